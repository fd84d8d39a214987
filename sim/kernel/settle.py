"""The end of a month: both directions added, the surprise taken, the summaries summed.

    y_k = y_ij,k + y_ji,k,   c = sum over leader types of (y_k - g mu_k)

with g the regard that crowding leaves to the dyad, 1 without crowding.

The four quantities and the counts are summed over the worlds of the batch, each sum and its square,
in the order of the worlds.

    strength = ((e - m_e) / sd_e + (a - m_a) / sd_a) / sqrt 2

of the lasting engagement and affinity, net of opportunity and without their fast parts.

Axes: D dyads, K contact types, W worlds, Q = 4 + K quantities: engagement, affinity, strength,
cooperation index, contacts of each type.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.contacts import Counts
from sim.parameters import Floats

STATE_QUANTITIES = 4


@nb.njit(cache=True, nogil=True, error_model="numpy")
def settle_contacts(
    total: Counts,
    surprise: Floats,
    counts: Counts,
    place: NDArray[np.int64],
    expected: tuple[Floats, Floats],
    leader: NDArray[np.bool_],
) -> None:
    """Fill ``total`` (D, K, W) and ``surprise`` (D, W) from ``counts`` (2D, K, W).

    ``place`` (D, 2) tells in which rows of ``counts`` the two directions of a dyad stand;
    ``expected`` holds the rates (D, K, W) and the regard (D, W).
    """
    rate, regard = expected
    for d in range(total.shape[0]):
        first, second = place[d, 0], place[d, 1]
        for w in range(total.shape[2]):
            surprise[d, w] = 0.0
        for k in range(total.shape[1]):
            for w in range(total.shape[2]):
                total[d, k, w] = counts[first, k, w] + counts[second, k, w]
            if leader[k]:
                for w in range(total.shape[2]):
                    surprise[d, w] += total[d, k, w] - regard[d, w] * rate[d, k, w]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def measure_strength(strength: Floats, lasting: Floats, center: Floats, scale: Floats) -> None:
    """Fill ``strength`` (D, W) from the ``lasting`` states (2, D, W)."""
    root = math.sqrt(0.5)
    for d in range(strength.shape[0]):
        for w in range(strength.shape[1]):
            engagement = (lasting[0, d, w] - center[0]) / scale[0]
            affinity = (lasting[1, d, w] - center[1]) / scale[1]
            strength[d, w] = root * (engagement + affinity)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def add_sums(sums: Floats, state: Floats, strength: Floats, index: Floats, total: Counts) -> None:
    """Fill ``sums`` (2, Q, D): sums and sums of squares over the worlds of the batch."""
    for d in range(total.shape[0]):
        _sum_states(sums, d, state[0, d], state[1, d], strength[d], index[d])
        for k in range(total.shape[1]):
            whole = np.int64(0)
            square = np.int64(0)
            for w in range(total.shape[2]):
                value = np.int64(total[d, k, w])
                whole += value
                square += value * value
            sums[0, STATE_QUANTITIES + k, d] = whole
            sums[1, STATE_QUANTITIES + k, d] = square


@nb.njit(nogil=True, error_model="numpy")
def _sum_states(  # noqa: PLR0913
    sums: Floats, d: int, engagement: Floats, affinity: Floats, strength: Floats, index: Floats
) -> None:
    e = a = s = c = e2 = a2 = s2 = c2 = 0.0
    for w in range(index.size):
        e += engagement[w]
        e2 += engagement[w] * engagement[w]
        a += affinity[w]
        a2 += affinity[w] * affinity[w]
        s += strength[w]
        s2 += strength[w] * strength[w]
        c += index[w]
        c2 += index[w] * index[w]
    sums[0, 0, d], sums[0, 1, d], sums[0, 2, d], sums[0, 3, d] = e, a, s, c
    sums[1, 0, d], sums[1, 1, d], sums[1, 2, d], sums[1, 3, d] = e2, a2, s2, c2
