"""Tone and ritual seasons: their log densities and derivatives in affinity.

    tone ~ c + h a + scale * t(nu);   kept ~ Bernoulli(logistic(logit + slope a))

nu = infinity makes the tone normal. Each function returns a `Term`: log density, first derivative,
negative second derivative and third derivative in affinity a, and for the tone the curvature that
seeking the mode uses, which is positive wherever the point is.

Example
-------
>>> term = ritual_term(1.0, 0.0, 2.0, 0.0)      # kept, even odds at a = 0
>>> round(term.fit, 4), round(term.slope, 4), round(term.curve, 4)
(-0.6931, 1.0, 1.0)

References
----------
Lange, K. L., Little, R. J. A., Taylor, J. M. G. (1989). Robust statistical modeling using the t
distribution. JASA 84(408), doi:10.1080/01621459.1989.10478852.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb


class Term(NamedTuple):
    """A log density in affinity: value, slope, negative curvature, third derivative, weight."""

    fit: float
    slope: float
    curve: float
    third: float
    weight: float


@nb.njit(cache=True)
def tone_term(miss: float, loading: float, scale: float, nu: float) -> Term:
    """Tone seen ``miss`` above its location at a; ``loading`` h.

    Where the Student-t curves upward, far out, its curvature is taken as zero: such a tone is all
    but ignored. Its third derivative is left out: with it, the mean of affinity was further from
    brute force (`tests/reference/test_filter.py`).
    """
    m, tail, h = miss / scale, 1.0 / nu, loading / scale
    spread = 1.0 + m * m * tail
    weight = (1.0 + tail) / spread
    fit = tone_constant(nu) - math.log(scale)
    fit -= 0.5 * m * m if tail == 0.0 else 0.5 * (nu + 1.0) * math.log1p(m * m * tail)
    curve = weight * (1.0 - m * m * tail) / spread
    return Term(fit, h * weight * m, h * h * max(curve, 0.0), 0.0, h * h * weight)


@nb.njit(cache=True)
def tone_constant(nu: float) -> float:
    """Log of the normalising constant of the Student-t, or of the normal for infinite ``nu``."""
    if 1.0 / nu == 0.0:
        return -0.5 * math.log(2.0 * math.pi)
    gammas = math.lgamma(0.5 * (nu + 1.0)) - math.lgamma(0.5 * nu)
    return gammas - 0.5 * math.log(nu * math.pi)


@nb.njit(cache=True)
def ritual_term(kept: float, logit: float, slope: float, a: float) -> Term:
    """A season that was kept (1) or missed (0), ``logit`` at a = 0."""
    eta = logit + slope * a
    chance = 1.0 / (1.0 + math.exp(-eta))
    fit = kept * eta - (math.log1p(math.exp(eta)) if eta < 30.0 else eta)
    curve = slope * slope * chance * (1.0 - chance)
    third = -slope * curve * (1.0 - 2.0 * chance)
    return Term(fit, slope * (kept - chance), curve, third, curve)
