"""Functions in single precision: accuracy, and an exponential that never falls."""

from __future__ import annotations

from collections.abc import Callable

import numba as nb
import numpy as np
import pytest
from scipy.special import ndtri

from sim.kernel.bits import lowest_bit
from sim.kernel.eights import ACROSS, DOWN, LANES, block_of_products
from sim.kernel.lanes import LANES as TOGETHER
from sim.kernel.lanes import load, store
from sim.kernel.single import (
    fill_single_normals,
    single_asinh,
    single_exp,
    single_log,
    single_tanh,
)

CUT = 1 << 16


@nb.njit
def exponentials(x: np.ndarray) -> np.ndarray:
    out = np.empty_like(x)
    for i in range(0, x.size, TOGETHER):
        store(out, i, single_exp(load(x, i, x.size - i)), x.size - i)
    return out


@nb.njit
def logarithms(x: np.ndarray) -> np.ndarray:
    out = np.empty_like(x)
    for i in range(0, x.size, TOGETHER):
        store(out, i, single_log(load(x, i, x.size - i)), x.size - i)
    return out


@nb.njit
def areas(x: np.ndarray) -> np.ndarray:
    out = np.empty_like(x)
    for i in range(0, x.size, TOGETHER):
        store(out, i, single_asinh(load(x, i, x.size - i)), x.size - i)
    return out


@nb.njit
def tangents(x: np.ndarray) -> np.ndarray:
    out = np.empty_like(x)
    for i in range(0, x.size, TOGETHER):
        store(out, i, single_tanh(load(x, i, x.size - i)), x.size - i)
    return out


@nb.njit
def falls(first: int, last: int, sign: float) -> int:
    """Count the neighbours among all numbers with bits from first to last where exp falls."""
    given, found = np.empty(CUT + 1, np.int32), 0
    for start in range(first, last, CUT):
        for i in range(CUT + 1):
            given[i] = start + i
        values = exponentials((sign * given.view(np.float32)).astype(np.float32))
        for i in range(CUT):
            found += int(sign * (values[i + 1] - values[i]) < 0)
    return found


@nb.njit
def lowest(words: np.ndarray) -> np.ndarray:
    return np.array([lowest_bit(word) for word in words])


@nb.njit
def block(out: np.ndarray, rows: np.ndarray, first: int, second: int) -> None:
    block_of_products(out, rows, first, second)


def fused_sum(one: np.ndarray, other: np.ndarray) -> np.float32:
    """A product of two singles is exact in double precision."""
    total = np.float32(0.0)
    for x, y in zip(one.astype(np.float64), other.astype(np.float64), strict=True):
        total = np.float32(x * y + np.float64(total))
    return total


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(("low", "high"), [(2.0**-8, 2.0**-7), (0.5, 16.0)])
def test_the_exponential_never_falls(low: float, high: float, sign: float) -> None:
    """Every number of single precision between the two, one after the other."""
    first, last = (int(np.float32(x).view(np.int32)) for x in (low, high))
    assert falls(first, last, sign) == 0


@pytest.mark.parametrize(
    ("fast", "exact", "x", "error"),
    [
        (exponentials, np.exp, np.linspace(-79.0, 79.0, 20_001), 4e-7),
        (logarithms, np.log, np.exp(np.linspace(0.5, 60.0, 20_001)), 4e-7),
        (areas, np.arcsinh, np.sinh(np.linspace(-14.0, 14.0, 20_000)), 5e-7),
    ],
)
def test_relative_errors(
    fast: Callable[[np.ndarray], np.ndarray],
    exact: Callable[[np.ndarray], np.ndarray],
    x: np.ndarray,
    error: float,
) -> None:
    x = x.astype(np.float32)
    assert np.max(np.abs(fast(x) / exact(x.astype(np.float64)) - 1.0)) < error


def test_tanh_and_the_ends_of_the_exponential() -> None:
    x = np.linspace(-60.0, 60.0, 20_001).astype(np.float32)
    assert np.max(np.abs(tangents(x) - np.tanh(x.astype(np.float64)))) < 4e-7
    assert exponentials(np.zeros(1, np.float32))[0] == 1.0
    ends = exponentials(np.array([-1e4, -80.0], dtype=np.float32))
    assert ends[0] == ends[1] > 0.0


def test_normals_are_the_quantiles_of_their_words() -> None:
    rng = np.random.default_rng(1)
    ends = np.array([2**31 - 1, 2**31, 40, 2**32 - 40], dtype=np.uint32)
    words = np.concatenate([rng.integers(0, 2**32, 200_000, dtype=np.uint32), ends])
    found = np.empty((4, words.size // 4), np.float32)
    fill_single_normals(found, words.reshape(found.shape))
    found = found.ravel()
    expected = ndtri((words + 0.5) / 2**32)
    assert np.max(np.abs(found / expected - 1.0)) < 3e-4
    common = np.abs(expected) < 5.0
    assert np.max(np.abs(found / expected - 1.0)[common]) < 3e-6
    assert np.array_equal(np.sign(found), np.sign(expected))
    assert abs(found.mean()) < 5.0 / np.sqrt(found.size)
    assert abs(found.var() - 1.0) < 5.0 * np.sqrt(2.0 / found.size)


def test_the_lowest_bit() -> None:
    words = np.array([1, 2, 3, 1 << 63, 0b1011000], dtype=np.uint64)
    assert lowest(words).tolist() == [0, 1, 0, 63, 3]


def test_a_block_of_products_has_the_bits_of_a_plain_fused_loop() -> None:
    rows = np.random.default_rng(2).standard_normal((12, 12, LANES)).astype(np.float32)
    out = np.empty((DOWN, ACROSS, LANES), np.float32)
    block(out, rows, 4, 6)
    for r in range(DOWN):
        for c in range(ACROSS):
            for w in range(LANES):
                one, other = rows[4 + r, :, w].copy(), rows[6 + c, :, w].copy()
                assert out[r, c, w] == fused_sum(one, other)
