"""What was seen of one dyad in one month, as the update takes it.

Counts lie in a flat array ``work`` of axes (18, rows of the month): offset, e loading, a loading,
size, count; then, as scratch, each row's slope, negative curvature and third derivative in the log
mean, its value, and its nine derivatives in (e, a). Sums over the rows have loops of their own, so
that the costly loops handle several rows at a time.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb

from sim.parameters import Floats

ROWS = 100
"""Most rows of counts of a month in one channel. A constant, so that the compiler sees that what is
written of the rows never overlaps what is read of them."""

WORK = 18 * ROWS
"""Length of ``work``."""

LANES = 4
"""Rows are taken in groups of so many, which one instruction handles at a time."""

NOTHING = -200.0
"""Log mean of a padding row: its likelihood does not depend on the state."""


class Month(NamedTuple):
    """What was seen of one dyad in one month, apart from the counts themselves.

    n rows of counts, filled up by `pad`; the tone, its location at affinity 0, its slope, its scale
    (0: no tone seen) and the degrees of freedom of its law; whether a ritual was kept (1, 0; -1: no
    season ended), with the logit of being kept at affinity 0 and its slope.
    """

    n: int
    tone: float
    tone_at_zero: float
    tone_slope: float
    tone_scale: float
    freedom: float
    kept: float
    logit_at_zero: float
    logit_slope: float


@nb.njit(cache=True, inline="always", error_model="numpy")
def pad(work: Floats, n: int) -> int:
    """Fill up to a multiple of four with rows that say nothing; returns the new number of rows.

    Sizes are logarithms yet.
    """
    full = (n + LANES - 1) // LANES * LANES
    for i in range(n, full):
        work[i], work[ROWS + i], work[2 * ROWS + i] = NOTHING, 0.0, 0.0
        for part in range(3, 8):
            work[part * ROWS + i] = 0.0
    return full
