"""Exponential, logarithm and inverse hyperbolic sine against numpy."""

from __future__ import annotations

from collections.abc import Callable

import numba as nb
import numpy as np
import pytest

from sim.kernel.exponential import fast_asinh, fast_exp, fast_log1p


@nb.njit
def exponentials(x: np.ndarray) -> np.ndarray:
    return np.array([fast_exp(value) for value in x])


@nb.njit
def logarithms(x: np.ndarray) -> np.ndarray:
    return np.array([fast_log1p(value) for value in x])


@nb.njit
def areas(x: np.ndarray) -> np.ndarray:
    return np.array([fast_asinh(value) for value in x])


SMALL = 10.0 ** np.linspace(-18, 14, 20_001)


@pytest.mark.parametrize(
    ("fast", "exact", "x"),
    [
        (exponentials, np.exp, np.linspace(-690.0, 690.0, 20_001)),
        (logarithms, np.log1p, SMALL),
        (areas, np.arcsinh, np.concatenate([-SMALL, SMALL])),
    ],
)
def test_relative_error_is_below_1e_14(
    fast: Callable[[np.ndarray], np.ndarray],
    exact: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
) -> None:
    assert np.max(np.abs(fast(x) / exact(x) - 1.0)) < 1e-14


def test_exact_at_zero_and_clipped_far_out() -> None:
    assert exponentials(np.zeros(1))[0] == 1.0
    assert logarithms(np.zeros(1))[0] == 0.0
    assert areas(np.zeros(1))[0] == 0.0
    assert exponentials(np.array([1e4]))[0] == exponentials(np.array([700.0]))[0]


def test_exponential_rises_over_a_fine_grid() -> None:
    values = exponentials(np.linspace(-12.0, 8.0, 400_001))
    assert np.all(np.diff(values) > 0.0)
