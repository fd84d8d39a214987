"""One month of the state of every dyad.

    s' = phi_s s + J c + w n + eps_s,   f' = phi_f f + eps_f,   b' = b
    eps_s = (kappa_s if u < p else 1) * F_s z,   eps_f = (kappa_f if u < p else 1) * F_f z

c is last month's contact surprise, kept within bounds; w n the pull of third parties, on affinity
alone (`sim.kernel.balance`). One Philox block a dyad and world, keyed by the dyad and the month to
come: its four words give four normals, and the low bytes of the words together the uniform u. Those
bytes move a normal by less than 1e-6, so the two are as good as independent. A uniform below p is a
rupture, so a larger p never removes one.

Axes: D dyads, W worlds; slow, fast (2, D, W): engagement and affinity.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from sim.kernel.lane_functions import as_whole, choose, larger, smaller, to_single
from sim.kernel.lanes import LANES, Four, Lanes, Where, load, spread, store, uncounted
from sim.kernel.law import BatchLaw, Singles
from sim.kernel.single import four_normals
from sim.kernel.words import begin_pair, begin_worlds, draw_words
from sim.relationship import SURPRISE_BOUND
from sim.streams import Words

BOUND = np.float32(SURPRISE_BOUND)
ONE = np.float32(1.0)
LOW, BYTE = np.uint32(0xFF), np.uint32(8)
TWO_BYTES, FOUR_BYTES = np.float32(2.0**-16), np.float32(2.0**-32)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def step_states(
    states: tuple[Singles, Singles],
    before: tuple[Singles, Singles],
    law: BatchLaw,
    worlds: Words,
    names: Words,
    name: Words,
) -> None:
    """Move the states one month on, in place.

    Parameters
    ----------
    states
        Slow and fast part (2, D, W).
    before
        Contact surprise of last month (D, W) and pull of third parties (D, W); the second may have
        no dyads, and there is none then.
    law, worlds, names, name
        Laws; world numbers (W,); pair words (D,); period, process word and the two key words.
    """
    begun = np.empty((2, worlds.size), dtype=np.uint64)
    begin_worlds(begun, worlds, name, np.uint64(0))
    _step(states, before, law, begun, (names, name))


@uncounted
def _step(
    states: tuple[Singles, Singles],
    before: tuple[Singles, Singles],
    law: BatchLaw,
    begun: Words,
    named: tuple[Words, Words],
) -> None:
    """Move all dyads, worlds side by side."""
    (surprise, pull), (names, name), size = before, named, begun.shape[1]
    rest = size % LANES
    for d in range(surprise.shape[0]):
        pair = begin_pair(names[d], name)
        for w in range(0, size - rest, LANES):
            shocks = _shocks(draw_words(begun, w, size, LANES, pair), law, w, LANES)
            _move(states, surprise, pull, law, shocks, (d, w, LANES))
        if rest > 0:
            w = size - rest
            shocks = _shocks(draw_words(begun, w, size, rest, pair), law, w, rest)
            _move(states, surprise, pull, law, shocks, (d, w, rest))


@nb.njit(inline="always", error_model="numpy")
def _shocks(words: Four, law: BatchLaw, w: int, live: int) -> Four:
    """Shocks of the slow parts of engagement and affinity, then of the fast parts."""
    z0, z1, z2, z3 = four_normals(words)
    size = law.rupture.size
    torn = _uniform(words) < load(law.rupture, w, live)
    slow = choose(torn, load(law.scale, w, live), ONE)
    fast = choose(torn, load(law.scale, size + w, live), ONE)
    f, s0 = law.factor, load(law.factor, w, live) * z0
    s1 = load(f, size + w, live) * z0 + load(f, 2 * size + w, live) * z1
    f0 = load(f, 3 * size + w, live) * z2
    f1 = load(f, 4 * size + w, live) * z2 + load(f, 5 * size + w, live) * z3
    return slow * s0, slow * s1, fast * f0, fast * f1


@nb.njit(inline="always", error_model="numpy")
def _uniform(words: Four) -> Lanes:
    """Uniforms of ruptures from the low bytes, as 2**16 high + low, so that both stay exact."""
    high = ((words[0] & LOW) << BYTE) | (words[1] & LOW)
    low = ((words[2] & LOW) << BYTE) | (words[3] & LOW)
    return to_single(as_whole(high)) * TWO_BYTES + to_single(as_whole(low)) * FOUR_BYTES


@nb.njit(inline="always", error_model="numpy")
def _move(
    states: tuple[Singles, Singles],
    surprise: Singles,
    pull: Singles,
    law: BatchLaw,
    shocks: Four,
    which: Where,
) -> None:
    """Move the four parts of a dyad by their shocks, the surprise and the pull."""
    (slow, fast), (d, w, live), size = states, which, law.rupture.size
    place, plane, effect = d * size + w, surprise.size, law.surprise
    jump = larger(smaller(load(surprise, place, live), BOUND), -BOUND)
    drawn = spread(np.float32(0.0))
    if pull.shape[0] > 0:
        drawn = load(pull, place, live)
    kept, left = load(law.persistence, w, live), load(law.persistence, size + w, live)
    moved = kept * load(slow, place, live) + shocks[0]
    store(slow, place, moved + load(effect, w, live) * jump, live)
    moved = kept * load(slow, plane + place, live) + shocks[1]
    moved = moved + load(effect, size + w, live) * jump
    store(slow, plane + place, moved + drawn, live)
    store(fast, place, left * load(fast, place, live) + shocks[2], live)
    store(fast, plane + place, left * load(fast, plane + place, live) + shocks[3], live)
