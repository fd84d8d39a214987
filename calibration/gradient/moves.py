"""Slopes of the algebra that moves and updates the nine parts of a state (`calibration.moves`).

Each function turns slopes in what came out into slopes in what went in, ``mean_slope`` (9,) and
``cov_slope`` (9, 9) in place. ``shows`` holds a channel and what is left of a burst of
engagement.
"""

from __future__ import annotations

import math

import numba as nb

from calibration.gradient.law import LawSlopes
from calibration.update import Belief
from sim.parameters import Floats
from sim.relationship import (
    BURST,
    BURSTS,
    FORESEEN,
    LEANING,
    STATES,
    ObservationLaw,
    StateLaw,
    lift,
)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _part(i: int, channel: int) -> int:
    """Whether part i of the state shows in a channel's engagement (1), in affinity (2) or not."""
    if i < LEANING:
        return 1 + i % 2
    return 1 if i == LEANING + channel else 0


@nb.njit(cache=True, inline="always", error_model="numpy")
def _much(i: int, left: float) -> float:
    """How much of part i shows."""
    return left if i == BURST else 1.0


@nb.njit(cache=True, error_model="numpy")
def project_slopes(  # noqa: PLR0913
    shows: tuple[int, float],
    state: tuple[Floats, Floats],
    prior: Belief,
    mean_slope: Floats,
    cov_slope: Floats,
    opportunity: Floats,
) -> float:
    """Add the slopes in what a channel shows to those in state and ``opportunity`` (3,).

    ``state`` holds mean and covariance; returns the slope in what is left of a burst.
    """
    channel, left = shows[0], BURSTS[shows[0]] * shows[1]
    mean, cov = state
    opportunity[FORESEEN[channel]] += prior.e
    opportunity[2] += prior.a
    by_left = prior.e * mean[BURST]
    for i in range(STATES):
        here = _part(i, channel)
        if here == 0:
            continue
        much = _much(i, left)
        mean_slope[i] += much * (prior.e if here == 1 else prior.a)
        by_left += 2.0 * (prior.v_ee if here == 1 else prior.v_ea) * much * cov[BURST, i]
        for j in range(STATES):
            there = _part(j, channel)
            if there == 0:
                continue
            slope = prior.v_ea if here != there else prior.v_ee if here == 1 else prior.v_aa
            cov_slope[i, j] += much * _much(j, left) * slope
    return float(BURSTS[channel] * by_left)


@nb.njit(cache=True, error_model="numpy")
def fade_slopes(by_left: float, law: ObservationLaw, expected: float, out: LawSlopes) -> float:
    """Add to ``out`` the slope in the fading of bursts, from that in what is left of one.

    ``expected`` is the opportunity mean of the news; returns the slope in it.
    """
    above = lift(expected)
    slope = by_left * math.exp(-law.fade * above)
    out.fade[0] -= slope * above
    return float(-slope * law.fade * above / math.sqrt(1.0 + expected * expected))


