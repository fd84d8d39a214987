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

from calibration.month import ROWS, Month, pad
from calibration.update import Belief
from sim.kernel.exponential import fast_exp
from sim.parameters import Floats
from sim.relationship import (
    LEADER,
    LOG_MEAN_CEILING,
    NEWS,
    SURPRISE_BOUND,
    TYPED,
    ObservationLaw,
    log_factorial,
    log_rising,
    log_size_of,
)

Ints = NDArray[np.int64]

NOBODY = np.zeros((0, 0), dtype=np.float32)
"""No coupling between dyads."""


class Evidence(NamedTuple):
    """All observations, compressed by dyad, as the compiled filter takes them.

    Rows ``start[d]:start[d + 1]`` of ``period, series, count, offset, share`` belong to dyad d, in
    the order of period; ``offset`` is the log exposure, ``share`` the part of the contacts that the
    covered direction carries. Tone and ritual seasons likewise. ``opportunity`` (D, Y, 3) holds
    the opportunity mean of news, leaders' contacts and affinity by year, ``year`` (T,) the position
    of each period's year in it.
    ``leader`` (K,) marks the series that enter the contact surprise. ``pull`` and ``crowd`` (D, T)
    are what third parties and full attention do to each dyad in each period
    (`calibration.coupling`); of axes (., 0) where dyads are taken apart.
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
    pull: NDArray[np.float32] = NOBODY
    crowd: NDArray[np.float32] = NOBODY


class Cursor(NamedTuple):
    """Where a dyad's rows begin: counts, tone, ritual seasons."""

    count: int  # type: ignore[assignment]
    tone: int
    ritual: int


@nb.njit(cache=True, inline="always", error_model="numpy")
def seen(ev: Evidence, at: Cursor, end: Cursor, t: int) -> bool:
    """Whether any observation of the dyad falls in period t."""
    if at.count < end.count and ev.period[at.count] == t:
        return True
    if at.tone < end.tone and ev.tone_period[at.tone] == t:
        return True
    return at.ritual < end.ritual and ev.ritual_period[at.ritual] == t


@nb.njit(cache=True, inline="always", error_model="numpy")
def coupled(values: NDArray[np.float32], d: int, t: int) -> float:
    """What the other dyads do to dyad d in period t; 0 where dyads are taken apart."""
    return float(values[d, t]) if values.shape[1] > 0 else 0.0


@nb.njit(cache=True, error_model="numpy")
def first_seen(ev: Evidence, at: Cursor, end: Cursor, periods: int) -> int:
    """First period in which anything of the dyad was seen; ``periods`` if nothing ever was."""
    first = periods
    if at.count < end.count:
        first = min(first, ev.period[at.count])
    if at.tone < end.tone:
        first = min(first, ev.tone_period[at.tone])
    if at.ritual < end.ritual:
        first = min(first, ev.ritual_period[at.ritual])
    return first


@nb.njit(cache=True, inline="always", error_model="numpy")
def finished(at: Cursor, end: Cursor) -> bool:
    """Whether all observations of the dyad have been taken."""
    return at.count == end.count and at.tone == end.tone and at.ritual == end.ritual


@nb.njit(cache=True, inline="always", error_model="numpy")
def counted(laid: tuple[int, int, int], channel: int) -> tuple[int, int, int]:
    """Rows laid out of each channel, with one more of ``channel``."""
    news, leader, typed = laid
    return news + (channel == NEWS), leader + (channel == LEADER), typed + (channel == TYPED)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _rows(  # noqa: PLR0913
    ev: Evidence,
    span: tuple[int, int],
    t: int,
    priors: tuple[Belief, Belief, Belief],
    law: ObservationLaw,
    crowding: float,
    work: Floats,
) -> tuple[int, tuple[int, int, int], float]:
    """Lay the counts of period t out by channel; sizes are logarithms yet.

    ``crowding`` is added to the log means, not to the rate that sizes follow. Returns the next row,
    the rows of each channel, and the contact surprise.
    """
    row, end = span
    laid, surprise = (0, 0, 0), 0.0
    news, leader = priors[0], priors[1]
    while row < end and ev.period[row] == t:
        k = ev.series[row]
        lam, beta, channel = law.loading_engagement[k], law.loading_affinity[k], law.channel[k]
        i, shown = laid[channel], lam * priors[channel].e + beta * news.a
        part = math.log(ev.share[row]) if ev.share[row] < 1.0 else 0.0
        offset, count = law.alpha[k] + ev.offset[row] + part + crowding, ev.count[row]
        work[channel, i], work[channel, ROWS + i], work[channel, 2 * ROWS + i] = offset, lam, beta
        work[channel, 3 * ROWS + i], work[channel, 4 * ROWS + i] = law.log_size[k], count
        work[channel, 5 * ROWS + i] = law.size_slope[k]
        work[channel, 6 * ROWS + i] = law.alpha[k] + shown
        work[channel, 7 * ROWS + i] = part
        if ev.leader[k]:
            surprise += count - expected_count(offset + shown, lam, beta, leader)
        laid = counted(laid, channel)
        row += 1
    return row, laid, surprise


