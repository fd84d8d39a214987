"""Filtering: what the contacts up to a period say about every relationship.

    filter_states(evidence, laws) -> StateEstimate

Dyads are filtered apart, in threads. In each period a dyad's state moves by the transition law
(`sim.relationship`), then the period's counts, tone and ritual outcomes update it by
`calibration.revision`. Ruptures make the prediction a mixture of two normals; both are updated,
then joined to one normal by matching moments (a generalised pseudo-Bayes filter of order one).
Periods that no source covers only move the state. The log evidence adds up to the log likelihood.

Axes: D dyads, T periods, 9 parts of a state (`sim.relationship`), N rows of counts.

References
----------
West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.
Kim, C.-J. (1994). Dynamic linear models with Markov-switching. J. Econometrics 60,
doi:10.1016/0304-4076(94)90036-1.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numba as nb
import numpy as np

from calibration.borrowed import borrowed
from calibration.month import LANES, ROWS
from calibration.moves import foreseen, predict
from calibration.observations import (
    Cursor,
    Evidence,
    Ints,
    coupled,
    finished,
    first_seen,
    gather,
    seen,
)
from calibration.revision import Scratch, revise, scratch
from sim.parameters import Floats
from sim.relationship import NEWS, STATES, ObservationLaw, StateLaw, faded

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = 32
"""Dyads that a thread takes at a time: few, since the work on a dyad varies a hundredfold."""


class TooManySeriesError(ValueError):
    """More series than the filter has room for."""

    def __init__(self, series: int) -> None:
        super().__init__(f"{series} series; the filter takes at most {ROWS - LANES}")


class Path(NamedTuple):
    """Kept periods of one dyad: mean (J, 9), cov (J, 9, 9), contact surprise (J,)."""

    mean: Floats
    cov: Floats
    surprise: Floats


@nb.njit(cache=True, error_model="numpy")
def filter_dyad(  # noqa: PLR0913
    d: int,
    ev: Evidence,
    state: StateLaw,
    observation: ObservationLaw,
    slot: Ints,
    room: Scratch,
    out: Path,
) -> float:
    """Filter dyad d through all periods; keeps period t in row ``slot[t]`` of ``out`` unless -1.

    Up to the first observation the state is that of the start, which is stationary; after the last
    one nothing is left to do but to fill the periods asked for. Returns the log likelihood of the
    dyad's observations.
    """
    mean, cov, opportunity = room.mean[0], room.cov[0], room.opportunity
    mean[:] = 0.0
    cov[:] = state.start
    at = Cursor(ev.start[d], ev.tone_start[d], ev.ritual_start[d])
    end = Cursor(ev.start[d + 1], ev.tone_start[d + 1], ev.ritual_start[d + 1])
    surprise, total = 0.0, 0.0
    begin, stop = first_seen(ev, at, end, slot.size), last_kept(slot)
    for t in range(slot.size):
        if t > stop and finished(at, end):
            break
        if t > begin:
            predict(mean, cov, state, surprise, coupled(ev.pull, d, t))
        surprise = 0.0
        if t >= begin and seen(ev, at, end, t):
            for i in range(3):
                opportunity[i] = ev.opportunity[d, ev.year[t], i]
            left = faded(observation.fade, opportunity[NEWS])
            priors = foreseen(mean, cov, opportunity, left)
            crowding = observation.crowding * coupled(ev.crowd, d, t)
            shown, at, constant, surprise = gather(
                ev, (at, end), t, priors, observation, crowding, room.work
            )
            rupture = state.rupture if t > begin else 0.0  # the start holds ruptures already
            total += constant + revise(shown, priors, rupture, (state.wide, left), room)
        elif t > begin:
            cov += state.rupture * state.wide
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
    room: Scratch,
    out: Path,
    total: Floats,
) -> None:
    """Filter the dyads at places ``span``, into their rows of ``out`` and ``total``."""
    lent, moves, shows = borrowed(ev), borrowed(state), borrowed(observation)
    kept, desk, (slots,) = borrowed(out), borrowed(room), borrowed((slot,))
    for i in range(span[0], span[1]):
        path = Path(kept.mean[i], kept.cov[i], kept.surprise[i])
        total[i] = filter_dyad(dyads[i], lent, moves, shows, slots, desk, path)


def _filter_all(
    dyads: Ints, ev: Evidence, state: StateLaw, observation: ObservationLaw, slot: Ints, out: Path
) -> Floats:
    """Filter dyads into the rows of ``out``, in threads; returns their log likelihoods, (D,)."""
    total = np.empty(dyads.size)
    spans = [(i, min(i + CHUNK, dyads.size)) for i in range(0, dyads.size, CHUNK)]

    def work(span: tuple[int, int]) -> None:
        _filter_some(span, dyads, ev, state, observation, slot, scratch(), out, total)

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
    mean, cov : (D, J, 9), (D, J, 9, 9)
        The nine parts, net of the opportunity mean.
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

    Raises
    ------
    TooManySeriesError
        If there are more series than a month has room for.
    """
    if observation.alpha.size > ROWS - LANES:
        raise TooManySeriesError(observation.alpha.size)
    chosen = np.arange(ev.start.size - 1) if dyads is None else np.asarray(dyads, dtype=np.int64)
    periods = np.array([k % ev.year.size for k in keep], dtype=np.int64)
    slot = np.full(ev.year.size, -1, dtype=np.int64)
    slot[periods] = np.arange(periods.size)
    shape = (chosen.size, periods.size)
    out = Path(np.zeros((*shape, STATES)), np.zeros((*shape, STATES, STATES)), np.zeros(shape))
    total = _filter_all(chosen, ev, state, observation, slot, out)
    opportunity = ev.opportunity[chosen][:, ev.year[periods]]
    return StateEstimate(periods, out.mean, out.cov, out.surprise, opportunity, total)
