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

Axes: P partners of the country, D dyads, K contact types, n countries, W worlds, B worlds that are
looked at together.
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
from sim.kernel.frame import DIGITS, make_rates
from sim.kernel.lane_functions import as_whole, bits_of, to_single
from sim.kernel.lanes import LANES, Four, Lanes, load, load_all, store_all, uncounted
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.words import begin_pair, begin_worlds, draw_words
from sim.streams import Words

Counts = NDArray[np.int32]
Indices = NDArray[np.int64]

WIDER = np.float32(LEAD * (1.0 + 1e-5))
LOW_11 = np.uint32(2047)
LOW_10 = np.uint32(1023)
ONE = np.uint32(1)
UPPER, LOWER = np.uint32(21), np.uint32(10)
TILE = 1024
"""Dyads times worlds, about, whose candidates are worked on together."""

TOGETHER = 64 // LANES
"""Types whose flags fill a word of 64."""

HALVES = (DIGITS + 1) // 2
"""Words that hold the digits of a block, two each."""

LANE_BITS = LANES.bit_length() - 1
ALL_FLAGS, ONE_FLAG = np.uint64(2**64 - 1), np.uint64(1)
REPEAT = np.uint64(sum(1 << k * LANES for k in range(TOGETHER)))


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


class Draws(NamedTuple):
    """The random words of a month's contacts, and room for those that are looked at.

    numbers (W,): of the worlds; name (4,): period, process word and the two key words; begun
    (blocks, 2, W): see `sim.kernel.words`; lead (6, B): words with two digits each; part (B,) of
    the rates that is initiated.
    """

    numbers: Words
    name: Words
    begun: Words
    lead: NDArray[np.uint32]
    part: Singles


class Cell(NamedTuple):
    """Where contacts are looked for.

    place of the dyad within the tile, dyad, first world, how many are live, ordered pair word.
    """

    place: int
    dyad: int
    world: int
    live: int
    pair: np.uint64


@nb.njit(nogil=True, error_model="numpy")
def make_draws(types: int, numbers: Words, name: Words) -> Draws:
    """Begin the words of so many contact types."""
    blocks = (types + DIGITS - 1) // DIGITS
    begun = np.empty((blocks, 2, numbers.size), dtype=np.uint64)
    for block in range(blocks):
        begin_worlds(begun[block], numbers, name, np.uint64(block))
    lead, part = np.empty((HALVES, LANES), dtype=np.uint32), np.empty(LANES, dtype=np.float32)
    return Draws(numbers, name, begun, lead, part)


