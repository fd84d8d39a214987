"""The decision of one country in one month: how many contacts of each type it initiates.

    y_ij,k ~ NegBin(mu_k pi_ij, r_k pi_ij),   log r_k = log_size_k + slope * clip(log mu_k)

One Philox block a partner and world gives eleven lead digits of 11 bits, one a contact type. Since
P(Y >= 1) <= mu pi, a digit at or above 2048 mu pi means no contact. Only below it is the digit
refined, by 32 more keyed bits, and the distribution inverted. More than eleven types use further
blocks. The draw of a cell depends on nothing but its own name, rate and size.

Axes: P partners of the country, D dyads, K contact types, W worlds.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.exponential import fast_exp, fast_log1p
from sim.kernel.inversion import SMALLEST_ZERO, climb, climb_from_mean
from sim.kernel.law import BatchLaw
from sim.parameters import Floats
from sim.relationship import log_size_of
from sim.streams import Words, philox, to_uniform

Counts = NDArray[np.int32]
Indices = NDArray[np.int64]

DIGITS = 11
"""Lead digits, and so contact types, a Philox block."""

LEAD = 2048.0
LOW_11 = np.uint32(2047)
LOW_10 = np.uint32(1023)
REFINE = 16
"""First stage of the words that refine: four types a stage."""


class Row(NamedTuple):
    """The partners of one country: dyad, its share of the initiative, ordered pair word; (P)."""

    dyads: Indices
    shares: Floats
    pairs: Words


class Frame(NamedTuple):
    """What every country sees: state (2, D, W) and rate (D, K, W), both directions together."""

    state: Floats
    rate: Floats


@nb.njit(cache=True, nogil=True, error_model="numpy")
def decide_row(
    counts: Counts, row: Row, frame: Frame, law: BatchLaw, worlds: Words, name: Words
) -> None:
    """Fill ``counts`` (P, K, W) with the contacts that one country initiates.

    ``name`` holds period, process word and the two key words.
    """
    types, size = frame.rate.shape[1], worlds.size
    blocks, stages = (types + DIGITS - 1) // DIGITS, (types + 3) // 4
    lead = np.empty((blocks, 4, size), dtype=np.uint32)
    digits = np.empty((types, size), dtype=np.int32)
    words = np.empty((stages, 4, size))
    cells = np.empty((types * size + 1, 2), dtype=np.int64)
    shape = np.empty((4, types * size))
    counts[:] = 0
    for p in range(row.dyads.size):
        d, share, pair = row.dyads[p], row.shares[p], row.pairs[p]
        for b in range(blocks):
            _block(lead[b], worlds, pair, np.uint64(b), name)
        _cut(digits, lead)
        found = _screen(cells, digits, frame.rate, d, share)
        if found > 0:
            _refine(words, cells[:found], worlds, pair, name)
            _size(shape, cells[:found], frame, d, share, law)
            _invert(counts[p], cells[:found], shape, digits, words)


@nb.njit(nogil=True, error_model="numpy")
def _screen(cells: Indices, digits: Counts, rate: Floats, d: int, share: float) -> int:
    """List the cells (type, world) whose digit falls under the rate; return how many."""
    bound = LEAD * share
    found = 0
    for k in range(digits.shape[0]):
        hits = 0
        for w in range(digits.shape[1]):
            hits += int(np.float64(digits[k, w]) < bound * rate[d, k, w])
        if hits > 0:
            for w in range(digits.shape[1]):
                cells[found, 0] = k
                cells[found, 1] = w
                found += int(np.float64(digits[k, w]) < bound * rate[d, k, w])
    return found


@nb.njit(nogil=True, error_model="numpy")
def _refine(out: Floats, cells: Indices, worlds: Words, pair: np.uint64, name: Words) -> None:
    """Fill the words of every stage (four types) that has a candidate."""
    period, k0, k1 = name[0], name[2], name[3]
    done = -1
    for m in range(cells.shape[0]):
        stage = cells[m, 0] // 4
        if stage == done:
            continue
        done = stage
        last = name[1] + np.uint64(REFINE + stage)
        for w in range(worlds.size):
            x0, x1, x2, x3 = philox(worlds[w], period, pair, last, k0, k1)
            out[stage, 0, w] = to_uniform(x0)
            out[stage, 1, w] = to_uniform(x1)
            out[stage, 2, w] = to_uniform(x2)
            out[stage, 3, w] = to_uniform(x3)


@nb.njit(nogil=True, error_model="numpy")
def _size(shape: Floats, cells: Indices, frame: Frame, d: int, share: float, law: BatchLaw) -> None:
    """Fill, for each candidate, its mean, size, P(Y = 0) and ratio of terms, axes (4, cell)."""
    state, rate = frame.state, frame.rate
    alpha, engagement, affinity = law.alpha, law.engagement, law.affinity
    log_size, slope = law.log_size, law.size_slope
    for m in range(cells.shape[0]):
        k, w = cells[m, 0], cells[m, 1]
        log_rate = alpha[k, w] + engagement[k, w] * state[0, d, w] + affinity[k, w] * state[1, d, w]
        shape[0, m] = share * rate[d, k, w]
        shape[1, m] = log_size_of(log_size[k, w], slope[w], log_rate)
    for m in range(cells.shape[0]):
        mean, size = shape[0, m], share * fast_exp(shape[1, m])
        shape[1, m] = size
        shape[2, m] = size * fast_log1p(mean / size)
        shape[3, m] = mean / (mean + size)
    for m in range(cells.shape[0]):
        shape[2, m] = fast_exp(-shape[2, m])


@nb.njit(nogil=True, error_model="numpy")
def _invert(counts: Counts, cells: Indices, shape: Floats, digits: Counts, words: Floats) -> None:
    for m in range(cells.shape[0]):
        k, w = cells[m, 0], cells[m, 1]
        u = (digits[k, w] + words[k // 4, k % 4, w]) / LEAD
        if shape[2, m] > SMALLEST_ZERO:
            counts[k, w] = climb(1.0 - u, shape[2, m], shape[1, m], shape[3, m])
        else:
            counts[k, w] = climb_from_mean(1.0 - u, shape[0, m], shape[1, m])


@nb.njit(nogil=True, error_model="numpy")
def _block(
    out: NDArray[np.uint32], worlds: Words, pair: np.uint64, stage: np.uint64, name: Words
) -> None:
    last = name[1] + stage
    period, k0, k1 = name[0], name[2], name[3]
    for w in range(worlds.size):
        x0, x1, x2, x3 = philox(worlds[w], period, pair, last, k0, k1)
        out[0, w] = np.uint32(x0)
        out[1, w] = np.uint32(x1)
        out[2, w] = np.uint32(x2)
        out[3, w] = np.uint32(x3)


@nb.njit(nogil=True, error_model="numpy")
def _cut(digits: Counts, lead: NDArray[np.uint32]) -> None:
    """Cut 11-bit digits: two stand in each word, three are put together of what is left."""
    one = np.uint32(1)
    for k in range(digits.shape[0]):
        block, place = k // DIGITS, k % DIGITS
        if place < 8:
            shift = np.uint32(21 if place % 2 == 0 else 10)
            for w in range(digits.shape[1]):
                digits[k, w] = np.int32((lead[block, place // 2, w] >> shift) & LOW_11)
        else:
            bit = np.uint32(place - 8)
            for w in range(digits.shape[1]):
                high = (lead[block, place - 8, w] & LOW_10) << one
                digits[k, w] = np.int32(high | ((lead[block, 3, w] >> bit) & one))
