"""The vector logarithm against the library's."""

from __future__ import annotations

import math

import numba as nb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kernel.logarithm import fast_log

NORMAL = st.floats(min_value=2.3e-308, max_value=1.7e308)


@nb.njit
def of(x: float) -> float:
    return fast_log(x)


@nb.njit
def over(values: np.ndarray) -> np.ndarray:
    out = np.empty_like(values)
    for i in range(values.size):
        out[i] = fast_log(values[i])
    return out


@given(NORMAL)
def test_agrees_with_the_library_over_all_normal_numbers(x: float):
    assert of(x) == pytest.approx(math.log(x), rel=1e-14, abs=1e-15)


@pytest.mark.parametrize(("x", "expected"), [(1.0, 0.0), (2.0, math.log(2.0)), (0.5, -math.log(2))])
def test_exact_at_powers_of_two(x: float, expected: float):
    assert of(x) == expected


def test_continuous_where_the_exponent_changes():
    """The mantissa is split at the square root of two; both sides must meet there."""
    root = math.sqrt(2.0)
    grid = root * (1.0 + np.arange(-50, 51) * 2.0**-52)
    np.testing.assert_allclose(over(grid), np.log(grid), rtol=1e-14)


def test_a_loop_gives_the_same_bits_as_one_call():
    grid = np.geomspace(1e-300, 1e300, 1001)
    np.testing.assert_array_equal(over(grid), [of(float(x)) for x in grid])


def test_near_one_the_relative_error_stays_small():
    grid = 1.0 + np.array([-1e-3, -1e-8, -1e-15, 1e-15, 1e-8, 1e-3])
    np.testing.assert_allclose(over(grid), np.log(grid), rtol=1e-13)
