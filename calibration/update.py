"""One month's evidence about one dyad: a Laplace update of engagement and affinity.

Given a normal prior N(m, G) of x = (e, a) and the observations of a month (counts of several
series, tone, ritual seasons), find the mode of

    g(x) = sum_k log NegBin(y_k | eta_k, r_k) + log t(tone | a) + log Bernoulli(kept | a)
           - (x - m)' G^-1 (x - m) / 2,            eta_k = offset_k + lambda_k e + beta_k a

by Chebyshev's method: Newton's step, then one for the gradient that the third derivatives leave.
The posterior is taken as normal with covariance V = (-g'')^-1 at the mode, its mean moved from the
mode by the third derivatives of g (which a skew posterior of few counts needs), and the evidence is
exp(g) (|V| / |G|)^(1/2). For normal observations all are exact.

Compiled; scalars and flat arrays only (`calibration.month`).

References
----------
Tierney, L., Kadane, J. B. (1986). Accurate approximations for posterior moments and marginal
densities. JASA 81(393), doi:10.1080/01621459.1986.10478240.
Traub, J. F. (1964). Iterative Methods for the Solution of Equations (Chebyshev's step).
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb

from calibration.channels import ritual_term, temper, tone_term
from calibration.month import ROWS, Month
from sim.kernel.exponential import fast_exp
from sim.kernel.fused import fused
from sim.kernel.logarithm import fast_log
from sim.parameters import Floats
from sim.relationship import LOG_MEAN_CEILING

MOST_STEPS = 30
LONGEST_STEP = 2.0
FURTHEST_CORRECTION = 0.5
"""A last step longer than this means that the mode was not found: it is not taken."""

CLOSE_ENOUGH = 2e-2
"""The search stops where a further step would be about this short: the last one is then taken from
the observations there, which the evidence needs anyway, and leaves about its cube."""

TINY = 1e-300
"""Keeps the ratio of two steps defined where both are zero."""


class Belief(NamedTuple):
    """Normal distribution of (e, a) with the log evidence that led to it."""

    e: float
    a: float
    v_ee: float
    v_ea: float
    v_aa: float
    evidence: float


class Expansion(NamedTuple):
    """Log likelihood of a month's counts and seasons about (e, a), without the tone.

    Value, gradient, negative Hessian and third derivatives. The noise of the tone depends on the
    prior. ``known`` is false where nothing has been computed yet.
    """

    known: bool
    e: float
    a: float
    fit: float
    g_e: float
    g_a: float
    h_ee: float
    h_ea: float
    h_aa: float
    t_eee: float
    t_eea: float
    t_eaa: float
    t_aaa: float


@nb.njit(cache=True, inline="always", error_model="numpy")
def unexplored(e: float, a: float) -> Expansion:
    """A point at which nothing is known of the likelihood yet."""
    return Expansion(False, e, a, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@nb.njit(cache=True, inline="always", error_model="numpy")
def tempered(month: Month, prior: Belief) -> tuple[Month, float]:
    """The month with the effective noise of its tone, and what the evidence gains by the tail."""
    if month.tone_scale <= 0.0:
        return month, 0.0
    h = month.tone_slope
    miss = month.tone - month.tone_at_zero - h * prior.a
    scale, tail = temper(miss, month.tone_scale, h * h * prior.v_aa, month.freedom)
    changed = Month(
        month.n,
        month.tone,
        month.tone_at_zero,
        h,
        scale,
        month.freedom,
        month.kept,
        month.logit_at_zero,
        month.logit_slope,
    )
    return changed, tail


@nb.njit(cache=True, inline="always", error_model="numpy")
def laplace(
    work: Floats, month: Month, prior: Belief, near: Expansion, close: float = CLOSE_ENOUGH
) -> tuple[Belief, Expansion]:
    """Posterior of (e, a), and the likelihood about its mode. ``prior.evidence`` is not used.

    The search starts at the point of ``near``; what is known there of the likelihood, from another
    prior, gives the first step for nothing. It ends where a further step would be ``close``.
    """
    month, tail = tempered(month, prior)
    det = prior.v_ee * prior.v_aa - prior.v_ea * prior.v_ea
    about = near if near.known else _expand(work, month, near.e, near.a, False)
    for _ in range(MOST_STEPS):
        d_e, d_a, left = _step(_weigh(about, month, prior, det))
        e, a = about.e + d_e, about.a + d_a
        if left < close:
            break
        about = _expand(work, month, e, a, False)
    about = _expand(work, month, e, a, True)
    new = _at_mode(_weigh(about, month, prior, det), det)
    return Belief(new.e, new.a, new.v_ee, new.v_ea, new.v_aa, new.evidence + tail), about


@nb.njit(cache=True, inline="always", error_model="numpy")
def _weigh(about: Expansion, month: Month, prior: Belief, det: float) -> Expansion:
    """Add tone and prior to the likelihood of the rest; ``det`` is the prior's |G|."""
    p_ee, p_ea, p_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    d_e, d_a = about.e - prior.e, about.a - prior.a
    fit = about.fit - 0.5 * (p_ee * d_e * d_e + 2.0 * p_ea * d_e * d_a + p_aa * d_a * d_a)
    g_e = fused(-p_ee, d_e, fused(-p_ea, d_a, about.g_e))
    g_a = fused(-p_ea, d_e, fused(-p_aa, d_a, about.g_a))
    h_aa = about.h_aa + p_aa
    if month.tone_scale > 0.0:
        miss = month.tone - month.tone_at_zero - month.tone_slope * about.a
        seen = tone_term(miss, month.tone_slope, month.tone_scale)
        fit, g_a, h_aa = fit + seen.fit, g_a + seen.slope, h_aa + seen.curve
    return Expansion(
        True,
        about.e,
        about.a,
        fit,
        g_e,
        g_a,
        about.h_ee + p_ee,
        about.h_ea + p_ea,
        h_aa,
        about.t_eee,
        about.t_eea,
        about.t_eaa,
        about.t_aaa,
    )


