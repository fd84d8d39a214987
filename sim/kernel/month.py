"""The rest of a month for all dyads in one go: frame, contacts, settlement, sums.

What `sim.world` does step by step where agents decide, this does tile by tile, so that rates and
random words are used where they are made and never leave the nearest cache. Every step is the same
function as there; only what is kept differs, so the two give the same bits.

Axes: D dyads, K contact types, n countries, W worlds, Q = 4 + K quantities; T dyads of a tile, B
worlds that are looked at together.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.candidates import Candidates, make_candidates, resolve
from sim.kernel.contacts import Cell, Counts, Draws, dyads_a_tile, make_draws, mark
from sim.kernel.crowding import add_load
from sim.kernel.frame import Expected, Kinds, Sight, States, look, make_rates
from sim.kernel.lanes import LANES, Lanes, Where, load, spread, store, uncounted
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.settle import STATE_QUANTITIES, sum_states
from sim.parameters import Floats
from sim.streams import Words

ZERO, ONE = np.float32(0.0), np.float32(1.0)


class Pairs(NamedTuple):
    """Dyads as the loops take them.

    ends (D, 2): their countries; share (D,): of the initiative, the first country's; words (2, D):
    ordered pair words of both directions; heed (D, K).
    """

    ends: NDArray[np.int64]
    share: Singles
    words: Words
    heed: Singles


class Outcome(NamedTuple):
    """What a month leaves.

    total (E, K, W) of the E dyads whose contacts are kept, row (D,): their rows, -1 for all others;
    surprise (D, W); sums (2, Q, D).
    """

    total: Counts
    row: NDArray[np.int64]
    surprise: Singles
    sums: Floats


class Room(NamedTuple):
    """Room of a tile, all but ``expected`` zero between tiles.

    counts (T, K, W): contacts of both directions; sums (2, K, T) of them and of their squares over
    the worlds; leaders and expected (T, W): acts of leaders.
    """

    counts: Counts
    sums: Floats
    leaders: Counts
    expected: Singles


class Desk(NamedTuple):
    """All the room of a month: of a tile, of random words, of `look`, of candidates."""

    room: Room
    draws: Draws
    seen: tuple[Singles, Singles]
    found: Candidates


@nb.njit(nogil=True, error_model="numpy")
def make_room(types: int, worlds: int) -> Room:
    """Make the room of a tile."""
    dyads = dyads_a_tile(worlds)
    return Room(
        np.zeros((dyads, types, worlds), dtype=np.int32),
        np.zeros((2, types, dyads)),
        np.zeros((dyads, worlds), dtype=np.int32),
        np.empty((dyads, worlds), dtype=np.float32),
    )


@nb.njit(cache=True, nogil=True, error_model="numpy")
def play_month(  # noqa: PLR0913
    outcome: Outcome,
    sight: Sight,
    states: States,
    pairs: Pairs,
    attention: Singles,
    law: BatchLaw,
    kinds: Kinds,
    worlds: Words,
    name: Words,
) -> None:
    """Fill ``outcome`` and ``sight``; ``name`` as for `sim.kernel.contacts.decide_row`."""
    types, size = law.alpha.shape
    found = make_candidates(2 * types * dyads_a_tile(size) * size)
    seen = make_rates(types), np.empty((2, LANES), dtype=np.float32)
    desk = Desk(make_room(types, size), make_draws(types, worlds, name), seen, found)
    _play(outcome, sight, states, pairs, attention, law, kinds, desk)


@uncounted
def _play(  # noqa: PLR0913
    outcome: Outcome,
    sight: Sight,
    states: States,
    pairs: Pairs,
    attention: Singles,
    law: BatchLaw,
    kinds: Kinds,
    desk: Desk,
) -> None:
    """Play the month tile by tile, worlds side by side."""
    room, draws, seen, found = desk
    dyads, size = sight.cooperation.shape
    block, rest = dyads_a_tile(size), size % LANES
    for first in range(0, dyads, block):
        span = (first, min(first + block, dyads))
        total = int(np.int64(0))  # a literal 0 would have the loops below compiled twice
        for d in range(span[0], span[1]):
            for w in range(0, size - rest, LANES):
                which = d, w, LANES
                expected = look(seen, sight, states, which, law, kinds)
                _expect(outcome, sight, room, pairs, expected, (which, first))
                for way in range(2):
                    part = _part(pairs, attention, which, way)
                    cell = Cell(d - first, d, w, LANES, pairs.words[way, d])
                    total = mark(found, total, cell, part, (seen[0], pairs.heed), law, draws)
            if rest > 0:
                which = d, size - rest, rest
                expected = look(seen, sight, states, which, law, kinds)
                _expect(outcome, sight, room, pairs, expected, (which, first))
                for way in range(2):
                    part = _part(pairs, attention, which, way)
                    cell = Cell(d - first, d, size - rest, rest, pairs.words[way, d])
                    total = mark(found, total, cell, part, (seen[0], pairs.heed), law, draws)
        resolve(found, total, draws.name)
        _gather(outcome.surprise, room, found, total, first, kinds)
        _keep(outcome, room, span)
        _clear(room, found, total)
        sum_states(outcome.sums, sight.lasting, sight.strength, sight.cooperation, span)


@nb.njit(inline="always", error_model="numpy")
def _expect(
    outcome: Outcome,
    sight: Sight,
    room: Room,
    pairs: Pairs,
    expected: Expected,
    where: tuple[Where, int],
) -> None:
    """Keep the acts of leaders that are expected; without any act they are the surprise."""
    ((d, w, live), first), size = where, sight.cooperation.shape[1]
    if sight.load.shape[0] > 0:
        add_load(sight.load, (pairs.ends, pairs.share), expected.all, (d, w, live))
    store(room.expected, (d - first) * size + w, expected.leaders, live)
    store(outcome.surprise, d * size + w, spread(ZERO) - expected.leaders, live)


@nb.njit(inline="always", error_model="numpy")
def _part(pairs: Pairs, attention: Singles, which: Where, way: int) -> Lanes:
    """Part of the rates of dyad d that one direction initiates in the worlds from w on."""
    d, w, live = which
    share = pairs.share[d] if way == 0 else ONE - pairs.share[d]
    part = spread(np.float32(share))
    if attention.shape[0] > 0:
        begin = pairs.ends[d, way] * attention.shape[1]
        part = load(attention, begin + w, live) * np.float32(share)
    return part


@nb.njit(nogil=True, error_model="numpy")
def _gather(
    surprise: Singles, room: Room, found: Candidates, total: int, first: int, kinds: Kinds
) -> None:
    """Add the candidates' counts up, to the sums too, and let acts of leaders surprise."""
    for m in range(total):
        count, kind = found.counts[m], found.kind[m]
        b, w = found.dyad[m], found.world[m]
        before = np.int64(room.counts[b, kind, w])
        room.counts[b, kind, w] = before + count
        room.sums[0, kind, b] += count
        room.sums[1, kind, b] += count * (2 * before + count)
        if kinds.leader[kind]:
            room.leaders[b, w] += np.int32(count)
            surprise[first + b, w] = np.float32(room.leaders[b, w]) - room.expected[b, w]


@nb.njit(nogil=True, error_model="numpy")
def _keep(outcome: Outcome, room: Room, span: tuple[int, int]) -> None:
    """Keep the sums of a tile, and the contacts of the dyads whose contacts are kept."""
    first, stop = span
    for q in range(2):
        for k in range(room.sums.shape[1]):
            sums = outcome.sums[q, STATE_QUANTITIES + k]
            for b in range(first, stop):
                sums[b] = room.sums[q, k, b - first]
    room.sums[:] = 0.0
    for b in range(first, stop):
        if outcome.row[b] >= 0:
            kept, found = outcome.total[outcome.row[b]], room.counts[b - first]
            for k in range(found.shape[0]):
                for w in range(found.shape[1]):
                    kept[k, w] = found[k, w]


@nb.njit(nogil=True, error_model="numpy")
def _clear(room: Room, found: Candidates, total: int) -> None:
    for m in range(total):
        room.counts[found.dyad[m], found.kind[m], found.world[m]] = 0
        room.leaders[found.dyad[m], found.world[m]] = 0
