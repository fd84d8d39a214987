"""Smoothing: what the whole record says about a relationship at every period.

    smooth_states(evidence, laws, dyads) -> History

A filtered state knows the past; the smoothed one also what came after. From the last period back,

    A_t = P_t Phi' P_{t+1|t}^-1,   m_t|T = m_t + A_t (m_{t+1|T} - m_{t+1|t}),
    P_t|T = P_t + A_t (P_{t+1|T} - P_{t+1|t}) A_t',

with ruptures taken into the prediction by their moments, as in the filter.

Axes: D dyads, T periods, 9 states, 2 dimensions (engagement, affinity), 4 shown (engagement in the
news, in leaders' contacts and in typed events; affinity).

References
----------
Rauch, H. E., Tung, F., Striebel, C. T. (1965). Maximum likelihood estimates of linear dynamic
systems. AIAA Journal 3(8), doi:10.2514/3.3166.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba as nb
import numpy as np
from numpy.typing import NDArray

from calibration.filtering import Path, StateEstimate, filter_states
from calibration.moves import predict
from calibration.observations import Evidence, Ints, coupled
from sim.parameters import Floats
from sim.relationship import (
    BURST,
    BURSTS,
    FORESEEN,
    LEANING,
    STATES,
    ObservationLaw,
    StateLaw,
    faded,
)


@dataclass(frozen=True)
class History:
    """Smoothed states, given the whole record.

    Attributes
    ----------
    mean, cov : (D, T, 9), (D, T, 9, 9)
        The nine parts, net of the opportunity mean.
    opportunity : (D, T, 3)
        Opportunity mean, to be added for what is shown.
    """

    mean: Floats
    cov: Floats
    opportunity: Floats


def smooth_states(
    ev: Evidence,
    state: StateLaw,
    observation: ObservationLaw,
    *,
    dyads: Ints,
    periods: range | None = None,
) -> History:
    """Filter some dyads through all periods, and smooth them through some.

    Parameters
    ----------
    ev, state, observation
        As for `calibration.filtering.filter_states`.
    dyads
        Positions of the dyads.
    periods
        Positions of periods in a row, the axis T of the result; all of them if None. What is known
        after the last one is left out.
    """
    kept = range(ev.year.size) if periods is None else periods
    forward = filter_states(ev, state, observation, keep=kept, dyads=dyads)
    mean, cov = forward.mean.copy(), forward.cov.copy()
    for d in range(dyads.size):
        _backward(Path(mean[d], cov[d], forward.surprise[d]), state, ev.pull, dyads[d], kept.start)
    return History(mean, cov, forward.opportunity)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _backward(path: Path, law: StateLaw, pull: NDArray[np.float32], place: int, first: int) -> None:
    """Replace the filtered states of one dyad, (T, 9) and (T, 9, 9), by the smoothed ones.

    ``first`` is the position of the first of the T periods.
    """
    mean, gain = np.empty(STATES), np.empty((STATES, STATES))
    cov, factor = np.empty((STATES, STATES)), np.empty((STATES, STATES))
    for t in range(path.mean.shape[0] - 2, -1, -1):
        for i in range(STATES):
            mean[i] = path.mean[t, i]
            for j in range(STATES):
                cov[i, j] = path.cov[t, i, j]
                gain[i, j] = law.persistence[j] * path.cov[t, i, j]
        predict(mean, cov, law, path.surprise[t], coupled(pull, place, first + t + 1))
        for i in range(STATES):
            for j in range(STATES):
                cov[i, j] += law.rupture * law.wide[i, j]
        _factorise(cov, factor)
        for i in range(STATES):
            _solve(factor, gain[i])
        _carry_back(path, t, mean, cov, gain)


@nb.njit(cache=True, error_model="numpy")
def _carry_back(path: Path, t: int, mean: Floats, cov: Floats, gain: Floats) -> None:
    """Move the state of period t by what is known of the next one beyond its prediction."""
    for i in range(STATES):
        for j in range(STATES):
            path.mean[t, i] += gain[i, j] * (path.mean[t + 1, j] - mean[j])
            cov[i, j] = path.cov[t + 1, i, j] - cov[i, j]
    for i in range(STATES):
        for j in range(STATES):
            left = 0.0
            for k in range(STATES):
                left += gain[i, k] * cov[k, j]
            for k in range(STATES):
                path.cov[t, i, k] += left * gain[k, j]


@nb.njit(cache=True, error_model="numpy")
def _factorise(cov: Floats, factor: Floats) -> None:
    """Write the lower Cholesky factor of a covariance (9, 9).

    A part that the ones before it determine gets an infinite pivot: it adds nothing to a solution.
    """
    for column in range(STATES):
        pivot = cov[column, column]
        for m in range(column):
            pivot -= factor[column, m] ** 2
        regular = pivot > 1e-12 * cov[column, column]
        factor[column, column] = math.sqrt(pivot) if regular else math.inf
        for row in range(column + 1, STATES):
            value = cov[row, column]
            for m in range(column):
                value -= factor[row, m] * factor[column, m]
            factor[row, column] = value / factor[column, column]


@nb.njit(cache=True, error_model="numpy")
def _solve(factor: Floats, right: Floats) -> None:
    """Replace ``right`` (9,) by the solution x of L L' x = right, L the lower ``factor``."""
    for i in range(STATES):
        for m in range(i):
            right[i] -= factor[i, m] * right[m]
        right[i] /= factor[i, i]
    for i in range(STATES - 1, -1, -1):
        for m in range(i + 1, STATES):
            right[i] -= factor[m, i] * right[m]
        right[i] /= factor[i, i]


