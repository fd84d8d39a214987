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

Axes: D dyads, K contact types, n countries, W worlds, B worlds that are looked at together.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.crowding import add_load
from sim.kernel.lane_functions import fused_lanes, smaller
from sim.kernel.lanes import (
    LANES,
    Lanes,
    Where,
    load,
    load_all,
    spread,
    store,
    store_all,
    uncounted,
)
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.single import single_asinh, single_exp
from sim.relationship import LOG_MEAN_CEILING

CEILING = np.float32(LOG_MEAN_CEILING)
ROOT_HALF = np.float32(math.sqrt(0.5))

DIGITS = 11
"""Lead digits, and so contact types, a block of random words."""

Three: TypeAlias = tuple[Lanes, Lanes, Lanes]


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


class Expected(NamedTuple):
    """Contacts expected of both directions: of acts of leaders as regarded, and of all types."""

    leaders: Lanes
    all: Lanes


@nb.njit(nogil=True, error_model="numpy")
def make_rates(types: int) -> Singles:
    """Make room for the rates (.., B) of the worlds looked at together, zero beyond the types.

    There is room for whole blocks of lead digits (`sim.kernel.contacts`).
    """
    return np.zeros(((types + DIGITS - 1) // DIGITS * DIGITS, LANES), dtype=np.float32)


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
    room = make_rates(law.alpha.shape[0]), np.empty((2, LANES), dtype=np.float32)
    _fill(rate, leaders, sight, states, law, kinds, rows, room)


@uncounted
def _fill(  # noqa: PLR0913
    rate: Singles,
    leaders: Singles,
    sight: Sight,
    states: States,
    law: BatchLaw,
    kinds: Kinds,
    rows: tuple[NDArray[np.int64], Singles],
    room: tuple[Singles, Singles],
) -> None:
    """Fill all dyads, worlds side by side."""
    dyads, size = sight.cooperation.shape
    rest = size % LANES
    for d in range(dyads):
        for w in range(0, size - rest, LANES):
            which = d, w, LANES
            expected = look(room, sight, states, which, law, kinds)
            _note(rate, leaders, sight, room[0], rows, (expected, which))
        if rest > 0:
            which = d, size - rest, rest
            expected = look(room, sight, states, which, law, kinds)
            _note(rate, leaders, sight, room[0], rows, (expected, which))


@nb.njit(inline="always", error_model="numpy")
def _note(
    rate: Singles,
    leaders: Singles,
    sight: Sight,
    rates: Singles,
    rows: tuple[NDArray[np.int64], Singles],
    found: tuple[Expected, Where],
) -> None:
    """Keep the rates of a dyad where they are asked for, and add to the load."""
    expected, (d, w, live) = found
    size = sight.cooperation.shape[1]
    if sight.load.shape[0] > 0:
        add_load(sight.load, rows, expected.all, (d, w, live))
    if rate.shape[0] > 0:
        for k in range(rate.shape[1]):
            place = (d * rate.shape[1] + k) * size + w
            store(rate, place, load_all(rates, k * LANES), live)
        store(leaders, d * size + w, expected.leaders, live)


@nb.njit(inline="always", error_model="numpy")
def look(
    room: tuple[Singles, Singles],
    sight: Sight,
    states: States,
    which: Where,
    law: BatchLaw,
    kinds: Kinds,
) -> Expected:
    """See dyad d in the worlds from w on, ``which`` = (d, w, how many are live).

    ``room`` is that of their rates, which are filled, and of (2, B) more.
    """
    (d, w, live), size = which, sight.cooperation.shape[1]
    place, plane = d * size + w, sight.cooperation.size
    slow = load(states.slow, place, live), load(states.slow, plane + place, live)
    fast = load(states.fast, place, live), load(states.fast, plane + place, live)
    engagement = load(states.stand, place, live) + slow[0]
    affinity = load(states.stand, plane + place, live) + slow[1]
    store(sight.lasting, place, engagement, live)
    store(sight.lasting, plane + place, affinity, live)
    store(sight.strength, place, _strength(engagement, affinity, kinds), live)
    left = load(states.faded, place, live) * fast[0]
    store_all(room[1], 0, load(states.base, place, live) + (slow[0] + left))
    store_all(room[1], LANES, load(states.base, plane + place, live) + slow[0])
    warmth = load(states.base, 2 * plane + place, live) + (slow[1] + fast[1])
    loaded = sight.load.shape[0] > 0
    signed, leaders, every = _rates(room, (warmth, states.heed[d]), which, law, kinds, loaded)
    if states.regard.shape[0] > 0:
        regard = load(states.regard, place, live)
        signed, leaders = signed * regard, leaders * regard
    store(sight.cooperation, place, single_asinh(signed), live)
    return Expected(leaders, every)


@nb.njit(inline="always", error_model="numpy")
def _strength(engagement: Lanes, affinity: Lanes, kinds: Kinds) -> Lanes:
    one, other = ROOT_HALF / kinds.scale[0], ROOT_HALF / kinds.scale[1]
    return (engagement - kinds.center[0]) * one + (affinity - kinds.center[1]) * other


@nb.njit(inline="always", error_model="numpy")
def _rates(
    room: tuple[Singles, Singles],
    shown: tuple[Lanes, np.float32],
    which: Where,
    law: BatchLaw,
    kinds: Kinds,
    loaded: bool,
) -> Three:
    """Fill the rates of every type, two at once, from the affinity and heed ``shown``.

    Returns the rates of cooperation less conflict, of acts of leaders, and, if ``loaded``, of all.
    An odd last type is both of two, and is taken once.
    """
    (warmth, heed), types, nothing = shown, law.alpha.shape[0], spread(np.float32(0.0))
    signed, leaders, every = nothing, nothing, nothing
    for first in range(0, types, 2):
        second = min(first + 1, types - 1)
        one = _rate(first, (room[1], warmth, heed), which, law, kinds)
        other = _rate(second, (room[1], warmth, heed), which, law, kinds)
        store_all(room[0], first * LANES, one)
        store_all(room[0], second * LANES, other)
        twice = np.float32(second > first)
        signed = signed + _mix(one, other, kinds.sign[first], twice * kinds.sign[second])
        if loaded:
            every = every + _mix(one, other, np.float32(1.0), twice)
        if kinds.leader[first] or kinds.leader[second]:
            acts = np.float32(kinds.leader[first]), twice * np.float32(kinds.leader[second])
            leaders = leaders + _mix(one, other, acts[0], acts[1])
    return signed, leaders, every


@nb.njit(inline="always", error_model="numpy")
def _rate(
    k: int, shown: tuple[Singles, Lanes, np.float32], which: Where, law: BatchLaw, kinds: Kinds
) -> Lanes:
    """Rate of one type, from engagement in typed events and of leaders, affinity and heed."""
    (engagement, warmth, heed), (_, w, live) = shown, which
    place, leader = k * law.rupture.size + w, np.int64(kinds.leader[k])
    noticed = np.float32(0.0) if leader else heed
    lam, beta = load(law.engagement, place, live), load(law.affinity, place, live)
    base = load(law.alpha, place, live) + np.float32(noticed)
    seen = fused_lanes(lam, load_all(engagement, leader * LANES), base)
    return single_exp(smaller(fused_lanes(beta, warmth, seen), CEILING))


@nb.njit(inline="always", error_model="numpy")
def _mix(one: Lanes, other: Lanes, first: np.float32, second: np.float32) -> Lanes:
    return one * first + other * second
