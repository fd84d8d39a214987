"""Slopes of one month's update, by the implicit function theorem at its mode.

With f the log likelihood of the month, K = G^-1 the prior's precision, T the third derivatives of f
and H = K - f'' at the mode x, the update gives

    V = H^-1,   mean = x + V s,  s_k = T_kij V_ij / 2,
    evidence = f - (x - m)' K (x - m) / 2 - log |G H| / 2

Given slopes of these three, those of H and T follow; the mode moves by V times what moves the
gradient, so that each count adds its derivatives of order one to four, weighted alike for all of
its own parameters (`calibration.update` states the law).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb

from calibration.channels import share_of_spread
from calibration.month import ROWS, Month
from calibration.update import Belief, Expansion
from sim.kernel.logarithm import fast_log
from sim.parameters import Floats


class Weights(NamedTuple):
    """What the derivatives of a count count for: slopes of H (3), s (2), the mode (2), evidence.

    ``v_*`` is the posterior covariance, which enters the weight of third derivatives.
    """

    h_ee: float
    h_ea: float
    h_aa: float
    s_e: float
    s_a: float
    e: float
    a: float
    evidence: float
    v_ee: float
    v_ea: float
    v_aa: float


class Tone(NamedTuple):
    """A tone as the update sees it: its miss at the mode, at the prior mean, and its precision."""

    miss: float
    first: float
    precision: float


@nb.njit(cache=True, error_model="numpy")
def update_slopes(  # noqa: PLR0913
    work: Floats,
    month: Month,
    prior: Belief,
    at: Expansion,
    new_slope: Belief,
    rows: Floats,
    tone: Floats,
) -> Belief:
    """Slopes in the prior, from those in the posterior and its evidence.

    ``work`` and ``at`` are as `laplace` left them, at the mode. Adds to ``rows`` (4, ROWS) the
    slopes in offset, loadings and log size of each count, and to ``tone`` (3,) those in the tone's
    location, slope and variance.
    """
    det = prior.v_ee * prior.v_aa - prior.v_ea * prior.v_ea
    k_ee, k_ea, k_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    seen = _tone_of(month, prior, at)
    h = month.tone_slope
    h_ee, h_ea = at.h_ee + k_ee, at.h_ea + k_ea
    h_aa = at.h_aa + k_aa + h * h * seen.precision
    det = h_ee * h_aa - h_ea * h_ea
    weights = _weights(at, new_slope, (h_aa / det, -h_ea / det, h_ee / det))
    weights = _follow(work, month, at, weights)
    _count_slopes(work, month, (at.e, at.a), weights, rows)
    w, b = weights, weights.evidence
    d_e, d_a = at.e - prior.e, at.a - prior.a
    m_ee = -0.5 * b * (d_e * d_e - prior.v_ee) + w.h_ee - w.e * d_e
    m_ea = -0.5 * b * (d_e * d_a - prior.v_ea) + w.h_ea - 0.5 * (w.e * d_a + w.a * d_e)
    m_aa = -0.5 * b * (d_a * d_a - prior.v_aa) + w.h_aa - w.a * d_a
    left, right = _sandwich((k_ee, k_ea, k_aa), (m_ee, m_ea, m_aa)), (w.e + b * d_e, w.a + b * d_a)
    e = k_ee * right[0] + k_ea * right[1]
    a = k_ea * right[0] + k_aa * right[1]
    v_aa = -left[2]
    if month.tone_scale > 0.0:
        more_a, more_aa = _tone_slopes(month, prior, at.a, seen, weights, tone)
        a, v_aa = a + more_a, v_aa + more_aa
    return Belief(e, a, -left[0], -left[1], v_aa, 0.0)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _sandwich(
    outer: tuple[float, float, float], inner: tuple[float, float, float]
) -> tuple[float, float, float]:
    """A B A of two symmetric 2 x 2 matrices, each as (first, off the diagonal, second)."""
    a, b, c = outer
    p, q, r = inner
    x, y = a * p + b * q, a * q + b * r
    u, v = b * p + c * q, b * q + c * r
    return x * a + y * b, x * b + y * c, u * b + v * c


@nb.njit(cache=True, inline="always", error_model="numpy")
def _weights(at: Expansion, new: Belief, v: tuple[float, float, float]) -> Weights:
    """Slopes in H, s and the mode itself, from those in the posterior."""
    v_ee, v_ea, v_aa = v
    first = 0.5 * (at.t_eee * v_ee + 2.0 * at.t_eea * v_ea + at.t_eaa * v_aa)
    second = 0.5 * (at.t_eea * v_ee + 2.0 * at.t_eaa * v_ea + at.t_aaa * v_aa)
    s_e, s_a = v_ee * new.e + v_ea * new.a, v_ea * new.e + v_aa * new.a
    slope_ee = new.v_ee + new.e * first + 0.5 * (at.t_eee * s_e + at.t_eea * s_a)
    slope_aa = new.v_aa + new.a * second + 0.5 * (at.t_eaa * s_e + at.t_aaa * s_a)
    slope_ea = new.v_ea + 0.5 * (new.e * second + new.a * first)
    slope_ea += 0.5 * (at.t_eea * s_e + at.t_eaa * s_a)
    h = _sandwich(v, (slope_ee, slope_ea, slope_aa))
    half = 0.5 * new.evidence
    return Weights(
        -h[0] - half * v_ee, -h[1] - half * v_ea, -h[2] - half * v_aa,
        s_e, s_a, new.e, new.a, new.evidence, v_ee, v_ea, v_aa,
    )  # fmt: skip


@nb.njit(cache=True, inline="always", error_model="numpy")
def _second_and_third(lam: float, beta: float, w: Weights) -> tuple[float, float]:
    """What a second and a third derivative in the log mean count for."""
    second = -(lam * lam * w.h_ee + 2.0 * lam * beta * w.h_ea + beta * beta * w.h_aa)
    spread = lam * lam * w.v_ee + 2.0 * lam * beta * w.v_ea + beta * beta * w.v_aa
    return second, 0.5 * (lam * w.s_e + beta * w.s_a) * spread


@nb.njit(cache=True, inline="always", error_model="numpy")
def _share(work: Floats, i: int) -> float:
    """mu / (r + mu) of a count, from its slope y - (y + r) mu / (r + mu)."""
    count, size = work[4 * ROWS + i], work[3 * ROWS + i]
    return float((count - work[5 * ROWS + i]) / (count + size))


@nb.njit(cache=True, inline="always", error_model="numpy")
def _fourth(curve: float, share: float) -> float:
    """Fourth derivative of a count's log likelihood in its log mean."""
    odd = 1.0 - 2.0 * share
    return curve * (2.0 * share * (1.0 - share) - odd * odd)


