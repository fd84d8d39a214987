"""Tests of uniform ranks: against closed forms, and by the false alarms that they promise."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from calibration.diagnostics.uniformity import BINS, chi_square, envelope, rank_of
from calibration.observations import Ints
from sim.parameters import Floats

DRAWS, SIZE, SETS = 63, 200, 1000


def uniform_sets(sets: int = SETS) -> Ints:
    return np.random.default_rng(3).integers(0, DRAWS + 1, (sets, SIZE))


def ranks_of(truths: Floats, draw_sd: float, shift: float = 0.0) -> Ints:
    """Ranks of standard normal truths among draws of another spread or place."""
    draws = shift + draw_sd * np.random.default_rng(5).standard_normal((truths.size, DRAWS))
    return np.array([rank_of(truth, row) for truth, row in zip(truths, draws, strict=True)])


def test_a_rank_is_how_many_draws_lie_below():
    draws = np.array([0.3, -1.0, 2.0])
    assert [rank_of(truth, draws) for truth in (-2.0, 0.0, 1.0, 3.0)] == [0, 1, 2, 3]


def test_chi_square_is_that_of_the_counts():
    ranks = np.arange(64).repeat(2)
    ranks[:4] = 63
    found = np.array([4.0] + [8.0] * 14 + [12.0])
    statistic = ((found - 8.0) ** 2 / 8.0).sum()
    assert chi_square(ranks, DRAWS) == pytest.approx(stats.chi2.sf(statistic, BINS - 1))


def test_draws_must_fill_the_bins():
    with pytest.raises(ValueError, match="99 draws: expected one less than a multiple of 16"):
        chi_square(np.arange(100), 99)


def test_the_envelope_is_exact_on_a_set_that_can_be_listed():
    """Three ranks of 0, 1 or 2: all 27 equally likely sets, taken one by one."""

    def gamma(ranks: tuple[int, ...]) -> float:
        tails = []
        for i in range(2):
            count = sum(rank <= i for rank in ranks)
            law = stats.binom(3, (i + 1) / 3)
            tails.append(min(law.cdf(count), law.sf(count - 1)))
        return 2.0 * min(tails)

    sets = list(product(range(3), repeat=3))
    listed = np.array([gamma(ranks) for ranks in sets])
    for ranks in ((0, 0, 0), (0, 1, 2), (0, 0, 2), (2, 2, 1)):
        share = np.mean(listed <= gamma(ranks) + 1e-12)
        assert envelope(np.array(ranks), 2) == pytest.approx(share, abs=0.015)


@pytest.mark.parametrize("test", [chi_square, envelope])
@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_false_alarms_come_as_often_as_they_should(test, rate: float):
    """Monte-Carlo error of the share over a thousand sets: five of them are allowed for."""
    alarms = np.mean([test(ranks, DRAWS) <= rate for ranks in uniform_sets()])
    assert abs(alarms - rate) < 5.0 * np.sqrt(rate * (1.0 - rate) / SETS)


@pytest.mark.parametrize("test", [chi_square, envelope])
def test_draws_too_close_too_wide_or_beside_the_truth_are_found(test):
    truths = np.random.default_rng(4).standard_normal(SIZE)
    assert test(ranks_of(truths, 1.0), DRAWS) > 0.01
    assert test(ranks_of(truths, 0.7), DRAWS) < 0.01
    assert test(ranks_of(truths, 1.6), DRAWS) < 0.01
    assert test(ranks_of(truths, 1.0, shift=0.5), DRAWS) < 1e-4
