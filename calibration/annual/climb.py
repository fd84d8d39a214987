"""Climbing a penalised log likelihood of independent parts: damped scoring by outer products.

    step = (S w S' + prior precision, diagonal raised by lambda)^-1 gradient

S are the derivatives of each part's log likelihood, by forward differences; their outer products
stand for the information. A step that lowers the posterior is taken again with more damping, one
that raises it lets the damping fall.

Axes: P parameters, D parts.

References
----------
Berndt, E., Hall, B., Hall, R., Hausman, J. (1974). Estimation and inference in nonlinear structural
models. Annals of Economic and Social Measurement 3(4).
Marquardt, D. W. (1963). An algorithm for least-squares estimation of nonlinear parameters,
doi:10.1137/0111030.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from sim.errors import FitError
from sim.parameters import Floats

DIFFERENCE = 4e-3
"""Step of the differences, in units of the searched parameters."""

LONGEST = 1.5
"""Longest move of a parameter in one step."""

TRIES = 6


class Climb(NamedTuple):
    """Where a climb ended: parameters (P,), value there, rounds taken, whether it had arrived."""

    theta: Floats
    value: float
    rounds: int
    converged: bool


def climb(  # noqa: PLR0913
    likelihood: Callable[[Floats], Floats],
    start: Floats,
    weights: Floats,
    prior_mean: Floats,
    prior_sd: Floats,
    *,
    rounds: int,
    close: float,
) -> Climb:
    """Climb from a start.

    Parameters
    ----------
    likelihood
        From parameters (P,) to the log likelihood of each part, (D,).
    start
        Parameters to begin with, (P,).
    weights
        What each part counts for, (D,).
    prior_mean, prior_sd
        Normal prior, (P,) each.
    rounds
        Rounds at most; a round costs P + 1 likelihoods and more where steps fail.
    close
        The climb has arrived where an undamped step promises less than this.

    Raises
    ------
    FitError
        If the start has no finite value.
    """

    def value_of(theta: Floats, parts: Floats) -> float:
        miss = (theta - prior_mean) / prior_sd
        return float(weights @ parts) - 0.5 * float(miss @ miss)

    theta, damping = start.copy(), 0.1
    parts = likelihood(theta)
    value = value_of(theta, parts)
    if not np.isfinite(value):
        problem = "the search begins where the likelihood is not finite"
        raise FitError(problem)
    for count in range(rounds):
        slopes = _slopes(likelihood, theta, parts)
        gradient = slopes @ weights - (theta - prior_mean) / prior_sd**2
        information = (slopes * weights) @ slopes.T + np.diag(prior_sd**-2.0)
        if 0.5 * float(gradient @ np.linalg.solve(information, gradient)) < close:
            return Climb(theta, value, count, True)
        before = value
        for _ in range(TRIES):
            moved = theta + _step(information, gradient, damping)
            tried = likelihood(moved)
            if value_of(moved, tried) > value:
                theta, parts, value = moved, tried, value_of(moved, tried)
                damping *= 0.2
                break
            damping *= 6.0
        if value == before:
            return Climb(theta, value, count + 1, False)
    return Climb(theta, value, rounds, False)


def _slopes(likelihood: Callable[[Floats], Floats], theta: Floats, parts: Floats) -> Floats:
    """Return the slopes of all parts by forward differences, (P, D)."""
    slopes = np.empty((theta.size, parts.size))
    for p in range(theta.size):
        moved = theta.copy()
        moved[p] += DIFFERENCE
        slopes[p] = (likelihood(moved) - parts) / DIFFERENCE
    return slopes


def _step(information: Floats, gradient: Floats, damping: float) -> Floats:
    """Return the damped scoring step, (P,), no longer than `LONGEST`."""
    step = np.linalg.solve(information + damping * np.diag(np.diag(information)), gradient)
    return np.asarray(step * (LONGEST / max(LONGEST, float(np.abs(step).max()))), dtype=np.float64)
