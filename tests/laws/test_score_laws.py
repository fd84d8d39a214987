"""Laws of scoring rules: the truth is best in expectation, and its transform is uniform."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from sim.scores.count_mixture import CountMixture
from sim.scores.log_score import log_score
from sim.scores.pit import covered, randomised_pit
from sim.scores.support import walk_support
from tests.mixtures import draw_counts, draw_mixture

SUPPORT = np.arange(400.0)
positive = st.floats(0.05, 8.0)


def expected_scores(truth: CountMixture, forecast: CountMixture) -> tuple[float, float]:
    """Log score and CRPS of a forecast in expectation over the truth, both one cell."""
    mass = np.exp(log_score(spread(truth), SUPPORT))
    every = spread(forecast)
    score, crps = log_score(every, SUPPORT), walk_support(every, SUPPORT).crps
    return float(mass @ score), float(mass @ crps)


def spread(forecast: CountMixture) -> CountMixture:
    """Return the one cell of a forecast as many times as the support is long."""
    parts = forecast.weights, forecast.means, forecast.sizes
    return CountMixture(*(np.repeat(part, SUPPORT.size, axis=0) for part in parts))


@settings(max_examples=40)
@given(positive, positive, positive, positive)
def test_scores_are_proper(mean: float, size: float, other: float, another: float) -> None:
    truth = CountMixture.single(np.array([mean]), np.array([size + 0.3]))
    forecast = CountMixture.single(np.array([other]), np.array([another]))
    best, own = expected_scores(truth, truth), expected_scores(truth, forecast)
    assert own[0] <= best[0] + 1e-9
    assert own[1] >= best[1] - 1e-9


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_cells_do_not_see_one_another(seed: int, components: int) -> None:
    forecast = draw_mixture(20, components, seed)
    y = draw_counts(forecast, seed)
    order = np.random.default_rng(seed).permutation(20)
    moved = CountMixture(forecast.weights[order], forecast.means[order], forecast.sizes[order])
    assert np.array_equal(log_score(moved, y[order]), log_score(forecast, y)[order])
    first, second = walk_support(moved, y[order]), walk_support(forecast, y)
    assert np.array_equal(first.crps, second.crps[order])


@pytest.mark.statistical
@pytest.mark.parametrize("narrow", [False, True])
def test_pit_is_uniform_under_the_truth_and_not_under_a_narrow_forecast(narrow: bool) -> None:
    truth = draw_mixture(20_000, 2, seed=11)
    y = draw_counts(truth, seed=12)
    sizes = truth.sizes * (4.0 if narrow else 1.0)
    walk = walk_support(CountMixture(truth.weights, truth.means, sizes), y)
    pit = randomised_pit(walk.below, walk.at, seed=13)
    five_errors = 5.0 * np.sqrt(0.9 * 0.1 / 20_000)
    assert (abs(covered(pit, 0.9).mean() - 0.9) > five_errors) == narrow
    assert (kstest(pit, "uniform").pvalue < 1e-4) == narrow
