"""Filtering weekly counts: states of every dyad, log scores some weeks ahead, signals to come.

Every week Newton's method finds the mode of the three signals, slow + fast state, under the counts,
and the gain from signals to states updates both (Rasmussen and Williams 2006, section 3.4,
doi:10.7551/mitpress/3206.001.0001). Compiled.

Axes: T weeks, D dyads, K = 3 classes, S = 6 states, L leads.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from calibration.annual.algebra import backward, factorise, forward
from calibration.weekly.law import WeeklyLaw
from sim.parameters import Floats
from sim.scores.negative_binomial import log_rising

NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(7)
WEIGHTS = WEIGHTS / WEIGHTS.sum()

LOW, HIGH, HIGHEST = -4.0, 8.0, 12.0
NEWTON_STEPS, LONGEST_STEP, CLOSE_ENOUGH = 8, 2.0, 1e-2


@nb.njit(cache=True, error_model="numpy")
def filter_weeks(  # noqa: PLR0913
    counts: Floats,
    volume: Floats,
    ahead: Floats,
    law: WeeklyLaw,
    leads: np.ndarray,
    scored: np.ndarray,
) -> tuple[Floats, Floats]:
    """Filter all weeks.

    Parameters
    ----------
    counts
        Contacts, (T, D, 3).
    volume, ahead
        Log volume of each week, and its forecast at the end of each, (T, 3).
    law
        The law.
    leads
        Weeks ahead, (L,) int64.
    scored
        Whether forecasts at the end of each week are scored, (T,) bool.

    Returns
    -------
    tuple
        Log score of each forecast, (D, T, L, 3), zero where there is none; log mean and
        variance at the last week, (L, D, 3, 2).
    """
    weeks, dyads, n = counts.shape
    scores = np.zeros((dyads, weeks, leads.size, n))
    signals = np.empty((leads.size, dyads, n, 2))
    for d in range(dyads):
        mean, cov = np.zeros(2 * n), law.start.copy()
        for t in range(weeks):
            if t > 0:
                _carry(mean, cov, law)
            _update(counts[t, d], law.center + volume[t], mean, cov, law)
            last = t == weeks - 1
            if scored[t] or last:
                for place in range(leads.size):
                    target = t + leads[place]
                    for i in range(n):
                        middle, variance = _signal(i, place, leads[place], mean, cov, law)
                        middle += law.center[i] + ahead[t, i]
                        if last:
                            signals[place, d, i, 0] = middle
                            signals[place, d, i, 1] = variance
                        elif target < weeks:
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
def cell_score(count: float, i: int, middle: float, variance: float, law: WeeklyLaw) -> float:
    """Log probability of a count, its signal normal with a tail."""
    size, tail = size_of(i, middle, law), tail_of(i, middle, law)
    constant = log_rising(count, size) + size * math.log(size)
    total = 0.0
    for part in range(2):
        sd = math.sqrt(variance + part * law.tail_variance[i])
        share = tail if part == 1 else 1.0 - tail
        for j in range(NODES.size):
            eta = min(middle + sd * NODES[j], HIGHEST)
            height = count * eta - (count + size) * math.log(size + math.exp(eta))
            total += share * WEIGHTS[j] * math.exp(constant + height)
    return math.log(max(total, 1e-300))


@nb.njit(cache=True, error_model="numpy")
def _signal(  # noqa: PLR0913
    i: int, place: int, lead: int, mean: Floats, cov: Floats, law: WeeklyLaw
) -> tuple[float, float]:
    """Sum of slow and fast state of class i ``lead`` weeks on: mean and variance."""
    n = mean.size // 2
    middle, variance = 0.0, law.volume_variance[place]
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
    """Update the states by a week's counts, in place."""
    n = counts.size
    signal_cov, factor, line = np.empty((n, n)), np.zeros((n, n)), np.empty((6, n))
    found, prior, root, right, size = line[0], line[1], line[2], line[3], line[4]
    for i in range(n):
        prior[i] = mean[i] + mean[n + i]
        found[i] = prior[i]
        size[i] = size_of(i, center[i] + prior[i], law)
        for j in range(n):
            signal_cov[i, j] = cov[i, j] + cov[n + i, j] + cov[i, n + j] + cov[n + i, n + j]
    for _ in range(NEWTON_STEPS):
        _weigh(counts, center, line)
        if _newton(signal_cov, factor, line) < CLOSE_ENOUGH:
            break
    _transfer(mean, cov, right, root, factor)


@nb.njit(cache=True, error_model="numpy")
def _weigh(counts: Floats, center: Floats, line: Floats) -> None:
    """Lay out roots of expected curvature and the right side at the signals found."""
    found, prior, root, right, size = line[0], line[1], line[2], line[3], line[4]
    for i in range(counts.size):
        rate = math.exp(min(center[i] + found[i], HIGHEST))
        share = size[i] / (size[i] + rate)
        root[i] = math.sqrt(max(rate * share, 1e-10))
        right[i] = root[i] ** 2 * (found[i] - prior[i]) + (counts[i] - rate) * share


@nb.njit(cache=True, error_model="numpy")
def _newton(signal_cov: Floats, factor: Floats, line: Floats) -> float:
    """Move the signals by a step, ``right`` becoming the pull on them; return its length."""
    found, prior, root, right, solved = line[0], line[1], line[2], line[3], line[5]
    n, longest = found.size, 0.0
    gain = np.empty((n, n))
    for i in range(n):
        solved[i] = 0.0
        for j in range(n):
            gain[i, j] = root[i] * root[j] * signal_cov[i, j]
            solved[i] += root[i] * signal_cov[i, j] * right[j]
        gain[i, i] += 1.0
    factorise(gain, factor)
    forward(factor, solved)
    backward(factor, solved)
    for i in range(n):
        right[i] -= root[i] * solved[i]
    for i in range(n):
        step = prior[i] - found[i]
        for j in range(n):
            step += signal_cov[i, j] * right[j]
        step = min(max(step, -LONGEST_STEP), LONGEST_STEP)
        found[i] += step
        longest = max(longest, abs(step))
    return longest


@nb.njit(cache=True, error_model="numpy")
def _transfer(mean: Floats, cov: Floats, pull: Floats, root: Floats, factor: Floats) -> None:
    """Carry the update from the signals to the states."""
    n, s = pull.size, mean.size
    move = np.empty((s, n))
    for i in range(s):
        for k in range(n):
            through = cov[i, k] + cov[i, n + k]
            mean[i] += through * pull[k]
            move[i, k] = through * root[k]
        forward(factor, move[i])
    for i in range(s):
        for j in range(i + 1):
            for k in range(n):
                cov[i, j] -= move[i, k] * move[j, k]
            cov[j, i] = cov[i, j]
