"""The laws of a relationship: the negative binomial, its size, and the transition."""

from __future__ import annotations

import math
from types import ModuleType

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import gammaln
from scipy.stats import nbinom

from sim import relationship
from sim.parameters import TONE_FREEDOM, declare
from sim.relationship import (
    BEND,
    CHANNELS,
    LEANING,
    LOG_FACTORIALS,
    RATE_CEILING,
    RATE_FLOOR,
    SIZE_CEILING,
    SIZE_FLOOR,
    STATES,
    StateLaw,
    bend,
    channel_of,
    log_factorial,
    log_rising,
    log_size_of,
    negbin_logpmf,
    observation_law,
    state_law,
    within,
)
from tests.mutants import changed_copy
from tests.sizes import bounded, plain_size

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


@given(st.integers(0, 400))
def test_a_log_factorial_is_a_log_gamma(count: int):
    assert log_factorial(float(count)) == pytest.approx(gammaln(count + 1.0), rel=1e-12)


@example(LOG_FACTORIALS.size - 1)
@example(LOG_FACTORIALS.size)
@given(st.integers(1, 1000))
def test_a_factorial_grows_by_its_last_factor(count: int):
    step = log_factorial(float(count)) - log_factorial(count - 1.0)
    assert step == pytest.approx(math.log(count), abs=1e-9)


BOUNDS = [(RATE_FLOOR, RATE_CEILING), (SIZE_FLOOR, SIZE_CEILING)]
GRID = np.linspace(-8.0, 12.0, 4001)
H = 1e-6


SMOOTH = 0.5 * (GRID[1] - GRID[0]) / BEND + 1e-6
"""A parabola of curvature 1 / (2 BEND): over a step h the slope changes by h / 2 at most."""


def slopes(module: ModuleType, bounds: tuple[float, float]) -> np.ndarray:
    """Slopes of `within` over the grid by central differences."""
    ends = [[module.within(x + h, *bounds) for x in GRID] for h in (-H, H)]
    return np.diff(ends, axis=0)[0] / (2 * H)


@pytest.mark.parametrize("bounds", BOUNDS)
def test_bounds_are_kept_and_approached_without_turning_back(bounds: tuple[float, float]):
    found = np.array([within(x, *bounds) for x in GRID])
    np.testing.assert_allclose(found, bounded(GRID, *bounds), atol=1e-12)
    assert found.min() == bounds[0]
    assert found.max() == bounds[1]
    assert (np.diff(found) >= 0.0).all()


@pytest.mark.parametrize("bounds", BOUNDS)
def test_away_from_the_corners_a_value_is_only_clipped(bounds: tuple[float, float]):
    clipped = np.clip(GRID, *bounds)
    away = np.abs(GRID[:, None] - np.array(bounds)).min(axis=1) > BEND
    found = np.array([within(x, *bounds) for x in GRID])
    np.testing.assert_allclose(found[away], clipped[away], atol=1e-12)
    gap = np.abs(found - clipped)
    assert gap.max() == pytest.approx(BEND / 4.0)
    assert np.abs(GRID[gap.argmax()] - np.array(bounds)).min() == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("bounds", BOUNDS)
def test_the_slope_lies_between_nought_and_one_and_has_no_jumps(bounds: tuple[float, float]):
    found = slopes(relationship, bounds)
    assert found.min() > -1e-6
    assert found.max() < 1.0 + 1e-6
    assert np.abs(np.diff(found)).max() < SMOOTH


@pytest.mark.parametrize("joint", [-BEND, BEND])
def test_both_branches_of_the_bend_meet_in_value_and_slope(joint: float):
    below, at, above = (bend(joint + h) for h in (-H, 0.0, H))
    assert at == pytest.approx(max(joint, 0.0), abs=1e-12)
    assert (above - at) / H == pytest.approx((at - below) / H, abs=1e-5)
    assert bend(0.0) == pytest.approx(BEND / 4.0)


def test_a_plain_clip_would_have_a_kink():
    """The mutant: corners that are not rounded. A copy with nothing changed passes."""
    line = "return value if value > BEND else lift * lift / (4.0 * BEND)"
    clipped = changed_copy(relationship, line, "return max(value, 0.0)")
    for module, smooth in ((changed_copy(relationship, line, line), True), (clipped, False)):
        jump = np.abs(np.diff(slopes(module, BOUNDS[0]))).max()
        assert (jump < SMOOTH) == smooth


@pytest.mark.parametrize(
    ("log_size", "slope", "log_rate", "expected"),
    [
        (0.3, 0.5, 1.0, 0.8),
        (0.3, 0.5, 20.0, 4.3 - 0.7**2 / 4.0),
        (0.3, 0.5, -20.0, -1.7),
        (0.3, 0.5, -4.0, -1.7 + 0.5 / 4.0),
        (0.3, 0.0, 5.0, 0.3),
        (4.0, 1.0, 12.0, SIZE_CEILING),
        (-3.0, 1.0, -6.0, SIZE_FLOOR),
    ],
)
def test_size_follows_the_rate_between_bounds(
    log_size: float, slope: float, log_rate: float, expected: float
):
    """A log size 0.3 below its ceiling lies 0.7^2 / 4 below the clipped one."""
    assert log_size_of(log_size, slope, log_rate) == pytest.approx(expected)


