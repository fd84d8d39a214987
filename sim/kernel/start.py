"""The state of each world at the cutoff month.

    x = mean[s, d] + L z,   L L' = cov[s, d],   s = w mod S,   z nine keyed normals

The factor is taken anew for each dyad and world, which costs less than storing S x D of them. A
covariance that is singular gives a zero column.

Axes: states (9, D, W), mean (S, D, 9), cov (S, D, 9, 9); entries as in `sim.relationship`.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.law import Singles
from sim.kernel.single import fill_single_normals
from sim.kernel.words import begin_worlds, fill_words
from sim.parameters import Floats
from sim.relationship import STATES
from sim.streams import Words

REGULAR = 1e-12
"""Part of its variance that an entry must keep given those before it, or it adds nothing."""

BLOCKS = (STATES + 3) // 4
"""Blocks of four words that hold the normals of a dyad and world."""


@nb.njit(cache=True, nogil=True, error_model="numpy")
def draw_states(
    states: Singles, mean: Floats, cov: Floats, worlds: Words, names: Words, name: Words
) -> None:
    """Fill ``states`` (9, D, W): level, slow and fast part and leanings of dyads and worlds.

    ``names`` (D,) are the pair words; ``name`` holds period, process word and the two key words.
    """
    size = worlds.size
    word = np.empty((4, size), dtype=np.uint32)
    begun = np.empty((BLOCKS, 2, size), dtype=np.uint64)
    for block in range(BLOCKS):
        begin_worlds(begun[block], worlds, name, np.uint64(block))
    z = np.empty((4 * BLOCKS, size), dtype=np.float32)
    factor, root, entry = np.empty((STATES, STATES, size)), np.empty(size), np.empty(size)
    draw = np.empty(size, dtype=np.int64)
    for w in range(size):
        draw[w] = np.int64(worlds[w]) % mean.shape[0]
    for d in range(mean.shape[1]):
        for block in range(BLOCKS):
            fill_words(word, begun[block], names[d], name)
            fill_single_normals(z[4 * block : 4 * block + 4], word)
        for column in range(STATES):
            _column(factor, column, root, entry, cov[:, d], draw)
        for row in range(STATES):
            for w in range(size):
                entry[w] = mean[draw[w], d, row]
            _add_shocks(states[row, d], entry, factor[row], z[: row + 1])


@nb.njit(nogil=True, error_model="numpy")
def _add_shocks(state: Singles, mean: Floats, factor: Floats, z: Singles) -> None:
    for column in range(z.shape[0]):
        for w in range(mean.size):
            mean[w] += factor[column, w] * z[column, w]
    for w in range(mean.size):
        state[w] = mean[w]


@nb.njit(nogil=True, error_model="numpy")
def _column(  # noqa: PLR0913
    factor: Floats, column: int, root: Floats, entry: Floats, cov: Floats, draw: NDArray[np.int64]
) -> None:
    """Fill one column of the lower factors (9, 9, W) of the covariances (S, 9, 9)."""
    for row in range(column, STATES):
        for w in range(draw.size):
            entry[w] = cov[draw[w], row, column]
        if row == column:
            for w in range(draw.size):
                root[w] = REGULAR * entry[w]
        for m in range(column):
            for w in range(draw.size):
                entry[w] -= factor[row, m, w] * factor[column, m, w]
        if row == column:
            for w in range(draw.size):
                root[w] = math.sqrt(entry[w]) if entry[w] > root[w] else 0.0
        for w in range(draw.size):
            factor[row, column, w] = entry[w] / root[w] if root[w] > 0.0 else 0.0
