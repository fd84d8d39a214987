"""Strength and its place among dyads, with numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.strength import rank

STATES = np.array([[0.0, 1.0], [2.0, 1.0], [4.0, 7.0]])


def no_spread(dyads: int = 3) -> np.ndarray:
    return np.zeros((dyads, 2, 2))


def test_strength_by_hand():
    """Engagement 0, 2, 4 has mean 2 and variance 8/3; affinity 1, 1, 7 has mean 3, variance 8."""
    found = rank(STATES, no_spread())
    np.testing.assert_allclose(found.center, [2.0, 3.0])
    np.testing.assert_allclose(found.scale, [np.sqrt(8 / 3), np.sqrt(8)])
    first = -2 / np.sqrt(8 / 3)
    np.testing.assert_allclose(found.z[:, 0], [first, 0.0, -first])
    np.testing.assert_allclose(found.z[:, 1], np.array([-2.0, -2.0, 4.0]) / np.sqrt(8))
    assert found.strength[1] == pytest.approx(-2 / np.sqrt(8) / np.sqrt(2))
    assert found.strength[1] == pytest.approx(-0.5)


def test_the_uncertainty_of_the_states_belongs_to_their_spread_over_dyads():
    cov = np.broadcast_to(np.diag([1.0, 2.0]), (3, 2, 2))
    np.testing.assert_allclose(rank(STATES, cov).scale, np.sqrt([8 / 3 + 1.0, 8.0 + 2.0]))


def test_the_interval_follows_from_the_covariance_of_both_dimensions():
    cov = no_spread()
    cov[1] = [[3.0, -1.0], [-1.0, 2.0]]
    found = rank(STATES, cov)
    e, a = found.scale
    sd = np.sqrt((3.0 / e**2 + 2.0 / a**2 - 2.0 / (e * a)) / 2.0)
    assert found.sd[1] == pytest.approx(sd)
    assert found.high[1] - found.strength[1] == pytest.approx(1.6448536269514722 * sd)
    assert found.strength[1] - found.low[1] == pytest.approx(1.6448536269514722 * sd)
    assert found.sd[[0, 2]].tolist() == [0.0, 0.0]


def test_percentiles_count_weaker_dyads_and_half_of_oneself():
    mean = np.array([[3.0, 3.0], [1.0, 1.0], [2.0, 2.0], [1.0, 1.0]])
    np.testing.assert_allclose(rank(mean, no_spread(4)).percentile, [87.5, 25.0, 62.5, 25.0])


def test_percentiles_of_the_interval_hold_that_of_the_strength():
    rng = np.random.default_rng(3)
    cov = np.broadcast_to(np.diag([0.2, 0.1]), (40, 2, 2))
    found = rank(rng.standard_normal((40, 2)), cov)
    assert (found.percentile_low <= found.percentile).all()
    assert (found.percentile_high >= found.percentile).all()
    assert 95.0 < found.percentile_high.max() < 100.0
    assert 0.0 < found.percentile_low.min() < 5.0


def test_shifting_and_stretching_all_states_changes_no_strength():
    rng = np.random.default_rng(4)
    mean, cov = rng.standard_normal((20, 2)), np.broadcast_to(np.diag([0.3, 0.2]), (20, 2, 2))
    stretch = np.array([2.0, 5.0])
    moved = rank(7.0 + mean * stretch, cov * np.outer(stretch, stretch))
    plain = rank(mean, cov)
    np.testing.assert_allclose(moved.strength, plain.strength, atol=1e-12)
    np.testing.assert_allclose(moved.sd, plain.sd, atol=1e-12)
