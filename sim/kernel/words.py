"""Blocks of random words for many places at once, one Philox block a place.

Axes: L places; four words a block.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.streams import Words, philox


@nb.njit(nogil=True, error_model="numpy")
def fill_words(
    out: NDArray[np.uint32], numbers: Words, pairs: Words, name: Words, stage: np.uint64
) -> None:
    """Fill ``out`` (4, L) for world numbers (L,), as many as there are, and pair words (L,).

    ``name`` holds period, process word and the two key words.
    """
    period, last, k0, k1 = name[0], name[1] + stage, name[2], name[3]
    for p in range(numbers.size):
        x0, x1, x2, x3 = philox(numbers[p], period, pairs[p], last, k0, k1)
        out[0, p] = np.uint32(x0)
        out[1, p] = np.uint32(x1)
        out[2, p] = np.uint32(x2)
        out[3, p] = np.uint32(x3)
