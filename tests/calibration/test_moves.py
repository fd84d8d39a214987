"""Moving, projecting and updating the nine parts: beside numpy's own matrix products."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.moves import condition, foreseen, join, predict, project, widen
from calibration.update import Belief
from sim.relationship import BURST, STATES, StateLaw, faded
from tests.panels import SHOWN

LEFT = 0.6
"""What is left of a burst."""

CHANNEL = [SHOWN[[c, 3]].copy() for c in range(3)]
"""What each channel shows of the parts, (2, 9) each."""

for rows in CHANNEL:
    rows[0, BURST] *= LEFT

FORESEEN = [[0, 2], [1, 2], [0, 2]]
"""Opportunity means that add to it: typed events have that of the news."""

OPPORTUNITY = np.array([0.3, -0.6, 0.2])


def state(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A mean and a covariance in which every part goes with every other."""
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((STATES, STATES))
    return rng.standard_normal(STATES), root @ root.T / STATES


def belief(mean: np.ndarray, cov: np.ndarray) -> Belief:
    return Belief(*mean, cov[0, 0], cov[0, 1], cov[1, 1], 0.0)


def test_prediction_is_phi_m_and_phi_p_phi_plus_q():
    mean, cov = state(1)
    _, shock = state(2)
    phi = np.array([1.0, 1.0, 0.9, 0.9, 0.5, 0.5, 1.0, 1.0, 1.0])
    law = StateLaw(phi, shock, shock, 0.1, shock, np.array([0.2, -0.1]), 0.4)
    moved, spread = mean.copy(), cov.copy()
    predict(moved, spread, law, 1.5, 0.5)
    expected = phi * mean
    expected[2:4] += 1.5 * law.surprise
    expected[3] += 0.4 * 0.5
    np.testing.assert_allclose(moved, expected)
    np.testing.assert_allclose(spread, np.diag(phi) @ cov @ np.diag(phi) + shock)


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_channel_shows_its_opportunity_engagement_and_leaning(channel: int):
    mean, cov = state(3)
    rows = CHANNEL[channel]
    found = project(mean, cov, OPPORTUNITY, channel, LEFT)
    shown = OPPORTUNITY[FORESEEN[channel]] + rows @ mean
    np.testing.assert_allclose(found, belief(shown, rows @ cov @ rows.T), atol=1e-12)


@pytest.mark.parametrize(("expected", "above"), [(-9.0, 0.0), (0.0, 0.5), (9.0, 9.0)])
def test_bursts_fade_where_much_is_expected(expected: float, above: float):
    assert faded(0.1, expected) == pytest.approx(np.exp(-0.1 * above), abs=0.01)
    assert faded(0.0, expected) == 1.0
    found = foreseen(*state(3), OPPORTUNITY, LEFT)
    for channel in range(3):
        np.testing.assert_allclose(found[channel], project(*state(3), OPPORTUNITY, channel, LEFT))


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_conditioning_is_that_of_a_normal_observation(channel: int):
    """y = (u, a) + noise, with the textbook gain."""
    mean, cov = state(4)
    rows, noise = CHANNEL[channel], np.array([[0.5, 0.1], [0.1, 0.8]])
    prior = project(mean, cov, OPPORTUNITY, channel, LEFT)
    shown = OPPORTUNITY[FORESEEN[channel]] + rows @ mean
    spread = rows @ cov @ rows.T
    miss = np.array([1.2, -0.7]) - shown
    small = spread @ np.linalg.inv(spread + noise)
    new = belief(shown + small @ miss, spread - small @ spread)
    gain = cov @ rows.T @ np.linalg.inv(spread + noise)
    expected, narrowed = mean + gain @ miss, cov - gain @ rows @ cov
    condition(mean, cov, (channel, LEFT), prior, new, np.empty((STATES, 2)))
    np.testing.assert_allclose(mean, expected, atol=1e-12)
    np.testing.assert_allclose(cov, narrowed, atol=1e-12)
    np.testing.assert_array_equal(cov, cov.T)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_channels_one_after_the_other_are_all_at_once(order: tuple[int, ...]):
    """For normal observations the order does not matter."""
    mean, cov = state(5)
    rows, noise = np.vstack(CHANNEL), np.diag([0.5, 0.9, 0.7, 0.4, 0.6, 0.8])
    miss = np.array([1.0, -0.5, 0.3, 0.8, -0.2, 0.4])
    gain = cov @ rows.T @ np.linalg.inv(rows @ cov @ rows.T + noise)
    seen = rows @ mean + miss
    expected, narrowed = mean + gain @ miss, cov - gain @ rows @ cov
    for channel in order:
        part = slice(2 * channel, 2 * channel + 2)
        prior = project(mean, cov, np.zeros(3), channel, LEFT)
        shown, spread = rows[part] @ mean, rows[part] @ cov @ rows[part].T
        small = spread @ np.linalg.inv(spread + noise[part, part])
        new = belief(shown + small @ (seen[part] - shown), spread - small @ spread)
        condition(mean, cov, (channel, LEFT), prior, new, np.empty((STATES, 2)))
    np.testing.assert_allclose(mean, expected, atol=1e-10)
    np.testing.assert_allclose(cov, narrowed, atol=1e-10)


def test_a_mixture_is_joined_by_its_moments():
    (mean, cov), (other, other_cov), weight = state(6), state(7), 0.3
    average = 0.7 * mean + 0.3 * other
    second = 0.7 * (cov + np.outer(mean, mean)) + 0.3 * (other_cov + np.outer(other, other))
    join(mean, cov, other, other_cov, weight)
    np.testing.assert_allclose(mean, average)
    np.testing.assert_allclose(cov, second - np.outer(average, average), atol=1e-12)


def test_a_rupture_widens_and_leaves_the_mean():
    mean, cov = state(8)
    _, wide = state(9)
    torn, torn_cov = np.empty(STATES), np.empty((STATES, STATES))
    widen(mean, cov, wide, torn, torn_cov)
    np.testing.assert_array_equal(torn, mean)
    np.testing.assert_array_equal(torn_cov, cov + wide)
