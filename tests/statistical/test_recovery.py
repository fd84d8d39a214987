"""Parameters and states are recovered from panels drawn from the laws, and from no others.

160 dyads, 40 months, four count series of both channels, a tone a month, one opportunity covariate.
Held at their true values are the persistences, the correlations, the ruptures, the size slopes and
the contact surprise (weakly informed by 40 months), and what fixes the axes: both loadings of news
volume and the slope of the tone. All others are fitted from prior means half a prior standard
deviation away from the truth.

The filter takes the negative-binomial size at the predicted rate, the draws at the true one, so
the approximation is part of what is tested.
"""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from calibration.filtering import filter_states
from calibration.fit import Fit, Search, fit
from sim.parameters import Floats, ParameterTable
from sim.relationship import STATES
from tests.panels import SHOWN, Drawn, Shape, draw_panel, table_of

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

SERIES = ("leader:visit", "gdelt:volume", "icews:cooperation", "icews:fight")
SHAPE = Shape(dyads=160, months=40)
PRIOR_SD = 0.3

FIXED = {
    "level_correlation": 0.0,
    "slow_correlation": 0.3,
    "slow_persistence": 4.0,
    "fast_correlation": 0.0,
    "fast_persistence": -0.4,
    "rupture_probability": -4.6,
    "rupture_scale": log(4.0),
    "burst_scale": log(2.0),
    "surprise_engagement": 0.0,
    "surprise_affinity": 0.0,
    "third_party_pull": 0.0,
    "crowding": 0.0,
    "size_slope[leader]": -1.4,
    "size_slope[gdelt]": -1.4,
    "size_slope[icews]": -1.4,
    "engagement_loading[volume]": 1.0,
    "affinity_loading[volume]": 0.0,
    "burst_fade": 0.1,
    "tone_slope": log(0.25),
}
FREE = {
    "level_sd_engagement": log(1.2),
    "level_sd_affinity": log(0.7),
    "news_leaning_sd": log(0.7),
    "leader_leaning_sd": log(0.5),
    "typed_leaning_sd": log(0.6),
    "slow_sd_engagement": log(0.12),
    "slow_sd_affinity": log(0.10),
    "fast_sd_engagement": log(0.35),
    "fast_sd_affinity": log(0.25),
    "intercept[leader:visit]": -1.0,
    "intercept[gdelt:volume]": 1.5,
    "intercept[icews:cooperation]": 0.8,
    "intercept[icews:fight]": -0.3,
    "size[leader:visit]": log(2.0),
    "size[gdelt:volume]": log(2.0),
    "size[icews:cooperation]": log(3.0),
    "size[icews:fight]": log(1.5),
    "engagement_loading[visit]": 0.9,
    "affinity_loading[visit]": 0.3,
    "engagement_loading[cooperation]": 0.9,
    "affinity_loading[cooperation]": 0.4,
    "engagement_loading[fight]": 0.8,
    "affinity_loading[fight]": -0.8,
    "tone_intercept": 0.3,
    "tone_sd": log(0.15),
    "tone_day_sd": log(0.5),
    "opportunity_news[gdp]": 0.5,
    "opportunity_leader[gdp]": 0.8,
    "opportunity_affinity[gdp]": -0.3,
}
LEANINGS = ("news_leaning_sd", "leader_leaning_sd", "typed_leaning_sd")
LOADINGS = ("engagement_loading[cooperation]", "engagement_loading[fight]")


def priors(seed: int = 1) -> ParameterTable:
    sides = np.random.default_rng(seed).choice([-0.5, 0.5], len(FREE))
    free = {
        name: (value + side * PRIOR_SD, PRIOR_SD)
        for (name, value), side in zip(FREE.items(), sides, strict=True)
    }
    return table_of(SERIES, {name: (value, 0.0) for name, value in FIXED.items()} | free)


def truth(table: ParameterTable) -> Floats:
    return np.array([(FIXED | FREE)[name] for name in table.names])


def errors(found: Fit, theta: Floats) -> Floats:
    """Errors of the fitted parameters in their own standard errors."""
    sd = np.sqrt(np.diag(found.cov))[found.informed]
    return (found.theta - theta)[found.informed] / sd


