"""Local level: the relationship of one number seen with normal noise, all dyads in one pass.

    y_t = x_t + N(0, noise),   x_t = x_{t-1} + N(0, shock),   x_1 ~ N(mean, variance)

The Gaussian special case of the filter, with its exact likelihood. Missing values only move the
level. Where all dyads share one law and nothing is missing, they share the gains of the filter too,
which are then worked out once. Compiled, dyads in threads.

Axes: D dyads, T periods.

Example
-------
>>> y = np.array([[0.0, 1.0, np.nan]])
>>> local_level(y, noise=1.0, shock=0.5, mean=0.0, variance=1.0).round(6)
array([-2.781024])

Reference: Durbin, J., Koopman, S. J. (2012). Time Series Analysis by State Space Methods, 2nd ed.,
chapter 2, doi:10.1093/acprof:oso/9780199641178.001.0001.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from sim.errors import OutcomeError
from sim.parameters import Floats

LOG_2_PI = math.log(2.0 * math.pi)


def local_level(
    y: Floats,
    *,
    noise: float | Floats,
    shock: float | Floats,
    mean: float | Floats,
    variance: float | Floats,
) -> Floats:
    """Return the log likelihood of each dyad's series, (D,).

    Parameters
    ----------
    y
        Series, (D, T); NaN where nothing was seen.
    noise, shock
        Variances of the noise and of the level's steps; one number, or (D,).
    mean, variance
        Of the level at the first period, before it was seen; one number, or (D,).

    Raises
    ------
    OutcomeError
        If ``y`` is no table, a variance is negative, or the noise is not above 0.
    """
    if y.ndim != 2:
        raise OutcomeError(value=y.shape, expected="a table, dyads by periods")
    dyads = y.shape[0]
    parts = [np.broadcast_to(np.asarray(v, float), dyads) for v in (noise, shock, mean, variance)]
    if not (np.all(parts[0] > 0.0) and np.all(parts[1] >= 0.0) and np.all(parts[3] >= 0.0)):
        raise OutcomeError(value="variance", expected="noise above 0, shock and variance 0 or more")
    table = np.ascontiguousarray(y, dtype=np.float64)
    found: Floats
    if dyads and all(np.ndim(v) == 0 for v in (noise, shock, mean, variance)) and _complete(table):
        found = _shared(table, *(part[0] for part in parts))
    else:
        found = _apart(table, *(np.ascontiguousarray(part) for part in parts))
    return found


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _complete(y: Floats) -> bool:
    """Whether no value is missing."""
    missing = 0
    for d in nb.prange(y.shape[0]):
        for t in range(y.shape[1]):
            missing += math.isnan(y[d, t])
    return missing == 0


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _shared(y: Floats, noise: float, shock: float, mean: float, variance: float) -> Floats:
    periods = y.shape[1]
    gain, precision = np.empty(periods), np.empty(periods)
    spread, constant = variance, 0.0
    for t in range(periods):
        scale = spread + noise
        gain[t], precision[t] = spread / scale, 1.0 / scale
        constant += LOG_2_PI + math.log(scale)
        spread = spread * (1.0 - gain[t]) + shock
    total = np.empty(y.shape[0])
    for d in nb.prange(y.shape[0]):
        level, squares = mean, 0.0
        for t in range(periods):
            gap = y[d, t] - level
            level += gain[t] * gap
            squares += gap * gap * precision[t]
        total[d] = -0.5 * (constant + squares)
    return total


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _apart(y: Floats, noise: Floats, shock: Floats, mean: Floats, variance: Floats) -> Floats:
    total = np.zeros(y.shape[0])
    for d in nb.prange(y.shape[0]):
        level, spread, sum_d = mean[d], variance[d], 0.0
        for t in range(y.shape[1]):
            seen = y[d, t]
            if not math.isnan(seen):
                scale = spread + noise[d]
                gap, gain = seen - level, spread / scale
                sum_d += LOG_2_PI + math.log(scale) + gap * gap / scale
                level += gain * gap
                spread *= 1.0 - gain
            spread += shock[d]
        total[d] = -0.5 * sum_d
    return total
