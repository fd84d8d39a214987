"""Filtering yearly counts: the state of every dyad, and how likely each year was before it came.

    filter_years(counts, base, volumes, law) -> log score of each cell, and the next year's signals

Every year the state is carried on, the year's log probability is taken by Gauss-Hermite quadrature
over the signal of each cell, and the signals are updated by a Laplace approximation: Newton's
method for the mode under all 8 counts, the third derivatives to move the mean from there, then the
gain from signals to lasting state. Compiled, dyads in threads.

Axes: T years, D dyads, 8 signals, J nodes.

Reference: Rasmussen, C. E., Williams, C. K. I. (2006). Gaussian Processes for Machine Learning,
section 3.4 (Newton's method by I + W^1/2 K W^1/2), doi:10.7551/mitpress/3206.001.0001.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numba as nb
import numpy as np

from calibration.annual.algebra import backward, factorise, forward
from calibration.annual.law import SIGNALS, AnnualLaw
from calibration.annual.quadrature import DESK, HIGH, HIGHEST, LOW, cell_log_score, tail_of
from sim.parameters import Floats

FIRST = 2
"""Years that are only learnt from: the first that is scored comes after them."""

NEWTON_STEPS = 12
LONGEST_STEP = 2.0
CLOSE_ENOUGH = 1e-3


class Signals(NamedTuple):
    """Next year's signals, (D, 8) each: log mean and its variance, size, tail weight, variance."""

    mean: Floats
    variance: Floats
    size: Floats
    tail_weight: Floats
    tail_variance: Floats


class Lasting(NamedTuple):
    """The lasting state once the last year is learnt: mean (D, 8), covariance (D, 8, 8)."""

    mean: Floats
    cov: Floats


class Room(NamedTuple):
    """Arrays written over and over: (8, 8), (8,), and that of the quadrature."""

    signal_cov: Floats
    factor: Floats
    gain: Floats
    move: Floats
    weight: Floats
    right: Floats
    found: Floats
    pull: Floats
    scale: Floats
    sizes: Floats
    desk: Floats


def filter_years(
    counts: Floats, base: Floats, volumes: Floats, law: AnnualLaw
) -> tuple[Floats, Signals]:
    """Filter all years; see the module.

    Parameters
    ----------
    counts
        Contacts, (T, D, 8).
    base
        Opportunity, log contacts a year, known before each year, (T + 1, D, 8).
    volumes
        Log of all contacts of each signal's class, (T + 1, 8), known after the year before: row t
        serves to predict year t, row t + 1 to learn from it.

    Returns
    -------
    tuple
        Log score of each cell, (T, D, 8), zero in the first years, and the signals of year T.
    """
    scores, out, _ = _run(counts, base, volumes, law)
    return scores, out


def filter_lasting(counts: Floats, base: Floats, volumes: Floats, law: AnnualLaw) -> Lasting:
    """Filter all years, and return the lasting state x at the end of the last; see `filter_years`.

    It is net of opportunity and of volume, and free of the year's passing stir.
    """
    return _run(counts, base, volumes, law)[2]


def _run(
    counts: Floats, base: Floats, volumes: Floats, law: AnnualLaw
) -> tuple[Floats, Signals, Lasting]:
    years, dyads, _ = counts.shape
    scores = np.zeros((years, dyads, SIGNALS))
    shape = (dyads, SIGNALS)
    out = Signals(*(np.empty(shape) for _ in Signals._fields))
    held = Lasting(np.empty(shape), np.empty((*shape, SIGNALS)))
    _filter_dyads(counts, base, volumes, law, scores, out, held)
    return scores, out, held


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _filter_dyads(  # noqa: PLR0913
    counts: Floats, base: Floats, volumes: Floats, law: AnnualLaw, scores: Floats, out: Signals,
    held: Lasting,
) -> None:  # fmt: skip
    years, dyads, n = counts.shape[0], counts.shape[1], SIGNALS
    for d in nb.prange(dyads):
        mean, cov, center = np.zeros(n), law.start.copy(), np.empty(n)
        square, line = np.zeros((3, n, n)), np.zeros((6, n))
        room = Room(
            square[0], square[1], square[2], np.zeros((n, n)), line[0], line[1], line[2],
            line[3], line[4], line[5], np.empty(DESK),
        )  # fmt: skip
        for t in range(years + 1):
            for i in range(n):
                near = (law.opportunity[i] + law.opportunity_bend[i] * base[t, d, i]) * base[
                    t, d, i
                ]
                center[i] = law.intercept[i] + near + law.volume[i] * volumes[t, i]
            if t == years:
                _hold(d, mean, cov, held)
            _carry(mean, cov, center, law, t > 0, room)
            if t == years:
                _signals(d, center, mean, law, room, out)
                break
            if t >= FIRST:
                for i in range(n):
                    scores[t, d, i] = cell_log_score(
                        counts[t, d, i],
                        i,
                        center[i] + mean[i],
                        room.signal_cov[i, i],
                        room.sizes[i],
                        room.scale[i],
                        law,
                        room.desk,
                    )
            for i in range(n):
                center[i] += law.volume[i] * (volumes[t + 1, i] - volumes[t, i])
            _update(counts[t, d], center, mean, cov, room)


@nb.njit(cache=True, error_model="numpy")
def _hold(d: int, mean: Floats, cov: Floats, held: Lasting) -> None:
    """Write the lasting state of a dyad."""
    held.mean[d], held.cov[d] = mean, cov


