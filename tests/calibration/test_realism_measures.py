"""Statistics of realism by hand, on records small enough to count."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.realism import levels, network, timing
from calibration.realism.observing import draw_counts
from calibration.realism.sample import Sample, survival, ties_of
from calibration.realism.span import Rows
from sim.relationship import ObservationLaw
from tests.sizes import plain_size

DYADS = ("AAA-BBB", "AAA-CCC", "AAA-DDD", "BBB-CCC", "BBB-DDD", "CCC-DDD")
MONTHS = np.arange("2018-01", "2018-05", dtype="datetime64[M]")


def sample(total: list[list[int]]) -> Sample:
    return Sample(ties_of(DYADS), np.array(total), MONTHS)


def typed(forth: np.ndarray, back: np.ndarray) -> Sample:
    """Two types, cooperative and conflictual; (D, K, T) each way."""
    directed = np.stack([forth, back]).astype(np.int64)
    return Sample(
        ties_of(DYADS), directed.sum(axis=(0, 2)), MONTHS, directed, np.array([1.0, -1.0])
    )


def test_zeros_are_shares_of_dyad_months_and_of_dyads():
    total = [[1, 0, 0, 12], [0, 0, 0, 0], [1, 1, 2, 0], *([[0] * 4] * 3)]
    values = levels.zeros(sample(total)).values
    np.testing.assert_allclose(values, (19 / 24, 4 / 6, 3 / 5, 1 / 24, 12))


def test_survival_counts_values_at_or_above():
    np.testing.assert_allclose(
        survival(np.array([0, 1, 2, 2]), np.array([1, 2, 3])), [0.75, 0.5, 0]
    )


def test_bursts_are_variance_over_mean():
    total = [[2, 4, 2, 4], [10, 30, 10, 30], *([[0, 0, 0, 1]] * 4)]
    small, busy, share = levels.bursts(sample(total)).values
    np.testing.assert_allclose((small, busy, share), (4 / 9, 400 / 3 / 20, 0.5))


def test_degree_and_strength_are_means_over_months():
    total = [[1, 0, 0, 0], [3, 0, 0, 0], *([[0] * 4] * 4)]
    ties = sample(total)
    assert network.degree(ties).values[3] == pytest.approx(2 / 4)
    assert network.strength(ties).values[3] == pytest.approx(4 / 4)


def test_reciprocity_is_one_where_both_answer_and_zero_where_neither_does():
    forth = np.zeros((6, 2, 4))
    forth[0, 0], forth[1, 1] = 10, 4
    both = network.reciprocity(typed(forth, forth)).values
    np.testing.assert_allclose(both, (1.0, 1.0, 1.0, 0.5))
    half = network.reciprocity(typed(forth, 0 * forth)).values
    np.testing.assert_allclose(half[:3], 0.0)
    third = forth.copy()
    third[0, 0] = 5
    assert network.reciprocity(typed(forth, third)).values[1] == pytest.approx(2 * 5 / 15)


def test_transitivity_of_a_triangle_with_a_tail():
    # AAA-BBB-CCC closed, DDD hangs on AAA: one triangle of three corners, five pairs of ties
    total = [[1] * 4, [1] * 4, [1] * 4, [1] * 4, [0] * 4, [0] * 4]
    mean, above = network.transitivity(sample(total)).values
    np.testing.assert_allclose((mean, above), (3 / 5, 3 / 5 - 4 / 6))


def test_balance_counts_triangles_by_negative_ties():
    # BBB, CCC and DDD are friends, each an enemy of AAA: all four triangles are balanced
    sign = np.array([-1, -1, -1, 1, 1, 1])
    forth = np.zeros((6, 2, 4))
    forth[sign > 0, 0, 0] = forth[sign < 0, 1, 0] = 2
    found = network.balance(typed(forth, forth))
    np.testing.assert_allclose(found.curve, [1 / 4, 0, 3 / 4, 0])
    np.testing.assert_allclose(found.values, (0.5, 1.0, 0.5))


def test_memory_by_plain_sums():
    total = np.random.default_rng(1).poisson(8.0, (6, 4))
    z = np.log1p(total) - np.log1p(total).mean(axis=1, keepdims=True)
    pairs = [z[d, t] * z[d, t + 2] for d in range(6) for t in range(2)]
    measure = timing.autocorrelation((2,), (1, 2))
    found = measure(Sample(ties_of(DYADS), total, MONTHS))
    assert found.values[0] == pytest.approx(np.mean(pairs) / np.mean(z**2))
    assert found.curve[1] == pytest.approx(found.values[0])


def test_ruptures_begin_after_cooperation_and_last_until_it_is_over():
    net = np.array([[2, -1, -3, 1], [-1, -1, 1, -2], [0, -1, 1, 1], *([[0] * 4] * 3)])
    forth = np.stack([np.maximum(net, 0), np.maximum(-net, 0)], axis=1)
    rate, mean, long = timing.ruptures(typed(forth, 0 * forth)).values
    # at risk: one month of the first dyad, one of the second, one of the third
    np.testing.assert_allclose((rate, mean, long), (1000 * 2 / 3, 1.5, 0.0))


def test_lapses_are_of_busy_dyads_alone():
    total = [[50, 0, 2, 60], [1, 0, 0, 1], *([[0] * 4] * 4)]
    rate, mean, _ = timing.lapses(sample(total)).values
    np.testing.assert_allclose((rate, mean), (1000.0, 2.0))


def test_jumps_are_changes_of_the_log():
    total = [[19, 19, 0, 19], *([[0] * 4] * 5)]
    middle, large, larger = timing.jumps(sample(total)).values
    np.testing.assert_allclose((middle, large, larger), (np.log(20), 2 / 3, 2 / 3))


def test_a_season_of_every_dyad_is_seen_and_one_of_each_as_its_own():
    months = np.arange("2018-01", "2021-01", dtype="datetime64[M]")
    rng = np.random.default_rng(2)
    shared = 20 + 15 * (np.arange(36) % 12 == 7) * np.ones((6, 1))
    amplitude, own = timing.season(Sample(ties_of(DYADS), rng.poisson(shared), months)).values
    assert amplitude > 0.1
    assert abs(own) < 0.15
    place = rng.integers(0, 12, (6, 1))
    each = 20 + 60 * (np.arange(36) % 12 == place)
    assert timing.season(Sample(ties_of(DYADS), rng.poisson(each), months)).values[1] > 0.4


@pytest.mark.statistical
def test_counts_follow_the_observation_law():
    law = ObservationLaw(
        np.array([0.2, 0.5]), np.array([1.0, 0.8]), np.array([0.0, 0.3]), np.log([2.0, 0.7]),
        np.array([0.3, 0.2]), np.zeros(5), np.array([0, 1]),
    )  # fmt: skip
    rows = Rows(
        np.array([0, 1]), np.zeros(2, np.int64), np.array([0, 1]), np.zeros(2, np.int64),
        np.array([0.4, -0.3]), np.array([1.0, 0.5]),
    )  # fmt: skip
    worlds = 200_000
    shown = np.zeros((4, 2, worlds), dtype=np.float32)
    shown[0], shown[1], shown[3] = 0.5, -0.25, 0.75
    found = draw_counts(rows, shown, law, np.random.default_rng(4))
    engagement = np.array([0.5, -0.25])
    rate = law.alpha + law.loading_engagement * engagement + law.loading_affinity * 0.75
    size = rows.share * plain_size(law.log_size, law.size_slope, rate)
    mean = rows.share * np.exp(rate + rows.offset)
    variance = mean + mean**2 / size
    assert (np.abs(found.mean(axis=1) - mean) < 5.0 * np.sqrt(variance / worlds)).all()
    np.testing.assert_allclose(found.var(axis=1), variance, rtol=0.05)
