"""Filtering: what the contacts up to a period say about every relationship.

    filter_states(evidence, laws) -> StateEstimate

Dyads are filtered apart, in threads. In each period a dyad's state moves by the transition law
(`sim.relationship`), then the period's counts, tone and ritual outcomes update it by
`calibration.update`. Ruptures make the prediction a mixture of two normals; both are updated, then
joined to one normal by matching moments (a generalised pseudo-Bayes filter of order one). Periods
that no source covers only move the state. The log evidence adds up to the log likelihood.

Axes: D dyads, T periods, 8 parts of a state (`sim.relationship`), N rows of counts.

References
----------
West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.
Kim, C.-J. (1994). Dynamic linear models with Markov-switching. J. Econometrics 60,
doi:10.1016/0304-4076(94)90036-1.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np

from calibration.moves import condition, join, predict, project, widen
from calibration.observations import (
    Cursor,
    Evidence,
    Ints,
    finished,
    first_seen,
    gather,
    seen,
)
from calibration.update import LANES, Belief, Month, laplace
from sim.parameters import Floats
from sim.relationship import LEANING, STATES, ObservationLaw, StateLaw

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 32
"""Dyads that a thread takes at a time: few, since the work on a dyad varies a hundredfold."""


class Path(NamedTuple):
    """Kept periods of one dyad: mean (J, 8), cov (J, 8, 8), contact surprise (J,)."""

    mean: Floats
    cov: Floats
    surprise: Floats


class Scratch(NamedTuple):
    """Arrays that a dyad's filter writes over and over: see `calibration.update` and `revise`."""

    work: Floats
    gain: Floats
    mean: Floats
    cov: Floats


@nb.njit(cache=True, error_model="numpy")
def absorb(
    mean: Floats,
    cov: Floats,
    shown: tuple[Month, Month],
    begin: tuple[Belief, Belief],
    opportunity: Floats,
    scratch: Scratch,
) -> float:
    """Update a state by what each channel showed, in place; returns the log evidence.

    The channels come one after the other; ``begin`` is where the search for each mode starts.
    """
    evidence = 0.0
    for channel in range(2):
        month = shown[channel]
        if month.n == 0 and month.tone_scale <= 0.0 and month.kept < 0.0:
            continue
        prior, near = project(mean, cov, opportunity, channel), begin[channel]
        new = laplace(scratch.work[channel], month, prior, near.e, near.a)
        condition(mean, cov, channel, prior, new, scratch.gain)
        evidence += new.evidence
    return evidence


@nb.njit(cache=True, error_model="numpy")
def revise(  # noqa: PLR0913
    mean: Floats,
    cov: Floats,
    shown: tuple[Month, Month],
    priors: tuple[Belief, Belief],
    law: StateLaw,
    opportunity: Floats,
    scratch: Scratch,
) -> float:
    """Update the predicted state by a month's observations, in place; returns the log evidence.

    ``cov`` comes in with ordinary shocks only; the branch of a rupture adds ``law.wide``.
    """
    torn_mean, torn_cov = scratch.mean, scratch.cov
    widen(mean, cov, law.wide, torn_mean, torn_cov)
    calm = absorb(mean, cov, shown, priors, opportunity, scratch)
    if law.rupture <= 0.0:
        return calm
    near = project(mean, cov, opportunity, 0), project(mean, cov, opportunity, 1)
    torn = absorb(torn_mean, torn_cov, shown, near, opportunity, scratch)
    first = math.log1p(-law.rupture) + calm
    second = math.log(law.rupture) + torn
    top = max(first, second)
    total = top + math.log(math.exp(first - top) + math.exp(second - top))
    join(mean, cov, torn_mean, torn_cov, math.exp(second - total))
    return total


