"""Filtering: what the contacts up to a period say about every relationship.

    filter_states(evidence, laws) -> StateEstimate

Dyads are filtered apart, in parallel. In each period a dyad's state moves by the transition law
(`sim.relationship`), then the period's counts, tone and ritual outcomes update it by
`calibration.update`. Ruptures make the prediction a mixture of two normals; both are updated, then
joined to one normal by matching moments (a generalised pseudo-Bayes filter of order one). Periods
that no source covers only move the state. The log evidence adds up to the log likelihood.

Axes: D dyads, T periods, 6 states (`sim.relationship`), N rows of counts.

References
----------
West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.
Kim, C.-J. (1994). Dynamic linear models with Markov-switching. J. Econometrics 60,
doi:10.1016/0304-4076(94)90036-1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from calibration.update import LANES, Belief, Month, laplace, pad
from sim.parameters import Floats
from sim.relationship import (
    LOG_MEAN_CEILING,
    STATES,
    ObservationLaw,
    StateLaw,
    log_rising,
    log_size_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

Ints = NDArray[np.int64]

SURPRISE_BOUND = 3.0
"""Contact surprise of a month is clipped here, so that a data error cannot move a state far."""


class Evidence(NamedTuple):
    """All observations, compressed by dyad, as the compiled filter takes them.

    Rows ``start[d]:start[d + 1]`` of ``period, series, count, offset, share`` belong to dyad d, in
    the order of period; ``offset`` is the log exposure, ``share`` the part of the contacts that the
    covered direction carries. Tone and ritual seasons likewise. ``opportunity`` (D, Y, 2) holds
    the opportunity mean by year, ``year`` (T,) the position of each period's year in it.
    ``leader`` (K,) marks the series that enter the contact surprise.
    """

    start: Ints
    period: NDArray[np.int32]
    series: NDArray[np.int16]
    count: Floats
    offset: Floats
    share: Floats
    tone_start: Ints
    tone_period: NDArray[np.int32]
    tone: Floats
    tone_days: Floats
    ritual_start: Ints
    ritual_period: NDArray[np.int32]
    ritual_kept: Floats
    ritual_logit: Floats
    ritual_slope: Floats
    year: Ints
    leader: NDArray[np.bool_]
    opportunity: Floats


class Path(NamedTuple):
    """Kept periods of one dyad: mean (J, 6), cov (J, 6, 6), contact surprise (J,)."""

    mean: Floats
    cov: Floats
    surprise: Floats


class Scratch(NamedTuple):
    """Arrays that a dyad's filter writes over and over: see `calibration.update` and `revise`."""

    work: Floats
    gain: Floats
    mean: Floats
    cov: Floats


class Cursor(NamedTuple):
    """Where a dyad's rows begin: counts, tone, ritual seasons."""

    count: int
    tone: int
    ritual: int


@nb.njit(cache=True)
def predict(mean: Floats, cov: Floats, law: StateLaw, surprise: float) -> None:
    """Move ``mean`` (6,) and ``cov`` (6, 6) one period on, in place; ordinary shocks only."""
    for i in range(STATES):
        mean[i] *= law.persistence[i]
        for j in range(STATES):
            cov[i, j] = cov[i, j] * law.persistence[i] * law.persistence[j] + law.shock[i, j]
    mean[2] += law.surprise[0] * surprise
    mean[3] += law.surprise[1] * surprise


@nb.njit(cache=True)
def project(mean: Floats, cov: Floats, opportunity: Floats) -> Belief:
    """Normal distribution of (e, a) from that of the six parts and the opportunity mean (2,)."""
    v_ee = v_ea = v_aa = 0.0
    for i in range(0, STATES, 2):
        for j in range(0, STATES, 2):
            v_ee += cov[i, j]
            v_ea += cov[i, j + 1]
            v_aa += cov[i + 1, j + 1]
    e = opportunity[0] + mean[0] + mean[2] + mean[4]
    a = opportunity[1] + mean[1] + mean[3] + mean[5]
    return Belief(e, a, v_ee, v_ea, v_aa, 0.0)


@nb.njit(cache=True)
def condition(mean: Floats, cov: Floats, prior: Belief, new: Belief, gain: Floats) -> None:
    """Carry an update of (e, a) from ``prior`` to ``new`` over to the six parts, in place."""
    det = prior.v_ee * prior.v_aa - prior.v_ea * prior.v_ea
    p_ee, p_ea, p_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    s_ee, s_ea, s_aa = prior.v_ee - new.v_ee, prior.v_ea - new.v_ea, prior.v_aa - new.v_aa
    d_e, d_a = new.e - prior.e, new.a - prior.a
    for i in range(STATES):
        c_e = cov[i, 0] + cov[i, 2] + cov[i, 4]
        c_a = cov[i, 1] + cov[i, 3] + cov[i, 5]
        gain[i, 0] = c_e * p_ee + c_a * p_ea
        gain[i, 1] = c_e * p_ea + c_a * p_aa
        mean[i] += gain[i, 0] * d_e + gain[i, 1] * d_a
    for i in range(STATES):
        left_e = gain[i, 0] * s_ee + gain[i, 1] * s_ea
        left_a = gain[i, 0] * s_ea + gain[i, 1] * s_aa
        for j in range(i + 1):
            cov[i, j] -= left_e * gain[j, 0] + left_a * gain[j, 1]
            cov[j, i] = cov[i, j]


