"""The law of a ritual that began at some unknown season, in a pool of dyads.

Before its onset a season holds a contact by chance, afterwards by custom:

    P(kept | not begun) = q,                q ~ Beta(m kappa, (1 - m) kappa)      for each ritual
    P(kept | begun)     = logistic(alpha + beta log(1 + run) + gamma same)
    alpha ~ N(a, s^2)                                                              for each ritual
    P(begun in the first season) = p0;      P(begins in a later one) = h

Both q and alpha are integrated out, so a ritual of few seasons leans on the pool. The chance that
the ritual has begun is filtered season by season: seasons before the onset are no misses of it.
Theta = (a, beta, gamma, log s, logit h, logit m, log kappa, logit p0).

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
PRIOR_MEAN = np.array([-1.0, 1.2, 0.3, 0.0, -3.0, -2.5, 1.0, -3.0])
PRIOR_SD = np.array([1.5, 0.6, 0.4, 0.7, 1.5, 1.5, 1.0, 1.5])
"""Priors of theta. Those of a, beta and gamma are `calibration.rituals`' own; the others are wide:
an onset in 1 to 20 seasons of 100, a contact by chance in 2 to 30 of 100."""

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
    kept, run, same : (R,)
        Outcome, 1 or 0; seasons kept in a row before; same leaders, 1 or 0.
    """

    start: NDArray[np.int64]
    kept: Floats
    run: Floats
    same: Floats

    @classmethod
    def of(cls, pasts: Sequence[Past]) -> Pool:
        """Return the pool of some rituals."""
        sizes = [past.kept.size for past in pasts]
        none = np.zeros(0)
        return cls(
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            np.concatenate([none, *(past.kept for past in pasts)]).astype(np.float64),
            np.concatenate([none, *(past.run[:-1] for past in pasts)]).astype(np.float64),
            np.concatenate([none, *(past.same for past in pasts)]).astype(np.float64),
        )


@dataclass(frozen=True)
class OnsetLaw:
    """The law at the mode of theta, (8,)."""

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
        chance, begun = filter_onset(self.theta, kept, run, unchanged, ROOTS, MASSES)
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
        value = pool_log_likelihood(
            theta, pool.start, pool.kept, pool.run, pool.same, ROOTS, MASSES
        )
        return float(0.5 * miss @ miss - value)

    found = minimize(falling, start, method="L-BFGS-B", options={"maxiter": 200})
    if not found.success:
        msg = f"the law of rituals did not converge: {found.message}"
        raise FitError(msg)
    return OnsetLaw(np.asarray(found.x))


@njit(cache=True)
def pool_log_likelihood(
    theta: Floats,
    start: NDArray[np.int64],
    kept: Floats,
    run: Floats,
    same: Floats,
    roots: Floats,
    masses: Floats,
) -> float:
    """Log likelihood of theta given all seasons of a pool."""
    total = 0.0
    for ritual in range(start.size - 1):
        one, end = start[ritual], start[ritual + 1]
        chance, _ = filter_onset(
            theta, kept[one:end], run[one:end], same[one:end], roots, masses
        )
        for t in range(end - one):
            total += math.log(chance[t] if kept[one + t] > 0.5 else 1.0 - chance[t])
    return total


@njit(cache=True)
def filter_onset(
    theta: Floats, kept: Floats, run: Floats, same: Floats, roots: Floats, masses: Floats
) -> tuple[Floats, Floats]:
    """Chance that each season is kept, and that the ritual has begun by it, given those before.

    Parameters
    ----------
    theta
        Parameters, (8,).
    kept, run, same
        Seasons of one ritual, (R,); the last outcome is not used.
    roots, masses
        Nodes of alpha, in standard deviations, and their weights, (9,).
    """
    seasons, nodes = kept.size, roots.size
    spread, hazard = math.exp(theta[3]), 1.0 / (1.0 + math.exp(-theta[4]))
    kappa, first = math.exp(theta[6]), 1.0 / (1.0 + math.exp(-theta[7]))
    ones = kappa / (1.0 + math.exp(-theta[5]))
    before, after = 1.0, np.zeros(nodes)
    chance, begun = np.empty(seasons), np.empty(seasons)
    seen, hits = 0.0, 0.0
    for t in range(seasons):
        share = first if t == 0 else hazard
        q = (ones + hits) / (kappa + seen)
        linear = theta[0] + theta[1] * math.log1p(run[t]) + theta[2] * same[t]
        fresh = before * share
        before -= fresh
        total = before * q
        custom = np.empty(nodes)
        for k in range(nodes):
            after[k] += fresh * masses[k]
            custom[k] = 1.0 / (1.0 + math.exp(-(linear + spread * roots[k])))
            total += after[k] * custom[k]
        chance[t] = min(max(total, 1e-12), 1.0 - 1e-12)
        begun[t] = 1.0 - before
        happened = kept[t] > 0.5
        given = chance[t] if happened else 1.0 - chance[t]
        before *= (q if happened else 1.0 - q) / given
        for k in range(nodes):
            after[k] *= (custom[k] if happened else 1.0 - custom[k]) / given
        seen += 1.0
        hits += kept[t]
    return chance, begun
