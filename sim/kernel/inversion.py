"""Contacts of one cell by inversion of one uniform.

    y = min { n : P(Y <= n) >= 1 - u },   Y ~ NegBin(mean mu, size r),   P(Y = 0) = (r/(r+mu))**r

so a small u means many contacts. The terms of the distribution follow one another by

    p(n+1) = p(n) * (r + n) / (n + 1) * mu / (mu + r)

Where P(Y = 0) would underflow, the sum starts at the mean instead of at zero; far means are left to
`sim.kernel.leap`. Y rises in the usual
stochastic order with mu at a fixed size, and also where log r = a + b log mu with 0 <= b <= 1 (both
r and mu / r rise then), so a higher rate never removes a contact; outside that range of b it may.
It never does to the last bit: where a sum comes so near to its target that rounding might decide,
`sim.kernel.ties` does.

Example: a mean of 1 and size 1 is geometric, P(Y <= 1) = 3/4.

>>> count_at(0.26, 1.0, (1.0, 0.0, 0.0, 0.0)), count_at(0.24, 1.0, (1.0, 0.0, 0.0, 0.0))
(1, 2)

Reference: Devroye 1986, Non-Uniform Random Variate Generation, ch. III,
doi:10.1007/978-1-4613-8643-8.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from sim.kernel.leap import FAR, leap
from sim.kernel.ties import NEAR, Cell, law_at, settle
from sim.relationship import negbin_logpmf

SMALLEST_ZERO = 1e-260
NEGLIGIBLE = 1e-20
INVERSES = 1.0 / np.arange(1, 4097)
TIE = -1
"""In place of a count that rounding might have decided."""


@nb.njit(cache=True, error_model="numpy")
def count_at(u: float, rate: float, cell: Cell) -> int:
    """Return the count at upper probability ``u`` in (0, 1) of a cell at a rate.

    ``cell`` = (part, log size, slope, heed) as in `sim.kernel.ties`.
    """
    mean, size = law_at(rate, cell)
    if mean > FAR:
        return leap(1.0 - u, rate, cell)
    odds = mean / size
    zero = math.exp(-size * math.log1p(odds))
    if zero > SMALLEST_ZERO:
        count = climb_on(1.0 - u, 0, (zero, zero), size, odds / (1.0 + odds))
    else:
        count = climb_from_mean(1.0 - u, mean, size)
    return settle(1.0 - u, rate, cell) if count == TIE else count


@nb.njit(cache=True, inline="always", error_model="numpy")
def climb_on(
    target: float, count: int, reached: tuple[float, float], size: float, ratio: float
) -> int:
    """Climb from a count with ``reached`` = (its probability, its cumulative probability).

    Returns the first count whose cumulative probability reaches ``target``, or `TIE`.
    """
    term, total = reached
    gap = abs(total - target)
    while total < target:
        inverse = INVERSES[count] if count < 4096 else 1.0 / (count + 1.0)
        term *= (size + count) * ratio * inverse
        total += term
        count += 1
        gap = min(gap, abs(total - target))
        if gap <= NEAR:
            break
    return TIE if gap <= NEAR else count


@nb.njit(cache=True, error_model="numpy")
def climb_from_mean(target: float, mean: float, size: float) -> int:
    """Return the same, summing from the mean: for P(0) that underflows."""
    ratio = mean / (mean + size)
    count = int(mean)
    peak = math.exp(negbin_logpmf(float(count), math.log(mean), size))
    term = peak
    total = peak
    for n in range(count, 0, -1):
        term *= n / ((size + n - 1.0) * ratio)
        total += term
        if term < NEGLIGIBLE:
            break
    term = peak
    if abs(total - target) <= NEAR:
        return TIE
    while total < target:
        term *= (size + count) / (count + 1.0) * ratio
        total += term
        count += 1
        if abs(total - target) <= NEAR:
            return TIE
    while count > 0 and total - term >= target:
        total -= term
        term *= count / ((size + count - 1.0) * ratio)
        count -= 1
    gap = min(abs(total - target), abs(total - term - target))
    return TIE if gap <= NEAR else count