@nb.njit(cache=True)
def gather(
    ev: Evidence,
    at: Cursor,
    end: Cursor,
    t: int,
    prior: Belief,
    law: ObservationLaw,
    work: Floats,
) -> tuple[Month, Cursor, float, float]:
    """Collect what was seen of a dyad in period t.

    Returns the month, the next cursor, the constants of its log likelihood, and the contact
    surprise: leader contacts seen minus expected before they were seen.
    """
    n, constant, surprise, row = 0, 0.0, 0.0, at.count
    while row < end.count and ev.period[row] == t:
        k = ev.series[row]
        lam, beta = law.loading_engagement[k], law.loading_affinity[k]
        log_rate = law.alpha[k] + lam * prior.e + beta * prior.a
        log_size = log_size_of(law.log_size[k], law.size_slope[k], log_rate)
        offset, count = law.alpha[k] + ev.offset[row], ev.count[row]
        if ev.share[row] < 1.0:
            offset += math.log(ev.share[row])
            log_size += math.log(ev.share[row])
        size = math.exp(log_size)
        work[0, n], work[1, n], work[2, n], work[3, n], work[4, n] = offset, lam, beta, size, count
        constant += size * log_size
        if count > 0.5:
            constant += log_rising(count, size) - math.lgamma(count + 1.0)
        if ev.leader[k]:
            spread = lam * lam * prior.v_ee + 2.0 * lam * beta * prior.v_ea
            spread += beta * beta * prior.v_aa
            expected = offset + lam * prior.e + beta * prior.a + 0.5 * spread
            surprise += count - math.exp(min(expected, LOG_MEAN_CEILING))
        n, row = n + 1, row + 1
    next_tone, next_ritual = at.tone, at.ritual
    tone, scale, kept, logit, slope = 0.0, 0.0, -1.0, 0.0, 0.0
    if next_tone < end.tone and ev.tone_period[next_tone] == t:
        tone = ev.tone[next_tone]
        scale = math.sqrt(law.tone[2] ** 2 + law.tone[3] ** 2 / ev.tone_days[next_tone])
        next_tone += 1
    if next_ritual < end.ritual and ev.ritual_period[next_ritual] == t:
        kept = ev.ritual_kept[next_ritual]
        logit, slope = ev.ritual_logit[next_ritual], ev.ritual_slope[next_ritual]
        surprise += kept - 1.0 / (1.0 + math.exp(-logit - slope * prior.a))
        next_ritual += 1
    bounded = min(max(surprise, -SURPRISE_BOUND), SURPRISE_BOUND)
    rows = pad(work, n)
    month = Month(rows, tone, law.tone[0], law.tone[1], scale, law.tone[4], kept, logit, slope)
    return month, Cursor(row, next_tone, next_ritual), constant, bounded


@nb.njit(cache=True)
def revise(
    mean: Floats, cov: Floats, month: Month, law: StateLaw, opportunity: Floats, scratch: Scratch
) -> float:
    """Update the predicted state by a month's observations, in place; returns the log evidence.

    ``cov`` comes in with ordinary shocks only; the branch of a rupture adds ``law.wide``.
    """
    calm = project(mean, cov, opportunity)
    calm_new = laplace(scratch.work, month, calm, calm.e, calm.a)
    if law.rupture <= 0.0:
        condition(mean, cov, calm, calm_new, scratch.gain)
        return calm_new.evidence
    torn_mean, torn_cov = scratch.mean, scratch.cov
    widen(mean, cov, law.wide, torn_mean, torn_cov)
    torn = project(torn_mean, torn_cov, opportunity)
    torn_new = laplace(scratch.work, month, torn, calm_new.e, calm_new.a)
    condition(mean, cov, calm, calm_new, scratch.gain)
    condition(torn_mean, torn_cov, torn, torn_new, scratch.gain)
    first = math.log1p(-law.rupture) + calm_new.evidence
    second = math.log(law.rupture) + torn_new.evidence
    top = max(first, second)
    total = top + math.log(math.exp(first - top) + math.exp(second - top))
    join(mean, cov, torn_mean, torn_cov, math.exp(second - total))
    return total


@nb.njit(cache=True)
def widen(mean: Floats, cov: Floats, wide: Floats, to_mean: Floats, to_cov: Floats) -> None:
    """Write the prediction of a rupture: the same mean, the covariance plus ``wide``."""
    for i in range(STATES):
        to_mean[i] = mean[i]
        for j in range(STATES):
            to_cov[i, j] = cov[i, j] + wide[i, j]


