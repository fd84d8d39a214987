"""The frozen frame of a month: what every country sees before it decides.

    x = b + s + f (+ shifts in force)
    log mu_k = v_k + alpha_k + lambda_k (o_c + b_e + s_e + w_c f_e + h_c) + beta_k (o_a + a)
    cooperation index = asinh( g sum_k sign_k mu_k )
    strength = ((e' - m_e) / sd_e + (a' - m_a) / sd_a) / sqrt 2

c is the channel of type k: leaders' contacts for acts of leaders, typed events for all others; w is
what is left of a burst there (`sim.relationship.faded`), and 0 for acts of leaders. v is
the attention that the news pay to the dyad, 0 for acts of leaders. mu counts both directions of a
dyad in a month that is seen completely, before crowding; g is the regard that crowding leaves to
the dyad (1 without crowding, see `sim.kernel.crowding`). e' and a' are the lasting states, without
their fast parts.

Axes: D dyads, K contact types, n countries, W worlds; L places of a tile.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.crowding import add_load
from sim.kernel.fused import fused_single
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.single import single_asinh, single_exp
from sim.relationship import LOG_MEAN_CEILING

CEILING = np.float32(LOG_MEAN_CEILING)
ROOT_HALF = np.float32(math.sqrt(0.5))


class States(NamedTuple):
    """What the frame is made of.

    slow, fast (2, D, W): engagement and affinity; stand (2, D, W): their levels with the shifts in
    force; base (3, D, W): what adds to the moving parts where engagement shows in typed events, in
    leaders' contacts, and affinity in either; faded (D, W): what opportunity leaves of a burst of
    engagement; heed (D,): log attention of the news; regard (D, W), without dyads where there is
    no crowding.
    """

    slow: Singles
    fast: Singles
    stand: Singles
    base: Singles
    faded: Singles
    heed: Singles
    regard: Singles


class Sight(NamedTuple):
    """What is seen: lasting (2, D, W), strength and cooperation index (D, W), load (n, W)."""

    lasting: Singles
    strength: Singles
    cooperation: Singles
    load: Singles


class Kinds(NamedTuple):
    """Contact types and scales: sign and leader (K,); center and scale (2,) of the states."""

    sign: Singles
    leader: NDArray[np.bool_]
    center: Singles
    scale: Singles


class Scratch(NamedTuple):
    """Room of a tile.

    rate (K, L); shown (3, L): engagement in typed events and in leaders' contacts, and affinity;
    heed (2, L): of the news, and 0 for acts of leaders; sums (3, L).
    """

    rate: Singles
    shown: Singles
    heed: Singles
    sums: Singles


SIGNED, LEADERS, ALL = 0, 1, 2
"""Rows of ``sums``: cooperative minus conflictual rates, rates of acts of leaders, all rates."""


@nb.njit(nogil=True, error_model="numpy")
def scratch(law: BatchLaw) -> Scratch:
    """Make the room of a tile."""
    types, length = law.alpha.shape
    return Scratch(
        np.empty((types, length), dtype=np.float32),
        np.empty((3, length), dtype=np.float32),
        np.zeros((2, length), dtype=np.float32),
        np.empty((3, length), dtype=np.float32),
    )


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_frame(  # noqa: PLR0913
    rate: Singles,
    leaders: Singles,
    sight: Sight,
    states: States,
    law: BatchLaw,
    kinds: Kinds,
    rows: tuple[NDArray[np.int64], Singles],
) -> None:
    """Fill ``sight``, the rates (D, K, W) and the expected contacts of leaders ``leaders`` (D, W).

    Where ``rate`` has no dyads the two are left out. ``rows`` holds the countries (D, 2) of every
    dyad and the share (D,) of the first; the load is added to where it has countries.
    """
    room = scratch(law)
    dyads, size = sight.cooperation.shape
    block = law.rupture.size // size
    for d in range(0, dyads, block):
        stop = min(d + block, dyads)
        look_tile(room, sight, states, (d, stop), law, kinds)
        if sight.load.shape[0] > 0:
            add_load(sight.load, room.sums[ALL], (d, stop), rows)
        if rate.shape[0] > 0:
            for b in range(d, stop):
                first = (b - d) * size
                for k in range(rate.shape[1]):
                    for w in range(size):
                        rate[b, k, w] = room.rate[k, first + w]
                for w in range(size):
                    leaders[b, w] = room.sums[LEADERS, first + w]


@nb.njit(nogil=True, error_model="numpy")
def look_tile(
    room: Scratch,
    sight: Sight,
    states: States,
    span: tuple[int, int],
    law: BatchLaw,
    kinds: Kinds,
) -> None:
    """See the dyads [d, stop): their lasting states, strength, rates and index."""
    d, stop = span
    size = sight.cooperation.shape[1]
    count = (stop - d) * size
    for m in range(2):
        _last(
            sight.lasting[m, d:stop].reshape(count),
            states.stand[m, d:stop].reshape(count),
            states.slow[m, d:stop].reshape(count),
        )
    _show_part(
        room.shown[0, :count],
        states.base[0, d:stop].reshape(count),
        states.slow[0, d:stop].reshape(count),
        states.fast[0, d:stop].reshape(count),
        states.faded[d:stop].reshape(count),
    )
    _last(
        room.shown[1, :count],
        states.base[1, d:stop].reshape(count),
        states.slow[0, d:stop].reshape(count),
    )
    _show(
        room.shown[2, :count],
        states.base[2, d:stop].reshape(count),
        states.slow[1, d:stop].reshape(count),
        states.fast[1, d:stop].reshape(count),
    )
    _strength(
        sight.strength[d:stop].reshape(count),
        sight.lasting[0, d:stop].reshape(count),
        sight.lasting[1, d:stop].reshape(count),
        kinds,
    )
    for b in range(d, stop):
        room.heed[0, (b - d) * size : (b - d + 1) * size] = states.heed[b]
    _rates(room, count, law, kinds, sight.load.shape[0] > 0)
    if states.regard.shape[0] > 0:
        regard = states.regard[d:stop].reshape(count)
        for m in range(2):
            for p in range(count):
                room.sums[m, p] *= regard[p]
    _index(sight.cooperation[d:stop].reshape(count), room.sums[SIGNED])


@nb.njit(nogil=True, error_model="numpy")
def _last(lasting: Singles, stand: Singles, slow: Singles) -> None:
    for p in range(lasting.size):
        lasting[p] = stand[p] + slow[p]


@nb.njit(nogil=True, error_model="numpy")
def _show(shown: Singles, base: Singles, slow: Singles, fast: Singles) -> None:
    for p in range(shown.size):
        shown[p] = base[p] + (slow[p] + fast[p])


@nb.njit(nogil=True, error_model="numpy")
def _show_part(shown: Singles, base: Singles, slow: Singles, fast: Singles, faded: Singles) -> None:
    """Show engagement with what is left of its burst."""
    for p in range(shown.size):
        shown[p] = base[p] + (slow[p] + faded[p] * fast[p])


@nb.njit(nogil=True, error_model="numpy")
def _strength(strength: Singles, engagement: Singles, affinity: Singles, kinds: Kinds) -> None:
    one, other = ROOT_HALF / kinds.scale[0], ROOT_HALF / kinds.scale[1]
    first, second = kinds.center[0], kinds.center[1]
    for p in range(strength.size):
        strength[p] = one * (engagement[p] - first) + other * (affinity[p] - second)


@nb.njit(nogil=True, error_model="numpy")
def _rates(room: Scratch, count: int, law: BatchLaw, kinds: Kinds, loaded: bool) -> None:
    """Rates of every type, and their sums."""
    room.sums[:] = np.float32(0.0)
    affinity = room.shown[2, :count]
    for k in range(room.rate.shape[0]):
        rate = room.rate[k, :count]
        engagement = room.shown[1 if kinds.leader[k] else 0, :count]
        heed = room.heed[1 if kinds.leader[k] else 0]
        effect = (law.engagement[k], law.affinity[k])
        _rate(rate, law.alpha[k], effect, (engagement, affinity), heed)
    for first in range(0, room.rate.shape[0], 2):
        second = min(first + 1, room.rate.shape[0] - 1)
        twice = np.float32(second > first)
        one, other = room.rate[first, :count], room.rate[second, :count]
        _add(room.sums[SIGNED], one, other, (kinds.sign[first], twice * kinds.sign[second]))
        if loaded:
            _add(room.sums[ALL], one, other, (np.float32(1.0), twice))
        if kinds.leader[first] or kinds.leader[second]:
            acts = np.float32(kinds.leader[first]), twice * np.float32(kinds.leader[second])
            _add(room.sums[LEADERS], one, other, acts)


@nb.njit(nogil=True, error_model="numpy")
def _rate(
    rate: Singles,
    alpha: Singles,
    effect: tuple[Singles, Singles],
    shown: tuple[Singles, Singles],
    heed: Singles,
) -> None:
    (lam, beta), (engagement, affinity) = effect, shown
    for p in range(rate.size):
        seen = fused_single(lam[p], engagement[p], alpha[p] + heed[p])
        rate[p] = single_exp(min(fused_single(beta[p], affinity[p], seen), CEILING))


@nb.njit(nogil=True, error_model="numpy")
def _add(
    total: Singles, one: Singles, other: Singles, factor: tuple[np.float32, np.float32]
) -> None:
    first, second = factor
    for p in range(one.size):
        total[p] += first * one[p] + second * other[p]


@nb.njit(nogil=True, error_model="numpy")
def _index(index: Singles, signed: Singles) -> None:
    for p in range(index.size):
        index[p] = single_asinh(signed[p])
