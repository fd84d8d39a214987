"""Scoring rules against scoringrules and scipy, to 1e-10."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules as sr
from scipy.special import digamma
from scipy.stats import nbinom

from sim.scores.brier import brier_score
from sim.scores.count_mixture import CountMixture
from sim.scores.crps import crps_negative_binomial, crps_samples
from sim.scores.interval import interval_score
from sim.scores.log_score import log_score
from sim.scores.negative_binomial import digamma_rise, log_probability, value_and_slopes
from sim.scores.support import walk_support
from tests.mixtures import draw_counts, draw_mixture

CELLS = 300
EXACT = {"rel": 0.0, "abs": 1e-10}


@pytest.fixture(scope="module")
def single() -> tuple[CountMixture, np.ndarray]:
    forecast = draw_mixture(CELLS, 1, seed=1)
    return forecast, draw_counts(forecast, seed=2)


def test_log_score_of_one_negative_binomial(single: tuple[CountMixture, np.ndarray]) -> None:
    forecast, y = single
    mean, size = forecast.means[:, 0], forecast.sizes[:, 0]
    score = log_score(forecast, y)
    assert score == pytest.approx(nbinom.logpmf(y, size, size / (size + mean)), **EXACT)
    whole = size >= 1.0  # below, the binomial coefficient of scoringrules is zero
    assert whole.sum() > CELLS / 4
    oracle = -sr.logs_negbinom(y[whole], size[whole], mu=mean[whole])
    assert score[whole] == pytest.approx(oracle, **EXACT)


def test_crps_of_one_negative_binomial(single: tuple[CountMixture, np.ndarray]) -> None:
    forecast, y = single
    mean, size = forecast.means[:, 0], forecast.sizes[:, 0]
    oracle = sr.crps_negbinom(y, size, mu=mean)
    assert crps_negative_binomial(y, mean, size) == pytest.approx(oracle, **EXACT)
    assert walk_support(forecast, y).crps == pytest.approx(oracle, **EXACT)


def test_mixture_against_sums_over_the_support() -> None:
    forecast = draw_mixture(CELLS, 3, seed=3)
    y = draw_counts(forecast, seed=4)
    support = np.arange(4000.0)[:, None, None]
    p = forecast.sizes / (forecast.sizes + forecast.means)
    masses = (forecast.weights * nbinom.pmf(support, forecast.sizes, p)).sum(axis=2)
    total = masses.cumsum(axis=0)
    place = y.astype(int), np.arange(CELLS)
    walk = walk_support(forecast, y, levels=(0.05, 0.5, 0.95))
    step = (support[:, 0] >= y).astype(float)
    assert log_score(forecast, y) == pytest.approx(np.log(masses[place]), **EXACT)
    assert walk.crps == pytest.approx(((total - step) ** 2).sum(axis=0), **EXACT)
    assert walk.at == pytest.approx(total[place], **EXACT)
    assert walk.below == pytest.approx(total[place] - masses[place], **EXACT)
    for rung, level in enumerate((0.05, 0.5, 0.95)):
        assert np.array_equal(walk.quantiles[:, rung], (total >= level).argmax(axis=0))


def test_crps_of_draws() -> None:
    rng = np.random.default_rng(5)
    draws, y = rng.gamma(2.0, size=(CELLS, 40)), rng.gamma(2.0, size=CELLS)
    oracle = sr.crps_ensemble(y, draws, estimator="nrg")
    assert crps_samples(draws, y) == pytest.approx(oracle, **EXACT)


def test_brier_and_interval_score() -> None:
    rng = np.random.default_rng(6)
    p, happened = rng.random(CELLS), rng.random(CELLS) < 0.4
    assert brier_score(p, happened) == pytest.approx(sr.brier_score(happened, p), **EXACT)
    low, y = rng.normal(size=CELLS), rng.normal(size=CELLS)
    high = low + rng.random(CELLS)
    oracle = sr.interval_score(y, low, high, 0.1)
    assert interval_score(y, low, high, alpha=0.1) == pytest.approx(oracle, **EXACT)


@pytest.mark.parametrize("y", [0.0, 1.0, 7.0, 12.0, 13.0, 300.0])
@pytest.mark.parametrize("size", [0.01, 0.7, 5.0, 90.0])
def test_law_and_its_slopes(y: float, size: float) -> None:
    mean, step = 3.0, 1e-5
    p = size / (size + mean)
    assert log_probability(y, mean, size) == pytest.approx(nbinom.logpmf(y, size, p), rel=1e-10)
    oracle = digamma(y + size) - digamma(size)
    assert digamma_rise(y, size) == pytest.approx(oracle, rel=1e-8, abs=1e-9)
    up, down = np.exp(step), np.exp(-step)
    by_mean = log_probability(y, mean * up, size) - log_probability(y, mean * down, size)
    by_size = log_probability(y, mean, size * up) - log_probability(y, mean, size * down)
    expected = by_mean / (2 * step), by_size / (2 * step)
    value, *slopes = value_and_slopes(y, mean, size)
    assert value == pytest.approx(log_probability(y, mean, size), rel=1e-12)
    assert slopes == pytest.approx(expected, rel=1e-5, abs=1e-6)
