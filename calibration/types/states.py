"""The hierarchy of typed contacts: months, background, activity of countries, habits of dyads.

    log rate of i to j, series k, month t = m_kt + x_ij b_k + s_ik + v_jk + h_ijk

    (s_i, v_i) ~ N(0, S)      activity of a country as sender and receiver, over all series
    (h_ij, h_ji) ~ N(0, H)    relationship of a dyad, over both directions and all series

H is the same when the two directions change places. Through it a dyad's consultations tell of its
visits, and what j does of what i will do: it holds engagement, affinity and reciprocity.
All are normal in a variational posterior that takes countries and dyads as independent; Newton's
steps update their means, and variances follow (expectation maximisation). An event that is n months
older counts `KEPT`^n as much, the discount of a relationship that drifts.

Axes: D directed pairs, rows 2u and 2u + 1 of one dyad; K series, T months, C countries, X inputs.

References
----------
West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, doi:10.1007/b98971.
Hall, P., Ormerod, J., Wand, M. (2011). Theory of Gaussian variational approximation for a Poisson
mixed model. Statistica Sinica 21.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

from calibration.types.moments import moments, size_likelihood

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats

KEPT = 0.8
"""Weight of a month relative to the month after it."""

ROUNDS = 40
SIZES_EVERY = 8
"""Sizes are searched every so many rounds."""

MONTH_VARIANCE = 0.04
"""Variance of a month's log level about the mean of months."""

SLOPE_PRECISION = 4.0
COUNTRY_PRIOR, DYAD_PRIOR = (10.0, 0.1), (20.0, 0.2)
"""Observations that the prior of a covariance stands for, and its variances."""

LONGEST = 1.0
"""Longest move of an effect in one round."""

FEW = 0.02


class Problem(NamedTuple):
    """What is fitted: counts (D, K, T), inputs (D, X), sender and receiver (D,), sizes of axes."""

    counts: Floats
    inputs: Floats
    sender: NDArray[np.int64]
    receiver: NDArray[np.int64]
    countries: int
    presence: int

    def weights(self) -> Floats:
        """Return the weight of each month, (T,)."""
        weights: Floats = KEPT ** np.arange(self.counts.shape[2])[::-1].astype(np.float64)
        return weights


class States(NamedTuple):
    """Posterior: means, variances, and what governs them.

    ``months`` (K, T), ``slopes`` (K, X), ``size`` (K,); ``country`` and its variance (C, 2K),
    senders first; ``habit`` and its variance (D, K); covariances S and H, (2K, 2K).
    """

    months: Floats
    slopes: Floats
    size: Floats
    country: Floats
    country_variance: Floats
    habit: Floats
    habit_variance: Floats
    country_law: Floats
    habit_law: Floats


def fit_states(problem: Problem, *, rounds: int = ROUNDS) -> States:
    """Return the posterior after some rounds of updates from a fixed start."""
    states = _start(problem)
    for count in range(1, rounds + 1):
        states = _update_months(problem, states)
        states = _update_slopes(problem, states)
        states = _update_countries(problem, states)
        states = _update_habits(problem, states)
        if count % SIZES_EVERY == 0:
            states = _update_sizes(problem, states)
    return states


def log_rates(problem: Problem, states: States) -> tuple[Floats, Floats]:
    """Return mean and variance of each pair's log rate net of months, (D, K) each."""
    k, sender, receiver = states.size.size, problem.sender, problem.receiver
    country, spread = states.country, states.country_variance
    mean = problem.inputs @ states.slopes.T + states.habit
    mean = mean + country[sender, :k] + country[receiver, k:]
    return mean, states.habit_variance + spread[sender, :k] + spread[receiver, k:]


def _start(problem: Problem) -> States:
    pairs, k, _ = problem.counts.shape
    shown = problem.counts.copy()
    shown[:, : problem.presence] = shown[:, : problem.presence] > 0.0
    level = np.log(shown.mean(axis=0) + 1e-3) - 1.5
    wide = 2 * k
    return States(
        level, np.zeros((k, problem.inputs.shape[1])), np.ones(k),
        np.zeros((problem.countries, wide)), np.full((problem.countries, wide), 0.3),
        np.zeros((pairs, k)), np.full((pairs, k), 0.5), 0.5 * np.eye(wide), np.eye(wide),
    )  # fmt: skip


