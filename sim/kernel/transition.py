"""One month of the state of every dyad.

    s' = phi_s s + J c + eps_s,   f' = phi_f f + eps_f,   b' = phi_b b
    eps_s = (kappa_s if u < p else 1) * F_s z,   eps_f = (kappa_f if u < p else 1) * F_f z

Four normals and one uniform a dyad and world, keyed by the dyad and the month to come. A uniform
below p is a rupture, so a larger p never removes one.

The leanings of the channels stay.

Axes: states (4, D, 2, W): level, slow and fast part of engagement and affinity; leanings of the
news and of leaders' contacts. Surprise c (D, W), in contacts.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from sim.kernel.law import BatchLaw
from sim.parameters import Floats
from sim.quantile import fill_normals
from sim.streams import Words, philox, to_uniform

ONE = np.uint64(1)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def step_states(
    states: Floats, surprise: Floats, law: BatchLaw, worlds: Words, names: Words, name: Words
) -> None:
    """Move ``states`` one month on, in place; ``name`` as in `sim.kernel.start.draw_states`."""
    size = worlds.size
    uniform = np.empty((4, size))
    normal = np.empty((4, size))
    torn = np.empty(size)
    scale = np.empty((2, size))
    for d in range(states.shape[1]):
        _draw(uniform, torn, worlds, names[d], name)
        fill_normals(normal, uniform)
        for part in range(2):
            for w in range(size):
                scale[part, w] = law.scale[part, w] if torn[w] < law.rupture[w] else 1.0
        _move_level(states[0, d], law)
        _move_slow(states[1, d], normal, scale[0], surprise[d], law)
        _move_fast(states[2, d], normal, scale[1], law)


@nb.njit(nogil=True, error_model="numpy")
def _draw(uniform: Floats, torn: Floats, worlds: Words, pair: np.uint64, name: Words) -> None:
    first, second = name[1], name[1] + ONE
    period, k0, k1 = name[0], name[2], name[3]
    for w in range(worlds.size):
        x0, x1, x2, x3 = philox(worlds[w], period, pair, first, k0, k1)
        uniform[0, w] = to_uniform(x0)
        uniform[1, w] = to_uniform(x1)
        uniform[2, w] = to_uniform(x2)
        uniform[3, w] = to_uniform(x3)
    for w in range(worlds.size):
        x0, x1, x2, x3 = philox(worlds[w], period, pair, second, k0, k1)
        torn[w] = to_uniform(x0)


@nb.njit(nogil=True, error_model="numpy")
def _move_level(level: Floats, law: BatchLaw) -> None:
    for m in range(2):
        for w in range(level.shape[1]):
            level[m, w] *= law.persistence[0, w]


@nb.njit(nogil=True, error_model="numpy")
def _move_slow(
    slow: Floats, normal: Floats, scale: Floats, surprise: Floats, law: BatchLaw
) -> None:
    for w in range(scale.size):
        z0 = scale[w] * normal[0, w]
        z1 = scale[w] * normal[1, w]
        phi = law.persistence[1, w]
        slow[0, w] = phi * slow[0, w] + law.surprise[0, w] * surprise[w] + law.factor[0, 0, w] * z0
        slow[1, w] = (
            phi * slow[1, w]
            + law.surprise[1, w] * surprise[w]
            + law.factor[0, 1, w] * z0
            + law.factor[0, 2, w] * z1
        )


@nb.njit(nogil=True, error_model="numpy")
def _move_fast(fast: Floats, normal: Floats, scale: Floats, law: BatchLaw) -> None:
    for w in range(fast.shape[1]):
        z0 = scale[w] * normal[2, w]
        z1 = scale[w] * normal[3, w]
        phi = law.persistence[2, w]
        fast[0, w] = phi * fast[0, w] + law.factor[1, 0, w] * z0
        fast[1, w] = phi * fast[1, w] + law.factor[1, 1, w] * z0 + law.factor[1, 2, w] * z1
