"""Smoothing: what the whole record says about a relationship at every period.

    smooth_states(evidence, laws, dyads) -> History

A filtered state knows the past; the smoothed one also what came after. From the last period back,

    A_t = P_t Phi' P_{t+1|t}^-1,   m_t|T = m_t + A_t (m_{t+1|T} - m_{t+1|t}),
    P_t|T = P_t + A_t (P_{t+1|T} - P_{t+1|t}) A_t',

with ruptures taken into the prediction by their moments, as in the filter.

Axes: D dyads, T periods, 6 states, 2 dimensions (engagement, affinity).

References
----------
Rauch, H. E., Tung, F., Striebel, C. T. (1965). Maximum likelihood estimates of linear dynamic
systems. AIAA Journal 3(8), doi:10.2514/3.3166.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba as nb
import numpy as np

from calibration.filtering import Path, StateEstimate, filter_states
from calibration.moves import predict
from calibration.observations import Evidence, Ints
from sim.parameters import Floats
from sim.relationship import STATES, ObservationLaw, StateLaw


@dataclass(frozen=True)
class History:
    """Filtered and smoothed engagement and affinity, net of the opportunity mean.

    Attributes
    ----------
    mean, cov : (D, T, 2), (D, T, 2, 2)
        Smoothed: given the whole record.
    filtered_mean, filtered_cov : (D, T, 2), (D, T, 2, 2)
        Given the record up to the period.
    opportunity : (D, T, 2)
        Opportunity mean, to be added for the state itself.
    """

    mean: Floats
    cov: Floats
    filtered_mean: Floats
    filtered_cov: Floats
    opportunity: Floats


def smooth_states(
    ev: Evidence, state: StateLaw, observation: ObservationLaw, *, dyads: Ints
) -> History:
    """Filter and smooth some dyads through all periods.

    Parameters
    ----------
    ev, state, observation
        As for `calibration.filtering.filter_states`.
    dyads
        Positions of the dyads.
    """
    forward = filter_states(ev, state, observation, keep=range(ev.year.size), dyads=dyads)
    mean, cov = forward.mean.copy(), forward.cov.copy()
    for d in range(dyads.size):
        _backward(Path(mean[d], cov[d], forward.surprise[d]), state)
    return History(
        net_mean(mean), net_cov(cov), net_mean(forward.mean), net_cov(forward.cov),
        forward.opportunity,
    )  # fmt: skip


@nb.njit(cache=True)
def _backward(path: Path, law: StateLaw) -> None:
    """Replace the filtered states of one dyad, (T, 6) and (T, 6, 6), by the smoothed ones."""
    for t in range(path.mean.shape[0] - 2, -1, -1):
        mean, cov = path.mean[t].copy(), path.cov[t].copy()
        predict(mean, cov, law, path.surprise[t])
        cov += law.rupture * law.wide
        ahead = path.cov[t].copy()
        for i in range(STATES):
            for j in range(STATES):
                ahead[i, j] *= law.persistence[i]
        gain = np.linalg.solve(cov, ahead).T.copy()
        path.mean[t] += gain @ (path.mean[t + 1] - mean)
        path.cov[t] += gain @ (path.cov[t + 1] - cov) @ gain.T.copy()


def net_mean(mean: Floats) -> Floats:
    """Engagement and affinity net of opportunity, (..., 2), from the parts (..., 6)."""
    return np.asarray(mean[..., 0:2] + mean[..., 2:4] + mean[..., 4:6])


def net_cov(cov: Floats) -> Floats:
    """Covariance of the net engagement and affinity, (..., 2, 2), from that of the parts."""
    blocks = cov.reshape(*cov.shape[:-2], 3, 2, 3, 2)
    return np.asarray(blocks.sum(axis=(-4, -2)))


def final_states(estimate: StateEstimate) -> tuple[Floats, Floats]:
    """Net mean (D, 2) and covariance (D, 2, 2) at the last kept period."""
    return net_mean(estimate.mean[:, -1]), net_cov(estimate.cov[:, -1])
