"""Log probability of one count, its signal uncertain, by Gauss-Hermite quadrature.

    P(y) = sum_part share_part sum_j w_j NegBin(y; exp(middle_part + sd_part x_j), size)

The parts are the usual year and the tail of the law. Compiled.

Axes: J nodes.

Reference: Liu, Q., Pierce, D. A. (1994). A note on Gauss-Hermite quadrature. Biometrika 81(3),
doi:10.1093/biomet/81.3.624.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from calibration.annual.law import AnnualLaw
from sim.kernel.exponential import fast_exp
from sim.kernel.logarithm import fast_log
from sim.parameters import Floats

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
WEIGHTS = WEIGHTS / WEIGHTS.sum()

PADDED = 8
"""Nodes filled up to a multiple of four with one of no weight: an instruction handles several."""

PADDED_NODES, PADDED_WEIGHTS = (np.append(part, 0.0) for part in (NODES, WEIGHTS))

DESK = 2 * PADDED
"""Length of the array that the sum over nodes writes to."""

HIGHEST = 12.0
"""Log means are cut to this."""

LOW, HIGH = -6.0, 8.0
"""Log means within which size, tail and scale follow the level."""

FAR = -690.0
"""Log score of a count that the quadrature gives no probability."""


@nb.njit(cache=True, error_model="numpy")
def tail_of(i: int, log_mean: float, law: AnnualLaw, scale: float) -> tuple[float, float]:
    """Weight of the tail of signal i, and the variance that it adds."""
    level = min(max(log_mean, LOW), HIGH)
    weight = 1.0 / (1.0 + math.exp(-(law.tail_odds[i] + law.tail_slope[i] * level)))
    return weight, law.tail_variance[i] * scale * scale


@nb.njit(cache=True, error_model="numpy")
def cell_log_score(  # noqa: PLR0913
    count: float,
    i: int,
    log_mean: float,
    variance: float,
    size: float,
    scale: float,
    law: AnnualLaw,
    desk: Floats,
) -> float:
    """Log probability of a count of signal i, the signal uncertain; ``desk`` as below."""
    tail, extra = tail_of(i, log_mean, law, scale)
    return count_log_score(count, log_mean, variance, size, (tail, extra, law.tail_shift[i]), desk)


@nb.njit(cache=True, error_model="numpy")
def count_log_score(  # noqa: PLR0913
    count: float,
    log_mean: float,
    variance: float,
    size: float,
    tail: tuple[float, float, float],
    desk: Floats,
) -> float:
    """Log probability of a count whose signal is normal with a tail.

    ``tail``: its weight, the variance that it adds, and its shift of the log mean. ``desk``,
    (DESK,), is written over; the loop that fills it has no sums, so that several nodes are handled
    at a time.
    """
    constant = _rising(count, size) + size * math.log(size)
    for part in range(2):
        sd = math.sqrt(variance + part * tail[1])
        middle = log_mean + part * tail[2]
        for j in range(PADDED):
            eta = min(middle + sd * PADDED_NODES[j], HIGHEST)
            height = count * eta - (count + size) * fast_log(size + fast_exp(eta))
            desk[part * PADDED + j] = PADDED_WEIGHTS[j] * fast_exp(constant + height)
    usual = wild = 0.0
    for j in range(NODES.size):
        usual += desk[j]
        wild += desk[PADDED + j]
    total = (1.0 - tail[0]) * usual + tail[0] * wild
    return math.log(total) if total > math.exp(FAR) else FAR


@nb.njit(cache=True, error_model="numpy")
def _rising(count: float, size: float) -> float:
    """log Gamma(size + count) - log Gamma(size) - log count!."""
    if count < 0.5:
        return 0.0
    if count < 8.5:
        product = 1.0
        for k in range(int(count + 0.5)):
            product *= (size + k) / (k + 1.0)
        return math.log(product)
    return math.lgamma(count + size) - math.lgamma(size) - math.lgamma(count + 1.0)
