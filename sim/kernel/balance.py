"""Third-party pull: two countries draw together where their relations to third parties agree.

    n_ij = ( sum_k tanh(a_ik) tanh(a_kj) + outside_ij ) / N_ij,     s_a' = ... + w n

over the third parties k, with a the lasting affinity (level, slow part and shifts) of the month
before: common friends and common enemies count for a pair, a friend's enemy against it. The sum
runs over the countries that are simulated; ``outside`` is what all others add, held as at the
cutoff, and N counts both. A dyad without third parties feels no pull.

The sum runs in the order of the countries by fused steps, so its bits depend on no library and no
thread. Only the half above the diagonal is worked out, eight worlds at a time.

Axes: D dyads, n countries, W worlds.

References: Heider 1946, doi:10.1080/00223980.1946.9917275 (balance); Cartwright and Harary 1956,
doi:10.1037/h0046049 (triads).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.eights import ACROSS, DOWN, LANES, block_of_products
from sim.kernel.lanes import LANES as WIDE
from sim.kernel.lanes import load, store
from sim.kernel.law import Singles
from sim.kernel.single import single_tanh


class Thirds(NamedTuple):
    """Third parties of every dyad.

    ends (D, 2), the positions of its two countries; outside (D,), the sum over third parties that
    are not simulated; inverse (D,), one over the number of all third parties, 0 without any.
    """

    ends: NDArray[np.int64]
    outside: Singles
    inverse: Singles


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_pull(pull: Singles, affinity: Singles, weight: Singles, thirds: Thirds) -> None:
    """Fill ``pull`` (D, W), what third parties add to the slow part of affinity.

    Parameters
    ----------
    pull
        To be filled.
    affinity
        Lasting affinity of the month before (D, W).
    weight
        Of the pull in each world (W,).
    thirds
        Third parties of the dyads.
    """
    last = np.int64(0)
    for d in range(pull.shape[0]):
        last = max(last, thirds.ends[d, 0], thirds.ends[d, 1])
    side = (last + DOWN) // DOWN * DOWN
    warmth = np.zeros((side, side, LANES), np.float32)
    total = np.zeros((side, side, LANES), np.float32)
    _fill_tanh(pull.reshape(pull.size), affinity.reshape(pull.size))
    for first in range(0, weight.size, LANES):
        width = min(LANES, weight.size - first)
        _fill_table(warmth, pull, thirds.ends, first, width)
        _multiply(total, warmth)
        _take(pull, total, thirds, first, width)
    for d in range(pull.shape[0]):
        for w in range(weight.size):
            pull[d, w] *= weight[w]


@nb.njit(nogil=True, error_model="numpy")
def _fill_tanh(out: Singles, given: Singles) -> None:
    for p in range(0, out.size, WIDE):
        live = out.size - p
        store(out, p, single_tanh(load(given, p, live)), live)


@nb.njit(nogil=True, error_model="numpy")
def _fill_table(
    warmth: Singles, tanh: Singles, ends: NDArray[np.int64], first: int, width: int
) -> None:
    """Fill the symmetric table of up to eight worlds; eight are copied at once."""
    for d in range(tanh.shape[0]):
        i, j = ends[d, 0], ends[d, 1]
        if width == LANES:
            for w in range(LANES):
                warmth[i, j, w] = tanh[d, first + w]
            for w in range(LANES):
                warmth[j, i, w] = tanh[d, first + w]
        else:
            for w in range(width):
                warmth[i, j, w] = tanh[d, first + w]
                warmth[j, i, w] = tanh[d, first + w]


@nb.njit(nogil=True, error_model="numpy")
def _take(pull: Singles, total: Singles, thirds: Thirds, first: int, width: int) -> None:
    """Take the means over third parties of up to eight worlds from the table of sums."""
    ends, outside, inverse = thirds
    for d in range(pull.shape[0]):
        i, j = min(ends[d, 0], ends[d, 1]), max(ends[d, 0], ends[d, 1])
        add, factor = outside[d], inverse[d]
        if width == LANES:
            for w in range(LANES):
                pull[d, first + w] = (total[i, j, w] + add) * factor
        else:
            for w in range(width):
                pull[d, first + w] = (total[i, j, w] + add) * factor


@nb.njit(nogil=True, error_model="numpy")
def _multiply(total: Singles, warmth: Singles) -> None:
    """Fill the blocks at and above the diagonal of the square of a symmetric table."""
    block = np.empty((DOWN, ACROSS, LANES), dtype=np.float32)
    for i in range(0, warmth.shape[0], DOWN):
        for j in range(i, warmth.shape[0], ACROSS):
            block_of_products(block, warmth, i, j)
            for r in range(DOWN):
                for c in range(ACROSS):
                    for w in range(LANES):
                        total[i + r, j + c, w] = block[r, c, w]
