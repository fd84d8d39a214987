"""The normal approximation of the posterior against the No-U-Turn sampler, on one small world.

20 dyads, 20 months, six free parameters, one of every kind. Four chains start twice as far out as
the approximation reaches. What may differ is stated in `TOLERATED`: it is what the approximation
itself is off by, a skew posterior having its mean beside its mode; five Monte-Carlo standard errors
come on top.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.diagnostics.sampler import PACKAGES, Chains, Line, compare, require, sample
from calibration.fit import Fit, fit
from calibration.objective import Objective
from sim.errors import FitError
from sim.parameters import Floats
from tests.panels import Shape
from tests.replications import World, halved, priors, world

pytestmark = [pytest.mark.statistical, pytest.mark.slow]

TOLERATED = (0.25, 0.15)
"""Shift of the mean in standard deviations, and relative error of the standard deviation."""

KINDS = frozenset(
    [
        "level_sd_engagement",
        "slow_sd_engagement",
        "intercept[leader:visit]",
        "engagement_loading[cooperation]",
        "opportunity_leader[gdp]",
        "size[gdelt:volume]",
    ]
)


@pytest.fixture(scope="module")
def here() -> World:
    return world(priors(free=KINDS), 5, Shape(20, 20))


@pytest.fixture(scope="module")
def found(here: World) -> Fit:
    return fit(here.drawn.model)


@pytest.fixture(scope="module")
def draws(here: World, found: Fit) -> Floats:
    for package in PACKAGES:
        pytest.importorskip(package, reason='needs the extra: pip install "comity[sampler]"')
    return sample(Objective.over(here.drawn.model), found, size=Chains(draws=600), seed=4)


def held(here: World, draws: Floats, found: Fit) -> tuple[Line, ...]:
    return compare(Objective.over(here.drawn.model), found, draws)


def differing(lines: tuple[Line, ...]) -> set[str]:
    """Parameters whose mean or standard deviation differs by more than is tolerated."""
    shift, ratio = TOLERATED
    return {
        line.name
        for line in lines
        if abs(line.shift) > shift + 5.0 * line.shift_error
        or abs(line.ratio - 1.0) > ratio + 5.0 * line.ratio_error
    }


def test_the_chains_have_mixed(here: World, draws: Floats, found: Fit):
    lines = held(here, draws, found)
    assert {line.name for line in lines} == KINDS
    assert max(line.rhat for line in lines) < 1.01
    assert min(min(line.ess_bulk, line.ess_tail) for line in lines) > 400.0


def test_sampler_and_approximation_agree(here: World, draws: Floats, found: Fit):
    lines = held(here, draws, found)
    assert not differing(lines), lines


def test_half_the_covariance_would_differ_everywhere(here: World, draws: Floats, found: Fit):
    assert differing(held(here, draws, halved(found))) == KINDS


def test_a_mode_off_by_a_standard_deviation_would_differ(here: World, draws: Floats, found: Fit):
    off = replace(found, theta=found.theta + np.sqrt(np.diag(found.cov)))
    assert differing(held(here, draws, off)) == KINDS


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("calibration.diagnostics.sampler.find_spec", lambda _name: None)
    with pytest.raises(FitError, match=r"mici and arviz_stats not installed: .*comity\[sampler\]"):
        require()