@nb.njit(cache=True)
def join(mean: Floats, cov: Floats, other: Floats, other_cov: Floats, weight: float) -> None:
    """Match the moments of a mixture, ``weight`` on the other normal, in place."""
    for i in range(STATES):
        for j in range(i + 1):
            gap = (other[i] - mean[i]) * (other[j] - mean[j])
            cov[i, j] += weight * (other_cov[i, j] - cov[i, j]) + weight * (1.0 - weight) * gap
            cov[j, i] = cov[i, j]
    for i in range(STATES):
        mean[i] += weight * (other[i] - mean[i])


@nb.njit(cache=True)
def filter_dyad(
    d: int, ev: Evidence, state: StateLaw, observation: ObservationLaw, slot: Ints, out: Path
) -> float:
    """Filter dyad d through all periods; keeps period t in row ``slot[t]`` of ``out`` unless -1.

    Returns the log likelihood of the dyad's observations.
    """
    mean, cov = np.zeros(STATES), state.start.copy()
    scratch = Scratch(
        np.empty((7, observation.alpha.size + LANES)),
        np.empty((STATES, 2)),
        np.empty(STATES),
        np.empty((STATES, STATES)),
    )
    at = Cursor(ev.start[d], ev.tone_start[d], ev.ritual_start[d])
    end = Cursor(ev.start[d + 1], ev.tone_start[d + 1], ev.ritual_start[d + 1])
    surprise, total = 0.0, 0.0
    for t in range(slot.size):
        if t > 0:
            predict(mean, cov, state, surprise)
        surprise = 0.0
        if seen(ev, at, end, t):
            opportunity = ev.opportunity[d, ev.year[t]]
            prior = project(mean, cov, opportunity)
            month, at, constant, surprise = gather(ev, at, end, t, prior, observation, scratch.work)
            total += constant + revise(mean, cov, month, state, opportunity, scratch)
        elif t > 0:
            for i in range(2, 4):
                for j in range(2, 4):
                    cov[i, j] += state.rupture * state.wide[i, j]
        if slot[t] >= 0:
            out.mean[slot[t]], out.cov[slot[t]], out.surprise[slot[t]] = mean, cov, surprise
    return total


@nb.njit(cache=True)
def seen(ev: Evidence, at: Cursor, end: Cursor, t: int) -> bool:
    """Whether any observation of the dyad falls in period t."""
    if at.count < end.count and ev.period[at.count] == t:
        return True
    if at.tone < end.tone and ev.tone_period[at.tone] == t:
        return True
    return at.ritual < end.ritual and ev.ritual_period[at.ritual] == t


@nb.njit(cache=True, parallel=True)
def _filter_all(
    dyads: Ints, ev: Evidence, state: StateLaw, observation: ObservationLaw, slot: Ints, out: Path
) -> Floats:
    total = np.empty(dyads.size)
    for i in nb.prange(dyads.size):
        kept = Path(out.mean[i], out.cov[i], out.surprise[i])
        total[i] = filter_dyad(dyads[i], ev, state, observation, slot, kept)
    return total


@dataclass(frozen=True)
class StateEstimate:
    """Filtered states of D dyads at J kept periods.

    Attributes
    ----------
    periods : (J,) int64
        Kept periods, as positions on the panel's axis T.
    mean, cov : (D, J, 6), (D, J, 6, 6)
        The six parts, net of the opportunity mean.
    surprise : (D, J)
        Contact surprise of the period, in leader contacts.
    opportunity : (D, J, 2)
        Opportunity mean of the period.
    log_likelihood : (D,)
        Log evidence of each dyad's observations.
    """

    periods: Ints
    mean: Floats
    cov: Floats
    surprise: Floats
    opportunity: Floats
    log_likelihood: Floats


def filter_states(
    ev: Evidence,
    state: StateLaw,
    observation: ObservationLaw,
    *,
    keep: Sequence[int],
    dyads: Ints | None = None,
) -> StateEstimate:
    """Filter dyads through all periods and keep the states of some periods.

    Parameters
    ----------
    ev
        Observations; see `calibration.evidence`.
    state, observation
        The laws under one parameter value.
    keep
        Positions of the periods to keep, ascending; negative ones count from the end.
    dyads
        Positions of the dyads; all of them if None.
    """
    chosen = np.arange(ev.start.size - 1) if dyads is None else np.asarray(dyads, dtype=np.int64)
    periods = np.array([k % ev.year.size for k in keep], dtype=np.int64)
    slot = np.full(ev.year.size, -1, dtype=np.int64)
    slot[periods] = np.arange(periods.size)
    shape = (chosen.size, periods.size)
    out = Path(np.zeros((*shape, STATES)), np.zeros((*shape, STATES, STATES)), np.zeros(shape))
    total = _filter_all(chosen, ev, state, observation, slot, out)
    opportunity = ev.opportunity[chosen][:, ev.year[periods]]
    return StateEstimate(periods, out.mean, out.cov, out.surprise, opportunity, total)


def log_likelihood(ev: Evidence, state: StateLaw, observation: ObservationLaw) -> Floats:
    """Log evidence of each dyad's observations, (D,)."""
    return filter_states(ev, state, observation, keep=()).log_likelihood
