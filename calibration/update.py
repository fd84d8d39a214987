"""One month's evidence about one dyad: a Laplace update of engagement and affinity.

Given a normal prior N(m, G) of x = (e, a) and the observations of a month (counts of several
series, tone, ritual seasons), find the mode of

    g(x) = sum_k log NegBin(y_k | eta_k, r_k) + log t(tone | a) + log Bernoulli(kept | a)
           - (x - m)' G^-1 (x - m) / 2,            eta_k = offset_k + lambda_k e + beta_k a

by Newton's method. The posterior is taken as normal with covariance V = (-g'')^-1 at the mode, its
mean moved from the mode by the third derivatives of g (which a skew posterior of few counts
needs), and the evidence is exp(g) (|V| / |G|)^(1/2). For normal observations all are exact.

Compiled; scalars and flat arrays only. Axes of ``work``: (7, rows of the month): offset, e
loading, a loading, size, count; then, as scratch, mean, and log of size plus mean or third
derivative.

References
----------
Tierney, L., Kadane, J. B. (1986). Accurate approximations for posterior moments and marginal
densities. JASA 81(393), doi:10.1080/01621459.1986.10478240.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb

from calibration.channels import Term, ritual_term, temper, tone_term
from sim.kernel.exponential import fast_exp
from sim.kernel.logarithm import fast_log
from sim.parameters import Floats
from sim.relationship import LOG_MEAN_CEILING

NEWTON_STEPS = 30
LONGEST_STEP = 2.0
FURTHEST_CORRECTION = 0.5
"""A last step longer than this means that the mode was not found: it is not taken."""

LANES = 4
"""Rows are taken in groups of so many, which one instruction handles at a time."""

NOTHING = -200.0
"""Log mean of a padding row: its likelihood does not depend on the state."""

CLOSE_ENOUGH = 1e-2
"""Newton stops after a step shorter than this: the mode is then off by its square, and the last
step of `_at_mode` takes what is left."""


class Month(NamedTuple):
    """What was seen of one dyad in one month, apart from the counts themselves.

    n rows of counts, filled up by `pad`; the tone, its location at affinity 0, its slope, its scale
    (0: no tone seen) and the degrees of freedom of its law; whether a ritual was kept (1, 0; -1: no
    season ended), with the logit of being kept at affinity 0 and its slope.
    """

    n: int
    tone: float
    tone_at_zero: float
    tone_slope: float
    tone_scale: float
    freedom: float
    kept: float
    logit_at_zero: float
    logit_slope: float


class Belief(NamedTuple):
    """Normal distribution of (e, a) with the log evidence that led to it."""

    e: float
    a: float
    v_ee: float
    v_ea: float
    v_aa: float
    evidence: float


class Slopes(NamedTuple):
    """Log likelihood, its gradient and its negative Hessian in (e, a)."""

    fit: float
    g_e: float
    g_a: float
    h_ee: float
    h_ea: float
    h_aa: float


@nb.njit(cache=True, error_model="numpy")
def pad(work: Floats, n: int) -> int:
    """Fill up to a multiple of four with rows that say nothing; returns the new number of rows.

    Sizes are logarithms yet.
    """
    full = (n + LANES - 1) // LANES * LANES
    for i in range(n, full):
        work[0, i], work[1, i], work[2, i] = NOTHING, 0.0, 0.0
        work[3, i], work[4, i] = 0.0, 0.0
    return full


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


@nb.njit(cache=True, error_model="numpy")
def laplace(work: Floats, month: Month, prior: Belief, e: float, a: float) -> Belief:
    """Posterior of (e, a); Newton starts at the given point. ``prior.evidence`` is not used.

    Steps shrink quadratically without tone; the last one is taken by `_at_mode`, which needs one
    more look at the observations anyway.
    """
    det = prior.v_ee * prior.v_aa - prior.v_ea * prior.v_ea
    p_ee, p_ea, p_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    month, tail = tempered(month, prior)
    for _ in range(NEWTON_STEPS):
        _, g_e, g_a, h_ee, h_ea, h_aa = _slopes(work, month, e, a)
        d_e, d_a = e - prior.e, a - prior.a
        g_e -= p_ee * d_e + p_ea * d_a
        g_a -= p_ea * d_e + p_aa * d_a
        h_ee, h_ea, h_aa = h_ee + p_ee, h_ea + p_ea, h_aa + p_aa
        scale = 1.0 / (h_ee * h_aa - h_ea * h_ea)
        step_e = (h_aa * g_e - h_ea * g_a) * scale
        step_a = (h_ee * g_a - h_ea * g_e) * scale
        length = max(abs(step_e), abs(step_a))
        if length > LONGEST_STEP:
            step_e, step_a = step_e * LONGEST_STEP / length, step_a * LONGEST_STEP / length
        e, a = e + step_e, a + step_a
        if length < CLOSE_ENOUGH:
            break
    found = _at_mode(work, month, prior, e, a, det)
    return Belief(found.e, found.a, found.v_ee, found.v_ea, found.v_aa, found.evidence + tail)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _at_mode(work: Floats, month: Month, prior: Belief, e: float, a: float, det: float) -> Belief:
    """The normal approximation next to (e, a), after a last Newton step; ``det`` is |G|.

    That step also moves the determinant of the precision, to first order by the third derivatives.
    """
    p_ee, p_ea, p_aa = prior.v_aa / det, -prior.v_ea / det, prior.v_ee / det
    fit, g_e, g_a, h_ee, h_ea, h_aa = _heights(work, month, e, a)
    d_e, d_a = e - prior.e, a - prior.a
    g_e -= p_ee * d_e + p_ea * d_a
    g_a -= p_ea * d_e + p_aa * d_a
    fit -= 0.5 * (p_ee * d_e * d_e + 2.0 * p_ea * d_e * d_a + p_aa * d_a * d_a)
    h_ee, h_ea, h_aa = h_ee + p_ee, h_ea + p_ea, h_aa + p_aa
    precision = h_ee * h_aa - h_ea * h_ea
    v_ee, v_ea, v_aa = h_aa / precision, -h_ea / precision, h_ee / precision
    step_e, step_a = v_ee * g_e + v_ea * g_a, v_ea * g_e + v_aa * g_a
    if max(abs(step_e), abs(step_a)) > FURTHEST_CORRECTION:
        return Belief(e, a, v_ee, v_ea, v_aa, fit - 0.5 * math.log(det * precision))
    fit += 0.5 * (g_e * step_e + g_a * step_a) - 0.5 * math.log(det * precision)
    s_e, s_a = _skew(work, month, a, v_ee, v_ea, v_aa)
    fit += s_e * step_e + s_a * step_a
    step_e, step_a = step_e + v_ee * s_e + v_ea * s_a, step_a + v_ea * s_e + v_aa * s_a
    return Belief(e + step_e, a + step_a, v_ee, v_ea, v_aa, fit)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _means(work: Floats, n: int, e: float, a: float) -> None:
    """Write the means of the counts at (e, a) to ``work[5]``."""
    for i in range(n):
        work[5, i] = fast_exp(min(work[0, i] + work[1, i] * e + work[2, i] * a, LOG_MEAN_CEILING))


@nb.njit(cache=True, inline="always", error_model="numpy")
def _log_totals(work: Floats, n: int) -> None:
    """Write the logarithms of size plus mean to ``work[6]``."""
    for i in range(n):
        work[6, i] = fast_log(work[3, i] + work[5, i])


@nb.njit(cache=True, error_model="numpy")
def _count_slopes(work: Floats, n: int) -> Slopes:
    """Gradient and negative Hessian of the counts' log likelihood, from `_means`."""
    g_e = g_a = h_ee = h_ea = h_aa = 0.0
    for i in range(n):
        share = work[5, i] / (work[3, i] + work[5, i])
        pull = (work[4, i] + work[3, i]) * share
        slope, curve = work[4, i] - pull, pull * (1.0 - share)
        g_e += work[1, i] * slope
        g_a += work[2, i] * slope
        h_ee += work[1, i] * work[1, i] * curve
        h_ea += work[1, i] * work[2, i] * curve
        h_aa += work[2, i] * work[2, i] * curve
    return Slopes(0.0, g_e, g_a, h_ee, h_ea, h_aa)


