"""The decision of one country in one month: how many contacts of each type it initiates.

    y_ij,k ~ NegBin(mu_k pi_ij f_i, r_k pi_ij),   log r_k = log_size_k + slope * log mu_k, bounded

pi_ij is the country's share of the initiative, f_i the factor of its attention (1 without crowding,
see `sim.kernel.crowding`). Where a country has a behaviour of its own, mu_k is the rate that this
makes of the law's, for what it initiates itself (`sim.conduct`).

One Philox block a partner and world gives eleven lead digits of 11 bits, one a contact type. Since
P(Y >= 1) <= mu pi f, a digit at or above 2048 mu pi f means no contact. Only below it is the digit
refined, by 32 more keyed bits, and the distribution inverted (`sim.kernel.candidates`). The screen
is a little wider than that bound, so rounding never hides a contact. More than eleven types use
further blocks. The draw of a cell depends on nothing but its own name, rate and size.

Axes: P partners of the country, D dyads, K contact types, n countries, W worlds; L places of a tile
(partner by partner, all worlds of each).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.bits import lowest_bit
from sim.kernel.candidates import (
    DIGIT,
    HEED,
    LEAD,
    LOG_SIZE,
    PART,
    RATE,
    SLOPE,
    Candidates,
    make_candidates,
    resolve,
)
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.words import fill_words
from sim.streams import Words

Counts = NDArray[np.int32]
Indices = NDArray[np.int64]

DIGITS = 11
"""Lead digits, and so contact types, a Philox block."""

WIDER = np.float32(LEAD * (1.0 + 1e-5))
LOW_11 = np.uint32(2047)
LOW_10 = np.uint32(1023)
ONE = np.uint32(1)
FLAGS = 8
"""Flags, a byte each, that are looked at together."""


class Row(NamedTuple):
    """One country's partners: dyad, its share of the initiative, ordered pair word; (P).

    ``country`` is its own position, 0 to n - 1.
    """

    dyads: Indices
    shares: Singles
    pairs: Words
    country: int


class Frame(NamedTuple):
    """What countries see: state (2, D, W) and rate (D, K, W), both directions together.

    heed (D, K) is the log attention that the news pay to a dyad, within the rate but not in what
    the size of the negative binomial follows. attention (n, W) is the factor on what a country
    initiates; each reads its own.
    """

    state: Singles
    rate: Singles
    heed: Singles
    attention: Singles


class Side(NamedTuple):
    """One direction of the dyads of a tile, with room for its digits.

    numbers and pairs (L,): world numbers and ordered pair words; owner (L,): dyad within the tile;
    part (L,): the part of the rates that is initiated; bound (L,): what a digit is held against at
    rate 1; lead (blocks, 4, L): random words; flags (L,), in whole eights.
    """

    numbers: Words
    pairs: Words
    owner: Indices
    part: Singles
    bound: Singles
    lead: NDArray[np.uint32]
    flags: NDArray[np.uint8]


@nb.njit(nogil=True, error_model="numpy")
def make_side(law: BatchLaw, worlds: Words) -> Side:
    """Make the room of one direction; the worlds are repeated for each dyad of the tile."""
    types, length = law.alpha.shape
    numbers, owner = np.empty(length, dtype=np.uint64), np.empty(length, dtype=np.int64)
    for p in range(length):
        numbers[p] = worlds[p % worlds.size]
        owner[p] = p // worlds.size
    return Side(
        numbers,
        np.zeros(length, dtype=np.uint64),
        owner,
        np.zeros(length, dtype=np.float32),
        np.zeros(length, dtype=np.float32),
        np.zeros(((types + DIGITS - 1) // DIGITS, 4, length), dtype=np.uint32),
        np.zeros((length + FLAGS - 1) // FLAGS * FLAGS, dtype=np.uint8),
    )


@nb.njit(nogil=True, error_model="numpy")
def aim(side: Side, count: int, pairs: Words, shares: Singles) -> None:
    """Name the pairs of the dyads of a tile, and the part of their rates that is initiated."""
    for p in range(count):
        side.pairs[p] = pairs[side.owner[p]]
    for p in range(count):
        side.part[p] = shares[side.owner[p]]


@nb.njit(nogil=True, error_model="numpy")
def attend(side: Side, b: int, attention: Singles) -> None:
    """Multiply the part of the dyad at place ``b`` by its initiator's attention (W,)."""
    first = b * attention.size
    for w in range(attention.size):
        side.part[first + w] *= attention[w]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def decide_row(  # noqa: PLR0913
    counts: Counts,
    row: Row,
    frame: Frame,
    factor: Singles,
    law: BatchLaw,
    worlds: Words,
    name: Words,
) -> None:
    """Fill ``counts`` (P, K, W) with the contacts that one country initiates.

    ``factor`` (P, K, W), or of no partners, is what its behaviour multiplies its rates by; ``name``
    holds period, process word and the two key words.
    """
    types, length = law.alpha.shape
    size = worlds.size
    block = length // size
    side, found = make_side(law, worlds), make_candidates(types * length)
    rate = np.empty((types, length), dtype=np.float32)
    heed = np.empty((block, types), dtype=np.float32)
    counts[:] = 0
    for first in range(0, row.dyads.size, block):
        stop = min(first + block, row.dyads.size)
        for b in range(stop - first):
            dyad = row.dyads[first + b]
            for k in range(types):
                heed[b, k] = frame.heed[dyad, k]
                for w in range(size):
                    rate[k, b * size + w] = frame.rate[dyad, k, w]
                if factor.shape[0] > 0:
                    for w in range(size):
                        rate[k, b * size + w] *= factor[first + b, k, w]
        count = (stop - first) * size
        aim(side, count, row.pairs[first:stop], row.shares[first:stop])
        for b in range(stop - first):
            attend(side, b, frame.attention[row.country])
        total = screen(found, int(np.int64(0)), side, (rate, heed), count, law, name)
        resolve(found, total, name)
        for m in range(total):
            b = side.owner[found.place[m]]
            counts[first + b, found.kind[m], found.place[m] - b * size] = found.counts[m]


