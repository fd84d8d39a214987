"""The search: exact where the answer is known, and still where it is told to hold still."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.fit import Fit, Search, fit, positive
from calibration.objective import REACH, Model, Objective
from sim.errors import FitError
from tests.panels import Shape, draw_panel, table_of

SERIES = ("leader:visit", "icews:fight")
NARROW = {
    "level_sd_affinity": (-12.0, 0.0),
    "slow_sd_affinity": (-12.0, 0.0),
    "fast_sd_affinity": (-12.0, 0.0),
    "rupture_probability": (-30.0, 0.0),
}
TONE = "tone_intercept"


def tones_alone(prior_sd: float, **more: tuple[float, float]) -> Model:
    """Tones around one location: affinity does not move, so the answer is that of a sample."""
    values = NARROW | {TONE: (0.0, prior_sd)} | more
    table = table_of(SERIES, values)
    theta = table.prior_mean.copy()
    theta[table.index(TONE)] = 0.3
    drawn = draw_panel(table, theta, SERIES, Shape(40, 5), seed=8).model
    rows = ("period", "series", "count", "offset", "share")
    none = {name: getattr(drawn.evidence, name)[:0] for name in rows}
    evidence = drawn.evidence._replace(start=np.zeros(41, dtype=np.int64), **none)
    return replace(drawn, evidence=evidence)


def test_the_location_of_a_sample_of_tones():
    """The mode of a Student-t location, found by its own fixed-point equation."""
    model = tones_alone(5.0)
    found = fit(model, search=Search(tolerance=1e-6))
    ev, table = model.evidence, model.table
    values = dict(zip(table.names, table.to_natural(table.prior_mean), strict=True))
    scale = np.sqrt(values["tone_sd"] ** 2 + values["tone_day_sd"] ** 2 / ev.tone_days)
    location = 0.0
    for _ in range(200):
        weight = 6.0 / (5.0 + ((ev.tone - location) / scale) ** 2) / scale**2
        location = float(weight @ ev.tone / (weight.sum() + 1 / 25.0))
    place = table.index(TONE)
    sd = np.sqrt(found.cov[place, place])
    assert found.converged
    assert found.theta[place] == pytest.approx(location, abs=0.05 * sd)
    assert sd == pytest.approx(np.sqrt(8 / 6 / (scale**-2.0).sum()), rel=0.2)


def test_parameters_that_nothing_touches_keep_their_prior():
    model = tones_alone(5.0, **{"intercept[icews:fight]": (0.4, 0.7)})
    found = fit(model, search=Search(climbs=1, curvatures=1))
    place = model.table.index("intercept[icews:fight]")
    assert found.theta[place] == 0.4
    assert found.cov[place, place] == pytest.approx(0.49)
    assert not found.informed[place]
    assert found.informed.sum() == 1
    fixed = model.table.index("engagement_loading[visit]")
    assert found.cov[fixed].sum() == 0.0


def test_only_those_named_move():
    model = tones_alone(5.0, tone_sd=(-1.8, 0.5))
    start = model.table.prior_mean + 0.01
    place = model.table.index(TONE)
    found = fit(model, start=start, only=frozenset([place]), search=Search(climbs=1, curvatures=1))
    held = np.arange(start.size) != place
    np.testing.assert_array_equal(found.theta[held], start[held])
    assert found.theta[place] != start[place]
    assert found.informed[held].sum() == 0


def test_a_search_that_may_not_go_on_says_that_it_did_not_converge():
    model = tones_alone(5.0, tone_sd=(-1.8, 0.5))
    lines: list[str] = []
    search = Search(climbs=0, curvatures=1, tolerance=0.0)
    found = fit(model, search=search, progress=lines.append)
    assert not found.converged
    assert found.steps == 1
    assert len(lines) == 1
    assert "to gain" in lines[0]


def test_newton_steps_alone_find_the_same_mode():
    model = tones_alone(5.0)
    place = model.table.index(TONE)
    climbed = fit(model, search=Search(climbs=9, tolerance=1e-6))
    stepped = fit(model, search=Search(climbs=0, curvatures=9, tolerance=1e-6))
    assert stepped.steps > 1
    gap = abs(stepped.theta[place] - climbed.theta[place])
    assert gap < 0.001 * np.sqrt(climbed.cov[place, place])
    assert stepped.objective == pytest.approx(climbed.objective, abs=1e-6)


def test_the_covariance_is_the_inverse_curvature_at_a_mode_without_slope():
    model = tones_alone(5.0, tone_sd=(-1.8, 0.5))
    found, objective = fit(model), Objective.over(model)
    point, places = objective.at(found.theta), objective.places
    cov = found.cov[np.ix_(places, places)]
    np.testing.assert_allclose(cov, np.linalg.inv(objective.hessian(point)), rtol=0.05)
    assert found.converged
    assert 0.5 * point.gradient @ cov @ point.gradient < Search().tolerance


def test_a_prior_that_the_data_break_is_left_by_little_more_than_the_wall_allows():
    """The truth is 0.3, thirty prior deviations away."""
    model = tones_alone(0.01)
    found, place = fit(model), model.table.index(TONE)
    assert found.converged
    assert REACH < found.theta[place] / 0.01 < REACH + 0.5


def test_a_start_without_a_likelihood_is_an_error():
    model = tones_alone(5.0)
    with pytest.raises(FitError, match="not finite at the starting values"):
        fit(model, start=np.full(model.table.prior_mean.size, np.nan))


def test_curvatures_are_taken_by_their_size_and_not_too_small():
    precision = np.array([4.0, 25.0])
    found = positive(np.diag([-40.0, 0.0]), precision)
    np.testing.assert_allclose(found, np.diag([40.0, 0.25 * 25.0]), atol=1e-12)
    good = np.array([[8.0, 3.0], [3.0, 60.0]])
    np.testing.assert_allclose(positive(good, precision), good)


def test_draws_have_the_covariance_of_the_fit():
    """20,000 draws: a covariance errs by about its size over 100; 5 such errors are allowed."""
    cov = np.array([[1.0, 0.6, 0.0], [0.6, 2.0, 0.0], [0.0, 0.0, 0.0]])
    made = Fit(np.array([1.0, -1.0, 3.0]), cov, np.ones(3, dtype=bool), 0.0, 0.0, 1, True)
    draws = made.draw(20_000, seed=4)
    np.testing.assert_allclose(np.cov(draws.T), cov, atol=0.1)
    np.testing.assert_allclose(draws.mean(axis=0), made.theta, atol=0.05)
    np.testing.assert_allclose(draws[:, 2], 3.0, atol=1e-6)
    np.testing.assert_array_equal(draws, made.draw(20_000, seed=4))
