"""The ritual's coefficients solve their score equation; days spread over the whole season."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit
from scipy.stats import norm

import calibration.logistic as module
from calibration.rituals import (
    PRIOR_MEAN,
    PRIOR_SD,
    RitualFit,
    Seasons,
    day_weights,
    fit_ritual,
)
from sim.errors import FitError

KEPT = np.array([0.0, 1.0, 1.0, 1.0, 0.0, 1.0])
SEASONS = Seasons(
    run=np.array([0, 0, 1, 2, 3, 0]),
    affinity=np.array([-0.5, 0.2, 0.4, 0.1, -1.0, 0.3]),
    same_leaders=np.array([1.0, 1.0, 0.0, 1.0, 1.0, 0.0]),
    kept=KEPT,
)


def test_the_design_holds_a_constant_the_log_run_affinity_and_leaders():
    np.testing.assert_allclose(SEASONS.design[3], [1.0, np.log(3.0), 0.1, 1.0])


def test_the_mode_solves_the_score_equation():
    found = fit_ritual(SEASONS)
    chance = expit(SEASONS.design @ found.mean)
    score = SEASONS.design.T @ (KEPT - chance) - (found.mean - PRIOR_MEAN) / PRIOR_SD**2
    np.testing.assert_allclose(score, 0.0, atol=1e-5)


def test_the_covariance_is_the_inverse_curvature_at_the_mode():
    found = fit_ritual(SEASONS)
    chance = expit(SEASONS.design @ found.mean)
    information = np.diag(1.0 / PRIOR_SD**2)
    for x, p in zip(SEASONS.design, chance, strict=True):
        information += p * (1.0 - p) * np.outer(x, x)
    np.testing.assert_allclose(found.cov @ information, np.eye(4), atol=1e-10)


def test_without_seasons_the_prior_remains():
    empty = Seasons(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0))
    found = fit_ritual(empty)
    np.testing.assert_allclose(found.mean, PRIOR_MEAN)
    np.testing.assert_allclose(found.cov, np.diag(PRIOR_SD**2))


def test_one_parameter_by_hand():
    """With three coefficients nailed to zero, the constant solves 1 - p - rho / 4 = 0."""
    seasons = Seasons(np.array([0]), np.zeros(1), np.zeros(1), np.ones(1))
    tight = np.array([2.0, 1e-3, 1e-3, 1e-3])
    rho = fit_ritual(seasons, prior_mean=np.zeros(4), prior_sd=tight).mean[0]
    assert 1.0 - 1.0 / (1.0 + np.exp(-rho)) == pytest.approx(rho / 4.0, abs=1e-6)


def test_a_season_kept_raises_and_a_season_missed_lowers_the_next():
    def next_one(kept: list[float]) -> float:
        runs = np.array([0, 1, 2, 3])
        past = Seasons(runs, np.zeros(4), np.ones(4), np.array(kept))
        return fit_ritual(past).probability(4, 0.0, 1.0)

    assert next_one([1, 1, 1, 1]) > next_one([1, 1, 1, 0]) > next_one([1, 1, 0, 0])


def test_probability_averages_over_the_coefficients():
    """MacKay's average is within 0.01 of the average over many draws."""
    fitted = RitualFit(np.array([0.8, 0.5, 0.2, 0.1]), np.diag([1.0, 0.1, 0.1, 0.2]))
    x = np.array([1.0, np.log1p(2), 0.5, 1.0])
    drawn = expit(fitted.draw(40_000, seed=1) @ x).mean()
    assert fitted.probability(2, 0.5, 1.0) == pytest.approx(drawn, abs=0.01)
    assert fitted.probability(2, 0.5, 1.0) < float(expit(x @ fitted.mean))


def test_probability_without_uncertainty_is_the_logistic():
    fitted = RitualFit(np.array([0.3, 0.5, -0.2, 0.1]), np.zeros((4, 4)))
    expected = 1.0 / (1.0 + np.exp(-(0.3 + 0.5 * np.log(4.0) - 0.2 * 1.5 + 0.1)))
    assert fitted.probability(3, 1.5, 1.0) == pytest.approx(expected)


def test_draws_repeat_with_their_seed():
    fitted = fit_ritual(SEASONS)
    assert fitted.draw(5, seed=2).shape == (5, 4)
    np.testing.assert_array_equal(fitted.draw(5, seed=2), fitted.draw(5, seed=2))
    assert not np.array_equal(fitted.draw(5, seed=2), fitted.draw(5, seed=3))


def test_a_search_that_stalls_is_an_error(monkeypatch: pytest.MonkeyPatch):
    class Stalled:
        jac, message = np.ones(4), "stalled"

    monkeypatch.setattr(module, "minimize", lambda *_args, **_options: Stalled())
    with pytest.raises(FitError, match="did not converge: stalled"):
        fit_ritual(SEASONS)


def test_with_no_past_call_every_day_is_as_likely():
    np.testing.assert_allclose(day_weights(np.zeros(0, dtype=np.int64)), 1.0 / 90.0)


def test_one_past_call_weighs_as_much_as_the_even_spread():
    bump = norm.pdf(np.arange(90), 30, 12.0)
    expected = (1.0 / 90.0 + bump / bump.sum()) / 2.0
    np.testing.assert_allclose(day_weights(np.array([30])), expected)


def test_no_day_is_impossible_and_the_leap_day_joins_the_last():
    weights = day_weights(np.array([5, 8, 90]))
    assert weights.min() > 0.0
    assert weights.sum() == pytest.approx(1.0)
    np.testing.assert_array_equal(weights, day_weights(np.array([5, 8, 89])))