@nb.njit(cache=True, error_model="numpy")
def _carry(  # noqa: PLR0913
    mean: Floats, cov: Floats, center: Floats, law: AnnualLaw, moves: bool, room: Room
) -> None:
    """Move the state a year on, and lay out scales, sizes and the covariance of the signals."""
    n = SIGNALS
    for i in range(n):
        if moves:
            mean[i] *= law.persistence[i]
        level = min(max(center[i] + mean[i], LOW), HIGH)
        room.scale[i] = math.exp((law.level[i] + law.level_bend[i] * level) * level)
        log_size = law.size[i] + law.size_slope[i] * level + law.size_bend[i] * level * level
        room.sizes[i] = math.exp(min(max(log_size, -4.0), 5.0))
    for i in range(n):
        for j in range(n):
            both = room.scale[i] * room.scale[j]
            if moves:
                kept = law.persistence[i] * law.persistence[j] * cov[i, j]
                cov[i, j] = kept + both * law.shock[i, j]
            room.signal_cov[i, j] = cov[i, j] + both * law.passing[i, j]


@nb.njit(cache=True, error_model="numpy")
def _update(counts: Floats, center: Floats, mean: Floats, cov: Floats, room: Room) -> None:
    """Update the lasting state by a year's counts, in place."""
    n = SIGNALS
    for i in range(n):
        room.found[i] = mean[i]
    for _ in range(NEWTON_STEPS):
        _weigh(counts, center, mean, room)
        if _newton(mean, room) < CLOSE_ENOUGH:
            break
    for i in range(n):
        room.pull[i] = room.right[i]
    _weigh(counts, center, mean, room)
    _skew(center, room)
    _transfer(mean, cov, room)


@nb.njit(cache=True, error_model="numpy")
def _skew(center: Floats, room: Room) -> None:
    """Add to ``pull`` what moves the mean from the mode: u - W^1/2 B^-1 W^1/2 R u.

    u_i is half the third derivative of a count's log likelihood times the variance of its signal.
    """
    n, column = SIGNALS, room.move[0]
    for i in range(n):
        variance = room.signal_cov[i, i]
        for j in range(n):
            column[j] = room.weight[j] * room.signal_cov[j, i]
        forward(room.factor, column)
        for j in range(n):
            variance -= column[j] * column[j]
        rate = math.exp(min(center[i] + room.found[i], HIGHEST))
        third = room.weight[i] ** 2 * (2.0 * rate / (room.sizes[i] + rate) - 1.0)
        room.right[i] = 0.5 * third * variance
    _reduce(room)
    for i in range(n):
        room.pull[i] += room.right[i]


@nb.njit(cache=True, error_model="numpy")
def _reduce(room: Room) -> None:
    """Replace ``right`` by right - W^1/2 B^-1 W^1/2 R right."""
    n, solved = SIGNALS, room.move[0]
    for i in range(n):
        solved[i] = 0.0
        for j in range(n):
            solved[i] += room.signal_cov[i, j] * room.right[j]
        solved[i] *= room.weight[i]
    forward(room.factor, solved)
    backward(room.factor, solved)
    for i in range(n):
        room.right[i] -= room.weight[i] * solved[i]


@nb.njit(cache=True, error_model="numpy")
def _weigh(counts: Floats, center: Floats, mean: Floats, room: Room) -> None:
    """Lay out Newton's equations at the point found: roots of curvature, right side, factor."""
    n = SIGNALS
    for i in range(n):
        size, rate = room.sizes[i], math.exp(min(center[i] + room.found[i], HIGHEST))
        share = size / (size + rate)
        curve = max(rate * share * share * (1.0 + counts[i] / size), 1e-10)
        room.weight[i] = math.sqrt(curve)
        room.right[i] = curve * (room.found[i] - mean[i]) + (counts[i] - rate) * share
    for i in range(n):
        for j in range(n):
            room.gain[i, j] = room.weight[i] * room.weight[j] * room.signal_cov[i, j]
        room.gain[i, i] += 1.0
    factorise(room.gain, room.factor)


@nb.njit(cache=True, error_model="numpy")
def _newton(mean: Floats, room: Room) -> float:
    """Move the point found by a Newton step, R (right - W^1/2 B^-1 W^1/2 R right); its length."""
    n = SIGNALS
    _reduce(room)
    longest = 0.0
    for i in range(n):
        step = mean[i] - room.found[i]
        for j in range(n):
            step += room.signal_cov[i, j] * room.right[j]
        step = min(max(step, -LONGEST_STEP), LONGEST_STEP)
        room.found[i] += step
        longest = max(longest, abs(step))
    return longest


@nb.njit(cache=True, error_model="numpy")
def _transfer(mean: Floats, cov: Floats, room: Room) -> None:
    """Carry the update from the signals to the lasting state: x and signals are jointly normal.

    The state moves by P ``pull``, where ``pull`` is R^-1 times the move of the signals, and loses
    P W^1/2 B^-1 W^1/2 P of its covariance, B = I + W^1/2 R W^1/2.
    """
    n = SIGNALS
    for i in range(n):
        for j in range(n):
            mean[i] += cov[i, j] * room.pull[j]
            room.move[i, j] = cov[i, j] * room.weight[j]
        forward(room.factor, room.move[i])
    for i in range(n):
        for j in range(i + 1):
            for k in range(n):
                cov[i, j] -= room.move[i, k] * room.move[j, k]
            cov[j, i] = cov[i, j]


@nb.njit(cache=True, error_model="numpy")
def _signals(  # noqa: PLR0913
    d: int, center: Floats, mean: Floats, law: AnnualLaw, room: Room, out: Signals
) -> None:
    """Write the signals of a dyad to come."""
    for i in range(SIGNALS):
        log_mean = center[i] + mean[i]
        out.mean[d, i], out.variance[d, i] = log_mean, room.signal_cov[i, i]
        out.size[d, i] = room.sizes[i]
        out.tail_weight[d, i], out.tail_variance[d, i] = tail_of(i, log_mean, law, room.scale[i])
