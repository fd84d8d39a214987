"""The rest of a month for all dyads in one go: frame, contacts, settlement, sums.

What `sim.world` does step by step where agents decide, this does tile by tile, so that rates and
random words are used where they are made and never leave the nearest cache. Every step is the same
function as there; only what is kept differs, so the two give the same bits.

Axes: D dyads, K contact types, n countries, W worlds, Q = 4 + K quantities; L places of a
tile of B dyads.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.candidates import Candidates, make_candidates, resolve
from sim.kernel.contacts import Counts, Side, aim, attend, make_side, screen
from sim.kernel.crowding import add_load
from sim.kernel.frame import ALL, LEADERS, Kinds, Scratch, Sight, States, look_tile, scratch
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.settle import STATE_QUANTITIES, sum_states
from sim.parameters import Floats
from sim.streams import Words


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
    """Room of a tile.

    number (L,): world within the batch; leaders (L,): acts of leaders; count (B, K, W): contacts of
    both directions, all zero between tiles.
    """

    number: NDArray[np.int64]
    leaders: Counts
    counts: Counts


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
    types, length = law.alpha.shape
    dyads, size = sight.cooperation.shape
    block = length // size
    seen, found = scratch(law), make_candidates(2 * types * length)
    sides = (make_side(law, worlds), make_side(law, worlds))
    room = Room(
        np.empty(length, dtype=np.int64),
        np.zeros(length, dtype=np.int32),
        np.zeros((block, types, size), dtype=np.int32),
    )
    for p in range(length):
        room.number[p] = p % size
    outcome.sums[:, STATE_QUANTITIES:] = 0.0
    for d in range(0, dyads, block):
        span = (d, min(d + block, dyads))
        look_tile(seen, sight, states, span, law, kinds)
        if sight.load.shape[0] > 0:
            add_load(sight.load, seen.sums[ALL], span, (pairs.ends, pairs.share))
        total = _decide(found, sides, seen, span, (pairs, attention), law, name)
        _gather(outcome, room, found, total, (d, sides[0].owner), kinds)
        _keep(outcome, room, span)
        _clear(room, found, total, sides[0].owner)
        _surprise(outcome.surprise[d : span[1]].reshape((span[1] - d) * size), room, seen)
        sum_states(outcome.sums, sight.lasting, sight.strength, sight.cooperation, span)


@nb.njit(nogil=True, error_model="numpy")
def _decide(  # noqa: PLR0913
    found: Candidates,
    sides: tuple[Side, Side],
    seen: Scratch,
    span: tuple[int, int],
    who: tuple[Pairs, Singles],
    law: BatchLaw,
    name: Words,
) -> int:
    """List the candidates of both directions with their counts; return how many."""
    pairs, attention = who
    d, stop = span
    count = (stop - d) * attention.shape[1]
    share = np.empty(stop - d, dtype=np.float32)
    total = int(np.int64(0))  # a literal 0 would have the loops below compiled twice
    for way in range(2):
        side = sides[way]
        for b in range(d, stop):
            share[b - d] = pairs.share[b] if way == 0 else np.float32(1.0) - pairs.share[b]
        aim(side, count, pairs.words[way, d:stop], share)
        if attention.shape[0] > 0:
            for b in range(d, stop):
                attend(side, b - d, attention[pairs.ends[b, way]])
        total = screen(found, total, side, (seen.rate, pairs.heed[d:stop]), count, law, name)
    resolve(found, total, name)
    return total


@nb.njit(nogil=True, error_model="numpy")
def _gather(  # noqa: PLR0913
    outcome: Outcome,
    room: Room,
    found: Candidates,
    total: int,
    where: tuple[int, NDArray[np.int64]],
    kinds: Kinds,
) -> None:
    """Add the candidates' counts up, to the sums too, and the acts of leaders."""
    d, owner = where
    room.leaders[:] = 0
    for m in range(total):
        count = found.counts[m]
        place, kind = found.place[m], found.kind[m]
        b, w = owner[place], room.number[place]
        before = np.int64(room.counts[b, kind, w])
        room.counts[b, kind, w] = before + count
        outcome.sums[0, STATE_QUANTITIES + kind, d + b] += count
        outcome.sums[1, STATE_QUANTITIES + kind, d + b] += count * (2 * before + count)
        room.leaders[place] += np.int32(count if kinds.leader[kind] else 0)


@nb.njit(nogil=True, error_model="numpy")
def _keep(outcome: Outcome, room: Room, span: tuple[int, int]) -> None:
    for b in range(span[0], span[1]):
        if outcome.row[b] >= 0:
            kept, found = outcome.total[outcome.row[b]], room.counts[b - span[0]]
            for k in range(found.shape[0]):
                for w in range(found.shape[1]):
                    kept[k, w] = found[k, w]


@nb.njit(nogil=True, error_model="numpy")
def _clear(room: Room, found: Candidates, total: int, owner: NDArray[np.int64]) -> None:
    for m in range(total):
        place = found.place[m]
        room.counts[owner[place], found.kind[m], room.number[place]] = 0


@nb.njit(nogil=True, error_model="numpy")
def _surprise(surprise: Singles, room: Room, seen: Scratch) -> None:
    leaders, expected = room.leaders, seen.sums[LEADERS]
    for p in range(surprise.size):
        surprise[p] = np.float32(leaders[p]) - expected[p]
