"""Continuous ranked probability score, lower is better, in the unit of the outcome.

    CRPS(F, y) = E|X - y| - E|X - X'| / 2,   X, X' ~ F

Three ways to it: from draws, for a negative binomial in closed form (Wei and Held 2014, with the
hypergeometric function), and for mixtures along their support (`sim.scores.support`).

Example
-------
>>> crps_negative_binomial(np.array([0.0]), np.array([1.0]), np.array([1.0])).round(6)
array([0.333333])

References
----------
Gneiting, T., Raftery, A. E. (2007). JASA 102(477), doi:10.1198/016214506000001437.
Wei, W., Held, L. (2014). Calibration tests for count data. TEST 23,
doi:10.1007/s11749-014-0380-8.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import hyp2f1
from scipy.stats import nbinom

from sim.errors import ForecastError

if TYPE_CHECKING:
    from sim.parameters import Floats


def crps_samples(samples: Floats, observed: Floats) -> Floats:
    """Return the CRPS of the empirical distribution of some draws, (N,).

    Parameters
    ----------
    samples
        Draws, (N, S).
    observed
        Outcomes, (N,).

    Raises
    ------
    ForecastError
        If there is not a row of draws for each outcome.
    """
    if samples.ndim != 2 or observed.shape != samples.shape[:1] or not samples.shape[1]:
        raise ForecastError(value=samples.shape, expected=f"({observed.size}, draws)")
    draws = samples.shape[1]
    ordered = np.sort(samples, axis=1)
    rank = 2.0 * np.arange(draws) - draws + 1.0
    spread = ordered @ rank / draws**2
    miss: Floats = np.abs(samples - observed[:, None]).mean(axis=1) - spread
    return miss


def crps_negative_binomial(observed: Floats, mean: Floats, size: Floats) -> Floats:
    """Return the CRPS of negative binomials in closed form; all (N,).

    With p = r / (r + m) and F_r the distribution function for size r:
    y (2 F_r(y) - 1) - r (1 - p) / p^2 [p (2 F_{r+1}(y - 1) - 1) + 2F1(r + 1, 1/2; 2;
    -4 (1 - p) / p^2)].
    """
    p = size / (size + mean)
    at, before = nbinom.cdf(observed, size, p), nbinom.cdf(observed - 1.0, size + 1.0, p)
    odd = (1.0 - p) / p**2
    spread = hyp2f1(size + 1.0, 0.5, 2.0, -4.0 * odd)
    crps: Floats = observed * (2.0 * at - 1.0) - size * odd * (p * (2.0 * before - 1.0) + spread)
    return crps
