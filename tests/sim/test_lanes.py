"""Lanes do for each lane what numpy does for one number, and leave alone what is not live."""

from __future__ import annotations

import numba as nb
import numpy as np
import pytest

from sim.kernel.lane_functions import bits_of, choose, fused_lanes, larger, root, smaller
from sim.kernel.lanes import LANES, load, store
from sim.kernel.words import begin_worlds, fill_words
from sim.streams import Words, philox

SIZES = (1, LANES - 1, LANES, LANES + 1, 3 * LANES + 5)
ONE = np.float32(1.0)


@nb.njit
def work(out: np.ndarray, a: np.ndarray, b: np.ndarray) -> None:
    for p in range(0, a.size, LANES):
        live = a.size - p
        x, y = load(a, p, live), load(b, p, live)
        value = larger(fused_lanes(x, y, ONE), ONE) / root(y) - smaller(x, y) * x
        store(out, p, choose(x < y, value, value + ONE), live)


@nb.njit
def flags(a: np.ndarray, b: np.ndarray) -> int:
    return bits_of(load(a, 0, a.size) > load(b, 0, b.size))


@nb.njit
def blocks(numbers: Words, pair: np.uint64, name: Words, stage: np.uint64) -> np.ndarray:
    out = np.empty((4, numbers.size), np.uint32)
    for w in range(numbers.size):
        words = philox(numbers[w], name[0], pair, name[1] + stage, name[2], name[3])
        for m in range(4):
            out[m, w] = words[m]
    return out


@pytest.mark.parametrize("size", SIZES)
def test_each_lane_is_worked_on_as_one_number(size: int) -> None:
    a, b = np.random.default_rng(size).random((2, size)).astype(np.float32)
    out = np.full(size + LANES, np.float32(7.0))
    work(out[:size], a, b)
    both = (a.astype(np.float64) * b + 1.0).astype(np.float32)
    value = np.maximum(both, ONE) / np.sqrt(b) - np.minimum(a, b) * a
    assert np.array_equal(out[:size], np.where(a < b, value, value + ONE))
    assert np.all(out[size:] == 7.0)


def test_flags_stand_in_the_order_of_the_lanes() -> None:
    a = np.zeros(LANES, np.float32)
    b = -np.eye(LANES, dtype=np.float32)
    assert [int(flags(a, row)) for row in b] == [1 << lane for lane in range(LANES)]


@pytest.mark.parametrize("size", SIZES)
def test_two_turns_done_beforehand_leave_the_words_as_they_are(size: int) -> None:
    rng = np.random.default_rng(size)
    numbers, name = (rng.integers(0, 2**32, n).astype(np.uint64) for n in (size, 4))
    pair, stage = np.uint64(rng.integers(0, 2**32)), np.uint64(17)
    begun, out = np.empty((2, size), np.uint64), np.empty((4, size), np.uint32)
    begin_worlds(begun, numbers, name, stage)
    fill_words(out, begun, pair, name)
    assert np.array_equal(out, blocks(numbers, pair, name, stage))