@nb.njit(cache=True, inline="always", error_model="numpy")
def _step(at: Expansion) -> tuple[float, float, float]:
    """Chebyshev's step towards the mode, and roughly how long the next one would be.

    That is what the fourth derivative, no more than the curvature, leaves, and the square of what
    the third moved. Where the third derivatives matter as much as the slope they are not trusted:
    Newton's step, of bounded length.
    """
    scale = 1.0 / fused(at.h_ee, at.h_aa, -at.h_ea * at.h_ea)
    d_e = fused(at.h_aa, at.g_e, -at.h_ea * at.g_a) * scale
    d_a = fused(at.h_ee, at.g_a, -at.h_ea * at.g_e) * scale
    half, both, other = 0.5 * d_e * d_e, d_e * d_a, 0.5 * d_a * d_a
    g_e = fused(at.t_eee, half, fused(at.t_eea, both, at.t_eaa * other))
    g_a = fused(at.t_eea, half, fused(at.t_eaa, both, at.t_aaa * other))
    more_e = fused(at.h_aa, g_e, -at.h_ea * g_a) * scale
    more_a = fused(at.h_ee, g_a, -at.h_ea * g_e) * scale
    length, more = max(abs(d_e), abs(d_a)), max(abs(more_e), abs(more_a))
    if 2.0 * more > length:
        shorter = min(1.0, LONGEST_STEP / length)
        return d_e * shorter, d_a * shorter, length
    d_e, d_a = d_e + more_e, d_a + more_a
    whole = max(abs(d_e), abs(d_a))
    if whole > LONGEST_STEP:
        return d_e * LONGEST_STEP / whole, d_a * LONGEST_STEP / whole, whole
    return d_e, d_a, 2.0 * more * more / (length + TINY) + length * length * length / 6.0


