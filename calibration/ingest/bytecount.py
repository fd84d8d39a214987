"""Counts of bytes over a block, compiled: whether all its lines have the same number of fields.

Shapes: `data` is a block as (B,) uint8; lines are numbered from 0 within it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEED = 10


@numba.njit(nogil=True, cache=True)
def count_both(data: NDArray[np.uint8], separator: int) -> tuple[int, int]:
    """Return how many separators and line feeds there are, in one pass at memory speed."""
    separators, feeds = 0, 0
    for at in range(data.size):
        separators += data[at] == separator
        feeds += data[at] == FEED
    return separators, feeds


@numba.njit(nogil=True, cache=True)
def count_by_line(
    data: NDArray[np.uint8], separator: int, lines: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return separators of each line, (lines,), and where each begins, (lines + 1,)."""
    count = np.zeros(lines, dtype=np.int64)
    start = np.zeros(lines + 1, dtype=np.int64)
    line = 0
    for at in range(data.size):
        if data[at] == separator:
            count[line] += 1
        elif data[at] == FEED:
            line += 1
            start[line] = at + 1
    return count, start
