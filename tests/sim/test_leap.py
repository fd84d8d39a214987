"""Search for the count of a cell with a large mean: against scipy, and against summing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from sim.kernel.inversion import climb_from_mean, count_at
from sim.kernel.leap import FAR, leap
from sim.kernel.ties import law_at
from tests.sim.test_inversion import cell_of

SIZES = [0.009, 0.5, 3.0, 99.0]


@pytest.mark.parametrize("mean", [2.5e3, 2e4, 1.2e6])
@pytest.mark.parametrize("size", SIZES)
def test_counts_are_the_quantiles_that_scipy_gives(mean: float, size: float) -> None:
    target, cell = np.linspace(0.001, 0.999, 60) + 1e-6, cell_of(size)
    found = np.array([leap(value, mean, cell) for value in target])
    size = law_at(mean, cell)[1]
    p = size / (size + mean)
    expected = nbinom.ppf(target, size, p)
    # Ends of a step of the distribution are told apart to the error of lgamma.
    step = np.minimum(nbinom.pmf(found, size, p), 1e-3)
    assert (np.abs(found - expected) * step <= 1e-7).all()


@pytest.mark.parametrize("size", SIZES[1:])
def test_searching_and_summing_give_the_same_counts(size: float) -> None:
    target, cell = np.linspace(0.01, 0.99, 40) + 1e-6, cell_of(size)
    summed = [climb_from_mean(value, *law_at(3000.0, cell)) for value in target]
    assert [leap(value, 3000.0, cell) for value in target] == summed


@pytest.mark.parametrize("target", [0.0, 1e-12, 1.0 - 5e-14])
def test_the_ends_of_the_distribution_are_reached(target: float) -> None:
    cell = cell_of(2.0)
    count = leap(target, 5000.0, cell)
    assert (count == 0) == (target < nbinom.pmf(0, 2.0, 2.0 / 5002.0))
    assert count < 1e6


def test_far_means_are_left_to_the_search() -> None:
    u, cell = 0.3, cell_of(0.7)
    assert count_at(u, FAR + 1.0, cell) == leap(1.0 - u, FAR + 1.0, cell)


@given(
    target=st.floats(1e-9, 1 - 1e-9),
    mean=st.floats(1000.0, 1e6),
    ratio=st.floats(1.001, 50.0),
    log_size=st.floats(-3.0, 4.0),
)
def test_a_higher_rate_never_gives_a_smaller_count(
    target: float, mean: float, ratio: float, log_size: float
) -> None:
    cell = (1.0, log_size, 0.0, 0.0)
    assert count_at(1 - target, mean * ratio, cell) >= count_at(1 - target, mean, cell)
