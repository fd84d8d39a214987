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
    side = (thirds.ends.max() + DOWN) // DOWN * DOWN
    warmth = np.zeros((side, side, LANES), np.float32)
    total = np.zeros((side, side, LANES), np.float32)
    tanh = np.empty(affinity.shape[1], dtype=np.float32)
    for first in range(0, affinity.shape[1], LANES):
        worlds = (first, min(first + LANES, affinity.shape[1]))
        _fill_table(warmth, tanh, affinity, thirds.ends, worlds)
        _multiply(total, warmth)
        for d in range(pull.shape[0]):
            i, j = thirds.ends[d, 0], thirds.ends[d, 1]
            found = total[min(i, j), max(i, j)]
            for w in range(worlds[0], worlds[1]):
                sum_of = found[w - first] + thirds.outside[d]
                pull[d, w] = weight[w] * (sum_of * thirds.inverse[d])


@nb.njit(nogil=True, error_model="numpy")
def _fill_table(
    warmth: Singles,
    tanh: Singles,
    affinity: Singles,
    ends: NDArray[np.int64],
    worlds: tuple[int, int],
) -> None:
    """Fill the symmetric table of tanh of affinities of up to eight worlds."""
    first, stop = worlds
    for d in range(affinity.shape[0]):
        one, other = warmth[ends[d, 0], ends[d, 1]], warmth[ends[d, 1], ends[d, 0]]
        row = affinity[d]
        for w in range(first, stop):
            tanh[w - first] = single_tanh(row[w])
        for w in range(stop - first):
            one[w] = tanh[w]
            other[w] = tanh[w]


@nb.njit(nogil=True, error_model="numpy")
def _multiply(total: Singles, warmth: Singles) -> None:
    """Fill the blocks at and above the diagonal of the square of a symmetric table."""
    block = np.empty((DOWN, ACROSS, LANES), dtype=np.float32)
    for i in range(0, warmth.shape[0], DOWN):
        for j in range(i, warmth.shape[0], ACROSS):
            block_of_products(block, warmth, i, j)
            for r in range(DOWN):
                for c in range(ACROSS):
                    total[i + r, j + c] = block[r, c]