LASTING = np.zeros((2, STATES))
LASTING[[0, 0, 1, 1], [0, 2, 1, 3]] = 1.0
"""Engagement and affinity without their bursts: level and slow part, (2, 9)."""

NET = LASTING.copy()
NET[[0, 1], [4, 5]] = 1.0
"""Engagement and affinity, bursts included, (2, 9)."""

SHOWN = NET[[0, 0, 0, 1]]
SHOWN[[0, 1, 2], [LEANING, LEANING + 1, LEANING + 2]] = 1.0
SHOWN[[0, 1, 2], BURST] = BURSTS
"""Engagement as each channel shows it, where bursts do not fade, and affinity, (4, 9)."""

FORESEEN_PARTS = [*FORESEEN, 2]
"""Opportunity means that are added to what is shown."""


def shown_states(
    mean: Floats, cov: Floats, opportunity: Floats, law: ObservationLaw
) -> tuple[Floats, Floats]:
    """Engagement as each channel shows it, and affinity, opportunity included.

    Parameters
    ----------
    mean, cov, opportunity
        States (..., 9), (..., 9, 9) and opportunity means (..., 3).
    law
        Says what is left of a burst.

    Returns
    -------
    tuple of (..., 4) and (..., 4, 4)
        Mean and covariance.
    """
    view = np.broadcast_to(SHOWN, (*mean.shape[:-1], *SHOWN.shape)).copy()
    view[..., :3, BURST] *= faded(law.fade, opportunity[..., :1])
    seen = (view @ mean[..., None])[..., 0] + opportunity[..., FORESEEN_PARTS]
    return seen, view @ cov @ np.swapaxes(view, -1, -2)


def view_mean(mean: Floats, view: Floats) -> Floats:
    """Means (..., V) of the linear views (V, 9) of states of mean (..., 9)."""
    return np.asarray(mean @ view.T)


def view_cov(cov: Floats, view: Floats) -> Floats:
    """Covariances (..., V, V) of the linear views (V, 9) of states of covariance (..., 9, 9)."""
    return np.asarray(view @ cov @ view.T)


def final_states(estimate: StateEstimate) -> tuple[Floats, Floats]:
    """Lasting mean (D, 2) and covariance (D, 2, 2) at the last kept period."""
    return view_mean(estimate.mean[:, -1], LASTING), view_cov(estimate.cov[:, -1], LASTING)
