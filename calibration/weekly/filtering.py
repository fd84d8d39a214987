"""Filtering weekly counts: states of every dyad, log scores some weeks ahead, signals to come.

Every week the classes are taken one after the other: the signal of a class, slow + fast state, gets
the mean and variance that its count leaves it, and the gain from signal to states carries them on
(assumed-density filtering, Minka 2001, Expectation propagation, UAI 17). Compiled.

Axes: T weeks, D dyads, K = 3 classes, S = 6 states, L leads.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from calibration.annual.quadrature import DESK, HIGHEST, NODES, WEIGHTS, count_log_score
from calibration.weekly.law import WeeklyLaw
from calibration.weekly.volume import Volume
from sim.parameters import Floats

LOW, HIGH = -4.0, 8.0
NEWTON_STEPS, LONGEST_STEP, CLOSE_ENOUGH = 8, 2.0, 1e-2


@nb.njit(cache=True, error_model="numpy")
def filter_weeks(
    counts: Floats,
    volume: Volume,
    law: WeeklyLaw,
    leads: np.ndarray,
    scored: np.ndarray,
) -> tuple[Floats, Floats]:
    """Filter all weeks.

    Parameters
    ----------
    counts
        Contacts, (T, D, 3).
    volume
        Log volume of each week, and its forecasts.
    law
        The law.
    leads
        Weeks ahead, (L,) int64.
    scored
        Whether forecasts at the end of each week are scored, (T,) bool.

    Returns
    -------
    tuple
        Log score of each forecast, (D, T, L, 3), zero where there is none; its log mean and
        variance, (T, L, 3, D, 2), for weeks that are scored and the last.
    """
    weeks, dyads, n = counts.shape
    scores = np.zeros((dyads, weeks, leads.size, n))
    signals = np.zeros((weeks, leads.size, n, dyads, 2))
    for d in range(dyads):
        mean, cov = np.zeros(2 * n), law.start.copy()
        for t in range(weeks):
            if t > 0:
                _carry(mean, cov, law)
            _update(counts[t, d], law.center + volume.now[t], mean, cov, law)
            if not scored[t] and t < weeks - 1:
                continue
            for place in range(leads.size):
                target = t + leads[place]
                for i in range(n):
                    middle, variance = _signal(i, leads[place], mean, cov, law)
                    middle += law.center[i] + volume.ahead[t, place, i]
                    variance += volume.variance[place]
                    signals[t, place, i, d, 0], signals[t, place, i, d, 1] = middle, variance
                    if target < weeks:
                        value = cell_score(counts[target, d, i], i, middle, variance, law)
                        scores[d, t, place, i] = value
    return scores, signals


@nb.njit(cache=True, error_model="numpy")
def size_of(i: int, middle: float, law: WeeklyLaw) -> float:
    """Return the size of class i at a log mean."""
    level = min(max(middle, LOW), HIGH)
    value = law.size[i] + law.size_slope[i] * level + law.size_bend[i] * level * level
    return math.exp(min(max(value, -4.0), 5.0))


@nb.njit(cache=True, error_model="numpy")
def tail_of(i: int, middle: float, law: WeeklyLaw) -> float:
    """Return the weight of the tail of class i at a log mean, at most one half."""
    level = min(max(middle, LOW), HIGH)
    return 0.5 / (1.0 + math.exp(-(law.tail[i] + law.tail_slope[i] * level)))


@nb.njit(cache=True, error_model="numpy")
def shapes_of(i: int, middles: Floats, law: WeeklyLaw) -> tuple[Floats, Floats]:
    """Return sizes and weights of the tail of class i at log means (R,)."""
    size, tail = np.empty(middles.size), np.empty(middles.size)
    for row in range(middles.size):
        size[row], tail[row] = size_of(i, middles[row], law), tail_of(i, middles[row], law)
    return size, tail


@nb.njit(cache=True, error_model="numpy")
def cell_score(count: float, i: int, middle: float, variance: float, law: WeeklyLaw) -> float:
    """Log probability of a count, its signal normal with a tail."""
    tail = tail_of(i, middle, law), law.tail_variance[i], 0.0
    size, desk = size_of(i, middle, law), np.empty(DESK)
    return count_log_score(count, middle, variance, size, tail, desk)


@nb.njit(cache=True, error_model="numpy")
def _signal(i: int, lead: int, mean: Floats, cov: Floats, law: WeeklyLaw) -> tuple[float, float]:
    """Sum of slow and fast state of class i ``lead`` weeks on: mean and variance."""
    n = mean.size // 2
    middle = variance = 0.0
    for one in (i, n + i):
        keep = law.persistence[one] ** lead
        middle += keep * mean[one]
        gone = (1.0 - keep * keep) / (1.0 - law.persistence[one] ** 2)
        variance += keep * keep * cov[one, one] + law.shock[one, one] * gone
    both = (law.persistence[i] * law.persistence[n + i]) ** lead
    return middle, variance + 2.0 * both * cov[i, n + i]


@nb.njit(cache=True, error_model="numpy")
def _carry(mean: Floats, cov: Floats, law: WeeklyLaw) -> None:
    for i in range(mean.size):
        mean[i] *= law.persistence[i]
        for j in range(mean.size):
            kept = law.persistence[i] * law.persistence[j] * cov[i, j]
            cov[i, j] = kept + law.shock[i, j]


@nb.njit(cache=True, error_model="numpy")
def _update(counts: Floats, center: Floats, mean: Floats, cov: Floats, law: WeeklyLaw) -> None:
    """Update the states by a week's counts, in place, class after class by matching moments."""
    n = counts.size
    through = np.empty(2 * n)
    for i in range(n):
        prior = mean[i] + mean[n + i]
        variance = cov[i, i] + 2.0 * cov[i, n + i] + cov[n + i, n + i]
        size = size_of(i, center[i] + prior, law)
        new, left = posterior_moments(counts[i], center[i] + prior, variance, size)
        pull = (new - center[i] - prior) / variance
        shrink = (variance - left) / (variance * variance)
        for s in range(2 * n):
            through[s] = cov[s, i] + cov[s, n + i]
        for s in range(2 * n):
            mean[s] += through[s] * pull
            for r in range(2 * n):
                cov[s, r] -= shrink * through[s] * through[r]


