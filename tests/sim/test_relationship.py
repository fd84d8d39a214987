"""The laws of a relationship: the negative binomial, its size, and the transition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln
from scipy.stats import nbinom

from sim.parameters import TONE_FREEDOM, declare
from sim.relationship import (
    SIZE_CEILING,
    SIZE_FLOOR,
    StateLaw,
    log_rising,
    log_size_of,
    negbin_logpmf,
    observation_law,
    state_law,
)

SERIES = ("leader:call", "icews:fight")
TABLE = declare(SERIES, ("call", "fight"), ("gdp",))


@pytest.mark.parametrize("count", [0, 1, 2, 5, 12, 13, 40, 1000])
@pytest.mark.parametrize("log_mean", [-8.0, -1.0, 0.0, 2.0, 6.0])
@pytest.mark.parametrize("size", [0.02, 0.5, 1.0, 7.0, 100.0])
def test_log_probability_is_that_of_scipy(count: int, log_mean: float, size: float):
    expected = nbinom.logpmf(count, size, size / (size + math.exp(log_mean)))
    assert negbin_logpmf(float(count), log_mean, size) == pytest.approx(expected, rel=1e-9)


def test_mean_one_and_size_one_is_the_geometric_law():
    for count in range(6):
        expected = -(count + 1) * math.log(2.0)
        assert negbin_logpmf(float(count), 0.0, 1.0) == pytest.approx(expected)


def test_probabilities_add_up_and_have_the_variance_stated():
    mean, size = 1.7, 0.6
    grid = np.arange(2000.0)
    p = np.exp([negbin_logpmf(count, math.log(mean), size) for count in grid])
    assert p.sum() == pytest.approx(1.0)
    assert p @ grid == pytest.approx(mean)
    assert p @ (grid - mean) ** 2 == pytest.approx(mean + mean**2 / size)


def test_two_directions_add_up_to_the_total():
    """NegBin(mu pi, r pi) plus NegBin(mu (1 - pi), r (1 - pi)) is NegBin(mu, r)."""
    mean, size, share = 2.0, 1.5, 0.3
    grid = np.arange(30.0)

    def law(part: float) -> np.ndarray:
        return np.exp([negbin_logpmf(y, math.log(mean * part), size * part) for y in grid])

    both = np.convolve(law(share), law(1.0 - share))[: grid.size]
    np.testing.assert_allclose(both, law(1.0), rtol=1e-10)


@given(st.integers(0, 60), st.floats(0.02, 100.0))
def test_the_short_product_is_the_difference_of_log_gammas(count: int, size: float):
    expected = gammaln(size + count) - gammaln(size)
    assert log_rising(float(count), size) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("log_size", "slope", "log_rate", "expected"),
    [
        (0.3, 0.5, 1.0, 0.8),
        (0.3, 0.5, 20.0, 4.3),
        (0.3, 0.5, -20.0, -1.7),
        (0.3, 0.0, 5.0, 0.3),
        (4.0, 1.0, 8.0, SIZE_CEILING),
        (-3.0, 1.0, -4.0, SIZE_FLOOR),
    ],
)
def test_size_follows_the_rate_between_bounds(
    log_size: float, slope: float, log_rate: float, expected: float
):
    assert log_size_of(log_size, slope, log_rate) == pytest.approx(expected)


def law(**natural: float) -> StateLaw:
    values = TABLE.to_natural(TABLE.prior_mean)
    for name, value in natural.items():
        values[TABLE.index(name)] = value
    return state_law(TABLE, values)


def test_the_start_is_the_stationary_covariance():
    """P = Phi P Phi' + Q, with the shocks of a rupture weighed by its probability."""
    found = law(slow_correlation=0.4, fast_correlation=-0.2, level_correlation=0.3)
    phi = np.diag(found.persistence)
    mean_shock = found.shock + found.rupture * found.wide
    np.testing.assert_allclose(phi @ found.start @ phi.T + mean_shock, found.start, rtol=1e-12)
    assert np.linalg.eigvalsh(found.start).min() > 0.0


def test_blocks_by_hand():
    found = law(
        slow_sd_engagement=0.2,
        slow_sd_affinity=0.1,
        slow_correlation=0.5,
        slow_persistence=0.6,
        rupture_probability=0.1,
        rupture_scale=3.0,
        level_sd_engagement=2.0,
        surprise_affinity=0.07,
    )
    np.testing.assert_allclose(found.shock[2:4, 2:4], [[0.04, 0.01], [0.01, 0.01]])
    np.testing.assert_allclose(found.wide[2:4, 2:4], 8.0 * found.shock[2:4, 2:4])
    assert found.start[2, 2] == pytest.approx(0.04 * 1.8 / 0.64)
    assert found.start[0, 0] == pytest.approx(4.0)
    assert found.shock[:2].sum() == 0.0
    assert found.rupture == 0.1
    assert found.persistence.tolist()[:4] == [1.0, 1.0, 0.6, 0.6]
    assert found.surprise.tolist() == [0.0, 0.07]


def test_parts_do_not_mix():
    found = law(slow_correlation=0.4, fast_correlation=-0.2, level_correlation=0.3)
    for matrix in (found.shock, found.wide, found.start):
        blocks = matrix.reshape(3, 2, 3, 2).transpose(0, 2, 1, 3)
        assert all(not blocks[i, j].any() for i in range(3) for j in range(3) if i != j)


def test_observations_take_the_parameters_of_their_series_type_and_family():
    values = TABLE.to_natural(TABLE.prior_mean)
    values[TABLE.index("intercept[icews:fight]")] = -1.25
    values[TABLE.index("size[icews:fight]")] = math.e
    values[TABLE.index("size_slope[icews]")] = 0.125
    values[TABLE.index("tone_slope")] = 0.375
    found = observation_law(TABLE, values, SERIES, ("call", "fight"))
    assert found.alpha[1] == -1.25
    assert found.log_size[1] == pytest.approx(1.0)
    assert found.size_slope[1] == 0.125
    assert found.loading_affinity[1] == -1.0
    assert found.tone[1] == 0.375
    assert found.tone[4] == TONE_FREEDOM


def test_a_series_that_is_not_declared_is_an_error():
    values = TABLE.to_natural(TABLE.prior_mean)
    with pytest.raises(KeyError, match="leader:visit"):
        observation_law(TABLE, values, ("leader:visit",), ("call",))
