"""Climbing a log posterior whose parts are independent: damped scoring by outer products.

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

from sim.parameters import Floats

DIFFERENCE = 4e-3
"""Step of the differences, in units of the searched parameters."""

LONGEST = 1.5
"""Longest move of a parameter in one step."""

TRIES = 6


class Climb(NamedTuple):
    """Where a climb ended: parameters (P,), log posterior there, and rounds taken."""

    theta: Floats
    value: float
    rounds: int


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
        Rise of the log posterior in a round below which the climb ends.
    """

    def value_of(theta: Floats, parts: Floats) -> float:
        miss = (theta - prior_mean) / prior_sd
        return float(weights @ parts) - 0.5 * float(miss @ miss)

    theta, damping = start.copy(), 0.1
    parts = likelihood(theta)
    value = value_of(theta, parts)
    for count in range(rounds):
        slopes = np.empty((theta.size, parts.size))
        for p in range(theta.size):
            moved = theta.copy()
            moved[p] += DIFFERENCE
            slopes[p] = (likelihood(moved) - parts) / DIFFERENCE
        gradient = slopes @ weights - (theta - prior_mean) / prior_sd**2
        information = (slopes * weights) @ slopes.T + np.diag(prior_sd**-2.0)
        before = value
        for _ in range(TRIES):
            raised = information + damping * np.diag(np.diag(information))
            step = np.linalg.solve(raised, gradient)
            step *= min(1.0, LONGEST / float(np.abs(step).max()))
            moved = theta + step
            tried = likelihood(moved)
            if value_of(moved, tried) > value:
                theta, parts, value = moved, tried, value_of(moved, tried)
                damping *= 0.2
                break
            damping *= 6.0
        if value - before < close:
            return Climb(theta, value, count + 1)
    return Climb(theta, value, rounds)
