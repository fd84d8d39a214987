"""Third-party pull: two countries draw together where their relations to third parties agree.

    n_ij = ( sum_k tanh(a_ik) tanh(a_kj) + outside_ij ) / N_ij,     s_a' = ... + w n

over the third parties k, with a the lasting affinity (level, slow part and shifts) of the month
before: common friends and common enemies count for a pair, a friend's enemy against it. The sum
runs over the countries that are simulated; ``outside`` is what all others add, held as at the
cutoff, and N counts both. A dyad without third parties feels no pull.

The sum runs in the order of the countries by fused steps, so its bits depend on no library and no
thread. Only the half above the diagonal is worked out, one world after the other.

Axes: D dyads, n countries, W worlds.

References: Heider 1946, doi:10.1080/00223980.1946.9917275 (balance); Cartwright and Harary 1956,
doi:10.1037/h0046049 (triads).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.fused import fused_single
from sim.kernel.law import Singles
from sim.kernel.single import single_tanh

STEP = 4
"""Third parties taken together, and the multiple to which the table is filled up by zeros."""


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
    dyads, worlds = affinity.shape
    side = (thirds.ends.max() + STEP) // STEP * STEP
    warmth, total = np.zeros((side, side), np.float32), np.zeros((side, side), np.float32)
    for d in range(dyads):
        for w in range(worlds):
            pull[d, w] = single_tanh(affinity[d, w])
    for w in range(worlds):
        for d in range(dyads):
            i, j = thirds.ends[d, 0], thirds.ends[d, 1]
            warmth[i, j] = warmth[j, i] = pull[d, w]
        _products(total, warmth)
        for d in range(dyads):
            i, j = thirds.ends[d, 0], thirds.ends[d, 1]
            found = total[min(i, j), max(i, j)] + thirds.outside[d]
            pull[d, w] = weight[w] * (found * thirds.inverse[d])


@nb.njit(nogil=True, error_model="numpy")
def _products(total: Singles, warmth: Singles) -> None:
    """Fill the half above the diagonal of the square of a symmetric table."""
    side = warmth.shape[0]
    total[:] = np.float32(0.0)
    for i in range(side):
        row = total[i, i:]
        for k in range(0, side, STEP):
            a, b, c, d = warmth[i, k], warmth[i, k + 1], warmth[i, k + 2], warmth[i, k + 3]
            one, two = warmth[k, i:], warmth[k + 1, i:]
            three, four = warmth[k + 2, i:], warmth[k + 3, i:]
            for j in range(row.size):
                x = fused_single(b, two[j], fused_single(a, one[j], row[j]))
                row[j] = fused_single(d, four[j], fused_single(c, three[j], x))
