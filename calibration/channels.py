"""Tone and ritual seasons: how they enter a month's update of affinity.

    tone ~ c + h a + scale * t(nu);   kept ~ Bernoulli(logistic(logit + slope a))

A Student-t would leave the update with several modes, and its evidence with jumps where the highest
changes. So the tone is tempered: it enters as normal, with the noise that the t, seen as a mixture
of normals, gives to a miss of this size before the update,

    noise = scale^2 / w,   w = (nu + 1) / (nu + miss^2 / S),   S = scale^2 + c h^2 var(a),

and the evidence is that of a t with scale S^(1/2). An outlier so counts for little, smoothly; nu =
infinity gives the exact normal update. A t has more than its squared scale as variance, so the
spread of affinity, which is normal, must count for less beside it: to first order in that spread,
c = (nu + 1)(nu + 2) / (nu (nu + 5)) leaves the mean of the evidence's slope in it at zero. With w
a tone pulls as far as the slope of a t's log density does, and as far as a normal one on average.

Example
-------
>>> term = ritual_term(1.0, 0.0, 2.0, 0.0)      # kept, even odds at a = 0
>>> round(term.fit, 4), round(term.slope, 4), round(term.curve, 4)
(-0.6931, 1.0, 1.0)

References
----------
Meinhold, R. J., Singpurwalla, N. D. (1989). Robustification of Kalman filter models. JASA 84(406),
doi:10.1080/01621459.1989.10478796.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb


class Term(NamedTuple):
    """A log density in affinity: value, slope, negative curvature, third derivative."""

    fit: float
    slope: float
    curve: float
    third: float


@nb.njit(cache=True, error_model="numpy")
def temper(miss: float, scale: float, spread: float, nu: float) -> tuple[float, float]:
    """Effective noise scale of a tone, and what its evidence gains by the heavier tail.

    ``miss`` is the tone above its expectation, ``spread`` the variance that affinity itself gives
    to it, h^2 var(a).
    """
    tail = 1.0 / nu
    total = scale * scale + share_of_spread(tail) * spread
    square = miss * miss / total
    weight = (1.0 + tail) / (1.0 + square * tail)
    noise = scale * scale / weight
    normal = -0.5 * (math.log(2.0 * math.pi * (noise + spread)) + miss * miss / (noise + spread))
    return math.sqrt(noise), student(square, nu) - 0.5 * math.log(total) - normal


@nb.njit(cache=True, inline="always", error_model="numpy")
def share_of_spread(tail: float) -> float:
    """What the spread of affinity counts for in the evidence, ``tail`` 1 / nu; 1 if normal."""
    return (1.0 + tail) * (1.0 + 2.0 * tail) / (1.0 + 5.0 * tail)


@nb.njit(cache=True, error_model="numpy")
def student(square: float, nu: float) -> float:
    """Log density of a standard Student-t at a squared value; normal for infinite ``nu``."""
    if 1.0 / nu == 0.0:
        return -0.5 * (math.log(2.0 * math.pi) + square)
    gammas = math.lgamma(0.5 * (nu + 1.0)) - math.lgamma(0.5 * nu)
    return gammas - 0.5 * math.log(nu * math.pi) - 0.5 * (nu + 1.0) * math.log1p(square / nu)


@nb.njit(cache=True, error_model="numpy")
def tone_term(miss: float, loading: float, scale: float) -> Term:
    """A tempered tone seen ``miss`` above its location at a; ``loading`` h, ``scale`` effective."""
    h, m = loading / scale, miss / scale
    fit = -0.5 * (math.log(2.0 * math.pi) + m * m) - math.log(scale)
    return Term(fit, h * m, h * h, 0.0)


@nb.njit(cache=True, error_model="numpy")
def ritual_term(kept: float, logit: float, slope: float, a: float) -> Term:
    """A season that was kept (1) or missed (0), ``logit`` at a = 0."""
    eta = logit + slope * a
    chance = 1.0 / (1.0 + math.exp(-eta))
    fit = kept * eta - (math.log1p(math.exp(eta)) if eta < 30.0 else eta)
    curve = slope * slope * chance * (1.0 - chance)
    third = -slope * curve * (1.0 - 2.0 * chance)
    return Term(fit, slope * (kept - chance), curve, third)