@nb.njit(cache=True, error_model="numpy")
def filter_dyad(
    d: int, ev: Evidence, state: StateLaw, observation: ObservationLaw, slot: Ints, out: Path
) -> float:
    """Filter dyad d through all periods; keeps period t in row ``slot[t]`` of ``out`` unless -1.

    Up to the first observation the state is that of the start, which is stationary; after the last
    one nothing is left to do but to fill the periods asked for. Returns the log likelihood of the
    dyad's observations.
    """
    mean, cov = np.zeros(STATES), state.start.copy()
    scratch = Scratch(
        np.empty((2, 7, observation.alpha.size + LANES)),
        np.empty((STATES, 2)),
        np.empty(STATES),
        np.empty((STATES, STATES)),
    )
    at = Cursor(ev.start[d], ev.tone_start[d], ev.ritual_start[d])
    end = Cursor(ev.start[d + 1], ev.tone_start[d + 1], ev.ritual_start[d + 1])
    surprise, total = 0.0, 0.0
    begin, stop = first_seen(ev, at, end, slot.size), last_kept(slot)
    calm = StateLaw(
        state.persistence, state.shock, state.wide, 0.0, state.start, state.surprise
    )  # the start covariance holds ruptures already
    for t in range(slot.size):
        if t > stop and finished(at, end):
            break
        if t > begin:
            predict(mean, cov, state, surprise)
        surprise = 0.0
        if t >= begin and seen(ev, at, end, t):
            opportunity = ev.opportunity[d, ev.year[t]]
            priors = project(mean, cov, opportunity, 0), project(mean, cov, opportunity, 1)
            shown, at, constant, surprise = gather(
                ev, (at, end), t, priors, observation, scratch.work
            )
            law = calm if t == begin else state
            total += constant + revise(mean, cov, shown, priors, law, opportunity, scratch)
        elif t > begin:
            for i in range(2, LEANING):
                for j in range(2, LEANING):
                    cov[i, j] += state.rupture * state.wide[i, j]
        if slot[t] >= 0:
            _keep(out, slot[t], mean, cov, surprise)
    return total


@nb.njit(cache=True, error_model="numpy")
def _keep(out: Path, j: int, mean: Floats, cov: Floats, surprise: float) -> None:
    """Write a state to row j of the kept periods."""
    out.surprise[j] = surprise
    for i in range(STATES):
        out.mean[j, i] = mean[i]
        for k in range(STATES):
            out.cov[j, i, k] = cov[i, k]


@nb.njit(cache=True, error_model="numpy")
def last_kept(slot: Ints) -> int:
    """Last period that is kept, -1 if none."""
    for t in range(slot.size - 1, -1, -1):
        if slot[t] >= 0:
            return t
    return -1


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _filter_some(  # noqa: PLR0913
    span: tuple[int, int],
    dyads: Ints,
    ev: Evidence,
    state: StateLaw,
    observation: ObservationLaw,
    slot: Ints,
    out: Path,
    total: Floats,
) -> None:
    """Filter the dyads at places ``span``, into their rows of ``out`` and ``total``."""
    for i in range(span[0], span[1]):
        kept = Path(out.mean[i], out.cov[i], out.surprise[i])
        total[i] = filter_dyad(dyads[i], ev, state, observation, slot, kept)


def _filter_all(
    dyads: Ints, ev: Evidence, state: StateLaw, observation: ObservationLaw, slot: Ints, out: Path
) -> Floats:
    """Filter dyads into the rows of ``out``, in threads; returns their log likelihoods, (D,)."""
    total = np.empty(dyads.size)
    spans = [(i, min(i + CHUNK, dyads.size)) for i in range(0, dyads.size, CHUNK)]

    def work(span: tuple[int, int]) -> None:
        _filter_some(span, dyads, ev, state, observation, slot, out, total)

    threads = min(os.cpu_count() or 1, len(spans))
    if threads < 2:
        for span in spans:
            work(span)
        return total
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, spans))
    return total


@dataclass(frozen=True)
class StateEstimate:
    """Filtered states of D dyads at J kept periods.

    Attributes
    ----------
    periods : (J,) int64
        Kept periods, as positions on the panel's axis T.
    mean, cov : (D, J, 8), (D, J, 8, 8)
        The eight parts, net of the opportunity mean.
    surprise : (D, J)
        Contact surprise of the period, in leader contacts.
    opportunity : (D, J, 3)
        Opportunity mean of the period: news, leaders' contacts, affinity.
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
