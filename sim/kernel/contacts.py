"""The decision of one country in one month: how many contacts of each type it initiates.

    y_ij,k ~ NegBin(mu_k pi_ij f_i, r_k pi_ij),   log r_k = log_size_k + slope * log mu_k, bounded

pi_ij is the country's share of the initiative, f_i the factor of its attention (1 without crowding,
see `sim.kernel.crowding`).

One Philox block a partner and world gives eleven lead digits of 11 bits, one a contact type. Since
P(Y >= 1) <= mu pi f, a digit at or above 2048 mu pi f means no contact. Only below it is the digit
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
from sim.kernel.inversion import INVERSES, SMALLEST_ZERO, climb_from_mean, climb_on
from sim.kernel.law import BatchLaw
from sim.kernel.leap import FAR, leap
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

EARLY = 4
"""Terms of the distribution that are summed for all candidates at once."""


class Row(NamedTuple):
    """One country's partners: dyad, its share of the initiative, ordered pair word; (P).

    ``country`` is its own position, 0 to n - 1.
    """

    dyads: Indices
    shares: Floats
    pairs: Words
    country: int


class Frame(NamedTuple):
    """What countries see: state (2, D, W) and rate (D, K, W), both directions together.

    heed (D, K) is the log attention that the news pay to a dyad, within the rate but not in what
    the size of the negative binomial follows. attention (n, W) is the factor on what a country
    initiates; each reads its own.
    """

    state: Floats
    rate: Floats
    heed: Floats
    attention: Floats


@nb.njit(cache=True, nogil=True, error_model="numpy")
def decide_row(
    counts: Counts, row: Row, frame: Frame, law: BatchLaw, worlds: Words, name: Words
) -> None:
    """Fill ``counts`` (P, K, W) with the contacts that one country initiates.

    ``name`` holds period, process word and the two key words. Inside, a cell (type, world) is one
    flat index k W + w into every array.
    """
    dyads, types, size = frame.rate.shape
    blocks, flat = (types + DIGITS - 1) // DIGITS, types * size
    rates = frame.rate.reshape(dyads, flat)
    out = counts.reshape(counts.shape[0], flat)
    log_sizes, slopes = law.log_size.reshape(flat), law.size_slope.reshape(flat)
    lead = np.empty((blocks, 4, size), dtype=np.uint32)
    digits, hits = np.empty((types, size)), np.zeros(types, dtype=np.int64)
    cells, keys = np.empty(flat + 1, dtype=np.uint64), np.empty((3, flat), dtype=np.uint64)
    target, shape, steps = np.empty(flat), np.empty((6, flat)), np.empty(flat, dtype=np.int64)
    attention, part = frame.attention[row.country], np.empty(size)
    counts[:] = 0
    for p in range(row.dyads.size):
        rate, share, pair = rates[row.dyads[p]], row.shares[p], row.pairs[p]
        for w in range(size):
            part[w] = share * attention[w]
        for b in range(blocks):
            _block(lead[b], worlds, pair, np.uint64(b), name)
        _cut(digits, lead)
        found = _screen(cells, hits, digits, frame.rate[row.dyads[p]], part)
        if found > 0:
            _address(keys, cells, hits, worlds, name[1])
            _refine(target[:found], keys, (pair, name), cells, digits.reshape(flat))
            heed = frame.heed[row.dyads[p]]
            _part(shape[4], cells, hits, part)
            _shape(shape, cells[:found], rate, share, (log_sizes, slopes, heed))
            _set_out(steps, shape, target[:found])
            _finish(out[p], cells, shape, target[:found], steps)


@nb.njit(nogil=True, error_model="numpy")
def _screen(cells: Words, hits: Indices, digits: Floats, rate: Floats, part: Floats) -> int:
    """List the cells whose digit falls under the rate; return how many, and how many a type.

    ``part`` (W,) is the part of the rate of both directions that the country itself initiates.
    """
    size, found = digits.shape[1], 0
    for k in range(digits.shape[0]):
        count = 0
        for w in range(size):
            count += int(digits[k, w] < LEAD * part[w] * rate[k, w])
        hits[k] = count
        if count > 0:
            for w in range(size):
                cells[found] = k * size + w
                found += int(digits[k, w] < LEAD * part[w] * rate[k, w])
    return found


@nb.njit(nogil=True, error_model="numpy")
def _address(keys: Words, cells: Words, hits: Indices, worlds: Words, process: np.uint64) -> None:
    """Fill, for each candidate, its world, last counter word and place among the four words."""
    m = 0
    for k in range(hits.size):
        last, word = process + np.uint64(REFINE + k // 4), np.uint64(k % 4)
        for _ in range(hits[k]):
            keys[0, m] = worlds[np.int64(cells[m]) - k * worlds.size]
            keys[1, m] = last
            keys[2, m] = word
            m += 1


@nb.njit(nogil=True, error_model="numpy")
def _refine(
    target: Floats, keys: Words, names: tuple[np.uint64, Words], cells: Words, digits: Floats
) -> None:
    """Fill the probability that each candidate's count is to reach, from its digit and word."""
    pair, name = names
    period, k0, k1 = name[0], name[2], name[3]
    for m in range(target.size):
        x0, x1, x2, x3 = philox(keys[0, m], period, pair, keys[1, m], k0, k1)
        low = x0 if keys[2, m] == 0 else x1
        high = x2 if keys[2, m] == 2 else x3
        target[m] = to_uniform(low if keys[2, m] < 2 else high)
    for m in range(target.size):
        target[m] = 1.0 - (digits[cells[m]] + target[m]) / LEAD


