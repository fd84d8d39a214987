"""The frozen frame of a month: what every country sees before it decides.

    x = b + s + f (+ shifts in force)
    log mu_k = v_k + alpha_k + lambda_k (o_c + e + h_c) + beta_k (o_a + a)
    cooperation index = asinh( g sum_k sign_k mu_k )

c is the channel of type k: leaders' contacts for acts of leaders, the news for all others. v is
the attention that the news pay to the dyad, 0 for acts of leaders. mu counts both directions of a
dyad in a month that is seen completely, before crowding; the index is that of mu times the regard
g that crowding leaves to the dyad (1 without crowding, see `sim.kernel.crowding`).

Axes: D dyads, K contact types, W worlds; state and lasting (2, D, W): engagement and affinity net
of opportunity, with and without the fast part.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.exponential import fast_asinh, fast_exp
from sim.kernel.law import BatchLaw
from sim.parameters import Floats
from sim.relationship import LOG_MEAN_CEILING


class Parts(NamedTuple):
    """What states are made of.

    parts (4, D, 2, W), see `sim.kernel.start`; shifts in force (D, 2, W); opportunity mean
    (D, 3, W); heed (D, K), the log attention of the news; regard (D, W).
    """

    parts: Floats
    shift: Floats
    opportunity: Floats
    heed: Floats
    regard: Floats


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_frame(  # noqa: PLR0913
    state: Floats,
    lasting: Floats,
    rate: Floats,
    index: Floats,
    made_of: Parts,
    law: BatchLaw,
    types: tuple[Floats, NDArray[np.bool_]],
) -> None:
    """Fill ``state``, ``lasting``, ``rate`` (D, K, W) and ``index`` (D, W).

    ``types`` holds the sign of every contact type and whether it is an act of leaders.
    """
    parts, shift, opportunity, heed, regard = made_of
    shown = np.empty((3, index.shape[1]))
    for d in range(rate.shape[0]):
        for m in range(2):
            for w in range(rate.shape[2]):
                lasting[m, d, w] = shift[d, m, w] + parts[0, d, m, w] + parts[1, d, m, w]
                state[m, d, w] = lasting[m, d, w] + parts[2, d, m, w]
        for w in range(rate.shape[2]):
            shown[0, w] = opportunity[d, 0, w] + state[0, d, w] + parts[3, d, 0, w]
            shown[1, w] = opportunity[d, 1, w] + state[0, d, w] + parts[3, d, 1, w]
            shown[2, w] = opportunity[d, 2, w] + state[1, d, w]
        _rates(rate[d], index[d], (shown, heed[d], regard[d]), law, types)


@nb.njit(nogil=True, error_model="numpy")
def _rates(
    rate: Floats,
    index: Floats,
    seen: tuple[Floats, Floats, Floats],
    law: BatchLaw,
    types: tuple[Floats, NDArray[np.bool_]],
) -> None:
    """Rates (K, W) and index (W) of a dyad: from what it shows (3, W), heed (K,), regard (W)."""
    (shown, heed, regard), (sign, leader) = seen, types
    affinity = shown[2]
    for w in range(index.size):
        index[w] = 0.0
    for k in range(rate.shape[0]):
        engagement = shown[1] if leader[k] else shown[0]
        for w in range(index.size):
            log_rate = (
                heed[k]
                + law.alpha[k, w]
                + law.engagement[k, w] * engagement[w]
                + law.affinity[k, w] * affinity[w]
            )
            rate[k, w] = fast_exp(min(log_rate, LOG_MEAN_CEILING))
        for w in range(index.size):
            index[w] += sign[k] * rate[k, w]
    for w in range(index.size):
        index[w] = fast_asinh(regard[w] * index[w])
