"""Filter of monthly scores: a dyad's level as a mean, a slow and a fast part, noise of two scales.

    y_t = m + s_t + f_t + e_t,           m ~ N(mean + a u, spread exp(b u))
    s_t = slow s_{t-1} + N(0, v_t q_s),  f_t = fast f_{t-1} + N(0, v_t q_f)
    e_t ~ (1 - p) N(0, v_t r) + p N(0, v_t r k^2)

u is the dyad's standardised volume of news: busy dyads differ more from one another, and swing more.
v_t is the dyad's own scale, exp(c u) at first. It follows the squared innovations, each divided by what was
expected and weighted down where it is likely of the wide kind:

    v_{t+1} = v_t (n_t + w_t e_t^2 / F_t) / (n_t + 1),   n_{t+1} = min(d (n_t + 1), 60)

The posterior of the two kinds of noise is collapsed to its mean and variance each month. Slow and
fast parts begin at their long-run variance.

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
    q_s, q_f, r. share, ratio: p, k. memory, discount: n_1, d.
    mean_slope, spread_slope, scale_slope: a, b, c.
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
    mean_slope: float
    spread_slope: float
    scale_slope: float


class Filtered(NamedTuple):
    """States after each month.

    likelihood: log likelihood of each dyad, (D,). means: (D, T, 3). variances: (D, T, 3, 3).
    scale: v for the month after, (D, T).
    """

    likelihood: Floats
    means: Floats
    variances: Floats
    scale: Floats


def filter_levels(y: Floats, volume: Floats, law: Law) -> Filtered:
    """Filter all dyads' series, (D, T), none missing, given their standardised volume, (D,)."""
    return Filtered(*_filter(np.ascontiguousarray(y, dtype=np.float64), volume, np.array(law)))


def look_ahead(found: Filtered, law: Law, lead: int) -> tuple[Floats, Floats]:
    """Return mean and variance of y, (D, T), as seen ``lead`` months before, from each month."""
    keep = np.array([1.0, law.slow**lead, law.fast**lead])
    mean = found.means @ keep
    shock = law.slow_shock * _added(law.slow, lead) + law.fast_shock * _added(law.fast, lead)
    noise = law.noise * (1.0 + law.share * (law.ratio**2 - 1.0))
    carried = np.einsum("i,dtij,j->dt", keep, found.variances, keep)
    return mean, carried + found.scale * (shock + noise)


def _added(keep: float, lead: int) -> float:
    """Return the sum of the squared weights of ``lead`` shocks."""
    return float(sum(keep ** (2 * i) for i in range(lead)))


@nb.njit(cache=True, error_model="numpy")
def _filter(y: Floats, volume: Floats, law: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    mean, spread, slow, slow_shock, fast, fast_shock = law[:6]
    noise, share, ratio, memory, discount, a, b, scale_slope = law[6:]
    dyads, months = y.shape
    total = np.zeros(dyads)
    means, variances = np.empty((dyads, months, PARTS)), np.empty((dyads, months, PARTS, PARTS))
    scales = np.empty((dyads, months))
    keep, chance = np.array([1.0, slow, fast]), np.array([1.0 - share, share])
    logs, gain, weight = np.empty(2), np.empty(PARTS), np.empty(2)
    for d in range(dyads):
        m, c = np.array([mean + a * volume[d], 0.0, 0.0]), np.zeros((PARTS, PARTS))
        v, n = math.exp(scale_slope * volume[d]), memory
        c[0, 0] = spread * math.exp(b * volume[d])
        c[1, 1], c[2, 2] = v * slow_shock / (1.0 - slow**2), v * fast_shock / (1.0 - fast**2)
        for t in range(months):
            if t > 0:
                for i in range(PARTS):
                    m[i] *= keep[i]
                    for j in range(PARTS):
                        c[i, j] *= keep[i] * keep[j]
                c[1, 1] += v * slow_shock
                c[2, 2] += v * fast_shock
            level = c.sum()
            gap = y[d, t] - m.sum()
            top = -np.inf
            for k in range(2):
                f = level + v * noise * (1.0 if k == 0 else ratio**2)
                logs[k] = math.log(chance[k]) - 0.5 * (LOG_2_PI + math.log(f) + gap * gap / f)
                top = max(top, logs[k])
            weight[0], weight[1] = math.exp(logs[0] - top), math.exp(logs[1] - top)
            both = weight[0] + weight[1]
            total[d] += top + math.log(both)
            weight /= both
            narrow = level + v * noise
            broad = level + v * noise * ratio**2
            pull = weight[0] / narrow + weight[1] / broad
            curve = pull - gap * gap * (weight[0] / narrow**2 + weight[1] / broad**2 - pull * pull)
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
