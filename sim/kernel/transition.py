"""One month of the state of every dyad.

    s' = phi_s s + J c + w n + eps_s,   f' = phi_f f + eps_f,   b' = b
    eps_s = (kappa_s if u < p else 1) * F_s z,   eps_f = (kappa_f if u < p else 1) * F_f z

c is last month's contact surprise, kept within bounds; w n the pull of third parties, on affinity
alone (`sim.kernel.balance`). One Philox block a dyad and world, keyed by the dyad and the month to
come: its four words give four normals, and the low bytes of the words together the uniform u. Those
bytes move a normal by less than 1e-6, so the two are as good as independent. A uniform below p is a
rupture, so a larger p never removes one.

Axes: D dyads, W worlds, L places of a tile; slow, fast (2, D, W): engagement and affinity.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.law import BatchLaw, Singles
from sim.kernel.single import fill_single_normals
from sim.kernel.words import fill_words
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
    slow, fast = states
    surprise, pull = before
    dyads, size = surprise.shape
    length = law.rupture.size
    word, lanes = np.empty((4, length), dtype=np.uint32), np.empty((2, length), dtype=np.uint64)
    normal, wide = np.empty((4, length), dtype=np.float32), np.empty((2, length), dtype=np.float32)
    for place in range(length):
        lanes[0, place] = worlds[place % size]
    for d in range(0, dyads, length // size):
        stop = min(d + length // size, dyads)
        count = (stop - d) * size
        for b in range(d, stop):
            lanes[1, (b - d) * size : (b - d + 1) * size] = names[b]
        fill_words(word, lanes[0, :count], lanes[1], name, np.uint64(0))
        for m in range(4):
            fill_single_normals(normal[m, :count], word[m])
        _widths(count, wide, word, law)
        jump = surprise[d:stop].reshape(count)
        for m in range(2):
            part = slow[m, d:stop].reshape(count)
            _move(part, normal[0], normal[1], wide[0], law.persistence[0], law.factor[0, m:])
            _jump(part, jump, law.surprise[m])
            part = fast[m, d:stop].reshape(count)
            _move(part, normal[2], normal[3], wide[1], law.persistence[1], law.factor[1, m:])
        if pull.shape[0] > 0:
            _add(slow[1, d:stop].reshape(count), pull[d:stop].reshape(count))


@nb.njit(nogil=True, error_model="numpy")
def _widths(count: int, wide: Singles, word: NDArray[np.uint32], law: BatchLaw) -> None:
    """Fill the widths of the shocks: 1, or those of a rupture.

    The low bytes are put together as 2**16 high + low, so that both stay exact.
    """
    uniform = wide[0]
    for p in range(count):
        high = np.int32(((word[0, p] & LOW) << BYTE) | (word[1, p] & LOW))
        low = np.int32(((word[2, p] & LOW) << BYTE) | (word[3, p] & LOW))
        uniform[p] = np.float32(high) * TWO_BYTES + np.float32(low) * FOUR_BYTES
    for p in range(count):
        wide[1, p] = law.scale[1, p] if uniform[p] < law.rupture[p] else ONE
    for p in range(count):
        wide[0, p] = law.scale[0, p] if uniform[p] < law.rupture[p] else ONE


@nb.njit(nogil=True, error_model="numpy")
def _move(  # noqa: PLR0913
    part: Singles, z0: Singles, z1: Singles, wide: Singles, phi: Singles, factor: Singles
) -> None:
    """Move a part; ``factor`` begins with entry 00 for engagement, with 10 and 11 for affinity."""
    if factor.shape[0] == 3:
        for p in range(part.size):
            part[p] = phi[p] * part[p] + wide[p] * (factor[0, p] * z0[p])
    else:
        for p in range(part.size):
            part[p] = phi[p] * part[p] + wide[p] * (factor[0, p] * z0[p] + factor[1, p] * z1[p])


@nb.njit(nogil=True, error_model="numpy")
def _jump(part: Singles, surprise: Singles, effect: Singles) -> None:
    for p in range(part.size):
        part[p] += effect[p] * min(max(surprise[p], -BOUND), BOUND)


@nb.njit(nogil=True, error_model="numpy")
def _add(part: Singles, term: Singles) -> None:
    for p in range(part.size):
        part[p] += term[p]
