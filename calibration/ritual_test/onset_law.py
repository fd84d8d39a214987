"""The law of a ritual that began at some unknown season, in a pool of dyads.

Before its onset a season holds a contact by chance, afterwards by custom:

    P(kept | not begun) = q,   q ~ Beta(m kappa, (1 - m) kappa) for each ritual,
                               (m, kappa) those of seldom or of frequent contact
    P(kept | begun)     = logistic(alpha + beta log(1 + run) + gamma same)
    alpha ~ N(a, s^2) for each ritual,   a >= 0
    P(begun in the first season) = p0;   P(begins in a later one) = h

That a is not below 0 says what custom means: a season is kept more often than not. q and alpha are
integrated out, so a ritual of few seasons leans on the pool. The chance that the ritual has begun
is filtered season by season: seasons before the onset are no misses of it.

theta = (a, beta, gamma, log s, logit h, logit p0, logit m and log kappa of seldom, of frequent,
logit of the share of frequent).

Axes: W rituals of a pool, R seasons of all of them, one ritual after the other; 9 nodes of alpha.

References
----------
Chib, S. (1998). Estimation and comparison of multiple change-point models. Journal of Econometrics
86(2), doi:10.1016/S0304-4076(97)00115-2. Gelman, A., Jakulin, A., Pittau, M. G., Su, Y.-S. (2008).
A weakly informative default prior for logistic regression. doi:10.1214/08-AOAS191.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit
from scipy.optimize import minimize

from sim.errors import FitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.ritual_test.season import Past
    from sim.parameters import Floats

NODES = 9
TINY = 1e-12
PRIOR_MEAN = np.array([1.0, 0.5, 0.3, -0.5, -4.0, -4.0, -3.5, 2.0, -1.0, 2.0, -2.0])
PRIOR_SD = np.array([1.0, 0.5, 0.4, 0.7, 1.5, 1.5, 1.5, 1.0, 1.0, 1.0, 1.5])
"""Priors of theta, normal and wide. Of 100 seasons custom keeps 50 to 95 and begins in 0.1 to 27;
chance holds a contact in 0.1 to 38 where it is seldom, in 2 to 88 where it is frequent."""

_roots, _masses = np.polynomial.hermite_e.hermegauss(NODES)
ROOTS: Floats = np.asarray(_roots)
MASSES: Floats = np.asarray(_masses / _masses.sum())


@dataclass(frozen=True)
class Pool:
    """Past seasons of W rituals, one after the other.

    Attributes
    ----------
    start : (W + 1,) int64
        Where the seasons of each ritual start.
    times : (W,)
        How many rituals had just these seasons; they count as often.
    kept, run, same : (R,)
        Outcome, 1 or 0; seasons kept in a row before; same leaders, 1 or 0.
    """

    start: NDArray[np.int64]
    times: Floats
    kept: Floats
    run: Floats
    same: Floats

    @classmethod
    def of(cls, pasts: Sequence[Past]) -> Pool:
        """Return the pool of some rituals, equal ones counted together."""
        found: dict[tuple[bytes, bytes], tuple[Past, int]] = {}
        for past in pasts:
            key = past.kept.tobytes(), past.same.tobytes()
            found[key] = past, found[key][1] + 1 if key in found else 1
        rituals, times = [past for past, _ in found.values()], [n for _, n in found.values()]
        none = np.zeros(0)
        return cls(
            np.cumsum([0, *(past.kept.size for past in rituals)]).astype(np.int64),
            np.array(times, dtype=np.float64),
            np.concatenate([none, *(past.kept for past in rituals)]).astype(np.float64),
            np.concatenate([none, *(past.run[:-1] for past in rituals)]).astype(np.float64),
            np.concatenate([none, *(past.same for past in rituals)]).astype(np.float64),
        )


@dataclass(frozen=True)
class OnsetLaw:
    """The law at the mode of theta, (11,)."""

    theta: Floats

    def next_season(self, past: Past, *, same: bool) -> tuple[float, float]:
        """Return the probability that the next season is kept, and that the ritual has begun by it.

        Parameters
        ----------
        past
            Seasons of the ritual so far.
        same
            Whether the leaders are those of a year before it.
        """
        kept = np.append(past.kept, False).astype(np.float64)
        unchanged = np.append(past.same, same).astype(np.float64)
        run = past.run.astype(np.float64)
        chance, begun = filter_onset(self.theta, kept, run, unchanged)
        return float(chance[-1]), float(begun[-1])


def fit_onset_law(pool: Pool, *, start: Floats = PRIOR_MEAN) -> OnsetLaw:
    """Return the law at the mode given a pool of past seasons and the priors.

    Raises
    ------
    FitError
        If the search does not converge.
    """

    def falling(theta: Floats) -> float:
        miss = (theta - PRIOR_MEAN) / PRIOR_SD
        value = pool_log_likelihood(theta, pool.start, pool.times, pool.kept, pool.run, pool.same)
        return float(0.5 * miss @ miss - value)

    bounds = [(0.0, None)] + [(None, None)] * (start.size - 1)
    found = minimize(falling, start, method="L-BFGS-B", bounds=bounds)
    if not (found.success and np.isfinite(found.fun)):
        msg = f"the law of rituals did not converge: {found.message}"
        raise FitError(msg)
    return OnsetLaw(np.asarray(found.x))


@njit(cache=True)
def pool_log_likelihood(
    theta: Floats,
    start: NDArray[np.int64],
    times: Floats,
    kept: Floats,
    run: Floats,
    same: Floats,
) -> float:
    """Log likelihood of theta given all seasons of a pool."""
    total = 0.0
    for ritual in range(start.size - 1):
        one, end = start[ritual], start[ritual + 1]
        chance, _ = filter_onset(theta, kept[one:end], run[one:end], same[one:end])
        for t in range(end - one):
            given = chance[t] if kept[one + t] > 0.5 else 1.0 - chance[t]
            total += times[ritual] * math.log(given)
    return total


@njit(cache=True)
def filter_onset(theta: Floats, kept: Floats, run: Floats, same: Floats) -> tuple[Floats, Floats]:
    """Chance that each season is kept, and that the ritual has begun by it, given those before.

    Parameters
    ----------
    theta
        Parameters, (11,).
    kept, run, same
        Seasons of one ritual, (R,); the last outcome is not used.
    """
    seasons = kept.size
    hazard, first, frequent = _logistic(theta[4]), _logistic(theta[5]), _logistic(theta[10])
    below = np.exp(-math.exp(theta[3]) * ROOTS)
    kappa = math.exp(theta[7]), math.exp(theta[9])
    ones = kappa[0] * _logistic(theta[6]), kappa[1] * _logistic(theta[8])
    seldom, often, after = 1.0 - frequent, frequent, np.zeros(ROOTS.size)
    chance, begun = np.empty(seasons), np.empty(seasons)
    hits = 0.0
    for t in range(seasons):
        share = first if t == 0 else hazard
        fresh = (seldom + often) * share
        seldom, often = seldom * (1.0 - share), often * (1.0 - share)
        low, high = (ones[0] + hits) / (kappa[0] + t), (ones[1] + hits) / (kappa[1] + t)
        against = math.exp(-(theta[0] + theta[1] * math.log1p(run[t]) + theta[2] * same[t]))
        total = seldom * low + often * high
        for k in range(ROOTS.size):
            after[k] += fresh * MASSES[k]
            total += after[k] / (1.0 + against * below[k])
        chance[t] = min(max(total, TINY), 1.0 - TINY)
        begun[t] = 1.0 - seldom - often
        given = chance[t] if kept[t] > 0.5 else 1.0 - chance[t]
        seldom *= abs(1.0 - kept[t] - low) / given
        often *= abs(1.0 - kept[t] - high) / given
        for k in range(ROOTS.size):
            after[k] *= abs(1.0 - kept[t] - 1.0 / (1.0 + against * below[k])) / given
        hits += kept[t]
    return chance, begun


@njit(cache=True)
def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-x))