@nb.njit(cache=True, error_model="numpy")
def condition_slopes(  # noqa: PLR0913
    cov: Floats,
    shows: tuple[int, float],
    prior: Belief,
    new: Belief,
    mean_slope: Floats,
    cov_slope: Floats,
    desk: Floats,
) -> tuple[Belief, Belief, float]:
    """Slopes in the prior and in the new distribution of (u, a), their evidence zero.

    ``cov`` (9, 9) as it was before; ``desk`` (4, 9, 2) is written over. With C = P H, G = C K,
    S = prior - new: the state moves by G d and loses G S G'. The last is the slope in what is
    left of a burst.
    """
    channel, left = shows[0], BURSTS[shows[0]] * shows[1]
    both, gain, by_gain, by_both = desk[0], desk[1], desk[2], desk[3]
    det = prior.v_ee * prior.v_aa - prior.v_ea * prior.v_ea
    k_ee, k_ea, k_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    s_ee, s_ea, s_aa = prior.v_ee - new.v_ee, prior.v_ea - new.v_ea, prior.v_aa - new.v_aa
    d_e, d_a = new.e - prior.e, new.a - prior.a
    h = LEANING + channel
    for i in range(STATES):
        both[i, 0] = cov[i, 0] + cov[i, 2] + left * cov[i, 4] + cov[i, h]
        both[i, 1] = cov[i, 1] + cov[i, 3] + cov[i, 5]
        gain[i, 0] = both[i, 0] * k_ee + both[i, 1] * k_ea
        gain[i, 1] = both[i, 0] * k_ea + both[i, 1] * k_aa
    e = a = l_ee = l_ea = l_aa = 0.0
    c_ee = c_ea = c_ae = c_aa = 0.0
    for i in range(STATES):
        left_e = left_a = 0.0
        for j in range(STATES):
            left_e += cov_slope[i, j] * gain[j, 0]
            left_a += cov_slope[i, j] * gain[j, 1]
        e += gain[i, 0] * mean_slope[i]
        a += gain[i, 1] * mean_slope[i]
        l_ee -= gain[i, 0] * left_e
        l_ea -= 0.5 * (gain[i, 0] * left_a + gain[i, 1] * left_e)
        l_aa -= gain[i, 1] * left_a
        by_gain[i, 0] = mean_slope[i] * d_e - 2.0 * (left_e * s_ee + left_a * s_ea)
        by_gain[i, 1] = mean_slope[i] * d_a - 2.0 * (left_e * s_ea + left_a * s_aa)
        by_both[i, 0] = by_gain[i, 0] * k_ee + by_gain[i, 1] * k_ea
        by_both[i, 1] = by_gain[i, 0] * k_ea + by_gain[i, 1] * k_aa
    by_left = 0.0
    for i in range(STATES):
        by_left += by_both[i, 0] * cov[i, BURST]
        c_ee += gain[i, 0] * by_both[i, 0]
        c_ea += gain[i, 0] * by_both[i, 1]
        c_ae += gain[i, 1] * by_both[i, 0]
        c_aa += gain[i, 1] * by_both[i, 1]
    for i in range(STATES):
        for j in range(STATES):
            here, there = _part(i, channel), _part(j, channel)
            change = 0.0
            if there > 0:
                change += 0.5 * _much(j, left) * by_both[i, there - 1]
            if here > 0:
                change += 0.5 * _much(i, left) * by_both[j, here - 1]
            cov_slope[i, j] += change
    new_slope = Belief(e, a, -l_ee, -l_ea, -l_aa, 0.0)
    cross = 0.5 * (c_ea + c_ae)
    old_slope = Belief(-e, -a, l_ee - c_ee, l_ea - cross, l_aa - c_aa, 0.0)
    return old_slope, new_slope, float(BURSTS[channel] * by_left)


@nb.njit(cache=True, error_model="numpy")
def join_slopes(  # noqa: PLR0913
    mean: Floats,
    cov: Floats,
    weight: float,
    mean_slope: Floats,
    cov_slope: Floats,
    mean_slopes: Floats,
    cov_slopes: Floats,
) -> float:
    """Part the slopes of a mixture's moments; returns that in the weight on the second normal.

    ``mean`` (2, 9) and ``cov`` (2, 9, 9) are the two normals; ``mean_slopes`` and ``cov_slopes``
    of the same axes are written.
    """
    by_weight, rest = 0.0, 1.0 - weight
    for i in range(STATES):
        gap, pulled = mean[1, i] - mean[0, i], 0.0
        for j in range(STATES):
            pulled += cov_slope[i, j] * (mean[1, j] - mean[0, j])
            by_weight += cov_slope[i, j] * (cov[1, i, j] - cov[0, i, j])
            cov_slopes[0, i, j] = rest * cov_slope[i, j]
            cov_slopes[1, i, j] = weight * cov_slope[i, j]
        by_weight += mean_slope[i] * gap + (rest - weight) * gap * pulled
        apart = 2.0 * weight * rest * pulled
        mean_slopes[0, i] = rest * mean_slope[i] - apart
        mean_slopes[1, i] = weight * mean_slope[i] + apart
    return by_weight


@nb.njit(cache=True, error_model="numpy")
def predict_slopes(  # noqa: PLR0913
    mean: Floats,
    cov: Floats,
    law: StateLaw,
    surprise: float,
    pull: float,
    mean_slope: Floats,
    cov_slope: Floats,
    out: LawSlopes,
) -> float:
    """Slopes before a move by one period, in place; returns that in the contact surprise.

    ``mean`` (9,) and ``cov`` (9, 9) as they were before. Adds the slopes in the law to ``out``.
    """
    by_surprise = law.surprise[0] * mean_slope[2] + law.surprise[1] * mean_slope[3]
    out.surprise[0] += mean_slope[2] * surprise
    out.surprise[1] += mean_slope[3] * surprise
    out.pull[0] += mean_slope[3] * pull
    for i in range(STATES):
        out.persistence[i] += mean_slope[i] * mean[i]
        mean_slope[i] *= law.persistence[i]
        for j in range(STATES):
            slope = cov_slope[i, j]
            out.shock[i, j] += slope
            out.persistence[i] += 2.0 * slope * cov[i, j] * law.persistence[j]
            cov_slope[i, j] = slope * law.persistence[i] * law.persistence[j]
    return float(by_surprise)