def _moments(problem: Problem, states: States) -> tuple[Floats, Floats, Floats, Floats]:
    mean, variance = log_rates(problem, states)
    return moments(
        problem.counts, mean + 0.5 * variance, states.months, states.size,
        problem.weights(), problem.presence,
    )  # fmt: skip


def _update_months(problem: Problem, states: States) -> States:
    """Levels of months, drawn to their mean the more, the fewer events they have."""
    *_, expected, observed = _moments(problem, states)
    step = np.clip(np.log((observed + FEW) / (expected + FEW)), -LONGEST, LONGEST)
    months = states.months + step
    middle = np.average(months, axis=1, weights=problem.weights())[:, None]
    trust = observed / (observed + 1.0 / MONTH_VARIANCE)
    return states._replace(months=middle + trust * (months - middle))


def _update_slopes(problem: Problem, states: States) -> States:
    """A Newton step of each series' slopes."""
    expected, observed, *_ = _moments(problem, states)
    x = problem.inputs
    gradient = (observed - expected).T @ x - SLOPE_PRECISION * states.slopes
    prior = SLOPE_PRECISION * np.eye(x.shape[1])
    information = np.stack([(x * column[:, None]).T @ x + prior for column in expected.T])
    step = np.linalg.solve(information, gradient[:, :, None])[:, :, 0]
    return states._replace(slopes=states.slopes + np.clip(step, -LONGEST / 2, LONGEST / 2))


def _update_countries(problem: Problem, states: States) -> States:
    """A Newton step of each country's activity, and its law."""
    expected, observed, *_ = _moments(problem, states)
    miss = observed - expected
    sides = [_sums(side, problem.countries) for side in (problem.sender, problem.receiver)]
    found = _newton(
        states.country, np.hstack([side @ miss for side in sides]),
        np.hstack([side @ expected for side in sides]), states.country_law, COUNTRY_PRIOR,
    )  # fmt: skip
    return states._replace(country=found[0], country_variance=found[1], country_law=found[2])


def _update_habits(problem: Problem, states: States) -> States:
    """A Newton step of each dyad's habits in both directions at once, and their law."""
    expected, observed, *_ = _moments(problem, states)
    shape, k = states.habit.shape, states.size.size
    both = (shape[0] // 2, 2 * k)
    mean, variance, law = _newton(
        states.habit.reshape(both), (observed - expected).reshape(both),
        expected.reshape(both), states.habit_law, DYAD_PRIOR,
    )  # fmt: skip
    swapped = np.r_[k : 2 * k, :k]
    law = 0.5 * (law + law[np.ix_(swapped, swapped)])
    return states._replace(
        habit=mean.reshape(shape), habit_variance=variance.reshape(shape), habit_law=law
    )


def _newton(
    effect: Floats, miss: Floats, information: Floats, law: Floats, prior: tuple[float, float]
) -> tuple[Floats, Floats, Floats]:
    """Return effects (N, 2K) after a step, their variances, and the law (2K, 2K) that they show."""
    units, wide = effect.shape
    precision = np.linalg.inv(law)
    place = np.arange(wide)
    whole = np.repeat(precision[None], units, axis=0)
    whole[:, place, place] += information
    covariance = np.linalg.inv(whole)
    step = np.einsum("uab,ub->ua", covariance, miss - effect @ precision)
    moved = effect + np.clip(step, -LONGEST, LONGEST)
    count, variance = prior
    total = moved.T @ moved + covariance.sum(axis=0) + count * variance * np.eye(wide)
    return moved, covariance[:, place, place], total / (units + count)


def _update_sizes(problem: Problem, states: States) -> States:
    """The likeliest size of each series that counts."""
    mean, variance = log_rates(problem, states)
    rate, weights, size = mean + 0.5 * variance, problem.weights(), states.size.copy()
    for k in range(problem.presence, size.size):
        counts = np.ascontiguousarray(problem.counts[:, k])
        column, months = np.ascontiguousarray(rate[:, k]), states.months[k].copy()
        fit = minimize_scalar(
            lambda s, *a: -size_likelihood(a[0], a[1], a[2], float(np.exp(s)), weights),
            bounds=(-3.0, 4.0), method="bounded", args=(counts, column, months),
            options={"xatol": 0.02},
        )  # fmt: skip
        size[k] = float(np.exp(fit.x))
    return states._replace(size=size)


def _sums(place: NDArray[np.int64], units: int) -> csr_matrix:
    """Return the matrix (N, D) that adds up rows by the unit they belong to."""
    return csr_matrix((np.ones(place.size), (place, np.arange(place.size))), (units, place.size))
