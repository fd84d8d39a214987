"""State space of weekly counts: filter, volume and readout against plain formulas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import nbinom, norm

from calibration.annual.quadrature import NODES
from calibration.weekly.averages import weighted_mean
from calibration.weekly.filtering import (
    cell_score,
    filter_weeks,
    posterior_moments,
    size_of,
    tail_of,
)
from calibration.weekly.inputs import relative_inputs
from calibration.weekly.law import law_of, prior
from calibration.weekly.readout import (
    correct,
    heard,
    learn_readouts,
    mixture_of,
    signals_of,
)
from calibration.weekly.state_space import WeeklyStateSpace
from calibration.weekly.volume import BEGIN, MEMORIES, Volume, volume_of
from sim.scores.log_score import log_score
from tests.weeks import make_weeks

LEADS = (1, 4)


def test_weighted_mean_halves_weights() -> None:
    assert weighted_mean(np.array([1.0, 4.0]), 1.0)[1] == pytest.approx((0.5 + 4.0) / 1.5)


def test_log_score_agrees_with_integration() -> None:
    law = law_of(prior()[0], np.zeros(3))
    middle, variance, i = 1.2, 0.3, 1
    size, tail = size_of(i, middle, law), tail_of(i, middle, law)

    def height(eta: float) -> float:
        wide = np.sqrt(variance + law.tail_variance[i])
        density = (1 - tail) * norm.pdf(eta, middle, np.sqrt(variance))
        density += tail * norm.pdf(eta, middle, wide)
        return float(density * nbinom.pmf(4, size, size / (size + np.exp(eta))))

    exact = np.log(quad(height, -12, 14, limit=200)[0])
    assert cell_score(4.0, i, middle, variance, law) == pytest.approx(exact, abs=2e-3)


@pytest.mark.parametrize("count", [0.0, 1.0, 7.0, 400.0])
@pytest.mark.parametrize("variance", [0.05, 1.5])
def test_a_count_leaves_the_mean_and_variance_of_the_exact_posterior(
    count: float, variance: float
) -> None:
    size, prior_mean = 0.8, 0.4
    new, left = posterior_moments(count, prior_mean, variance, size)
    grid = np.linspace(-12.0, 12.0, 40_001)
    logs = norm.logpdf(grid, prior_mean, np.sqrt(variance))
    logs += nbinom.logpmf(count, size, size / (size + np.exp(grid)))
    weight = np.exp(logs - logs.max())
    weight /= weight.sum()
    exact = (weight * grid).sum()
    assert new == pytest.approx(exact, abs=5e-3)
    assert left == pytest.approx((weight * (grid - exact) ** 2).sum(), rel=0.02)


def test_without_information_the_state_falls_back_by_its_persistence() -> None:
    law = law_of(prior()[0], np.zeros(3))
    law = law._replace(center=np.full(3, -30.0))
    counts, none = np.zeros((5, 1, 3)), np.zeros(5, dtype=bool)
    leads, variance = np.array([1, 7]), np.array([0.1, 0.4])
    volume = Volume(np.zeros((5, 3)), np.zeros((5, 2, 3)), variance)
    _, signals = filter_weeks(counts, volume, law, leads, none)
    for place, lead in enumerate(leads):
        steps, expected = 4 + lead, variance[place]
        for one in (0, 3):
            keep = law.persistence[one] ** (2 * steps)
            expected += keep * law.start[one, one]
            expected += law.shock[one, one] * (1 - keep) / (1 - law.persistence[one] ** 2)
        assert signals[-1, place, 0, 0, 1] == pytest.approx(expected, rel=1e-6)


def test_volume_is_forecast_by_its_memories() -> None:
    record = make_weeks()
    totals = np.where(np.arange(70) < 69, 1000.0, 100.0)[:, None] * np.ones(3)
    found = volume_of(replace(record, totals=totals), LEADS)
    fall, keep = np.log(101.0 / 1001.0), 0.5 ** (1.0 / np.array(MEMORIES))
    expected = ((1.0 - keep) / (1.0 - keep**70)).mean() * fall
    np.testing.assert_allclose(found.ahead[-1, 0], expected, rtol=1e-9)
    errors = np.append(np.zeros(70 - 2 - BEGIN), fall)
    assert found.variance[0] == pytest.approx((errors**2).mean())


def test_the_memory_that_did_well_of_late_has_the_larger_share() -> None:
    record = make_weeks()
    steps = np.where(np.arange(70) < 55, 1000.0, 200.0)[:, None] * np.ones(3)
    noise = np.where(np.arange(70) % 2, 1000.0, 200.0)[:, None] * np.ones(3)
    fallen, steady = (volume_of(replace(record, totals=totals), (1,)) for totals in (steps, noise))
    means = np.mean([weighted_mean(fallen.now, g) for g in MEMORIES], axis=0)
    assert abs(fallen.ahead[-1, 0, 0] - fallen.now[-1, 0]) < abs(means[-1] - fallen.now[-1])[0]
    means = np.mean([weighted_mean(steady.now, g) for g in MEMORIES], axis=0)
    level = steady.now.mean()
    assert abs(steady.ahead[-1, 0, 0] - level) < abs(means[-1, 0] - level)


def test_a_turn_of_the_year_is_expected_once_seen() -> None:
    record = make_weeks(75)
    quiet = np.array([week[5:] >= "12-15" or week[5:] <= "01-08" for week in record.weeks])
    quiet[45:] = False
    totals = np.where(quiet, 500.0, 1000.0)[:, None] * np.ones(3)
    known = replace(record, totals=totals).until(73)
    assert known.weeks[-1] == "2019-10-28"
    found = volume_of(known, (1, 8)).ahead[-1]
    depth = np.log(501.0 / 1001.0)
    assert found[0, 0] == pytest.approx(0.0, abs=0.1)
    assert depth - 0.1 < found[1, 0] < 0.5 * depth


def test_the_readout_mends_a_bias_between_pairs() -> None:
    record = make_weeks(70, 15)
    leads, weeks = (1,), len(record.weeks)
    law = law_of(prior()[0], np.zeros(3))
    level = np.log(record.counts.mean(axis=0) + 0.1).T
    level -= level.mean(axis=1, keepdims=True)
    signals = np.zeros((weeks, 1, 3, 15, 2))
    signals[..., 0], signals[..., 1] = level * 0.2 + 1.0, 0.1
    found = learn_readouts(record, leads, law, signals)
    given = signals_of(signals[-1, 0, 0], 0, law)
    inputs = np.hstack([relative_inputs(record, 0)[-1], heard(signals[-1:, 0], 0)[0]])
    mended = correct(given, inputs, found[1, 0])
    outcome = record.cells(weeks - 1)[:15]
    before, after = (log_score(mixture_of(one), outcome).mean() for one in (given, mended))
    assert after > before + 0.05
    assert np.corrcoef(mended.mean - given.mean, level[0])[0, 1] > 0.8


def test_what_is_heard_is_relative_to_the_week() -> None:
    rng = np.random.default_rng(1)
    signals = rng.normal(size=(4, 3, 7, 2))
    found = heard(signals, 1)
    np.testing.assert_allclose(heard(signals + np.array([0.0, 5.0]), 1), found, atol=1e-12)
    np.testing.assert_allclose(found.mean(axis=1), 0.0, atol=1e-12)
    gap = signals[2, 0, 5, 0] - signals[2, 0, 3, 0]
    assert found[2, 5, 0] - found[2, 3, 0] == pytest.approx(gap)


def test_inputs_of_the_readout_know_nothing_of_the_week() -> None:
    inputs = relative_inputs(make_weeks(), 1)
    np.testing.assert_allclose(inputs[..., 1:].mean(axis=1), 0.0, atol=1e-12)
    assert (inputs[..., 0] == 1.0).all()


def test_busier_weeks_raise_the_forecast() -> None:
    record, rule = make_weeks(), WeeklyStateSpace(rounds=(0, 0))
    busy = replace(record, counts=record.counts.copy())
    busy.counts[-1, 0] += 20.0
    fitted = rule.fit(record, LEADS, None)
    low, high = (rule.forecast(fitted, world, LEADS)[1].mean() for world in (record, busy))
    assert high[0] > low[0]
    assert low.size == 36
    assert NODES.size * 2 == rule.forecast(fitted, record, LEADS)[1].means.shape[1]


def test_the_filter_takes_each_pair_by_itself() -> None:
    record = make_weeks()
    volume, law = volume_of(record, LEADS), law_of(prior()[0], np.zeros(3))
    none = np.zeros(len(record.weeks), dtype=bool)
    counts = record.counts.copy()
    counts[-1, 0] += 20.0
    low, high = (
        filter_weeks(world, volume, law, np.array(LEADS), none)[1][-1]
        for world in (record.counts, counts)
    )
    assert (high[:, :, 0, 0] > low[:, :, 0, 0]).all()
    np.testing.assert_array_equal(high[:, :, 1:], low[:, :, 1:])
