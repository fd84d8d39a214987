"""Fitting a ritual: how likely the regular contact of a season is kept, and on which day.

    P(kept) = logistic( rho0 + rho1 log(1 + run) + rho2 z + rho3 same )

run: seasons kept in a row before; z: affinity net of opportunity at the start of the season, in
standard deviations over dyads; same: 1 while both leaders are those of a year before. Seasons are
few, so the priors matter and are stated; the mode and the curvature there give the draws. The day
of a kept season has a Dirichlet law around a smoothed history, so that no day is impossible.

Axes: R seasons, 4 coefficients, 90 days from 1 December.

Example
-------
>>> seasons = Seasons(np.array([0, 0, 1, 2]), np.zeros(4), np.ones(4), np.array([0, 1, 1, 1.0]))
>>> fitted = fit_ritual(seasons)
>>> 0.5 < float(fitted.probability(3, 0.0, 1.0)) < 1.0
True

References
----------
Gelman, A., Jakulin, A., Pittau, M. G., Su, Y.-S. (2008). A weakly informative default prior for
logistic regression. Annals of Applied Statistics 2(4), doi:10.1214/08-AOAS191.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import norm

from calibration.logistic import logistic_mode
from sim.parameters import Floats

SEASON_DAYS = 90
"""Days from 1 December to the last of February, leap days joined to the last."""

PRIOR_MEAN = np.array([-1.0, 1.2, 0.3, 0.3])
PRIOR_SD = np.array([1.5, 0.6, 0.3, 0.4])
"""Before any season is seen: a first call is unlikely, and every season kept makes the next one
likelier; affinity and unchanged leaders help somewhat. Own choice, on the logit scale."""

DAY_SPREAD = 12.0
"""Standard deviation, in days, by which each past date is smeared over its season."""

DAY_WEIGHT = 1.0
"""Weight of the even spread over the season, in seasons."""


@dataclass(frozen=True)
class Seasons:
    """Seasons of one ritual, (R,): run before, affinity z, same leaders (0, 1), kept (0, 1)."""

    run: NDArray[np.int64]
    affinity: Floats
    same_leaders: Floats
    kept: Floats

    @property
    def design(self) -> Floats:
        """Covariates, (R, 4)."""
        ones = np.ones(self.run.size)
        return np.column_stack([ones, np.log1p(self.run), self.affinity, self.same_leaders])


@dataclass(frozen=True)
class RitualFit:
    """Coefficients rho, mode (4,) and covariance (4, 4)."""

    mean: Floats
    cov: Floats

    def draw(self, count: int, seed: int) -> Floats:
        """Draws of rho, (count, 4)."""
        rng = np.random.default_rng(seed)
        return rng.multivariate_normal(self.mean, self.cov, size=count, method="cholesky")

    def probability(self, run: float, affinity: float, same_leaders: float) -> float:
        """Probability of being kept, averaged over the uncertainty of rho.

        Uses the logistic-normal average of MacKay, 1992, doi:10.1162/neco.1992.4.5.720.
        """
        x = np.array([1.0, np.log1p(run), affinity, same_leaders])
        spread = float(x @ self.cov @ x)
        return float(expit(x @ self.mean / np.sqrt(1.0 + np.pi * spread / 8.0)))


def fit_ritual(
    seasons: Seasons, *, prior_mean: Floats = PRIOR_MEAN, prior_sd: Floats = PRIOR_SD
) -> RitualFit:
    """Mode and curvature of rho given the seasons and normal priors.

    Raises
    ------
    FitError
        If the search does not converge.
    """
    x, y = seasons.design, seasons.kept

    mode = logistic_mode(x, y, prior_mean, prior_sd, of="the ritual's coefficients")
    chance = expit(x @ mode)
    information = (x * (chance * (1.0 - chance))[:, None]).T @ x + np.diag(prior_sd**-2.0)
    return RitualFit(mode, np.linalg.inv(information))


def day_weights(days: NDArray[np.int64]) -> Floats:
    """Probability of each day of the season, (90,), from the days of the seasons kept so far.

    Parameters
    ----------
    days
        Days from 1 December of past calls, (n,); may be empty.
    """
    grid = np.arange(SEASON_DAYS)
    total = np.full(SEASON_DAYS, DAY_WEIGHT / SEASON_DAYS)
    for day in days:
        bump = norm.pdf(grid, min(int(day), SEASON_DAYS - 1), DAY_SPREAD)
        total += bump / bump.sum()
    return np.asarray(total / total.sum())
