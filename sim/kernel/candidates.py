"""Cells that may have contacts: their digit refined by 32 keyed bits, and the law inverted.

    u = (digit + (word + 1/2) / 2**32) / 2048,   y = min { n : P(Y <= n) >= 1 - u }

The candidates of many cells are listed first and then worked on together, a step at a time, since
few cells have any and each alone would cost more. The word of type k is word k mod 4 of the block
of stage 16 + k // 4.

Axes: C candidates at most.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.exponential import fast_exp, fast_log1p
from sim.kernel.inversion import INVERSES, SMALLEST_ZERO, TIE, climb_from_mean, climb_on
from sim.kernel.leap import FAR, leap
from sim.kernel.logarithm import fast_log
from sim.kernel.ties import NEAR, Cell, settle
from sim.parameters import Floats
from sim.relationship import log_size_of
from sim.streams import Words, philox, to_uniform

LEAD = 2048.0
"""Values of a lead digit."""

REFINE = 16
"""First stage of the words that refine: four types a stage."""

EARLY = 4
"""Terms of the distribution that are summed for all candidates at once."""

RATE, PART, LOG_SIZE, SLOPE, HEED, DIGIT = range(6)
MEAN, SIZE, ZERO, RATIO, TERM, TOTAL = range(6)


class Candidates(NamedTuple):
    """A list of cells.

    dyad, world and kind (C,): dyad within the tile, world within the batch and contact type; names
    (2, C): world number and pair word; given (6, C): rate, part of it that is initiated, log size
    and slope of the law, heed, lead digit; law (6, C): mean, size, P(Y = 0), ratio of terms, last
    term and their sum; target (C,); counts (C,).
    """

    dyad: NDArray[np.int64]
    world: NDArray[np.int64]
    kind: NDArray[np.int64]
    names: Words
    given: Floats
    law: Floats
    target: Floats
    counts: NDArray[np.int64]


@nb.njit(nogil=True, error_model="numpy")
def make_candidates(most: int) -> Candidates:
    """Make room for so many candidates."""
    return Candidates(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty((2, most), dtype=np.uint64),
        np.empty((6, most)),
        np.empty((6, most)),
        np.empty(most),
        np.empty(most, dtype=np.int64),
    )


@nb.njit(nogil=True, error_model="numpy")
def resolve(found: Candidates, total: int, name: Words) -> None:
    """Fill the first ``total`` of ``counts``; ``name`` as for the contacts themselves."""
    if total == 0:
        return
    _refine(found.target[:total], found, name)
    invert(found, total)


@nb.njit(nogil=True, error_model="numpy")
def invert(found: Candidates, total: int) -> None:
    """Fill the first ``total`` of ``counts`` from ``given`` and ``target``."""
    _shape(total, found.law, found.given)
    _set_out(found.counts[:total], found.law, found.target)
    _finish(found.counts[:total], found.law, found.target, found.given)


@nb.njit(nogil=True, error_model="numpy")
def _refine(target: Floats, found: Candidates, name: Words) -> None:
    """Fill the probability that each candidate's count is to reach, from its digit and word."""
    world, pair, digit = found.names[0], found.names[1], found.given[DIGIT]
    stage, k0, k1 = name[1] + np.uint64(REFINE), name[2], name[3]
    for m in range(target.size):
        kind = np.uint64(found.kind[m])
        word = kind & np.uint64(3)
        last = stage + (kind >> np.uint64(2))
        x0, x1, x2, x3 = philox(world[m], name[0], pair[m], last, k0, k1)
        low = x0 if word == 0 else x1
        high = x2 if word == 2 else x3
        target[m] = to_uniform(low if word < 2 else high)
    for m in range(target.size):
        target[m] = 1.0 - (digit[m] + target[m]) / LEAD


@nb.njit(nogil=True, error_model="numpy")
def _shape(count: int, law: Floats, given: Floats) -> None:
    """Fill mean, size, P(Y = 0) and ratio of terms."""
    mean, size, zero, ratio = law[MEAN], law[SIZE], law[ZERO], law[RATIO]
    _sizes(size[:count], given)
    for m in range(count):
        mean[m] = given[PART, m] * given[RATE, m]
    for m in range(count):
        size[m] = given[PART, m] * fast_exp(size[m])
    for m in range(count):
        ratio[m] = mean[m] / (mean[m] + size[m])
    for m in range(count):
        zero[m] = size[m] * fast_log1p(mean[m] / size[m])
    for m in range(count):
        zero[m] = fast_exp(-zero[m])


@nb.njit(nogil=True, error_model="numpy")
def _sizes(out: Floats, given: Floats) -> None:
    """Fill the log size that follows the rate without the heed of the news."""
    for m in range(out.size):
        log_rate = fast_log(given[RATE, m]) - given[HEED, m]
        out[m] = log_size_of(given[LOG_SIZE, m], given[SLOPE, m], log_rate)


@nb.njit(nogil=True, error_model="numpy")
def _set_out(steps: NDArray[np.int64], law: Floats, target: Floats) -> None:
    """Climb the first terms of every candidate at once, as `sim.kernel.inversion.climb_on` does.

    Few candidates have more contacts, and a loop without branches costs less than leaving early.
    """
    for m in range(steps.size):
        size, ratio = law[SIZE, m], law[RATIO, m]
        term = total = law[ZERO, m]
        short, gap = np.int64(total < target[m]), abs(total - target[m])
        for n in range(1, EARLY):
            term *= (size + (n - 1)) * ratio * INVERSES[n - 1]
            total += term
            short += np.int64(total < target[m])
            gap = min(gap, abs(total - target[m]))
        steps[m] = short if gap > NEAR else TIE
        law[TERM, m], law[TOTAL, m] = term, total


@nb.njit(nogil=True, error_model="numpy")
def _finish(counts: NDArray[np.int64], law: Floats, target: Floats, given: Floats) -> None:
    """Climb on where the first terms did not suffice, and settle ties."""
    for m in range(counts.size):
        if counts[m] == EARLY:
            mean, size = law[MEAN, m], law[SIZE, m]
            if mean > FAR:
                counts[m] = leap(target[m], given[RATE, m], _cell(given, m))
            elif law[ZERO, m] > SMALLEST_ZERO:
                reached = law[TERM, m], law[TOTAL, m]
                counts[m] = climb_on(target[m], EARLY - 1, reached, size, law[RATIO, m])
            else:
                counts[m] = climb_from_mean(target[m], mean, size)
        if counts[m] == TIE:
            counts[m] = settle(target[m], given[RATE, m], _cell(given, m))


@nb.njit(nogil=True, inline="always", error_model="numpy")
def _cell(given: Floats, m: int) -> Cell:
    """Law of a candidate as `sim.kernel.ties` takes it."""
    return given[PART, m], given[LOG_SIZE, m], given[SLOPE, m], given[HEED, m]
