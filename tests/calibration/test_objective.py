"""The log posterior: parts, gradient and curvature against central differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.objective import MARGIN, REACH, WALL, Model, Objective
from sim.parameters import Floats
from tests.panels import Shape, draw_panel, table_of

SERIES = ("leader:visit", "icews:fight")
VALUES = {
    "intercept[leader:visit]": (-0.4, 1.0),
    "intercept[icews:fight]": (0.2, 1.0),
    "size[icews:fight]": (0.3, 0.8),
    "engagement_loading[fight]": (0.9, 0.5),
    "leader_leaning_sd": (-0.7, 0.7),
    "slow_sd_affinity": (-2.0, 0.7),
    "tone_slope": (-1.2, 0.5),
    "size_slope[icews]": (-1.0, 0.5),
    "opportunity_leader[gdp]": (0.1, 0.6),
    "opportunity_affinity[gdp]": (0.2, 0.6),
    "rupture_probability": (-30.0, 0.0),
}
FREE = [name for name, (_, sd) in VALUES.items() if sd > 0]
STEP = 1e-4
MONTHS = 24


@pytest.fixture(scope="module")
def model() -> Model:
    """Twelve dyads in two years; only the first eight have fights, only the last six a tone."""
    table = table_of(SERIES, VALUES)
    drawn = draw_panel(table, table.prior_mean, SERIES, Shape(12, MONTHS), seed=5).model
    ev = drawn.evidence
    owner = np.repeat(np.arange(12), np.diff(ev.start))
    rows = (ev.series == 0) | (owner < 8)
    tones = np.repeat(np.arange(12), np.diff(ev.tone_start)) >= 6
    tone_start = np.concatenate([np.zeros(6, dtype=np.int64), np.arange(7) * MONTHS])
    evidence = ev._replace(
        start=np.concatenate([[0], np.cumsum(np.bincount(owner[rows]))]),
        **{name: getattr(ev, name)[rows] for name in ("period", "series", "count", "offset",
                                                      "share")},
        tone_start=tone_start,
        **{name: getattr(ev, name)[tones] for name in ("tone_period", "tone", "tone_days")},
    )  # fmt: skip
    return replace(drawn, evidence=evidence)


def beside(model: Model) -> Floats:
    """A point away from the prior means, where the prior pulls."""
    theta = model.table.prior_mean.copy()
    free = model.table.prior_sd > 0
    theta[free] += np.linspace(-0.2, 0.2, free.sum())
    return theta


def test_free_are_the_parameters_with_a_prior_deviation_that_some_dyad_touches(model: Model):
    found = Objective.over(model)
    assert [model.table.names[i] for i in found.places] == sorted(FREE, key=model.table.index)


def test_only_some_may_be_free(model: Model):
    place = model.table.index("tone_slope")
    assert Objective.over(model, frozenset([place, 0])).places.tolist() == [place]


def test_a_parameter_that_no_dyad_touches_is_not_free(model: Model):
    ev = model.evidence
    silent = replace(model, evidence=ev._replace(tone_start=np.zeros(13, dtype=np.int64)))
    names = [model.table.names[i] for i in Objective.over(silent).places]
    assert "tone_slope" not in names
    assert len(names) == len(FREE) - 1


@pytest.mark.parametrize(
    ("name", "touched"),
    [
        ("intercept[leader:visit]", range(12)),
        ("intercept[icews:fight]", range(8)),
        ("size[icews:fight]", range(8)),
        ("size_slope[icews]", range(8)),
        ("engagement_loading[fight]", range(8)),
        ("tone_slope", range(6, 12)),
        ("slow_sd_affinity", range(12)),
        ("opportunity_affinity[gdp]", range(12)),
        ("opportunity_leader[gdp]", range(12)),
        ("leader_leaning_sd", range(12)),
        ("typed_leaning_sd", range(8)),
        ("burst_fade", range(12)),
    ],
)
def test_a_parameter_touches_the_dyads_of_its_series(model: Model, name: str, touched: range):
    assert np.flatnonzero(model.touched(name)).tolist() == list(touched)
    theta = model.table.prior_mean.copy()
    theta[model.table.index(name)] += 0.1
    moved = model.log_likelihood(theta) != model.log_likelihood(model.table.prior_mean)
    assert set(np.flatnonzero(moved)) <= set(touched)
    assert moved.any()


def test_the_value_is_likelihood_plus_prior(model: Model):
    theta = beside(model)
    free = model.table.prior_sd > 0
    miss = (theta - model.table.prior_mean)[free] / model.table.prior_sd[free]
    expected = model.log_likelihood(theta).sum() - 0.5 * (miss**2).sum()
    assert Objective.over(model).at(theta).value == pytest.approx(float(expected))


def test_far_from_the_prior_the_likelihood_is_not_asked_and_a_wall_rises(model: Model):
    place, objective = model.table.index("tone_slope"), Objective.over(model)
    edge, beyond = model.table.prior_mean.copy(), model.table.prior_mean.copy()
    sd = model.table.prior_sd[place]
    edge[place] += (REACH + MARGIN) * sd
    beyond[place] += (REACH + MARGIN + 0.5) * sd
    one, other = objective.at(edge), objective.at(beyond)
    feet, tops = (MARGIN, MARGIN + 0.5), (REACH + MARGIN, REACH + MARGIN + 0.5)
    fall = 0.5 * (tops[1] ** 2 - tops[0] ** 2) + 0.5 * WALL * (feet[1] ** 2 - feet[0] ** 2)
    assert one.value - other.value == pytest.approx(fall)
    row = objective.places.tolist().index(place)
    assert one.scores[row].any()
    assert not other.scores[row].any()
    np.testing.assert_allclose(other.gradient[row], -(tops[1] + WALL * feet[1]) / sd, rtol=1e-12)


def central(objective: Objective, theta: Floats) -> Floats:
    out = []
    for i in range(objective.places.size):
        step = np.zeros(objective.places.size)
        step[i] = STEP
        up, down = (objective.at(objective.move(theta, sign * step)).value for sign in (1, -1))
        out.append((up - down) / (2 * STEP))
    return np.array(out)


@pytest.mark.parametrize("far", [0.0, REACH + 0.5, REACH + MARGIN + 0.5])
def test_the_gradient_is_that_of_central_differences(model: Model, far: float):
    objective, theta = Objective.over(model), beside(model)
    place = model.table.index("tone_slope")
    theta[place] += far * model.table.prior_sd[place]
    found = objective.at(theta).gradient
    np.testing.assert_allclose(found, central(objective, theta), rtol=1e-4, atol=1e-4)


def test_the_gradient_of_some_is_part_of_the_gradient_of_all(model: Model):
    place = model.table.index("tone_slope")
    every, one = Objective.over(model), Objective.over(model, frozenset([place]))
    theta = model.table.prior_mean
    whole, part = every.at(theta).gradient, one.at(theta).gradient
    assert part[0] == pytest.approx(whole[every.places.tolist().index(place)])


def test_the_curvature_agrees_with_differences_of_the_gradient(model: Model):
    objective, theta = Objective.over(model), beside(model)
    found = objective.hessian(objective.at(theta))
    np.testing.assert_array_equal(found, found.T)
    rows = []
    for step in 5e-3 * np.eye(objective.places.size):
        up, down = (objective.at(objective.move(theta, sign * step)) for sign in (1, -1))
        rows.append((down.gradient - up.gradient) / 1e-2)
    scale = np.sqrt(np.outer(np.diag(found), np.diag(found)))
    np.testing.assert_allclose(found / scale, np.array(rows) / scale, atol=2e-3)


def test_the_rough_information_is_that_of_the_scores(model: Model):
    objective, theta = Objective.over(model), beside(model)
    point = objective.at(theta)
    expected = sum(np.outer(score, score) for score in point.scores.T)
    expected = expected + np.diag(model.table.prior_sd[objective.places] ** -2.0)
    np.testing.assert_allclose(objective.rough_information(point), expected)


def test_moving_leaves_the_point_and_fixed_parameters_alone(model: Model):
    objective, theta = Objective.over(model), model.table.prior_mean.copy()
    moved = objective.move(theta, np.ones(objective.places.size))
    np.testing.assert_array_equal(theta, model.table.prior_mean)
    assert np.flatnonzero(moved != theta).tolist() == objective.places.tolist()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_each_part_of_the_opportunity_mean_has_its_own_weight(model: Model, place: int):
    part = ("news", "leader", "affinity")[place]
    theta = np.zeros(model.table.prior_mean.size)
    theta[model.table.index(f"opportunity_{part}[gdp]")] = -0.5
    ev, _, _ = model.laws(theta)
    np.testing.assert_allclose(ev.opportunity[:, :, place], -0.5 * model.design[:, :, 0])
    np.testing.assert_array_equal(np.delete(ev.opportunity, place, axis=2), 0.0)


def test_series_and_types_have_the_channel_of_their_family(model: Model):
    _, _, observation = model.laws(model.table.prior_mean)
    assert observation.channel.tolist() == [1, 2]
