"""Third-party pull: two countries draw together where their relations to third parties agree.

    n_ij = ( sum_k tanh(a_ik) tanh(a_kj) + outside_ij ) / N_ij,     s_a' = ... + w n

over the third parties k, with a the lasting affinity (level, slow part and shifts) of the month
before: common friends and common enemies count for a pair, a friend's enemy against it. The sum
runs over the countries that are simulated; ``outside`` is what all others add, held as at the
cutoff, and N counts both. A dyad without third parties feels no pull.

The sum runs in the order of the countries, so its bits depend on no library and no thread.

Axes: D dyads, n countries, W worlds.

References: Heider 1946, doi:10.1080/00223980.1946.9917275 (balance); Cartwright and Harary 1956,
doi:10.1037/h0046049 (triads).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.exponential import fast_exp
from sim.parameters import Floats


class Thirds(NamedTuple):
    """Third parties of every dyad.

    ends (D, 2), the positions of its two countries; outside (D,), the sum over third parties that
    are not simulated; number (D,), of all third parties.
    """

    ends: NDArray[np.int64]
    outside: Floats
    number: Floats


@nb.njit(cache=True, nogil=True, error_model="numpy")
def add_pull(slow: Floats, affinity: Floats, weight: Floats, thirds: Thirds) -> None:
    """Add the pull to the slow part of affinity.

    Parameters
    ----------
    slow
        Slow parts of the month to come (D, 2, W); row 1, affinity, is changed.
    affinity
        Lasting affinity of the month before (D, W).
    weight
        Of the pull in each world (W,).
    thirds
        Third parties of the dyads.
    """
    ends, outside, number = thirds
    warmth = _matrix(affinity, ends)
    total = np.empty(weight.size)
    for d in range(ends.shape[0]):
        if number[d] == 0.0:
            continue
        one, other = warmth[ends[d, 0]], warmth[ends[d, 1]]
        for w in range(total.size):
            total[w] = 0.0
        for k in range(warmth.shape[0]):
            for w in range(total.size):
                total[w] += one[k, w] * other[k, w]
        for w in range(total.size):
            slow[d, 1, w] += weight[w] * ((total[w] + outside[d]) / number[d])


@nb.njit(nogil=True, error_model="numpy")
def _matrix(affinity: Floats, ends: NDArray[np.int64]) -> Floats:
    """Return tanh of the affinities as (n, n, W), zero where there is no dyad."""
    size = affinity.shape[1]
    out = np.zeros((ends.max() + 1, ends.max() + 1, size))
    for d in range(ends.shape[0]):
        i, j = ends[d, 0], ends[d, 1]
        for w in range(size):
            out[i, j, w] = 1.0 - 2.0 / (fast_exp(2.0 * affinity[d, w]) + 1.0)
        for w in range(size):
            out[j, i, w] = out[i, j, w]
    return out
