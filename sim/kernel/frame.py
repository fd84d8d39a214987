"""The frozen frame of a month: what every country sees before it decides.

    x = o + b + s + f (+ shift of affinity),   log mu_k = alpha_k + lambda_k e + beta_k a
    cooperation index = asinh( sum_k sign_k mu_k )

mu counts both directions of a dyad, a month, at exposure 1.

Axes: D dyads, K contact types, W worlds; state (2, D, W): engagement, affinity.
"""

from __future__ import annotations

import numba as nb

from sim.kernel.exponential import fast_asinh, fast_exp
from sim.kernel.law import BatchLaw
from sim.parameters import Floats
from sim.relationship import LOG_MEAN_CEILING


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_frame(
    state: Floats,
    rate: Floats,
    index: Floats,
    parts: tuple[Floats, Floats],
    law: BatchLaw,
    sign: Floats,
) -> None:
    """Fill ``state``, ``rate`` (D, K, W) and ``index`` (D, W).

    ``parts`` holds the components (3, D, 2, W) and what is added to them (D, 2, W): opportunity
    mean and shifts in force.
    """
    components, added = parts
    for d in range(rate.shape[0]):
        for m in range(2):
            for w in range(rate.shape[2]):
                state[m, d, w] = (
                    added[d, m, w]
                    + components[0, d, m, w]
                    + components[1, d, m, w]
                    + components[2, d, m, w]
                )
        _rates(rate[d], index[d], state[0, d], state[1, d], law, sign)


@nb.njit(nogil=True, error_model="numpy")
def _rates(
    rate: Floats, index: Floats, engagement: Floats, affinity: Floats, law: BatchLaw, sign: Floats
) -> None:
    for w in range(index.size):
        index[w] = 0.0
    for k in range(rate.shape[0]):
        for w in range(index.size):
            log_rate = (
                law.alpha[k, w]
                + law.engagement[k, w] * engagement[w]
                + law.affinity[k, w] * affinity[w]
            )
            rate[k, w] = fast_exp(min(log_rate, LOG_MEAN_CEILING))
        for w in range(index.size):
            index[w] += sign[k] * rate[k, w]
    for w in range(index.size):
        index[w] = fast_asinh(index[w])
