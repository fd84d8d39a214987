"""Networks: right slopes, curves that a regression cannot bend to, seeds that decide all."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.backtest.lagged import lagged_inputs
from calibration.backtest.likelihood import mixed, mixed_rows, one_component
from calibration.backtest.mixture_regression import mixture_of
from calibration.backtest.network import Network, begin_weights, laws_of, slopes_of
from calibration.backtest.regression import fit_regression
from sim.scores.count_mixture import CountMixture
from sim.scores.log_score import log_score
from tests.annual_worlds import draw_record

NETWORK = Network("network", "", lagged_inputs, networks=2, units=8, passes=2, batch=32)


def test_slopes_are_those_of_differences() -> None:
    rng = np.random.default_rng(1)
    rows, y = rng.normal(size=(30, 4)), rng.poisson(2.0, 30).astype(float)
    weights = begin_weights(4, 5, y, rng)
    weights[-1] += rng.normal(0.0, 0.1, weights[-1].shape)
    slopes = slopes_of(weights, rows, y)
    step = 1e-6
    for part, slope in zip(weights, slopes, strict=True):
        place = tuple(int(rng.integers(n)) for n in part.shape)
        ends = []
        for sign in (1.0, -1.0):
            part[place] += sign * step
            ends.append(mixed_rows(y, laws_of(weights, rows)[-1])[0].mean())
            part[place] -= sign * step
        assert slope[place] == pytest.approx((ends[0] - ends[1]) / (2 * step), rel=1e-4, abs=1e-8)


def test_rows_are_taken_as_one_by_one() -> None:
    laws = np.random.default_rng(2).normal(size=(6, 5))
    y = np.array([0.0, 1.0, 0.0, 3.0, 20.0, 7.0])
    value, slope = mixed_rows(y, laws)
    for i in range(6):
        assert (value[i], *slope[i]) == mixed(y[i], tuple(laws[i]))


@pytest.mark.statistical
def test_an_interaction_is_found_that_a_regression_misses() -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(20_000, 3))
    rows[:, 0] = 1.0
    mean = np.exp(0.5 + 0.8 * rows[:, 1] * rows[:, 2])
    y = rng.negative_binomial(2.0, 2.0 / (2.0 + mean)).astype(float)
    linear, _ = one_component(rows, y, fit_regression(rows, y))
    weights = Network("", "", lagged_inputs, units=16).fit(rows, y, rng)
    ahead = rng.normal(size=(20_000, 3))
    ahead[:, 0] = 1.0
    truth = np.exp(0.5 + 0.8 * ahead[:, 1] * ahead[:, 2])
    new = rng.negative_binomial(2.0, 2.0 / (2.0 + truth)).astype(float)
    forecast = CountMixture(*mixture_of(laws_of(weights, ahead)[-1].T))
    best = log_score(CountMixture.single(truth, np.full(truth.size, 2.0)), new).mean()
    own = log_score(forecast, new).mean()
    # On new rows the law itself scores best; the networks come close, the regression does not.
    assert best - own < 0.02
    assert own - linear > 0.05


def test_a_pool_of_networks_is_a_law_of_its_own_and_repeatable() -> None:
    history = draw_record().until(2009)
    first, again = NETWORK.forecast(history), NETWORK.forecast(draw_record().until(2009))
    assert first.weights.shape == (history.cells(2009).size, 4)
    assert first.weights.sum(axis=1) == pytest.approx(np.ones(first.cells))
    assert np.array_equal(first.means, again.means)
    other = Network("network", "", lagged_inputs, 2, 8, 2, 32, seed=5).forecast(history)
    assert not np.array_equal(first.means, other.means)