@nb.njit(cache=True, error_model="numpy")
def _follow(work: Floats, month: Month, at: Expansion, w: Weights) -> Weights:
    """Put V times the slope in the mode in its place, H and T moving with the mode."""
    e, a = w.e, w.a
    for i in range(month.n):
        lam, beta = work[ROWS + i], work[2 * ROWS + i]
        second, third = _second_and_third(lam, beta, w)
        fourth = _fourth(work[6 * ROWS + i], _share(work, i))
        moves = second * work[7 * ROWS + i] + third * fourth
        e, a = e + lam * moves, a + beta * moves
    if month.kept >= 0.0:
        slope = month.logit_slope
        second, third = _second_and_third(0.0, slope, w)
        chance = 1.0 / (1.0 + math.exp(-month.logit_at_zero - slope * at.a))
        spread = chance * (1.0 - chance)
        moves = -second * spread * (1.0 - 2.0 * chance) - third * spread * (1.0 - 6.0 * spread)
        a += slope * moves
    e, a = w.v_ee * e + w.v_ea * a, w.v_ea * e + w.v_aa * a
    return Weights(
        w.h_ee, w.h_ea, w.h_aa, w.s_e, w.s_a, e, a, w.evidence, w.v_ee, w.v_ea, w.v_aa
    )  # fmt: skip


