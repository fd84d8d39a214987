"""The end of a month: both directions added, the surprise taken, the summaries summed.

    y_k = y_ij,k + y_ji,k,   c = sum over leader types of (y_k - g mu_k)

with g the regard that crowding leaves to the dyad, 1 without crowding.

The four quantities and the counts are summed over the worlds of the batch, each sum and its square,
in the order of the worlds.

Axes: D dyads, K contact types, W worlds, Q = 4 + K quantities: engagement, affinity, strength,
cooperation index, contacts of each type.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.contacts import Counts
from sim.kernel.law import Singles
from sim.parameters import Floats

STATE_QUANTITIES = 4


@nb.njit(cache=True, nogil=True, error_model="numpy")
def settle_contacts(
    total: Counts,
    surprise: Singles,
    counts: Counts,
    place: NDArray[np.int64],
    leaders: Singles,
    leader: NDArray[np.bool_],
) -> None:
    """Fill ``total`` (D, K, W) and ``surprise`` (D, W) from ``counts`` (2D, K, W).

    ``place`` (D, 2) tells in which rows of ``counts`` the two directions of a dyad stand;
    ``leaders`` (D, W) holds the expected acts of leaders.
    """
    found = np.empty(total.shape[2], dtype=np.int32)
    for d in range(total.shape[0]):
        first, second = place[d, 0], place[d, 1]
        found[:] = 0
        for k in range(total.shape[1]):
            for w in range(total.shape[2]):
                total[d, k, w] = counts[first, k, w] + counts[second, k, w]
            if leader[k]:
                for w in range(total.shape[2]):
                    found[w] += total[d, k, w]
        for w in range(total.shape[2]):
            surprise[d, w] = np.float32(found[w]) - leaders[d, w]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def add_states(sums: Floats, lasting: Singles, strength: Singles, index: Singles) -> None:
    """Fill the first four of ``sums`` (2, Q, D): sums and sums of squares over the worlds."""
    sum_states(sums, lasting, strength, index, (0, index.shape[0]))


@nb.njit(cache=True, nogil=True, error_model="numpy")
def sum_contacts(sums: Floats, total: Counts) -> None:
    """Fill the rest of ``sums`` (2, Q, D): contacts of each type and their squares."""
    for d in range(total.shape[0]):
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
def sum_states(
    sums: Floats, lasting: Singles, strength: Singles, index: Singles, span: tuple[int, int]
) -> None:
    """Sum the four states of dyads [d, stop) and their squares, in double precision."""
    for d in range(span[0], span[1]):
        e = a = s = c = e2 = a2 = s2 = c2 = 0.0
        for w in range(index.shape[1]):
            x, y = np.float64(lasting[0, d, w]), np.float64(lasting[1, d, w])
            z, v = np.float64(strength[d, w]), np.float64(index[d, w])
            e += x
            e2 += x * x
            a += y
            a2 += y * y
            s += z
            s2 += z * z
            c += v
            c2 += v * v
        sums[0, 0, d], sums[0, 1, d], sums[0, 2, d], sums[0, 3, d] = e, a, s, c
        sums[1, 0, d], sums[1, 1, d], sums[1, 2, d], sums[1, 3, d] = e2, a2, s2, c2
