"""Filter of monthly flows: a dyad's level as a mean, a slow and a fast part, noise of two scales.

    y_t = m + s_t + f_t + e_t,               m ~ N(mean, spread)
    s_t = slow s_{t-1} + N(0, v_t a_t q_s),  f_t = fast f_{t-1} + N(0, v_t a_t q_f)
    e_t ~ (1 - p) N(0, v_t b_t r) + p N(0, v_t b_t r k^2)
    a_t = exp(w_{t-1} g),  b_t = exp(w_{t-1} h)

w are two numbers known a month before, such as how much friendly and hostile news a dyad has: busy
dyads swing more, in the level or in noise. v_t is the dyad's own scale, 1 at first. It follows the
squared innovations, each divided by what was expected and weighted down where it is likely of the
wide kind:

    v_{t+1} = v_t (n_t + e_t^2 / F_t) / (n_t + 1),   n_{t+1} = min(d (n_t + 1), 60)

The posterior of the two kinds of noise is collapsed to its mean and variance each month. Slow and
fast parts begin at their long-run variance. The first month sets the level and is not scored.

Axes: D dyads, T months, 3 parts of the level (mean, slow, fast).

Reference: Harrison, P. J., Stevens, C. F. (1976). Bayesian forecasting. JRSS B 38(3),
doi:10.1111/j.2517-6161.1976.tb01586.x (collapsing).
West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, chapter 10 (scale with
discount), doi:10.1007/b98971.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np

from sim.parameters import Floats

LOG_2_PI = math.log(2.0 * math.pi)
LONGEST_MEMORY = 60.0
"""Months to which the memory of the scale is bounded."""

LEAST_SCALE, MOST_SCALE = 0.02, 50.0
PARTS = 3


class Law(NamedTuple):
    """Parameters of the filter, all variances in squared units of y.

    mean, spread: prior of m. slow, fast: persistence in 0 to 1. slow_shock, fast_shock, noise:
    q_s, q_f, r. share, ratio: p, k. memory, discount: n_1, d. shock_one, shock_two: g.
    noise_one, noise_two: h.
    """

    mean: float
    spread: float
    slow: float
    slow_shock: float
    fast: float
    fast_shock: float
    noise: float
    share: float
    ratio: float
    memory: float
    discount: float
    shock_one: float = 0.0
    shock_two: float = 0.0
    noise_one: float = 0.0
    noise_two: float = 0.0


class Filtered(NamedTuple):
    """States after each month.

    likelihood: log likelihood of each dyad's months but the first, (D,). means: (D, T, 3).
    variances: (D, T, 3, 3). scale: v for the month after, (D, T).
    """

    likelihood: Floats
    means: Floats
    variances: Floats
    scale: Floats


def filter_levels(y: Floats, context: Floats, law: Law) -> Filtered:
    """Filter all dyads' series, (D, T), none missing, given w of each month, (D, T, 2)."""
    return Filtered(*_filter(y, *_factors(context, law), np.array(law)))


def look_ahead(found: Filtered, context: Floats, law: Law, lead: int) -> tuple[Floats, Floats]:
    """Return mean and variance of y, (D, T), as seen ``lead`` months before, from each month."""
    keep = np.array([1.0, law.slow**lead, law.fast**lead])
    mean = found.means @ keep
    shock = law.slow_shock * _added(law.slow, lead) + law.fast_shock * _added(law.fast, lead)
    noise = law.noise * (1.0 + law.share * (law.ratio**2 - 1.0))
    carried = np.einsum("i,dtij,j->dt", keep, found.variances, keep)
    for_shock, for_noise = _factors(context, law)
    return mean, carried + found.scale * (for_shock * shock + for_noise * noise)


def _factors(context: Floats, law: Law) -> tuple[Floats, Floats]:
    """Return a and b for the month after each, (D, T)."""
    shock = np.exp(context @ np.array([law.shock_one, law.shock_two]))
    noise = np.exp(context @ np.array([law.noise_one, law.noise_two]))
    return shock, noise


def _added(keep: float, lead: int) -> float:
    """Return the sum of the squared weights of ``lead`` shocks."""
    return float(sum(keep ** (2 * i) for i in range(lead)))


@nb.njit(cache=True, error_model="numpy")
def _filter(
    y: Floats, for_shock: Floats, for_noise: Floats, law: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    mean, spread, slow, slow_shock, fast, fast_shock = law[:6]
    noise, share, ratio, memory, discount = law[6:11]
    dyads, months = y.shape
    total = np.zeros(dyads)
    means, variances = np.empty((dyads, months, PARTS)), np.empty((dyads, months, PARTS, PARTS))
    scales = np.empty((dyads, months))
    keep, gain = np.array([1.0, slow, fast]), np.empty(PARTS)
    for d in range(dyads):
        m, c, v, n, b = np.array([mean, 0.0, 0.0]), np.zeros((PARTS, PARTS)), 1.0, memory, 1.0
        c[0, 0], c[1, 1] = spread, slow_shock / (1.0 - slow**2)
        c[2, 2] = fast_shock / (1.0 - fast**2)
        for t in range(months):
            if t > 0:
                a, b = for_shock[d, t - 1], for_noise[d, t - 1]
                for i in range(PARTS):
                    m[i] *= keep[i]
                    for j in range(PARTS):
                        c[i, j] *= keep[i] * keep[j]
                c[1, 1] += v * a * slow_shock
                c[2, 2] += v * a * fast_shock
            level, gap = c.sum(), y[d, t] - m.sum()
            narrow, broad = level + v * b * noise, level + v * b * noise * ratio**2
            log, pull, curve = _pull(gap, narrow, broad, share)
            if t > 0:
                total[d] += log
            for i in range(PARTS):
                gain[i] = c[i, 0] + c[i, 1] + c[i, 2]
            for i in range(PARTS):
                m[i] += gain[i] * pull * gap
                for j in range(PARTS):
                    c[i, j] -= gain[i] * gain[j] * curve
            v *= (n + pull * gap * gap) / (n + 1.0)
            v = min(max(v, LEAST_SCALE), MOST_SCALE)
            n = min(discount * (n + 1.0), LONGEST_MEMORY)
            means[d, t], variances[d, t], scales[d, t] = m, c, v
    return total, means, variances, scales


@nb.njit(cache=True, error_model="numpy")
def _pull(gap: float, narrow: float, broad: float, share: float) -> tuple[float, float, float]:
    """Return the log density of a gap, and its first two derivatives over the gap's own.

    The density is that of two normals of variances ``narrow`` and ``broad``.
    """
    one = math.log(1.0 - share) - 0.5 * (LOG_2_PI + math.log(narrow) + gap * gap / narrow)
    two = math.log(share) - 0.5 * (LOG_2_PI + math.log(broad) + gap * gap / broad)
    top = max(one, two)
    first, second = math.exp(one - top), math.exp(two - top)
    both = first + second
    first, second = first / both, second / both
    pull = first / narrow + second / broad
    curve = pull - gap * gap * (first / narrow**2 + second / broad**2 - pull * pull)
    return top + math.log(both), pull, curve
