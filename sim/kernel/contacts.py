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
from sim.kernel.logarithm import fast_log
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

    ``name`` holds period, process word and the two key words. Inside, a cell (type, world) is one
    flat index k W + w into every array.
    """
    dyads, types, size = frame.rate.shape
    blocks, stages, flat = (types + DIGITS - 1) // DIGITS, (types + 3) // 4, types * size
    rates = frame.rate.reshape(dyads, flat)
    out = counts.reshape(counts.shape[0], flat)
    log_sizes, slopes = law.log_size.reshape(flat), law.size_slope.reshape(flat)
    lead = np.empty((blocks, 4, size), dtype=np.uint32)
    digits = np.empty((types, size))
    words = np.empty((stages, 4, size))
    hits = np.zeros(4 * stages, dtype=np.int64)
    cells = np.empty(flat + 1, dtype=np.uint64)
    shape = np.empty((4, flat))
    counts[:] = 0
    for p in range(row.dyads.size):
        rate, share, pair = rates[row.dyads[p]], row.shares[p], row.pairs[p]
        for b in range(blocks):
            _block(lead[b], worlds, pair, np.uint64(b), name)
        _cut(digits, lead)
        found = _screen(cells, hits, digits, frame.rate[row.dyads[p]], share)
        if found > 0:
            _refine(words, hits, worlds, pair, name)
            _shape(shape, cells[:found], rate, share, (log_sizes, slopes))
            _invert(out[p], cells[:found], shape, (digits.reshape(flat), words))


@nb.njit(nogil=True, error_model="numpy")
def _screen(cells: Words, hits: Indices, digits: Floats, rate: Floats, share: float) -> int:
    """List the cells whose digit falls under the rate; return how many, and how many a type."""
    bound, size = LEAD * share, digits.shape[1]
    found = 0
    for k in range(digits.shape[0]):
        count = 0
        for w in range(size):
            count += int(digits[k, w] < bound * rate[k, w])
        hits[k] = count
        if count > 0:
            for w in range(size):
                cells[found] = k * size + w
                found += int(digits[k, w] < bound * rate[k, w])
    return found


@nb.njit(nogil=True, error_model="numpy")
def _refine(out: Floats, hits: Indices, worlds: Words, pair: np.uint64, name: Words) -> None:
    """Fill the words of every stage (four types) that has a candidate."""
    period, k0, k1 = name[0], name[2], name[3]
    for stage in range(out.shape[0]):
        if hits[4 * stage] + hits[4 * stage + 1] + hits[4 * stage + 2] + hits[4 * stage + 3] == 0:
            continue
        last = name[1] + np.uint64(REFINE + stage)
        for w in range(worlds.size):
            x0, x1, x2, x3 = philox(worlds[w], period, pair, last, k0, k1)
            out[stage, 0, w] = to_uniform(x0)
            out[stage, 1, w] = to_uniform(x1)
            out[stage, 2, w] = to_uniform(x2)
            out[stage, 3, w] = to_uniform(x3)


@nb.njit(nogil=True, error_model="numpy")
def _shape(
    shape: Floats, cells: Words, rate: Floats, share: float, sizes: tuple[Floats, Floats]
) -> None:
    """Fill, for each candidate, its mean, size, P(Y = 0) and ratio of terms, axes (4, cell)."""
    log_sizes, slopes = sizes
    for m in range(cells.size):
        cell = cells[m]
        shape[0, m] = rate[cell]
        shape[1, m] = log_sizes[cell]
        shape[2, m] = slopes[cell]
    for m in range(cells.size):
        log_size = log_size_of(shape[1, m], shape[2, m], fast_log(shape[0, m]))
        mean, size = share * shape[0, m], share * fast_exp(log_size)
        shape[0, m] = mean
        shape[1, m] = size
        shape[3, m] = mean / (mean + size)
    for m in range(cells.size):
        shape[2, m] = shape[1, m] * fast_log1p(shape[0, m] / shape[1, m])
    for m in range(cells.size):
        shape[2, m] = fast_exp(-shape[2, m])


@nb.njit(nogil=True, error_model="numpy")
def _invert(counts: Counts, cells: Words, shape: Floats, bits: tuple[Floats, Floats]) -> None:
    digits, words = bits[0], bits[1].reshape(bits[1].size)
    for m in range(cells.size):
        cell = cells[m]
        target = 1.0 - (digits[cell] + words[cell]) / LEAD
        if shape[2, m] > SMALLEST_ZERO:
            counts[cell] = climb(target, shape[2, m], shape[1, m], shape[3, m])
        else:
            counts[cell] = climb_from_mean(target, shape[0, m], shape[1, m])


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
def _cut(digits: Floats, lead: NDArray[np.uint32]) -> None:
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
