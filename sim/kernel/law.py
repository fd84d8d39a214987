"""The laws of one batch of worlds, spread over its worlds so that the loops need no look-up.

Axes: K contact types, W worlds of the batch; world w uses posterior draw w mod S. Loops run over
the worlds of one dyad after another, so that the laws stay in the nearest cache.

    shock of a part = scale * F z,   F F' = Q,   scale = that of the part in a rupture, else 1

Reference: `sim.relationship` states the laws; this file only lays them out.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.law_draws import LawDraws
from sim.parameters import Floats

Singles: TypeAlias = NDArray[np.float32]


class BatchLaw(NamedTuple):
    """Arrays of the laws in single precision.

    alpha, engagement, affinity, log_size, size_slope (K, W); persistence (2, W) of the slow and the
    fast part; factor (2, 3, W): lower Cholesky entries 00, 10, 11 of the slow and the fast shock;
    rupture (W) probability; scale (2, W) of the slow and of the fast shock in a rupture; surprise
    (2, W) in state units a contact; pull and crowding (W), the weights of third parties and of last
    month's contacts.
    """

    alpha: Singles
    engagement: Singles
    affinity: Singles
    log_size: Singles
    size_slope: Singles
    persistence: Singles
    factor: Singles
    rupture: Singles
    scale: Singles
    surprise: Singles
    pull: Singles
    crowding: Singles


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
    parts = (
        laws.alpha[s],
        laws.loading_engagement[s],
        laws.loading_affinity[s],
        laws.log_size[s],
        laws.size_slope[s],
        laws.persistence[s, 1:],
        _factors(laws.shock_cov[s, 1:]),
        laws.rupture_probability[s],
        np.stack([laws.rupture_scale[s], laws.burst_scale[s]], axis=-1),
        surprise,
        laws.pull[s],
        laws.crowding[s],
    )
    return BatchLaw(*(_last(part) for part in parts))


def _last(values: Floats) -> Singles:
    """Move the first axis (world) to the end, contiguous."""
    return np.ascontiguousarray(np.moveaxis(values, 0, -1), dtype=np.float32)


def _factors(cov: Floats) -> Floats:
    """Cholesky entries 00, 10, 11 of (W, 2, 2, 2) covariances; singular ones are allowed."""
    first = np.sqrt(cov[..., 0, 0])
    cross = np.divide(cov[..., 1, 0], first, out=np.zeros_like(first), where=first > 0.0)
    second = np.sqrt(np.maximum(cov[..., 1, 1] - cross**2, 0.0))
    return np.stack([first, cross, second], axis=-1)
