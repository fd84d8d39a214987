"""The laws of one batch of worlds, spread over its worlds so that the loops need no look-up.

Axes: K contact types, W worlds of the batch; world w uses posterior draw w mod S.

    shock of a part = scale * F z,   F F' = Q,   scale = that of the part in a rupture, else 1

Reference: `sim.relationship` states the laws; this file only lays them out.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.law_draws import LawDraws
from sim.parameters import Floats


class BatchLaw(NamedTuple):
    """Arrays of the laws, the world last.

    alpha, engagement, affinity, log_size, size_slope (K, W); persistence (3, W) of level, slow
    and fast part; factor (2, 3, W): lower Cholesky entries 00, 10, 11 of the slow and the fast
    shock; rupture (W) probability; scale (2, W) of the slow and of the fast shock in a rupture;
    surprise (2, W) in state units a contact; pull and crowding (W), the weights of third parties
    and of last month's contacts.
    """

    alpha: Floats
    engagement: Floats
    affinity: Floats
    log_size: Floats
    size_slope: Floats
    persistence: Floats
    factor: Floats
    rupture: Floats
    scale: Floats
    surprise: Floats
    pull: Floats
    crowding: Floats


def batch_law(
    laws: LawDraws, worlds: NDArray[np.int64], surprise_effect: tuple[float, float] | None = None
) -> BatchLaw:
    """Lay the laws of each world's posterior draw out for the kernels.

    Parameters
    ----------
    laws
        S posterior draws.
    worlds
        World numbers, axis (world,).
    surprise_effect
        If given, J = (J_e, J_a) of every world, in state units an unexpected leader contact.
    """
    s = worlds % laws.draws
    surprise = laws.surprise_effect[s]
    if surprise_effect is not None:
        surprise = np.broadcast_to(np.asarray(surprise_effect, dtype=np.float64), surprise.shape)
    return BatchLaw(
        _last(laws.alpha[s]),
        _last(laws.loading_engagement[s]),
        _last(laws.loading_affinity[s]),
        _last(laws.log_size[s]),
        _last(laws.size_slope[s]),
        _last(laws.persistence[s]),
        _last(_factors(laws.shock_cov[s, 1:])),
        _last(laws.rupture_probability[s]),
        np.stack([laws.rupture_scale[s], laws.burst_scale[s]]),
        _last(surprise),
        _last(laws.pull[s]),
        _last(laws.crowding[s]),
    )


def _last(values: Floats) -> Floats:
    """Move the first axis (world) to the end, contiguous."""
    return np.ascontiguousarray(np.moveaxis(values, 0, -1), dtype=np.float64)


def _factors(cov: Floats) -> Floats:
    """Cholesky entries 00, 10, 11 of (W, 2, 2, 2) covariances; singular ones are allowed."""
    first = np.sqrt(cov[..., 0, 0])
    cross = np.divide(cov[..., 1, 0], first, out=np.zeros_like(first), where=first > 0.0)
    second = np.sqrt(np.maximum(cov[..., 1, 1] - cross**2, 0.0))
    return np.stack([first, cross, second], axis=-1)
