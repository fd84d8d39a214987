"""Expected events of every pair and series, and how far the record stands above them.

    rate a_kt e_dk,    a = exp(month),   e = E exp(log rate of the pair), variances included
    counts:    y ~ Poisson(w rate),  w ~ Gamma(r, r);    E w = (r + y) / (r + rate)
    presence:  z ~ Poisson(rate), seen where z > 0;      E z = rate / (1 - exp(-rate))

With the unseen w and z at their expectations, every series is Poisson with log-linear rate, and one
set of updates serves all. Months are weighted, old ones less.

Axes: D directed pairs, K series, T months.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from sim.parameters import Floats
from sim.scores.negative_binomial import log_probability

HIGHEST = 12.0
"""Log rates are cut here."""


@nb.njit(cache=True, nogil=True, error_model="numpy")
def moments(  # noqa: PLR0913
    counts: Floats, log_rate: Floats, months: Floats, size: Floats, weights: Floats, presence: int
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return weighted expected and observed events, by pair (D, K) twice, by month (K, T) twice.

    Parameters
    ----------
    counts
        Events, (D, K, T).
    log_rate, months
        Log rates of pairs (D, K), half variances included, and of months (K, T).
    size, weights
        Negative-binomial sizes (K,) and weights of months (T,).
    presence
        How many series, the first ones, only tell whether anything came.
    """
    pairs, series, times = counts.shape
    expected, observed = np.zeros((pairs, series)), np.zeros((pairs, series))
    by_month, seen_by_month = np.zeros((series, times)), np.zeros((series, times))
    level = np.exp(months)
    for d in range(pairs):
        for k in range(series):
            base = math.exp(min(log_rate[d, k], HIGHEST))
            for t in range(times):
                rate, y = base * level[k, t], counts[d, k, t]
                if k < presence:
                    came = rate / -math.expm1(-rate) if y > 0.0 else 0.0
                else:
                    rate *= (size[k] + y) / (size[k] + rate)
                    came = y
                expected[d, k] += weights[t] * rate
                observed[d, k] += weights[t] * came
                by_month[k, t] += weights[t] * rate
                seen_by_month[k, t] += weights[t] * came
    return expected, observed, by_month, seen_by_month


@nb.njit(cache=True, nogil=True, error_model="numpy")
def size_likelihood(
    counts: Floats, log_rate: Floats, months: Floats, size: float, weights: Floats
) -> float:
    """Return the weighted log likelihood of one series' counts (D, T) at a size."""
    total = 0.0
    for d in range(counts.shape[0]):
        base = math.exp(min(log_rate[d], HIGHEST))
        for t in range(counts.shape[1]):
            total += weights[t] * log_probability(counts[d, t], base * math.exp(months[t]), size)
    return total
