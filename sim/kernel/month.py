"""The rest of a month for all dyads in one go: frame, contacts of both directions, settlement, sums.

What `sim.world` does step by step where agents decide, this does tile by tile, so that rates and
random words are used where they are made and never leave the nearest cache. Every step is the same
function as there; only what is kept differs, so the two give the same bits.

Axes: D dyads, K contact types, n countries, W worlds, Q = 4 + K quantities, C candidates.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.candidates import Candidates, make_candidates, resolve
from sim.kernel.contacts import Counts, Side, aim, make_side, screen
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
    """What a month leaves: total (D, K, W), surprise (D, W), sums (2, Q, D)."""

    total: Counts
    surprise: Singles
    sums: Floats


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
    dyads, size = sight.index.shape
    room, found = scratch(law), make_candidates(2 * types * length)
    sides = (make_side(law, worlds), make_side(law, worlds))
    number = np.empty(length, dtype=np.int64)
    for p in range(length):
        number[p] = p % size
    block = length // size
    leaders = np.empty(length, dtype=np.int32)
    for d in range(0, dyads, block):
        span = (d, min(d + block, dyads))
        look_tile(room, sight, states, span, law, kinds)
        if sight.load.shape[0] > 0:
            add_load(sight.load, room.sums[ALL], span, (pairs.ends, pairs.share))
        total = _decide(found, sides, room, span, (pairs, attention), law, name)
        outcome.total[span[0] : span[1]] = 0
        outcome.sums[:, STATE_QUANTITIES:, span[0] : span[1]] = 0.0
        leaders[:] = 0
        _gather(outcome, leaders, found, total, (d, sides[0].owner, number), kinds)
        for b in range(span[0], span[1]):
            _settle(outcome, sight, b, leaders[(b - d) * size :], room.sums[LEADERS, (b - d) * size :])


@nb.njit(nogil=True, error_model="numpy")
def _decide(  # noqa: PLR0913
    found: Candidates,
    sides: tuple[Side, Side],
    room: Scratch,
    span: tuple[int, int],
    who: tuple[Pairs, Singles],
    law: BatchLaw,
    name: Words,
) -> int:
    """List the candidates of both directions with their counts; return how many."""
    pairs, attention = who
    d, stop = span
    count = (stop - d) * attention.shape[1]
    total = 0
    for way in range(2):
        side = sides[way]
        for b in range(d, stop):
            share = pairs.share[b] if way == 0 else np.float32(1.0) - pairs.share[b]
            aim(side, b - d, pairs.words[way, b], share, attention[pairs.ends[b, way]])
        total = screen(found, total, side, (room.rate, pairs.heed[d:stop]), count, law, name)
    resolve(found, total, name)
    return total


@nb.njit(nogil=True, error_model="numpy")
def _gather(  # noqa: PLR0913
    outcome: Outcome,
    leaders: Counts,
    found: Candidates,
    total: int,
    where: tuple[int, NDArray[np.int64], NDArray[np.int64]],
    kinds: Kinds,
) -> None:
    """Add the candidates' counts to the totals, their sums and the acts of leaders."""
    d, owner, number = where
    for m in range(total):
        count = found.count[m]
        place, kind = found.place[m], found.kind[m]
        dyad, w = d + owner[place], number[place]
        before = np.int64(outcome.total[dyad, kind, w])
        outcome.total[dyad, kind, w] = before + count
        outcome.sums[0, STATE_QUANTITIES + kind, dyad] += count
        outcome.sums[1, STATE_QUANTITIES + kind, dyad] += count * (2 * before + count)
        if kinds.leader[kind]:
            leaders[place] += np.int32(count)


@nb.njit(nogil=True, error_model="numpy")
def _settle(outcome: Outcome, sight: Sight, d: int, leaders: Counts, expected: Singles) -> None:
    """Take the surprise of a dyad, and sum its states."""
    surprise = outcome.surprise[d]
    for w in range(surprise.size):
        surprise[w] = np.float32(leaders[w]) - expected[w]
    lasting = sight.lasting
    sum_states(
        outcome.sums, d, lasting[0, d], lasting[1, d], sight.strength[d], sight.index[d]
    )
