"""The distribution function of the negative binomial, at one count and without summing.

    P(Y <= n) = I_x(r, n + 1),   x = r / (r + mu)

with I the regularised incomplete beta function, by its continued fraction. The error of the smaller
of P(Y <= n) and P(Y > n), as a part of it, is that of lgamma: below 1e-12 at a hundred contacts,
about 1e-9 at a million.

Reference: Lentz 1976, doi:10.1364/AO.15.000668 (the fraction); NIST DLMF 8.17.22.
"""

from __future__ import annotations

import math

import numba as nb

from sim.relationship import negbin_logpmf

TINY = 1e-300
ROUNDING = 1e-15
TERMS = 2000


@nb.njit(cache=True, error_model="numpy")
def distribution(n: float, log_mean: float, size: float) -> tuple[float, float]:
    """Return P(Y <= n) and P(Y = n) of NegBin(mean exp(``log_mean``), ``size``), n whole."""
    mean = math.exp(log_mean)
    x, y = size / (size + mean), mean / (size + mean)
    term = math.exp(negbin_logpmf(n, log_mean, size))
    front = term * (n + size) * y
    if x < (size + 1.0) / (size + n + 3.0):
        return front * _fraction(x, size, n + 1.0) / size, term
    return 1.0 - front * _fraction(y, n + 1.0, size) / (n + 1.0), term


@nb.njit(cache=True, error_model="numpy")
def _fraction(x: float, a: float, b: float) -> float:
    """Continued fraction of the incomplete beta function, by Lentz's method."""
    c, d = 1.0, 1.0 / _away(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, TERMS):
        even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        d, c = 1.0 / _away(1.0 + even * d), _away(1.0 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        d, c = 1.0 / _away(1.0 + odd * d), _away(1.0 + odd / c)
        value *= d * c
        if abs(d * c - 1.0) < ROUNDING:
            break
    return value


@nb.njit(cache=True, inline="always")
def _away(value: float) -> float:
    """Keep a divisor away from zero."""
    return value if abs(value) > TINY else TINY