@nb.njit(cache=True, error_model="numpy")
def expected_count(log_mean: float, lam: float, beta: float, prior: Belief) -> float:
    """Expected count, the state uncertain, from the log mean at the middle of the prior."""
    spread = lam * lam * prior.v_ee + 2.0 * lam * beta * prior.v_ea + beta * beta * prior.v_aa
    return math.exp(min(log_mean + 0.5 * spread, LOG_MEAN_CEILING))


@nb.njit(cache=True, inline="always", error_model="numpy")
def gather(  # noqa: PLR0913
    ev: Evidence,
    span: tuple[Cursor, Cursor],
    t: int,
    priors: tuple[Belief, Belief, Belief],
    law: ObservationLaw,
    crowding: float,
    work: Floats,
) -> tuple[tuple[Month, Month, Month], Cursor, float, float]:
    """Collect what was seen of a dyad in period t; ``span`` is the next row and the end of rows.

    ``priors`` are the beliefs before the month in each channel, ``crowding`` what full attention
    adds to the log means, ``work`` (3, WORK) the arrays of each channel. Returns what each channel
    showed (tone with the news, rituals with the leaders), the next cursor, the constants of the log
    likelihood, and the contact surprise: leader contacts seen minus expected before they were seen.
    """
    at, end = span
    row, (n, m, o), surprise = _rows(ev, (at.count, end.count), t, priors, law, crowding, work)
    next_tone, next_ritual = at.tone, at.ritual
    tone, scale, kept, logit, slope = 0.0, 0.0, -1.0, 0.0, 0.0
    if next_tone < end.tone and ev.tone_period[next_tone] == t:
        tone = ev.tone[next_tone]
        scale = math.sqrt(law.tone[2] ** 2 + law.tone[3] ** 2 / ev.tone_days[next_tone])
        next_tone += 1
    if next_ritual < end.ritual and ev.ritual_period[next_ritual] == t:
        kept = ev.ritual_kept[next_ritual]
        logit, slope = ev.ritual_logit[next_ritual], ev.ritual_slope[next_ritual]
        surprise += kept - 1.0 / (1.0 + math.exp(-logit - slope * priors[0].a))
        next_ritual += 1
    bounded = min(max(surprise, -SURPRISE_BOUND), SURPRISE_BOUND)
    n, m, o, freedom = pad(work[0], n), pad(work[1], m), pad(work[2], o), law.tone[4]
    constant = size_up(work[0], n) + size_up(work[1], m) + size_up(work[2], o)
    news = Month(n, tone, law.tone[0], law.tone[1], scale, freedom, -1.0, 0.0, 0.0)
    leader = Month(m, 0.0, 0.0, 0.0, 0.0, freedom, kept, logit, slope)
    typed = Month(o, 0.0, 0.0, 0.0, 0.0, freedom, -1.0, 0.0, 0.0)
    return (news, leader, typed), Cursor(row, next_tone, next_ritual), constant, bounded


@nb.njit(cache=True, inline="always", error_model="numpy")
def size_up(work: Floats, n: int) -> float:
    """Turn the log sizes of a channel's rows into sizes.

    Returns what does not depend on the state in the log likelihood of the counts: the sum of
    r log r + log Gamma(r + y) - log Gamma(r) - log y!.
    """
    constant = 0.0
    for i in range(n):
        slope, log_rate = work[5 * ROWS + i], work[6 * ROWS + i]
        log_size = log_size_of(work[3 * ROWS + i], slope, log_rate) + work[7 * ROWS + i]
        size = fast_exp(log_size)
        work[3 * ROWS + i] = size
        work[8 * ROWS + i] = size * log_size
    for i in range(n):
        constant += work[8 * ROWS + i]
        count = work[4 * ROWS + i]
        if count > 0.5:
            constant += log_rising(count, work[3 * ROWS + i]) - log_factorial(count)
    return constant
