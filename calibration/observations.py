"""All observations of a panel, and what the filter takes from them month by month.

`Evidence` holds counts, tone and ritual seasons compressed by dyad; `gather` collects those of one
dyad and period, with the constants of their likelihood and the contact surprise: leader contacts
seen minus expected before they were seen, ritual seasons included.

Axes: D dyads, T periods, K series, N rows of counts, Y years.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np
from numpy.typing import NDArray

from calibration.update import Belief, Month, pad
from sim.parameters import Floats
from sim.relationship import (
    LOG_MEAN_CEILING,
    SURPRISE_BOUND,
    ObservationLaw,
    log_rising,
    log_size_of,
)

Ints = NDArray[np.int64]


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
    count: Floats  # type: ignore[assignment]
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


class Cursor(NamedTuple):
    """Where a dyad's rows begin: counts, tone, ritual seasons."""

    count: int  # type: ignore[assignment]
    tone: int
    ritual: int


@nb.njit(cache=True)
def seen(ev: Evidence, at: Cursor, end: Cursor, t: int) -> bool:
    """Whether any observation of the dyad falls in period t."""
    if at.count < end.count and ev.period[at.count] == t:
        return True
    if at.tone < end.tone and ev.tone_period[at.tone] == t:
        return True
    return at.ritual < end.ritual and ev.ritual_period[at.ritual] == t


@nb.njit(cache=True)
def gather(
    ev: Evidence,
    span: tuple[Cursor, Cursor],
    t: int,
    prior: Belief,
    law: ObservationLaw,
    work: Floats,
) -> tuple[Month, Cursor, float, float]:
    """Collect what was seen of a dyad in period t; ``span`` is the next row and the end of rows.

    Returns the month, the next cursor, the constants of its log likelihood, and the contact
    surprise: leader contacts seen minus expected before they were seen.
    """
    at, end = span
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
