"""Replications for simulation-based calibration: a world from the priors, its fit, ranks of truth.

    theta ~ prior,  panel ~ laws(theta),  fit -> draws of theta,  filter at each draw -> states

Theta, states and data are one draw from the joint law, and the draws are to be from the posterior:
then the rank of each true value among its draws is uniform, and so is that of the log likelihood at
the true theta, which sees whether the data were used as they should be. The size of the negative
binomial does not follow the rate here: the filter takes it at the predicted rate, and what that
costs is measured apart (docs/calibration-checks.md).

References
----------
Talts, S. et al. (2018), arXiv:1804.06788.
Modrak, M. et al. (2023). Simulation-based calibration checking for Bayesian computation: the choice
of test quantities shapes sensitivity. Bayesian Analysis, doi:10.1214/23-BA1404.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from math import log

import numpy as np

from calibration.diagnostics.uniformity import rank_of
from calibration.filtering import filter_states
from calibration.fit import Fit
from calibration.observations import Ints
from sim.parameters import Floats, ParameterTable
from sim.relationship import StateLaw
from tests.panels import Drawn, Shape, draw_panel, table_of

SERIES = ("leader:visit", "gdelt:volume", "icews:cooperation")
SHAPE = Shape(dyads=32, months=24)

FIXED = {
    "level_correlation": 0.0,
    "slow_correlation": 0.3,
    "slow_persistence": 3.0,
    "slow_sd_affinity": log(0.15),
    "fast_sd_affinity": log(0.25),
    "fast_correlation": 0.0,
    "fast_persistence": -0.4,
    "rupture_probability": -2.5,
    "rupture_scale": log(4.0),
    "burst_scale": log(2.0),
    "news_leaning_sd": log(0.5),
    "leader_leaning_sd": log(0.5),
    "typed_leaning_sd": log(0.4),
    "burst_fade": 0.1,
    "surprise_engagement": 0.0,
    "surprise_affinity": 0.0,
    "size_slope[leader]": -6.0,
    "size_slope[gdelt]": -6.0,
    "size_slope[icews]": -6.0,
    "size[leader:visit]": log(2.0),
    "size[icews:cooperation]": log(3.0),
    "engagement_loading[volume]": 1.0,
    "affinity_loading[volume]": 0.0,
    "engagement_loading[visit]": 0.9,
    "affinity_loading[visit]": 0.3,
    "affinity_loading[cooperation]": 0.4,
    "intercept[icews:cooperation]": 0.8,
    "opportunity_news[gdp]": 0.5,
    "opportunity_affinity[gdp]": -0.3,
    "tone_intercept": 0.3,
    "tone_slope": log(0.25),
    "tone_day_sd": log(0.5),
}
FREE = {
    "level_sd_engagement": (0.0, 0.25),
    "level_sd_affinity": (log(0.7), 0.25),
    "slow_sd_engagement": (log(0.15), 0.25),
    "fast_sd_engagement": (log(0.35), 0.25),
    "intercept[leader:visit]": (-0.7, 0.3),
    "intercept[gdelt:volume]": (1.5, 0.3),
    "engagement_loading[cooperation]": (0.9, 0.15),
    "opportunity_leader[gdp]": (0.8, 0.3),
    "size[gdelt:volume]": (log(2.5), 0.25),
    "tone_sd": (log(0.15), 0.25),
}
"""Prior mean and standard deviation of the free parameters, unconstrained scale."""


def priors(
    changed: dict[str, float] | None = None, free: Collection[str] = frozenset(FREE)
) -> ParameterTable:
    """The table of the world: all but ``free`` are held; ``changed`` replaces held values."""
    middle = {name: mean for name, (mean, _) in FREE.items()}
    held = {name: (value, 0.0) for name, value in (FIXED | middle | (changed or {})).items()}
    return table_of(SERIES, held | {name: FREE[name] for name in free})


@dataclass(frozen=True)
class World:
    """One draw from the joint law of parameters, states and data."""

    seed: int
    theta: Floats
    drawn: Drawn


def world(table: ParameterTable, seed: int, shape: Shape = SHAPE) -> World:
    """Draw the world of a seed."""
    noise = np.random.default_rng([seed, 1]).standard_normal(len(table.names))
    theta = table.prior_mean + table.prior_sd * noise
    return World(seed, theta, draw_panel(table, theta, SERIES, shape, seed=seed))


def halved(found: Fit) -> Fit:
    """A fit that is too sure: half the covariance."""
    return replace(found, cov=0.5 * found.cov)


def of_prior(found: Fit, table: ParameterTable) -> Fit:
    """A fit that has not looked at the data."""
    return replace(found, theta=table.prior_mean, cov=np.diag(table.prior_sd**2))


def parameter_ranks(here: World, draws: Floats) -> dict[str, int]:
    """Ranks of the true parameters among draws, axes (draw, parameter)."""
    rows = enumerate(here.drawn.model.table.rows)
    free = {row.name: i for i, row in rows if row.prior_sd > 0.0}
    return {name: rank_of(here.theta[i], draws[:, i]) for name, i in free.items()}


def height_rank(here: World, draws: Floats) -> int:
    """Rank of the log likelihood at the true parameters among that at the draws."""
    likelihood = here.drawn.model.log_likelihood
    heights = np.array([likelihood(theta).sum() for theta in draws])
    return rank_of(likelihood(here.theta).sum(), heights)


LASTING = np.array([[1.0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 1, 0, 0, 0, 0, 0]])
"""What turns the nine parts into lasting engagement and affinity, (2, 9)."""

NAMES = ("engagement", "affinity")


def lasting_draws(
    here: World,
    thetas: Floats,
    dyads: Ints,
    believed: Callable[[StateLaw], StateLaw] = lambda law: law,
) -> Floats:
    """Lasting states of some dyads at the last month, one draw a theta, axes (draw, dyad, 2).

    ``believed`` is what the filter takes for the law of motion.
    """
    rng, out = np.random.default_rng([here.seed, 2]), np.empty((len(thetas), dyads.size, 2))
    for i, theta in enumerate(thetas):
        ev, state, observation = here.drawn.model.laws(theta)
        seen = filter_states(ev, believed(state), observation, keep=(-1,), dyads=dyads)
        root = np.linalg.cholesky(LASTING @ seen.cov[:, 0] @ LASTING.T)
        noise = rng.standard_normal((dyads.size, 2, 1))
        out[i] = seen.mean[:, 0] @ LASTING.T + (root @ noise)[..., 0]
    return out


def state_ranks(here: World, drawn: Floats, dyads: Ints) -> Ints:
    """Ranks of the true lasting states among draws, axes (draw, dyad, 2); returns (dyad, 2)."""
    truth = here.drawn.parts[dyads, -1] @ LASTING.T
    return np.asarray(np.count_nonzero(drawn < truth, axis=0))
