"""Counts that a source would show of the states of a world, by the observation law.

    y ~ NegBin(mean share mu, size share r),   log mu = log E + alpha + lambda u_c + beta (o_a + a)

with E, alpha and r of the row's source and series; see `sim.relationship`. These are drawn where
the simulator itself does not play a series: news volume, and leaders' contacts as a source sees
them.

Axes: N rows, W worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from sim.relationship import LOG_MEAN_CEILING, log_size_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.realism.span import Rows
    from sim.parameters import Floats
    from sim.relationship import ObservationLaw


def draw_counts(
    rows: Rows, shown: NDArray[np.float32], law: ObservationLaw, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw the counts of some rows of one month, (N, W).

    Parameters
    ----------
    rows
        Rows whose dyads are positions on the axis of ``shown``.
    shown
        States as they show: engagement by channel, and affinity, (4, D, W).
    law
        Observation law under one draw of the parameters.
    rng
        Where randomness comes from.
    """
    k = rows.series
    engagement = shown[law.channel[k], rows.dyad].astype(np.float64)
    affinity = shown[-1, rows.dyad].astype(np.float64)
    log_rate = (
        law.alpha[k, None]
        + law.loading_engagement[k, None] * engagement
        + law.loading_affinity[k, None] * affinity
    )
    size = rows.share[:, None] * np.exp(_log_sizes(law.log_size[k], law.size_slope[k], log_rate))
    log_mean = np.minimum(log_rate + rows.offset[:, None], LOG_MEAN_CEILING)
    mean = rows.share[:, None] * np.exp(log_mean)
    return np.asarray(rng.poisson(mean * rng.standard_gamma(size) / size), dtype=np.int64)


@nb.njit(cache=True, error_model="numpy")
def _log_sizes(log_size: Floats, slope: Floats, log_rate: Floats) -> Floats:
    """Log sizes (N, W) of rows with log size and slope (N,) at log rates (N, W)."""
    out = np.empty(log_rate.shape)
    for i in range(log_rate.shape[0]):
        for w in range(log_rate.shape[1]):
            out[i, w] = log_size_of(log_size[i], slope[i], log_rate[i, w])
    return out
