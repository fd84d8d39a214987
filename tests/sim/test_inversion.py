"""Inversion of the negative binomial: against scipy, at the edges, and in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nbinom

from sim.kernel.inversion import climb_from_mean, count_at


@pytest.mark.parametrize("mean", [1e-4, 0.3, 5.0, 80.0, 700.0])
@pytest.mark.parametrize("size", [0.02, 0.5, 3.0, 99.0])
def test_counts_are_the_quantiles_that_scipy_gives(mean: float, size: float) -> None:
    u = np.linspace(0.0005, 0.9995, 400) + 1e-7
    found = np.array([count_at(value, mean, size) for value in u])
    expected = nbinom.ppf(1.0 - u, size, size / (size + mean))
    assert np.array_equal(found, expected)


@pytest.mark.parametrize(("mean", "size"), [(30.0, 20.0), (200.0, 80.0), (5.0, 50.0)])
def test_summing_from_the_mean_gives_the_same_counts(mean: float, size: float) -> None:
    u = np.linspace(0.001, 0.999, 200)
    upward = [count_at(value, mean, size) for value in u]
    assert [climb_from_mean(1.0 - value, mean, size) for value in u] == upward


def test_a_mean_at_which_zero_underflows_still_has_its_law() -> None:
    mean, size = 2e4, 5e3
    u = np.linspace(0.01, 0.99, 50) + 1e-7
    found = np.array([count_at(value, mean, size) for value in u])
    assert size * np.log1p(mean / size) > 745.0
    assert np.array_equal(found, nbinom.ppf(1.0 - u, size, size / (size + mean)))


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
    sizes = [np.exp(log_size) * value**slope for value in (mean, mean * ratio)]
    assert count_at(u, mean * ratio, sizes[1]) >= count_at(u, mean, sizes[0])


def test_order_may_break_where_size_grows_faster_than_the_rate() -> None:
    low = count_at(1e-6, 1.0, 0.05)
    high = count_at(1e-6, 2.0, 0.05 * 2.0**8)
    assert high < low
