"""Scoring rules by hand: small numbers, bad input, edges."""

from __future__ import annotations

import numpy as np
import pytest

from sim.errors import ForecastError, OutcomeError
from sim.scores.brier import brier_score
from sim.scores.count_mixture import CountMixture, pool
from sim.scores.crps import crps_samples
from sim.scores.discrimination import discrimination
from sim.scores.interval import interval_score
from sim.scores.log_score import log_score
from sim.scores.pit import covered, randomised_pit
from sim.scores.reliability import reliability_table
from sim.scores.skill import skill
from sim.scores.support import walk_support
from tests.mixtures import draw_counts, draw_mixture

ONE = np.array([1.0])
GEOMETRIC = CountMixture.single(ONE, ONE)
"""P(k) = 2^-(k + 1)."""


def test_geometric_law_by_hand() -> None:
    assert log_score(GEOMETRIC, np.array([3])) == pytest.approx(np.log(1 / 16))
    walk = walk_support(GEOMETRIC, np.array([2]), levels=(0.05, 0.5, 0.95))
    assert (walk.below[0], walk.at[0]) == pytest.approx((0.75, 0.875))
    assert walk.quantiles[0].tolist() == [0.0, 0.0, 4.0]
    assert walk.crps[0] == pytest.approx(0.25 + 0.5625 + (1 / 64) / (1 - 1 / 4))
    assert GEOMETRIC.probability_of_none()[0] == pytest.approx(0.5)


def test_a_pool_gives_the_mean_probability() -> None:
    members = [draw_mixture(50, j, seed=j) for j in (1, 2, 3)]
    y = draw_counts(members[2], seed=9)
    weights = np.array([0.2, 0.5, 0.3])
    each = [np.exp(log_score(member, y)) for member in members]
    assert np.exp(log_score(pool(members, weights), y)) == pytest.approx(weights @ np.array(each))
    by_cell = np.tile(weights, (50, 1))
    assert np.array_equal(pool(members, by_cell).weights, pool(members, weights).weights)


def test_a_component_without_weight_changes_nothing() -> None:
    forecast = CountMixture(np.array([[1.0, 0.0]]), np.array([[1.0, 50.0]]), np.ones((1, 2)))
    assert log_score(forecast, np.array([40])) == log_score(GEOMETRIC, np.array([40]))


def test_far_means_and_large_sizes_do_not_vanish() -> None:
    forecast = CountMixture.single(np.array([9000.0]), np.array([400.0]))
    walk = walk_support(forecast, np.array([9000]), levels=(0.5,))
    assert 0.4 < walk.below[0] < walk.at[0] < 0.6
    assert abs(walk.quantiles[0, 0] - 9000.0) < 50.0


@pytest.mark.parametrize(
    ("weights", "means", "sizes", "message"),
    [
        ([[0.5, 0.4]], [[1.0, 1.0]], [[1.0, 1.0]], "weights.0.: .*a sum of one"),
        ([[1.5, -0.5]], [[1.0, 1.0]], [[1.0, 1.0]], "weights.0, 1.: .*none below zero"),
        ([[1.0]], [[0.0]], [[1.0]], "means.0, 0.: .*above zero"),
        ([[1.0]], [[1.0]], [[np.inf]], "sizes.0, 0.: .*finite"),
        ([[1.0]], [[1.0, 1.0]], [[1.0]], "one shape"),
    ],
)
def test_what_is_no_distribution_is_refused(
    weights: list[list[float]], means: list[list[float]], sizes: list[list[float]], message: str
) -> None:
    with pytest.raises(ForecastError, match=message):
        CountMixture(np.array(weights), np.array(means), np.array(sizes))


@pytest.mark.parametrize(
    ("observed", "message"),
    [([1.0, 2.0], "counts of 1 cells"), ([-1.0], "whole number"), ([0.5], r"outcome\[0\]")],
)
def test_what_is_no_count_is_refused(observed: list[float], message: str) -> None:
    with pytest.raises(OutcomeError, match=message):
        log_score(GEOMETRIC, np.array(observed))


def test_other_bad_calls_say_what_is_wrong() -> None:
    yes = np.array([True])
    with pytest.raises(ForecastError, match=r"probability\[0\].*0 to 1"):
        brier_score(np.array([1.5]), yes)
    with pytest.raises(ForecastError, match="as many outcomes"):
        brier_score(np.array([0.5, 0.5]), yes)
    with pytest.raises(ForecastError, match="alpha"):
        interval_score(ONE, ONE, ONE, alpha=1.0)
    with pytest.raises(ForecastError, match="low end first"):
        interval_score(ONE, 2.0 * ONE, ONE, alpha=0.1)
    with pytest.raises(ForecastError, match="cell 0"):
        randomised_pit(ONE, 0.5 * ONE, seed=1)
    with pytest.raises(ForecastError, match="levels"):
        walk_support(GEOMETRIC, np.array([1]), levels=(0.9, 0.1))
    with pytest.raises(ForecastError, match="one weight a member"):
        pool((GEOMETRIC, draw_mixture(2, 1, seed=1)), np.array([0.5, 0.5]))
    with pytest.raises(ForecastError, match="draws"):
        crps_samples(np.ones((2, 3)), np.ones(3))
    with pytest.raises(OutcomeError, match="one block a cell"):
        skill(ONE, np.array([0, 1]), seed=1)


def test_pit_covers_what_lies_away_from_both_ends() -> None:
    pit = randomised_pit(np.array([0.0, 0.3, 0.96]), np.array([0.02, 0.5, 1.0]), seed=3)
    assert covered(pit, 0.9).tolist() == [False, True, False]


def test_reliability_of_a_perfect_and_of_a_bold_forecast() -> None:
    happened = np.array([True] * 3 + [False] * 7)
    fair = reliability_table(np.full(10, 0.3), happened)
    assert fair.miscalibration() == pytest.approx(0.0)
    assert reliability_table(np.full(10, 0.9), happened).miscalibration() == pytest.approx(0.36)
    assert reliability_table(np.ones(10), happened).cells.tolist() == [10]


def test_discrimination_at_its_ends_and_without_events() -> None:
    happened = np.array([False, False, True])
    assert discrimination(np.array([0.1, 0.2, 0.3]), happened) == 1.0
    assert discrimination(np.array([0.5, 0.5, 0.5]), happened) == 0.5
    assert np.isnan(discrimination(np.array([0.5]), np.array([True])))


def test_skill_resamples_whole_blocks() -> None:
    rng = np.random.default_rng(5)
    effect = np.repeat(rng.normal(size=400), 25)
    block = np.repeat(np.arange(400), 25)
    whole = skill(effect, block, seed=1)
    apart = skill(effect, np.arange(effect.size), seed=1, draws=100)
    width = 2 * 1.96 * effect.std() / 20.0
    assert whole.high - whole.low == pytest.approx(width, rel=0.15)
    assert apart.high - apart.low == pytest.approx(width / 5.0, rel=0.3)
    assert skill(effect, block, seed=1) == whole
