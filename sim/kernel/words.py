"""Blocks of random words for the worlds of a pair of countries, one Philox block a world.

A block is named by (world, period, pair, process and stage), see `sim.streams`. The first of its
ten turns mixes the world with the process and the pair with the period, and so does the second,
crosswise: what the two make of the world serves all pairs, and what they make of the pair serves
all worlds, so that eight turns are left for each. The words are those of the ten turns, bit for
bit.

Axes: W worlds; four words a block.
"""

from __future__ import annotations

from typing import TypeAlias

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.lane_functions import low_words
from sim.kernel.lanes import LANES, Four, load, spread, store
from sim.streams import (
    HALF_WORD,
    MASK,
    MULTIPLIER_0,
    MULTIPLIER_1,
    WEYL_0,
    WEYL_1,
    Words,
    turn,
)

TWICE_0, TWICE_1 = WEYL_0 + WEYL_0, WEYL_1 + WEYL_1

Begun: TypeAlias = tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]
"""What two turns make of a pair: masks of the first and third word, the fourth word, the keys."""


@nb.njit(nogil=True, error_model="numpy")
def begin_worlds(begun: Words, numbers: Words, name: Words, stage: np.uint64) -> None:
    """Fill ``begun`` (2, W) with what two turns make of world numbers (W,).

    ``name`` holds period, process word and the two key words.
    """
    last, key = name[1] + stage, name[3]
    for w in range(numbers.size):
        product = MULTIPLIER_0 * (numbers[w] & MASK)
        begun[0, w] = MULTIPLIER_1 * (((product >> HALF_WORD) ^ last ^ key) & MASK)
        begun[1, w] = product


@nb.njit(inline="always", error_model="numpy")
def begin_pair(pair: np.uint64, name: Words) -> Begun:
    """Return what two turns make of a pair word."""
    k0, k1 = name[2] + WEYL_0, name[3] + WEYL_1
    product = MULTIPLIER_1 * (pair & MASK)
    fourth = MULTIPLIER_0 * (((product >> HALF_WORD) ^ name[0] ^ name[2]) & MASK)
    return product ^ k0, (fourth >> HALF_WORD) ^ k1, fourth, k0 + WEYL_0, k1 + WEYL_1


@nb.njit(inline="always", error_model="numpy")
def draw_words(begun: Words, place: int, size: int, live: int, pair: Begun) -> Four:
    """Return the four words of worlds from a place on; ``begun`` as of `begin_worlds`.

    ``place`` counts over all axes of ``begun`` (.., 2, W), and W is the ``size``.
    """
    world, low = load(begun, place, live), load(begun, size + place, live)
    one, three, fourth, k0, k1 = pair
    c = (world >> HALF_WORD) ^ one, world, low ^ three, spread(fourth)
    c = _two_turns(c, k0, k1)
    c = _two_turns(c, k0 + TWICE_0, k1 + TWICE_1)
    c = _two_turns(c, k0 + TWICE_0 + TWICE_0, k1 + TWICE_1 + TWICE_1)
    c = _two_turns(c, k0 + TWICE_0 + TWICE_0 + TWICE_0, k1 + TWICE_1 + TWICE_1 + TWICE_1)
    return low_words(c[0]), low_words(c[1]), low_words(c[2]), low_words(c[3])


@nb.njit(inline="always", error_model="numpy")
def _two_turns(c: Four, k0: np.uint64, k1: np.uint64) -> Four:
    """Turn twice; written out, since a loop around lanes stays a loop."""
    c = turn(c[0], c[1], c[2], c[3], k0 & MASK, k1 & MASK)
    return turn(c[0], c[1], c[2], c[3], (k0 + WEYL_0) & MASK, (k1 + WEYL_1) & MASK)


@nb.njit(nogil=True, error_model="numpy")
def fill_words(out: NDArray[np.uint32], begun: Words, pair: np.uint64, name: Words) -> None:
    """Fill ``out`` (4, W) with the words of all worlds of a pair."""
    size, named = begun.shape[1], begin_pair(pair, name)
    for w in range(0, size, LANES):
        x0, x1, x2, x3 = draw_words(begun, w, size, size - w, named)
        store(out, w, x0, size - w)
        store(out, size + w, x1, size - w)
        store(out, 2 * size + w, x2, size - w)
        store(out, 3 * size + w, x3, size - w)