@nb.njit(nogil=True, error_model="numpy")
def dyads_a_tile(worlds: int) -> int:
    """How many dyads a tile holds in a batch of so many worlds."""
    return max(1, TILE // worlds)


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
    types, size = law.alpha.shape
    draws = make_draws(types, worlds, name)
    found = make_candidates(types * dyads_a_tile(size) * size)
    counts[:] = 0
    _decide(counts, row, frame, factor, law, (draws, make_rates(types), found))


@uncounted
def _decide(
    counts: Counts,
    row: Row,
    frame: Frame,
    factor: Singles,
    law: BatchLaw,
    room: tuple[Draws, Singles, Candidates],
) -> None:
    """Fill the counts of all partners, worlds side by side."""
    (draws, rates, found), size = room, law.rupture.size
    block, rest = dyads_a_tile(size), size % LANES
    for first in range(0, row.dyads.size, block):
        total = int(np.int64(0))  # a literal 0 would have the loops below compiled twice
        for p in range(first, min(first + block, row.dyads.size)):
            for w in range(0, size - rest, LANES):
                cell = Cell(p - first, row.dyads[p], w, LANES, row.pairs[p])
                part = _take(rates, frame, factor, row, cell, p)
                total = mark(found, total, cell, part, (rates, frame.heed), law, draws)
            if rest > 0:
                cell = Cell(p - first, row.dyads[p], size - rest, rest, row.pairs[p])
                part = _take(rates, frame, factor, row, cell, p)
                total = mark(found, total, cell, part, (rates, frame.heed), law, draws)
        resolve(found, total, draws.name)
        for m in range(total):
            counts[first + found.dyad[m], found.kind[m], found.world[m]] = found.counts[m]


@nb.njit(inline="always", error_model="numpy")
def _take(rates: Singles, frame: Frame, factor: Singles, row: Row, cell: Cell, p: int) -> Lanes:
    """Take the rates from the frame, times the factor of partner p, and the part initiated."""
    (_, types, size), w = frame.rate.shape, cell.world
    for k in range(types):
        lanes = load(frame.rate, (cell.dyad * types + k) * size + w, cell.live)
        if factor.shape[0] > 0:
            lanes = lanes * load(factor, (p * types + k) * size + w, cell.live)
        store_all(rates, k * LANES, lanes)
    return load(frame.attention, row.country * size + w, cell.live) * row.shares[p]


@nb.njit(inline="always", error_model="numpy")
def mark(  # noqa: PLR0913
    found: Candidates,
    total: int,
    cell: Cell,
    part: Lanes,
    seen: tuple[Singles, Singles],
    law: BatchLaw,
    draws: Draws,
) -> int:
    """Note the contacts whose digit falls under the rate, behind those noted before.

    ``part`` of the rates is initiated; ``seen`` holds these and the heed (D, K). Returns the new
    total.
    """
    rates, size = seen[0], draws.numbers.size
    live, bound = cell.live, part * WIDER
    alive = ALL_FLAGS if live >= LANES else ((ONE_FLAG << np.uint64(live)) - ONE_FLAG) * REPEAT
    store_all(draws.part, 0, part)
    for block in range(draws.begun.shape[0]):
        pair = begin_pair(cell.pair, draws.name)
        words = draw_words(draws.begun, 2 * block * size + cell.world, size, live, pair)
        _cut(draws.lead, words)
        for first in range(0, DIGITS, TOGETHER):
            flags = _under(draws.lead, rates, bound, block * DIGITS, first) & alive
            while flags != np.uint64(0):
                bit = lowest_bit(flags)
                flags &= flags - ONE_FLAG
                place = block, first + int(bit >> LANE_BITS), int(bit & (LANES - 1))
                _note(found, total, cell, place, seen, law, draws)
                total += 1
    return total


@nb.njit(inline="always", error_model="numpy")
def _cut(lead: NDArray[np.uint32], words: Four) -> None:
    """Lay the eleven digits out by twos, at the upper and the lower place of six words.

    Two stand in each random word; three are put together of the ten bits left of three words and
    one bit each of the fourth.
    """
    store_all(lead, 0, words[0])
    store_all(lead, LANES, words[1])
    store_all(lead, 2 * LANES, words[2])
    store_all(lead, 3 * LANES, words[3])
    eighth = ((words[0] & LOW_10) << ONE) | (words[3] & ONE)
    ninth = ((words[1] & LOW_10) << ONE) | ((words[3] >> ONE) & ONE)
    tenth = ((words[2] & LOW_10) << ONE) | ((words[3] >> np.uint32(2)) & ONE)
    store_all(lead, 4 * LANES, (eighth << UPPER) | (ninth << LOWER))
    store_all(lead, 5 * LANES, tenth << UPPER)


@nb.njit(inline="always", error_model="numpy")
def _under(
    lead: NDArray[np.uint32], rates: Singles, bound: Lanes, begin: int, first: int
) -> np.uint64:
    """Flag the digits under the rate, of the types from ``first`` of a block on, a word full."""
    flags = np.uint64(0)
    for m in range(TOGETHER // 2):
        kind = first + 2 * m
        if kind < DIGITS:
            both, place = load_all(lead, (kind // 2) * LANES), (begin + kind) * LANES
            upper = to_single(as_whole(both >> UPPER)) < bound * load_all(rates, place)
            flags |= bits_of(upper) << np.uint64(2 * m * LANES)
            if kind + 1 < DIGITS:
                digit = to_single(as_whole((both >> LOWER) & LOW_11))
                lower = digit < bound * load_all(rates, place + LANES)
                flags |= bits_of(lower) << np.uint64((2 * m + 1) * LANES)
    return flags


@nb.njit(inline="always", error_model="numpy")
def _note(  # noqa: PLR0913
    found: Candidates,
    m: int,
    cell: Cell,
    place: tuple[int, int, int],
    seen: tuple[Singles, Singles],
    law: BatchLaw,
    draws: Draws,
) -> None:
    """Note one candidate; ``place`` is the block of its digit, its place there and its lane."""
    (block, kind, lane), (rates, heed) = place, seen
    k, w = block * DIGITS + kind, cell.world + lane
    found.dyad[m], found.world[m], found.kind[m] = cell.place, w, k
    found.names[0, m], found.names[1, m] = draws.numbers[w], cell.pair
    found.given[RATE, m] = rates[k, lane]
    found.given[PART, m] = draws.part[lane]
    found.given[LOG_SIZE, m] = law.log_size[k, w]
    found.given[SLOPE, m] = law.size_slope[k, w]
    found.given[HEED, m] = heed[cell.dyad, k]
    shift = UPPER if kind % 2 == 0 else LOWER
    found.given[DIGIT, m] = np.int32((draws.lead[kind // 2, lane] >> shift) & LOW_11)
