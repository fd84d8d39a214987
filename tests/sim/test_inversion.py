"""Inversion of the negative binomial: against scipy, at the edges, and in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from sim.kernel.inversion import climb_from_mean, count_at
from sim.kernel.ties import Cell, law_at


def cell_of(size: float, slope: float = 0.0) -> Cell:
    """Return a cell whose size is about this at a rate of one."""
    return (1.0, float(np.log(size)), slope, 0.0)


def quantiles(target: np.ndarray, rate: float, cell: Cell) -> np.ndarray:
    """Counts that scipy gives."""
    mean, size = law_at(rate, cell)
    return np.asarray(nbinom.ppf(target, size, size / (size + mean)))


@pytest.mark.parametrize("mean", [1e-4, 0.3, 5.0, 80.0, 700.0])
@pytest.mark.parametrize("size", [0.02, 0.5, 3.0, 99.0])
def test_counts_are_the_quantiles_that_scipy_gives(mean: float, size: float) -> None:
    u = np.linspace(0.0005, 0.9995, 400) + 1e-7
    found = np.array([count_at(value, mean, cell_of(size)) for value in u])
    assert np.array_equal(found, quantiles(1.0 - u, mean, cell_of(size)))


@pytest.mark.parametrize(("mean", "size"), [(30.0, 20.0), (200.0, 80.0), (5.0, 30.0)])
def test_summing_from_the_mean_gives_the_same_counts(mean: float, size: float) -> None:
    u, cell = np.linspace(0.001, 0.999, 200), cell_of(size)
    upward = [count_at(value, mean, cell) for value in u]
    assert [climb_from_mean(1.0 - value, *law_at(mean, cell)) for value in u] == upward


def test_a_mean_at_which_zero_underflows_still_has_its_law() -> None:
    rate, cell = 1900.0, (40.0, 4.5, 1.0, 0.0)
    mean, size = law_at(rate / 40.0, cell)
    u = np.linspace(0.01, 0.99, 50) + 1e-7
    found = np.array([count_at(value, rate / 40.0, cell) for value in u])
    assert size * np.log1p(mean / size) > 745.0
    assert np.array_equal(found, quantiles(1.0 - u, rate / 40.0, cell))


@given(
    u=st.floats(1e-9, 1 - 1e-9),
    mean=st.floats(1e-5, 300.0),
    ratio=st.floats(1.0, 50.0),
    log_size=st.floats(-3.0, 4.0),
    slope=st.floats(0.0, 1.0),
)
def test_a_higher_rate_never_gives_a_smaller_count(
    u: float, mean: float, ratio: float, log_size: float, slope: float
) -> None:
    cell = (1.0, log_size, slope, 0.0)
    assert count_at(u, mean * ratio, cell) >= count_at(u, mean, cell)


def test_order_may_break_where_size_grows_faster_than_the_rate() -> None:
    cell = (1.0, -2.0, 8.0, 0.0)
    assert count_at(1e-6, 2.0, cell) < count_at(1e-6, 1.0, cell)
