"""Slopes of what the filter takes from a month: sizes, constants and contact surprise.

`calibration.observations.gather` lays the month out by the predicted state; here the slopes of the
laid-out rows go back to the laws and to that prediction.
"""

from __future__ import annotations

import math

import numba as nb

from calibration.gradient.law import LawSlopes
from calibration.observations import Cursor, Evidence, counted, expected_count
from calibration.update import Belief
from sim.parameters import Floats
from sim.relationship import (
    BEND,
    LEADER,
    RATE_CEILING,
    RATE_FLOOR,
    SIZE_CEILING,
    SIZE_FLOOR,
    SURPRISE_BOUND,
    TYPED,
    ObservationLaw,
    bend,
    within,
)
from sim.scores.negative_binomial import digamma_rise


@nb.njit(cache=True, inline="always", error_model="numpy")
def bend_slope(value: float) -> float:
    """Slope of `sim.relationship.bend`."""
    return 1.0 if value > BEND else max(value + BEND, 0.0) / (2.0 * BEND)


@nb.njit(cache=True, inline="always", error_model="numpy")
def within_slope(value: float, floor: float, ceiling: float) -> float:
    """Slope of `sim.relationship.within` in the value."""
    return bend_slope(value - floor) * bend_slope(ceiling - floor - bend(value - floor))


@nb.njit(cache=True, error_model="numpy")
def gather_slopes(  # noqa: PLR0913
    ev: Evidence,
    span: tuple[Cursor, Cursor],
    t: int,
    priors: tuple[Belief, Belief, Belief],
    law: ObservationLaw,
    crowd: float,
    rows: Floats,
    tone: Floats,
    surprise: tuple[float, float],
    out: LawSlopes,
) -> tuple[Belief, Belief, Belief]:
    """Add the slopes of a month's rows to ``out``; returns those in the prediction by channel.

    ``span`` is the month's first row and the end of rows, ``crowd`` as in `Evidence`; ``rows``
    (3, 4, ROWS) and ``tone`` (3,) as `update_slopes` left them; ``surprise`` holds the contact
    surprise and its slope.
    """
    (news, leader), (first, last) = priors[:2], span
    by_surprise = surprise[1] if abs(surprise[0]) < SURPRISE_BOUND else 0.0
    e_news = e_leader = e_typed = a = v_ee = v_ea = v_aa = 0.0
    row, laid = first.count, (0, 0, 0)
    while row < last.count and ev.period[row] == t:
        k = ev.series[row]
        lam, beta, channel = law.loading_engagement[k], law.loading_affinity[k], law.channel[k]
        i, e = laid[channel], priors[channel].e
        laid = counted(laid, channel)
        rate = law.alpha[k] + lam * e + beta * news.a
        by_rate = _size_slopes(k, i, rate, (ev.count[row], ev.share[row]), law, rows[channel], out)
        by_lam, by_beta = e * by_rate, news.a * by_rate
        out.alpha[k] += rows[channel, 0, i]
        out.crowding[0] += rows[channel, 0, i] * crowd
        out.loading_engagement[k] += rows[channel, 1, i]
        out.loading_affinity[k] += rows[channel, 2, i]
        if ev.leader[k] and by_surprise != 0.0:
            part = math.log(ev.share[row]) if ev.share[row] < 1.0 else 0.0
            v_e, v_a = _reach(lam, beta, leader)
            log_mean = rate + ev.offset[row] + part + law.crowding * crowd
            pulled = -by_surprise * expected_count(log_mean, lam, beta, leader)
            out.crowding[0] += pulled * crowd
            by_rate += pulled
            by_lam, by_beta = by_lam + pulled * (e + v_e), by_beta + pulled * (news.a + v_a)
            v_ee += 0.5 * pulled * lam * lam
            v_ea += 0.5 * pulled * lam * beta
            v_aa += 0.5 * pulled * beta * beta
        out.alpha[k] += by_rate
        out.loading_engagement[k] += by_lam
        out.loading_affinity[k] += by_beta
        a += by_rate * beta
        if channel == TYPED:
            e_typed += by_rate * lam
        elif channel == LEADER:
            e_leader += by_rate * lam
        else:
            e_news += by_rate * lam
        row += 1
    if first.ritual < last.ritual and ev.ritual_period[first.ritual] == t:
        slope = ev.ritual_slope[first.ritual]
        chance = 1.0 / (1.0 + math.exp(-ev.ritual_logit[first.ritual] - slope * news.a))
        a -= by_surprise * slope * chance * (1.0 - chance)
    if first.tone < last.tone and ev.tone_period[first.tone] == t:
        _tone_slopes(ev.tone_days[first.tone], law, tone, out)
    shown = Belief(e_news, a, 0.0, 0.0, 0.0, 0.0)
    by_leader = Belief(e_leader, 0.0, v_ee, v_ea, v_aa, 0.0)
    return shown, by_leader, Belief(e_typed, 0.0, 0.0, 0.0, 0.0, 0.0)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _reach(lam: float, beta: float, prior: Belief) -> tuple[float, float]:
    """Covariance of a row's log mean with engagement and with affinity."""
    return lam * prior.v_ee + beta * prior.v_ea, lam * prior.v_ea + beta * prior.v_aa


@nb.njit(cache=True, error_model="numpy")
def _size_slopes(  # noqa: PLR0913
    k: int,
    i: int,
    rate: float,
    seen: tuple[float, float],
    law: ObservationLaw,
    rows: Floats,
    out: LawSlopes,
) -> float:
    """Add the slopes in the size of a row's law, the constants of the likelihood with them.

    ``seen`` is the count and the share of the contacts that the covered direction carries. Returns
    the slope in the log rate.
    """
    count, share = seen
    inner = within(rate, RATE_FLOOR, RATE_CEILING)
    outer = law.log_size[k] + law.size_slope[k] * inner
    log_size = within(outer, SIZE_FLOOR, SIZE_CEILING) + (math.log(share) if share < 1.0 else 0.0)
    size = math.exp(log_size)
    slope = rows[3, i] + size * (log_size + 1.0 + digamma_rise(count, size))
    slope *= within_slope(outer, SIZE_FLOOR, SIZE_CEILING)
    out.log_size[k] += slope
    out.size_slope[k] += slope * inner
    return float(slope * law.size_slope[k] * within_slope(rate, RATE_FLOOR, RATE_CEILING))


@nb.njit(cache=True, error_model="numpy")
def _tone_slopes(days: float, law: ObservationLaw, tone: Floats, out: LawSlopes) -> None:
    """Add the slopes of a tone reported on so many days; that in its variance parts in two."""
    out.tone[0] += tone[0]
    out.tone[1] += tone[1]
    out.tone[2] += 2.0 * law.tone[2] * tone[2]
    out.tone[3] += 2.0 * law.tone[3] * tone[2] / days