@nb.njit(cache=True, error_model="numpy")
def posterior_moments(
    count: float, prior: float, variance: float, size: float
) -> tuple[float, float]:
    """Mean and variance of a normal signal given a negative-binomial count.

    Gauss-Hermite quadrature about the mode (Liu and Pierce 1994, doi:10.1093/biomet/81.3.624).
    ``prior`` is the mean of the log rate.
    """
    mode, curve = prior, 1.0 / variance
    for _ in range(NEWTON_STEPS):
        rate = math.exp(min(mode, HIGHEST))
        share = rate / (size + rate)
        slope = count - (count + size) * share - (mode - prior) / variance
        curve = (count + size) * share * (1.0 - share) + 1.0 / variance
        step = min(max(slope / curve, -LONGEST_STEP), LONGEST_STEP)
        mode += step
        if abs(step) < CLOSE_ENOUGH:
            break
    sd = 1.0 / math.sqrt(curve)
    top = _height(mode, count, prior, variance, size)
    total = first = second = 0.0
    for j in range(NODES.size):
        away = sd * NODES[j]
        value = _height(mode + away, count, prior, variance, size) - top
        weight = WEIGHTS[j] * math.exp(value + 0.5 * NODES[j] * NODES[j])
        total += weight
        first += weight * away
        second += weight * away * away
    shift = first / total
    return mode + shift, second / total - shift * shift


@nb.njit(cache=True, error_model="numpy")
def _height(eta: float, count: float, prior: float, variance: float, size: float) -> float:
    gap = eta - prior
    log_rate = min(eta, HIGHEST)
    fit = count * log_rate - (count + size) * math.log(size + math.exp(log_rate))
    return fit - 0.5 * gap * gap / variance