@nb.njit(nogil=True, error_model="numpy")
def screen(  # noqa: PLR0913
    found: Candidates,
    total: int,
    side: Side,
    seen: tuple[Singles, Singles],
    count: int,
    law: BatchLaw,
    name: Words,
) -> int:
    """Note the cells of a tile whose digit falls under the rate, behind those noted before.

    ``seen`` holds rates (K, L) and heed (dyads of the tile, K); the first ``count`` places are in
    use. Returns the new total.
    """
    rate, heed = seen
    for b in range(side.lead.shape[0]):
        fill_words(side.lead[b], side.numbers[:count], side.pairs, name, np.uint64(b))
    for p in range(count):
        side.bound[p] = WIDER * side.part[p]
    words = side.flags.view(np.uint64)[: (count + FLAGS - 1) // FLAGS]
    side.flags[count : words.size * FLAGS] = np.uint8(0)
    for k in range(rate.shape[0]):
        _flag(side.flags[:count], side.lead[k // DIGITS], k % DIGITS, rate[k], side.bound)
        for i in range(words.size):
            word = words[i]
            while word != np.uint64(0):
                place = i * FLAGS + (lowest_bit(word) >> 3)
                word &= word - np.uint64(1)
                found.place[total] = place
                found.kind[total] = k
                found.names[0, total] = side.numbers[place]
                found.names[1, total] = side.pairs[place]
                found.given[RATE, total] = rate[k, place]
                found.given[PART, total] = side.part[place]
                found.given[LOG_SIZE, total] = law.log_size[k, place]
                found.given[SLOPE, total] = law.size_slope[k, place]
                found.given[HEED, total] = heed[side.owner[place], k]
                found.given[DIGIT, total] = _digit(side.lead[k // DIGITS, :, place], k % DIGITS)
                total += 1
    return total


@nb.njit(nogil=True, error_model="numpy")
def _flag(
    flags: NDArray[np.uint8],
    lead: NDArray[np.uint32],
    kind: int,
    rate: Singles,
    bound: Singles,
) -> None:
    """Flag the places whose digit of one type falls under the rate."""
    if kind < 8:
        word, shift = lead[kind // 2], np.uint32(21 if kind % 2 == 0 else 10)
        for p in range(flags.size):
            digit = np.int32((word[p] >> shift) & LOW_11)
            flags[p] = np.float32(digit) < bound[p] * rate[p]
    else:
        word, rest, bit = lead[kind - 8], lead[3], np.uint32(kind - 8)
        for p in range(flags.size):
            digit = np.int32(((word[p] & LOW_10) << ONE) | ((rest[p] >> bit) & ONE))
            flags[p] = np.float32(digit) < bound[p] * rate[p]


@nb.njit(nogil=True, error_model="numpy")
def _digit(words: NDArray[np.uint32], kind: int) -> np.int32:
    """Cut an 11-bit digit: two stand in each word, three are put together of what is left."""
    if kind < 8:
        return np.int32((words[kind // 2] >> np.uint32(21 if kind % 2 == 0 else 10)) & LOW_11)
    bit = np.uint32(kind - 8)
    return np.int32(((words[kind - 8] & LOW_10) << ONE) | ((words[3] >> bit) & ONE))
