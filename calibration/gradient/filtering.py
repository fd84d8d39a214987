"""The filter run forwards and back: log likelihood of each dyad and its slopes in the laws.

    filter_slopes(evidence, laws) -> log likelihood (D,), slopes

Forwards, the state before and after each move is kept. Backwards, each month is updated once more
and the slopes pass through it. The mode of a month is sought to `TIGHT`, closer than the filter
does, so that likelihood and slopes belong together; a run costs about four passes of the filter,
whatever the number of parameters.

Axes: D dyads, T periods, 9 parts of a state, 2 branches (ordinary, rupture), 3 channels.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor

import numba as nb
import numpy as np

from calibration.borrowed import borrowed
from calibration.filtering import CHUNK
from calibration.gradient.law import LawSlopes, no_slopes
from calibration.gradient.moves import (
    condition_slopes,
    fade_slopes,
    join_slopes,
    predict_slopes,
    project_slopes,
)
from calibration.gradient.observations import gather_slopes
from calibration.gradient.room import Desk, Track, new_desk, new_track
from calibration.gradient.update import update_slopes
from calibration.month import Month
from calibration.moves import condition, foreseen, join, predict, project
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
from calibration.update import Belief, Expansion, laplace, unexplored
from sim.parameters import Floats
from sim.relationship import STATES, ObservationLaw, StateLaw, faded

TIGHT = 1e-7
"""The search for a mode ends where a further step would be so long."""


@nb.njit(cache=True, error_model="numpy")
def _seek(work: Floats, month: Month, prior: Belief, near: Expansion) -> tuple[Belief, Expansion]:
    """Update by a month, its mode found closely; a function of its own to be compiled once."""
    return laplace(work, month, prior, near, TIGHT)


@nb.njit(cache=True, error_model="numpy")
def _lies_in(month: Month) -> bool:
    """Whether a channel showed anything in a month."""
    return month.n > 0 or month.tone_scale > 0.0 or month.kept >= 0.0


@nb.njit(cache=True, error_model="numpy")
def _branches(  # noqa: PLR0913
    shown: tuple[Month, Month, Month],
    mean: Floats,
    cov: Floats,
    wide: Floats,
    count: int,
    desk: Desk,
) -> tuple[float, float]:
    """Update the branches of a month through all channels; returns the evidence of each."""
    evidence = (0.0, 0.0)
    for b in range(count):
        desk.means[b, 0] = mean
        desk.covs[b, 0] = cov + wide if b == 1 else cov
        total = 0.0
        for channel in range(3):
            desk.means[b, channel + 1], after = desk.means[b, channel], desk.covs[b, channel + 1]
            after[:] = desk.covs[b, channel]
            if not _lies_in(shown[channel]):
                continue
            shows = (channel, desk.left[0])
            prior = project(desk.means[b, channel], after, desk.opportunity, channel, desk.left[0])
            near = unexplored(prior.e, prior.a)
            if b == 1:
                near = unexplored(desk.modes[0, channel, 0], desk.modes[0, channel, 1])
            new, at = _seek(desk.work[channel], shown[channel], prior, near)
            desk.modes[b, channel, 0], desk.modes[b, channel, 1] = at.e, at.a
            condition(desk.means[b, channel + 1], after, shows, prior, new, desk.gain)
            total += new.evidence
        evidence = (total, evidence[1]) if b == 0 else (evidence[0], total)
    return evidence


@nb.njit(cache=True, error_model="numpy")
def _mixed(rupture: float, calm: float, torn: float) -> tuple[float, float]:
    """Posterior probability of a rupture, and the log evidence of both branches together."""
    first, second = math.log(1.0 - rupture) + calm, math.log(rupture) + torn
    top = max(first, second)
    weight = 1.0 / (1.0 + math.exp(min(first - second, 700.0)))
    return weight, top + math.log1p(math.exp(min(first, second) - top))


@nb.njit(cache=True, error_model="numpy")
def _branch_slopes(b: int, evidence: float, shown: tuple[Month, Month, Month], desk: Desk) -> None:
    """Take the slopes of a branch back through its channels, ``evidence`` that of its evidence."""
    mean_slope, cov_slope = desk.mean_slopes[b], desk.cov_slopes[b]
    for channel in range(2, -1, -1):
        if not _lies_in(shown[channel]):
            continue
        month, cov, work = shown[channel], desk.covs[b, channel], desk.work[channel]
        shows, state = (channel, desk.left[0]), (desk.means[b, channel], cov)
        prior = project(state[0], cov, desk.opportunity, channel, desk.left[0])
        near = unexplored(desk.modes[b, channel, 0], desk.modes[b, channel, 1])
        new, at = _seek(work, month, prior, near)
        moved, seen_slope, by_left = condition_slopes(
            cov, shows, prior, new, mean_slope, cov_slope, desk.small
        )
        seen_slope = Belief(
            seen_slope.e, seen_slope.a, seen_slope.v_ee, seen_slope.v_ea, seen_slope.v_aa, evidence
        )
        told = update_slopes(work, month, prior, at, seen_slope, desk.rows[channel], desk.tone)
        by_left += project_slopes(shows, state, moved, mean_slope, cov_slope, desk.shown)
        by_left += project_slopes(shows, state, told, mean_slope, cov_slope, desk.shown)
        desk.by_left[0] += by_left


@nb.njit(cache=True, error_model="numpy")
def _month_slopes(  # noqa: PLR0913
    ev: Evidence,
    span: tuple[Cursor, Cursor],
    t: int,
    crowd: float,
    moves: tuple[float, Floats],
    law: ObservationLaw,
    by_surprise: float,
    track: Track,
    desk: Desk,
    out: LawSlopes,
) -> None:
    """Take ``desk.mean_slope`` and ``desk.cov_slope`` back through the month's observations.

    ``crowd`` as in `Evidence`; ``moves`` are the probability of a rupture and what it adds to the
    covariance.
    """
    rupture, wide = moves
    mean, cov = track.mean[t], track.cov[t]
    desk.left[0] = faded(law.fade, desk.opportunity[0])
    priors = foreseen(mean, cov, desk.opportunity, desk.left[0])
    shown, _, _, surprise = gather(ev, span, t, priors, law, law.crowding * crowd, desk.work)
    desk.rows[:] = 0.0
    desk.tone[:] = 0.0
    desk.shown[:] = 0.0
    desk.by_left[0] = 0.0
    count = 2 if rupture > 0.0 else 1
    calm, torn = _branches(shown, mean, cov, wide, count, desk)
    if count == 1:
        desk.mean_slopes[0], desk.cov_slopes[0] = desk.mean_slope, desk.cov_slope
        _branch_slopes(0, 1.0, shown, desk)
        desk.mean_slope[:], desk.cov_slope[:] = desk.mean_slopes[0], desk.cov_slopes[0]
    else:
        weight, _ = _mixed(rupture, calm, torn)
        desk.end_mean[:], desk.end_cov[:] = desk.means[:, 3], desk.covs[:, 3]
        by_weight = join_slopes(
            desk.end_mean, desk.end_cov, weight, desk.mean_slope, desk.cov_slope,
            desk.mean_slopes, desk.cov_slopes,
        )  # fmt: skip
        odds = by_weight * weight * (1.0 - weight)
        out.rupture[0] += (weight + odds) / rupture - (1.0 - weight - odds) / (1.0 - rupture)
        _branch_slopes(1, weight + odds, shown, desk)
        _branch_slopes(0, 1.0 - weight - odds, shown, desk)
        out.wide[:] += desk.cov_slopes[1]
        desk.mean_slope[:] = desk.mean_slopes[0] + desk.mean_slopes[1]
        desk.cov_slope[:] = desk.cov_slopes[0] + desk.cov_slopes[1]
    told = gather_slopes(
        ev, span, t, priors, law, crowd, desk.rows, desk.tone, (surprise, by_surprise), out
    )
    for channel in range(3):
        shows = (channel, desk.left[0])
        desk.by_left[0] += project_slopes(
            shows, (mean, cov), told[channel], desk.mean_slope, desk.cov_slope, desk.shown
        )
    desk.shown[0] += fade_slopes(desk.by_left[0], law, desk.opportunity[0], out)
    for i in range(3):
        out.opportunity[ev.year[t], i] += desk.shown[i]


@nb.njit(cache=True, error_model="numpy")
def _forward(  # noqa: PLR0913
    d: int, ev: Evidence, state: StateLaw, law: ObservationLaw, track: Track, desk: Desk
) -> tuple[float, int]:
    """Filter a dyad, keeping its track; returns its log likelihood and the periods gone through."""
    mean, cov = np.zeros(STATES), state.start.copy()
    at = Cursor(ev.start[d], ev.tone_start[d], ev.ritual_start[d])
    end = Cursor(ev.start[d + 1], ev.tone_start[d + 1], ev.ritual_start[d + 1])
    surprise, total, periods = 0.0, 0.0, ev.year.size
    begin = first_seen(ev, at, end, periods)
    for t in range(begin, periods):
        if finished(at, end):
            return total, t
        track.old_mean[t], track.old_cov[t], track.surprise[t] = mean, cov, surprise
        if t > begin:
            predict(mean, cov, state, surprise, coupled(ev.pull, d, t))
        track.mean[t], track.cov[t], surprise = mean, cov, 0.0
        track.row[t, 0], track.row[t, 1], track.row[t, 2] = at.count, at.tone, at.ritual
        if seen(ev, at, end, t):
            for i in range(3):
                desk.opportunity[i] = ev.opportunity[d, ev.year[t], i]
            desk.left[0] = faded(law.fade, desk.opportunity[0])
            priors = foreseen(mean, cov, desk.opportunity, desk.left[0])
            crowding = law.crowding * coupled(ev.crowd, d, t)
            shown, at, constant, surprise = gather(
                ev, (at, end), t, priors, law, crowding, desk.work
            )
            rupture = state.rupture if t > begin else 0.0
            calm, torn = _branches(shown, mean, cov, state.wide, 2 if rupture > 0.0 else 1, desk)
            mean[:], cov[:] = desk.means[0, 3], desk.covs[0, 3]
            total += constant + calm
            if rupture > 0.0:
                weight, evidence = _mixed(rupture, calm, torn)
                join(mean, cov, desk.means[1, 3], desk.covs[1, 3], weight)
                total += evidence - calm
        elif t > begin:
            cov += state.rupture * state.wide
    return total, periods


@nb.njit(cache=True, error_model="numpy")
def _slopes_of_dyad(  # noqa: PLR0913
    d: int, ev: Evidence, state: StateLaw, law: ObservationLaw, track: Track, desk: Desk,
    out: LawSlopes,
) -> float:  # fmt: skip
    """Log likelihood of a dyad; its slopes are added to ``out``."""
    total, stop = _forward(d, ev, state, law, track, desk)
    at = Cursor(ev.start[d], ev.tone_start[d], ev.ritual_start[d])
    end = Cursor(ev.start[d + 1], ev.tone_start[d + 1], ev.ritual_start[d + 1])
    begin = first_seen(ev, at, end, ev.year.size)
    desk.mean_slope[:] = 0.0
    desk.cov_slope[:] = 0.0
    by_surprise = 0.0
    for t in range(stop - 1, begin - 1, -1):
        at = Cursor(track.row[t, 0], track.row[t, 1], track.row[t, 2])
        if seen(ev, at, end, t):
            for i in range(3):
                desk.opportunity[i] = ev.opportunity[d, ev.year[t], i]
            rupture = state.rupture if t > begin else 0.0
            moves, crowd = (rupture, state.wide), coupled(ev.crowd, d, t)
            _month_slopes(ev, (at, end), t, crowd, moves, law, by_surprise, track, desk, out)
        elif t > begin:
            out.wide[:] += state.rupture * desk.cov_slope
            out.rupture[0] += (state.wide * desk.cov_slope).sum()
        by_surprise = 0.0
        if t > begin:
            by_surprise = predict_slopes(
                track.old_mean[t], track.old_cov[t], state, track.surprise[t],
                coupled(ev.pull, d, t), desk.mean_slope, desk.cov_slope, out,
            )  # fmt: skip
    out.start[:] += desk.cov_slope
    return total


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _slopes_of_some(  # noqa: PLR0913
    span: tuple[int, int], dyads: Ints, ev: Evidence, state: StateLaw, law: ObservationLaw,
    track: Track, desk: Desk, out: LawSlopes, total: Floats,
) -> None:  # fmt: skip
    """Dyads at places ``span``, into their rows of ``out`` and ``total``."""
    lent, moves, shows = borrowed(ev), borrowed(state), borrowed(law)
    way, table, held = borrowed(track), borrowed(desk), borrowed(out)
    for i in range(span[0], span[1]):
        mine = LawSlopes(
            held.persistence[i], held.shock[i], held.wide[i], held.start[i], held.rupture[i],
            held.surprise[i], held.alpha[i], held.loading_engagement[i], held.loading_affinity[i],
            held.log_size[i], held.size_slope[i], held.tone[i], held.pull[i],
            held.crowding[i], held.fade[i], held.opportunity[i],
        )  # fmt: skip
        total[i] = _slopes_of_dyad(dyads[i], lent, moves, shows, way, table, mine)


def filter_slopes(
    ev: Evidence, state: StateLaw, law: ObservationLaw, dyads: Ints
) -> tuple[Floats, LawSlopes]:
    """Return the log likelihood of some dyads, (D,), and its slopes in the laws, axis D first."""
    total = np.empty(dyads.size)
    out = no_slopes(dyads.size, law.alpha.size, ev.opportunity.shape[1])
    spans = [(i, min(i + CHUNK, dyads.size)) for i in range(0, dyads.size, CHUNK)]

    def work(span: tuple[int, int]) -> None:
        track, desk = new_track(ev.year.size), new_desk()
        _slopes_of_some(span, dyads, ev, state, law, track, desk, out, total)

    with ThreadPoolExecutor(min(os.cpu_count() or 1, max(len(spans), 1))) as pool:
        list(pool.map(work, spans))
    return total, out