@nb.njit(cache=True, inline="always", error_model="numpy")
def _at_mode(at: Expansion, det: float) -> Belief:
    """The normal approximation from an expansion next to the mode; ``det`` is the prior's |G|."""
    d_e, d_a, _ = _step(at)
    if max(abs(d_e), abs(d_a)) > FURTHEST_CORRECTION:
        d_e, d_a = 0.0, 0.0
    h_ee = at.h_ee - at.t_eee * d_e - at.t_eea * d_a
    h_ea = at.h_ea - at.t_eea * d_e - at.t_eaa * d_a
    h_aa = at.h_aa - at.t_eaa * d_e - at.t_aaa * d_a
    precision = h_ee * h_aa - h_ea * h_ea
    if precision <= 0.0:
        h_ee, h_ea, h_aa = at.h_ee, at.h_ea, at.h_aa
        precision = h_ee * h_aa - h_ea * h_ea
    v_ee, v_ea, v_aa = h_aa / precision, -h_ea / precision, h_ee / precision
    fit = at.fit + at.g_e * d_e + at.g_a * d_a
    c_ee, c_ea = (2.0 * at.h_ee + h_ee) / 3.0, (2.0 * at.h_ea + h_ea) / 3.0
    c_aa = (2.0 * at.h_aa + h_aa) / 3.0  # curvature a third of the way: exact for a cubic
    fit -= 0.5 * (c_ee * d_e * d_e + 2.0 * c_ea * d_e * d_a + c_aa * d_a * d_a)
    fit -= 0.5 * fast_log(det * precision)
    s_e = 0.5 * (at.t_eee * v_ee + 2.0 * at.t_eea * v_ea + at.t_eaa * v_aa)
    s_a = 0.5 * (at.t_eea * v_ee + 2.0 * at.t_eaa * v_ea + at.t_aaa * v_aa)
    e, a = at.e + d_e + v_ee * s_e + v_ea * s_a, at.a + d_a + v_ea * s_e + v_aa * s_a
    return Belief(e, a, v_ee, v_ea, v_aa, fit)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _expand(work: Floats, month: Month, e: float, a: float, whole: bool) -> Expansion:
    """Log likelihood of counts and seasons about (e, a); its value only if ``whole``.

    Constants that do not depend on (e, a) are left to the caller.
    """
    fit = 0.0
    for i in range(month.n):
        eta = fused(work[2 * ROWS + i], a, fused(work[ROWS + i], e, work[i]))
        eta = min(eta, LOG_MEAN_CEILING)
        mean = fast_exp(eta)
        total, weight = work[3 * ROWS + i] + mean, work[4 * ROWS + i] + work[3 * ROWS + i]
        share = mean / total
        pull = weight * share
        curve = fused(-pull, share, pull)
        work[5 * ROWS + i] = work[4 * ROWS + i] - pull
        work[6 * ROWS + i] = curve
        work[7 * ROWS + i] = curve * fused(2.0, share, -1.0)
        work[8 * ROWS + i] = total
    if whole:
        for i in range(month.n):
            eta = fused(work[2 * ROWS + i], a, fused(work[ROWS + i], e, work[i]))
            eta = min(eta, LOG_MEAN_CEILING)
            weight = work[4 * ROWS + i] + work[3 * ROWS + i]
            lost = weight * fast_log(work[8 * ROWS + i])
            work[8 * ROWS + i] = fused(work[4 * ROWS + i], eta, -lost)
        for i in range(month.n):
            fit += work[8 * ROWS + i]
    for i in range(month.n):
        lam, beta = work[ROWS + i], work[2 * ROWS + i]
        slope, curve, third = work[5 * ROWS + i], work[6 * ROWS + i], work[7 * ROWS + i]
        work[9 * ROWS + i], work[10 * ROWS + i] = lam * slope, beta * slope
        left, right = lam * curve, beta * curve
        work[11 * ROWS + i], work[12 * ROWS + i] = lam * left, beta * left
        work[13 * ROWS + i] = beta * right
        left, right = lam * lam * third, beta * beta * third
        work[14 * ROWS + i], work[15 * ROWS + i] = lam * left, beta * left
        work[16 * ROWS + i], work[17 * ROWS + i] = lam * right, beta * right
    g_e = g_a = h_ee = h_ea = h_aa = t_eee = t_eea = t_eaa = t_aaa = 0.0
    for i in range(month.n):
        g_e += work[9 * ROWS + i]
        g_a += work[10 * ROWS + i]
        h_ee += work[11 * ROWS + i]
        h_ea += work[12 * ROWS + i]
        h_aa += work[13 * ROWS + i]
        t_eee += work[14 * ROWS + i]
        t_eea += work[15 * ROWS + i]
        t_eaa += work[16 * ROWS + i]
        t_aaa += work[17 * ROWS + i]
    if month.kept >= 0.0:
        season = ritual_term(month.kept, month.logit_at_zero, month.logit_slope, a)
        fit, g_a, h_aa = fit + season.fit, g_a + season.slope, h_aa + season.curve
        t_aaa += season.third
    return Expansion(True, e, a, fit, g_e, g_a, h_ee, h_ea, h_aa, t_eee, t_eea, t_eaa, t_aaa)
