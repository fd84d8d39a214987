"""Crowding: a country that had much on its hands last month initiates less, and the reverse.

    mu_ij -> mu_ij f_i,   log f_i = kappa * within(log A_i - log S_i, -1, 1)

S_i is what the country expected to initiate last month, over all partners and types, *before* its
own factor: sum_j pi_ij mu_ij + what goes to partners that are not simulated. A_i is its attention
budget. Were S taken after the factor, each month would answer the last with the opposite sign,
log S_t = log S0_t + kappa (log A - log S_t-1), and at kappa near 1 a disturbance would swing from
month to month without end; taken before, the factor is no function of earlier factors, and nothing
can swing. The bounds keep a country between e^-kappa and e^kappa times its uncrowded contacts,
whatever a scenario does to its states. They stand before the weight, as in the fit
(`calibration.coupling`), so that the log of the factor is linear in kappa. A country reads its own
row and nothing else.

The size of the negative binomial follows the rate before crowding, as it follows the rate at
exposure one: attention thins or swells a month as a month seen in part would.

Axes: D dyads, n countries, W worlds.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.lane_functions import larger, smaller
from sim.kernel.lanes import LANES, Lanes, Where, load, store
from sim.kernel.law import Singles
from sim.kernel.single import single_exp, single_log
from sim.relationship import LEAST_LOAD, SPARE_BOUND

BOUND, LEAST = np.float32(SPARE_BOUND), np.float32(LEAST_LOAD)


@nb.njit(inline="always", error_model="numpy")
def add_load(
    loads: Singles, rows: tuple[NDArray[np.int64], Singles], rate: Lanes, which: Where
) -> None:
    """Add to the loads (n, W) what dyad d makes its two countries expect to initiate.

    ``rate`` is that of all types and both directions, in the worlds from w on, ``which`` = (d, w,
    how many are live); ``rows`` holds the countries (D, 2) of every dyad and the share (D,) of the
    first.
    """
    (d, w, live), (ends, share), size = which, rows, loads.shape[1]
    first, second = ends[d, 0] * size + w, ends[d, 1] * size + w
    store(loads, first, load(loads, first, live) + rate * share[d], live)
    other = np.float32(1.0) - share[d]
    store(loads, second, load(loads, second, live) + rate * other, live)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_attention(attention: Singles, loads: Singles, budget: Singles, crowding: Singles) -> None:
    """Fill the factors ``attention`` (n, W); ``budget`` (n,) is log A, ``crowding`` (W,) kappa."""
    size = crowding.size
    for i in range(loads.shape[0]):
        for w in range(0, size, LANES):
            live, place = size - w, i * size + w
            spare = budget[i] - single_log(larger(load(loads, place, live), LEAST))
            bounded = smaller(larger(spare, -BOUND), BOUND)
            store(attention, place, single_exp(load(crowding, w, live) * bounded), live)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_regard(
    regard: Singles, attention: Singles, ends: NDArray[np.int64], share: Singles
) -> None:
    """Fill ``regard`` (D, W), the factor on a dyad's contacts of both directions together."""
    for d in range(regard.shape[0]):
        one, other = attention[ends[d, 0]], attention[ends[d, 1]]
        first, second = share[d], np.float32(1.0) - share[d]
        for w in range(regard.shape[1]):
            regard[d, w] = first * one[w] + second * other[w]