@nb.njit(nogil=True, error_model="numpy")
def _part(out: Floats, cells: Words, hits: Indices, part: Floats) -> None:
    """Fill, for each candidate, the part of the rate of its world."""
    m = 0
    for k in range(hits.size):
        for _ in range(hits[k]):
            out[m] = part[np.int64(cells[m]) - k * part.size]
            m += 1


@nb.njit(nogil=True, error_model="numpy")
def _shape(
    shape: Floats, cells: Words, rate: Floats, share: float, sizes: tuple[Floats, Floats, Floats]
) -> None:
    """Fill, for each candidate, its mean, size, P(Y = 0) and ratio of terms: rows 0 to 3.

    Row 4 holds the part of the rate that the country initiates.
    """
    log_sizes, slopes, heed = sizes
    worlds = rate.size // heed.size
    for m in range(cells.size):
        cell = cells[m]
        shape[0, m] = rate[cell]
        shape[1, m] = log_sizes[cell]
        shape[2, m] = slopes[cell]
        shape[3, m] = heed[np.int64(cell) // worlds]
    for m in range(cells.size):
        log_size = log_size_of(shape[1, m], shape[2, m], fast_log(shape[0, m]) - shape[3, m])
        mean, size = shape[4, m] * shape[0, m], share * fast_exp(log_size)
        shape[0, m] = mean
        shape[1, m] = size
        shape[3, m] = mean / (mean + size)
    for m in range(cells.size):
        shape[2, m] = shape[1, m] * fast_log1p(shape[0, m] / shape[1, m])
    for m in range(cells.size):
        shape[2, m] = fast_exp(-shape[2, m])


@nb.njit(nogil=True, error_model="numpy")
def _set_out(steps: Indices, shape: Floats, target: Floats) -> None:
    """Climb the first terms of every candidate at once, as `sim.kernel.inversion.climb` does.

    Few candidates have more contacts, and a loop without branches costs less than leaving early.
    """
    for m in range(target.size):
        size, ratio = shape[1, m], shape[3, m]
        term = total = shape[2, m]
        short = np.int64(total < target[m])
        for n in range(1, EARLY):
            term *= (size + (n - 1)) * ratio * INVERSES[n - 1]
            total += term
            short += np.int64(total < target[m])
        steps[m], shape[4, m], shape[5, m] = short, term, total


@nb.njit(nogil=True, error_model="numpy")
def _finish(counts: Counts, cells: Words, shape: Floats, target: Floats, steps: Indices) -> None:
    """Write the counts, climbing on where the first terms did not suffice."""
    for m in range(target.size):
        count = steps[m]
        if count == EARLY:
            mean, size = shape[0, m], shape[1, m]
            if mean > FAR:
                count = leap(target[m], mean, size)
            elif shape[2, m] > SMALLEST_ZERO:
                reached = shape[4, m], shape[5, m]
                count = climb_on(target[m], EARLY - 1, reached, size, shape[3, m])
            else:
                count = climb_from_mean(target[m], mean, size)
        counts[cells[m]] = count


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
