"""The negative binomial law of a count, by mean and size.

    P(y) = Gamma(y + r) / (Gamma(r) y!) (r / (r + m))^r (m / (r + m))^y,   variance m + m^2 / r

For the small counts that make up most of a table of dyads, the ratio of gamma functions is a
product of y factors, which is exact and cheaper than two logarithms of gamma functions.

Example
-------
>>> round(math.exp(log_probability(0.0, 1.0, 1.0)), 12)
0.5

Reference: Lawless, J. F. (1987). Negative binomial and mixed Poisson regression. Canadian Journal
of Statistics 15(3), doi:10.2307/3314912.
"""

from __future__ import annotations

import math

import numba as nb

FEW = 12.0
"""Counts up to this one have their ratio of gamma functions multiplied out."""

SHIFT = 6.0
"""From where the asymptotic series of the digamma function is good to 1e-10."""


@nb.njit(cache=True, error_model="numpy")
def log_rising(y: float, size: float) -> float:
    """Return log Gamma(y + r) - log Gamma(r) - log y! for a whole y >= 0 and r > 0."""
    if y > FEW:
        return math.lgamma(y + size) - math.lgamma(size) - math.lgamma(y + 1.0)
    ratio = 1.0
    for i in range(int(y)):
        ratio *= (size + i) / (i + 1.0)
    return math.log(ratio) if y > 0.0 else 0.0


@nb.njit(cache=True, error_model="numpy")
def log_probability(y: float, mean: float, size: float) -> float:
    """Return log P(y) for a whole y >= 0, mean > 0 and size > 0."""
    nothing = -size * math.log1p(mean / size)
    if y == 0.0:
        return nothing
    return log_rising(y, size) + nothing - y * math.log1p(size / mean)


@nb.njit(cache=True, error_model="numpy")
def digamma_rise(y: float, size: float) -> float:
    """Return digamma(y + r) - digamma(r), the slope of `log_rising` in r."""
    if y > FEW:
        return _digamma(y + size) - _digamma(size)
    total = 0.0
    for i in range(int(y)):
        total += 1.0 / (size + i)
    return total


@nb.njit(cache=True, error_model="numpy")
def _digamma(x: float) -> float:
    total = 0.0
    while x < SHIFT:
        total -= 1.0 / x
        x += 1.0
    f = 1.0 / (x * x)
    series = f * (1.0 / 12.0 - f * (1.0 / 120.0 - f * (1.0 / 252.0 - f * (1.0 / 240.0))))
    return total + math.log(x) - 0.5 / x - series


@nb.njit(cache=True, error_model="numpy")
def value_and_slopes(y: float, mean: float, size: float) -> tuple[float, float, float]:
    """Return log P(y), and its slopes in log mean and in log size."""
    total, spread = size + mean, math.log1p(mean / size)
    by_mean = (y - mean) * size / total
    if y == 0.0:
        return -size * spread, by_mean, size * (mean / total - spread)
    value = log_rising(y, size) - size * spread - y * math.log1p(size / mean)
    return value, by_mean, size * (digamma_rise(y, size) - spread + (mean - y) / total)
