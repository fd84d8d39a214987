"""Crowding: a country that had much on its hands last month initiates less, and the reverse.

    mu_ij -> mu_ij (A_i / S_i)^kappa,   log of the factor within -1 and 1

S_i is what the country expected to initiate last month, over all partners and types, *before* its
own factor: sum_j pi_ij mu_ij + what goes to partners that are not simulated. A_i is its attention
budget. Were S taken after the factor, each month would answer the last with the opposite sign,
log S_t = log S0_t + kappa (log A - log S_t-1), and at kappa near 1 a disturbance would swing from
month to month without end; taken before, the factor is no function of earlier factors, and nothing
can swing. The bounds keep a country between e^-1 and e times its uncrowded contacts, whatever a
scenario does to its states. A country reads its own row and nothing else.

The size of the negative binomial follows the rate before crowding, as it follows the rate at
exposure one: attention thins or swells a month as a month seen in part would.

Axes: D dyads, n countries, K contact types, W worlds.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.exponential import fast_exp
from sim.kernel.logarithm import fast_log
from sim.parameters import Floats

BOUND = 1.0
"""Largest size of the log factor."""

LEAST = 1e-12
"""Contacts a month below which a country counts as having this many."""


@nb.njit(cache=True, nogil=True, error_model="numpy")
def add_load(load: Floats, rate: Floats, ends: NDArray[np.int64], share: Floats) -> None:
    """Add to ``load`` (n, W) what each country expects to initiate.

    ``rate`` (D, K, W) counts both directions; ``share`` (D,) is that of the first of ``ends``
    (D, 2).
    """
    both = np.empty(load.shape[1])
    for d in range(rate.shape[0]):
        for w in range(both.size):
            both[w] = 0.0
        for k in range(rate.shape[1]):
            for w in range(both.size):
                both[w] += rate[d, k, w]
        for side in range(2):
            part = share[d] if side == 0 else 1.0 - share[d]
            country = load[ends[d, side]]
            for w in range(both.size):
                country[w] += part * both[w]


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_attention(attention: Floats, load: Floats, budget: Floats, crowding: Floats) -> None:
    """Fill the factors ``attention`` (n, W); ``budget`` (n,) is log A, ``crowding`` (W,) kappa."""
    for i in range(load.shape[0]):
        for w in range(load.shape[1]):
            size = crowding[w] * (budget[i] - fast_log(max(load[i, w], LEAST)))
            attention[i, w] = fast_exp(min(max(size, -BOUND), BOUND))


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_regard(regard: Floats, attention: Floats, ends: NDArray[np.int64], share: Floats) -> None:
    """Fill ``regard`` (D, W), the factor on a dyad's contacts of both directions together."""
    for d in range(regard.shape[0]):
        one, other = attention[ends[d, 0]], attention[ends[d, 1]]
        for w in range(regard.shape[1]):
            regard[d, w] = share[d] * one[w] + (1.0 - share[d]) * other[w]