@nb.njit(cache=True, error_model="numpy")
def _count_slopes(
    work: Floats, month: Month, at: tuple[float, float], w: Weights, rows: Floats
) -> None:
    """Add each count's slopes to ``rows``, the mode having been followed."""
    for i in range(month.n):
        lam, beta, size = work[ROWS + i], work[2 * ROWS + i], work[3 * ROWS + i]
        slope, curve, third = work[5 * ROWS + i], work[6 * ROWS + i], work[7 * ROWS + i]
        share = _share(work, i)
        two, three = _second_and_third(lam, beta, w)
        one = lam * w.e + beta * w.a
        moves = w.evidence * slope - one * curve + two * third + three * _fourth(curve, share)
        rows[0, i] += moves
        spread = lam * lam * w.v_ee + 2.0 * lam * beta * w.v_ea + beta * beta * w.v_aa
        reach = lam * w.s_e + beta * w.s_a
        h_e, h_a = lam * w.h_ee + beta * w.h_ea, lam * w.h_ea + beta * w.h_aa
        v_e, v_a = lam * w.v_ee + beta * w.v_ea, lam * w.v_ea + beta * w.v_aa
        rows[1, i] += at[0] * moves + w.e * slope + 2.0 * curve * h_e
        rows[1, i] += third * (0.5 * w.s_e * spread + reach * v_e)
        rows[2, i] += at[1] * moves + w.a * slope + 2.0 * curve * h_a
        rows[2, i] += third * (0.5 * w.s_a * spread + reach * v_a)
        total = size / (1.0 - share)
        ratio, rest = (work[4 * ROWS + i] + size) / total, 1.0 - share
        bent = ratio * (1.0 - 2.0 * share) - rest
        falls = share * rest - ratio * share * (3.0 - 4.0 * share)
        by_size = -w.evidence * (fast_log(total) + ratio) + one * share * (ratio - 1.0)
        by_size += share * (two * bent + three * (rest * bent + falls))
        rows[3, i] += size * by_size


@nb.njit(cache=True, inline="always", error_model="numpy")
def _tone_of(month: Month, prior: Belief, at: Expansion) -> Tone:
    """The month's tone; of no precision if none was seen."""
    if month.tone_scale <= 0.0:
        return Tone(0.0, 0.0, 0.0)
    h, variance = month.tone_slope, month.tone_scale * month.tone_scale
    level = month.tone - month.tone_at_zero
    first, tail = level - h * prior.a, 1.0 / month.freedom
    square = first * first / (variance + share_of_spread(tail) * h * h * prior.v_aa)
    precision = (1.0 + tail) / (variance * (1.0 + square * tail))
    return Tone(level - h * at.a, first, precision)


@nb.njit(cache=True, error_model="numpy")
def _tone_slopes(  # noqa: PLR0913
    month: Month, prior: Belief, a: float, seen: Tone, w: Weights, tone: Floats
) -> tuple[float, float]:
    """Add the slopes of a tempered tone to ``tone``; returns those in the prior's a and v_aa."""
    h, b, inverse = month.tone_slope, w.evidence, 1.0 / month.freedom
    variance, noise = month.tone_scale * month.tone_scale, 1.0 / seen.precision
    pulled = seen.precision * (w.a * h - b * seen.miss)
    by_precision = b * (0.5 * noise - 0.5 * seen.miss * seen.miss)
    by_precision += w.a * h * seen.miss + w.h_aa * h * h
    slope = seen.precision * (w.a * seen.miss + 2.0 * w.h_aa * h) - pulled * a
    spread, counted = h * h * prior.v_aa, share_of_spread(inverse)
    total, broad = variance + counted * spread, noise + spread
    square = seen.first * seen.first / total
    by_broad = 0.5 * b * (1.0 - seen.first * seen.first / broad) / broad
    by_noise = by_broad - seen.precision * seen.precision * by_precision
    by_square = -0.5 * b * (1.0 + inverse) / (
        1.0 + square * inverse
    ) + by_noise * variance * inverse / (1.0 + inverse)
    by_total = -0.5 * b / total - by_square * square / total
    by_first = b * seen.first / broad + by_square * 2.0 * seen.first / total
    by_spread = counted * by_total + by_broad
    tone[0] -= pulled + by_first
    tone[1] += slope + 2.0 * h * prior.v_aa * by_spread - prior.a * by_first
    tone[2] += by_total + by_noise * (1.0 + square * inverse) / (1.0 + inverse)
    return -h * by_first, h * h * by_spread