@given(st.floats(-3.0, 4.0), st.floats(0.0, 1.0), st.floats(-15.0, 15.0), st.floats(0.0, 3.0))
def test_size_grows_with_the_rate_but_no_faster(
    log_size: float, slope: float, log_rate: float, more: float
):
    """So that a higher rate never removes a contact."""
    low, high = (log_size_of(log_size, slope, rate) for rate in (log_rate, log_rate + more))
    assert -1e-12 <= high - low <= more + 1e-12
    assert SIZE_FLOOR <= low <= SIZE_CEILING
    assert np.exp(low) == pytest.approx(plain_size(log_size, slope, log_rate), rel=1e-12)


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
        fast_persistence=0.5,
        rupture_probability=0.1,
        rupture_scale=3.0,
        burst_scale=2.0,
        level_sd_engagement=2.0,
        news_leaning_sd=0.5,
        leader_leaning_sd=0.3,
        typed_leaning_sd=0.4,
        surprise_affinity=0.07,
    )
    np.testing.assert_allclose(found.shock[2:4, 2:4], [[0.04, 0.01], [0.01, 0.01]])
    np.testing.assert_allclose(found.wide[2:4, 2:4], 8.0 * found.shock[2:4, 2:4])
    np.testing.assert_allclose(found.wide[4:6, 4:6], 3.0 * found.shock[4:6, 4:6])
    assert found.start[2, 2] == pytest.approx(0.04 * 1.8 / 0.64)
    assert found.start[4, 4] == pytest.approx(found.shock[4, 4] * 1.3 / 0.75)
    assert found.start[0, 0] == pytest.approx(4.0)
    assert found.start[6, 6] == pytest.approx(0.25)
    assert found.start[7, 7] == pytest.approx(0.09)
    assert found.start[8, 8] == pytest.approx(0.16)
    assert found.shock[[0, 1, 6, 7, 8]].sum() == 0.0
    assert found.rupture == 0.1
    assert found.persistence.tolist() == [1.0, 1.0, 0.6, 0.6, 0.5, 0.5, 1.0, 1.0, 1.0]
    assert found.surprise.tolist() == [0.0, 0.07]


def test_parts_do_not_mix():
    found = law(slow_correlation=0.4, fast_correlation=-0.2, level_correlation=0.3)
    for matrix in (found.shock, found.wide, found.start):
        part = np.arange(STATES) // 2
        part[LEANING:] = np.arange(LEANING, STATES)
        assert not matrix[part[:, None] != part].any()


def test_leanings_last_and_are_told_apart():
    found = law()
    assert found.persistence.size == STATES
    assert LEANING + len(CHANNELS) == STATES
    np.testing.assert_array_equal(found.persistence[LEANING:], 1.0)
    assert not found.shock[LEANING:].any()
    assert not found.wide[LEANING:].any()
    assert not found.start[LEANING:, LEANING:][~np.eye(3, dtype=bool)].any()


@pytest.mark.parametrize(
    ("series", "channel"),
    [
        ("leader:visit", "leader"),
        ("vitae:visit", "leader"),
        ("minister:visit", "leader"),
        ("icews:visit", "typed"),
        ("gdelt:volume", "news"),
        ("own:visit", "typed"),
    ],
)
def test_contacts_recorded_of_leaders_themselves_are_their_channel(series: str, channel: str):
    assert CHANNELS[channel_of(series)] == channel


def test_observations_take_the_parameters_of_their_series_type_and_family():
    values = TABLE.to_natural(TABLE.prior_mean)
    values[TABLE.index("intercept[icews:fight]")] = -1.25
    values[TABLE.index("size[icews:fight]")] = math.e
    values[TABLE.index("size_slope[icews]")] = 0.125
    values[TABLE.index("affinity_loading[fight]")] = -0.75
    values[TABLE.index("tone_slope")] = 0.375
    found = observation_law(TABLE, values, SERIES, ("call", "fight"))
    assert found.alpha[1] == -1.25
    assert found.log_size[1] == pytest.approx(1.0)
    assert found.size_slope[1] == 0.125
    assert found.loading_affinity[1] == -0.75
    assert found.tone[1] == 0.375
    assert found.channel.tolist() == [1, 2]
    assert found.channel.dtype == np.int64
    assert found.tone[4] == TONE_FREEDOM


def test_a_series_that_is_not_declared_is_an_error():
    values = TABLE.to_natural(TABLE.prior_mean)
    with pytest.raises(KeyError, match="leader:visit"):
        observation_law(TABLE, values, ("leader:visit",), ("call",))