@nb.njit(cache=True, error_model="numpy")
def _count_heights(work: Floats, n: int, e: float, a: float) -> Slopes:
    """As `_count_slopes`, with the log likelihood; leaves third derivatives in ``work[6]``.

    Constants that do not depend on (e, a) are left to the caller.
    """
    fit = g_e = g_a = h_ee = h_ea = h_aa = 0.0
    for i in range(n):
        eta = min(work[0, i] + work[1, i] * e + work[2, i] * a, LOG_MEAN_CEILING)
        share = work[5, i] / (work[3, i] + work[5, i])
        pull = (work[4, i] + work[3, i]) * share
        slope, curve = work[4, i] - pull, pull * (1.0 - share)
        fit += work[4, i] * eta - (work[4, i] + work[3, i]) * work[6, i]
        work[6, i] = -curve * (1.0 - 2.0 * share)
        g_e += work[1, i] * slope
        g_a += work[2, i] * slope
        h_ee += work[1, i] * work[1, i] * curve
        h_ea += work[1, i] * work[2, i] * curve
        h_aa += work[2, i] * work[2, i] * curve
    return Slopes(fit, g_e, g_a, h_ee, h_ea, h_aa)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _slopes(work: Floats, month: Month, e: float, a: float) -> Slopes:
    """Gradient and negative Hessian of all observations, for seeking the mode."""
    _means(work, month.n, e, a)
    _, g_e, g_a, h_ee, h_ea, h_aa = _count_slopes(work, month.n)
    if month.tone_scale > 0.0:
        seen = _tone(month, a)
        g_a += seen.slope
        h_aa += seen.curve
    if month.kept >= 0.0:
        season = ritual_term(month.kept, month.logit_at_zero, month.logit_slope, a)
        g_a += season.slope
        h_aa += season.curve
    return Slopes(0.0, g_e, g_a, h_ee, h_ea, h_aa)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _heights(work: Floats, month: Month, e: float, a: float) -> Slopes:
    """Log likelihood, gradient and negative Hessian of all observations next to the mode."""
    _means(work, month.n, e, a)
    _log_totals(work, month.n)
    fit, g_e, g_a, h_ee, h_ea, h_aa = _count_heights(work, month.n, e, a)
    if month.tone_scale > 0.0:
        seen = _tone(month, a)
        fit, g_a, h_aa = fit + seen.fit, g_a + seen.slope, h_aa + seen.curve
    if month.kept >= 0.0:
        season = ritual_term(month.kept, month.logit_at_zero, month.logit_slope, a)
        fit, g_a, h_aa = fit + season.fit, g_a + season.slope, h_aa + season.curve
    return Slopes(fit, g_e, g_a, h_ee, h_ea, h_aa)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _skew(
    work: Floats, month: Month, a: float, v_ee: float, v_ea: float, v_aa: float
) -> tuple[float, float]:
    """Half the third derivatives contracted with V: what moves the mean away from the mode."""
    s_e = s_a = 0.0
    for i in range(month.n):
        lam, beta = work[1, i], work[2, i]
        spread = lam * lam * v_ee + 2.0 * lam * beta * v_ea + beta * beta * v_aa
        s_e += 0.5 * work[6, i] * spread * lam
        s_a += 0.5 * work[6, i] * spread * beta
    if month.kept >= 0.0:
        season = ritual_term(month.kept, month.logit_at_zero, month.logit_slope, a)
        s_a += 0.5 * season.third * v_aa
    return s_e, s_a


@nb.njit(cache=True, inline="always", error_model="numpy")
def _tone(month: Month, a: float) -> Term:
    """The tone of the month at affinity a."""
    miss = month.tone - month.tone_at_zero - month.tone_slope * a
    return tone_term(miss, month.tone_slope, month.tone_scale)