def recovered(z: Floats) -> bool:
    """All within 4 standard errors, four in five within 2."""
    return bool(np.abs(z).max() < 4.0 and np.mean(np.abs(z) < 2.0) >= 0.8)


VIEW = np.vstack([SHOWN, np.eye(STATES)[6:]])
"""What the channels and the tone show, and the leanings, (7, 9)."""


def coverage(drawn: Drawn, thetas: Floats, *, reach: float = 1.6448536) -> Floats:
    """Share of true states within the filtered 90% interval, (7,), parameters uncertain too.

    Axes as in `VIEW`; opportunity is in the first four.
    """
    means, spreads = [], []
    for theta in thetas:
        ev, state, observation = drawn.model.laws(theta)
        found = filter_states(ev, state, observation, keep=range(SHAPE.months))
        seen = found.mean @ VIEW.T
        seen[..., :4] += found.opportunity[..., [0, 1, 0, 2]]
        means.append(seen)
        spreads.append(np.einsum("vi,dtij,vj->dtv", VIEW, found.cov, VIEW))
    truth = np.concatenate([drawn.shown, drawn.parts[..., 6:]], axis=-1)
    sd = np.sqrt(np.mean(spreads, axis=0) + np.var(means, axis=0))
    inside = np.abs(truth - np.mean(means, axis=0)) < reach * sd
    return np.asarray(inside.mean(axis=(0, 1)))


def calibrated(shares: Floats) -> bool:
    return bool(((shares > 0.85) & (shares < 0.95)).all())


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    table = priors()
    return draw_panel(table, truth(table), SERIES, SHAPE, seed=1)


@pytest.fixture(scope="module")
def found(drawn: Drawn) -> Fit:
    """By the search of the package."""
    return fit(drawn.model)


def test_the_search_converges_and_every_free_parameter_is_informed(found: Fit):
    table = priors()
    assert found.converged
    assert {n for n, seen in zip(table.names, found.informed, strict=True) if seen} == set(FREE)


def test_parameters_are_recovered(drawn: Drawn, found: Fit):
    z = errors(found, truth(drawn.model.table))
    assert recovered(z), dict(zip(FREE, z.round(1).tolist(), strict=False))


def test_the_data_and_not_the_prior_say_so(found: Fit):
    sd = np.sqrt(np.diag(found.cov))[found.informed]
    assert np.median(sd) < PRIOR_SD / 3


def test_filtered_intervals_hold_the_true_states(drawn: Drawn, found: Fit):
    """Monte-Carlo error of a share over 160 dyads is near 0.01: 0.05 is five of it."""
    assert calibrated(coverage(drawn, found.draw(12, seed=2)))


def test_intervals_of_half_the_width_would_fail(drawn: Drawn, found: Fit):
    assert not calibrated(coverage(drawn, found.draw(3, seed=2), reach=0.8224))


def test_a_filter_that_knows_no_leanings_would_fail(drawn: Drawn):
    """The mutant, at the true values of all other parameters: engagement is taken for certain."""
    table = drawn.model.table
    theta = truth(table)
    assert calibrated(coverage(drawn, theta[None]))
    theta[[table.index(name) for name in LEANINGS]] = log(0.01)
    assert not calibrated(coverage(drawn, theta[None])[:3])


def loadings_alone(drawn: Drawn) -> Fit:
    table = drawn.model.table
    places = frozenset(table.index(name) for name in LOADINGS)
    return fit(drawn.model, start=truth(table), only=places, search=Search(climbs=1))


def test_two_loadings_alone_are_recovered(drawn: Drawn):
    assert recovered(errors(loadings_alone(drawn), truth(drawn.model.table)))


def test_loadings_half_as_large_again_would_fail():
    """The mutant: data whose rates rise 1.5 times as steeply with engagement as the truth says."""
    table = priors()
    steeper = truth(table)
    steeper[[table.index(name) for name in LOADINGS]] *= 1.5
    mutant = draw_panel(table, steeper, SERIES, SHAPE, seed=1)
    z = errors(loadings_alone(mutant), truth(table))
    assert not recovered(z)
    assert (z > 4.0).all()
