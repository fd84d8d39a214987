"""Weights of a linear pool, learnt on targets that were known at the origin.

    w = argmax sum_cells log sum_m w_m P_m(y),   w >= 0, sum w = 1

The objective is concave; the EM steps w_m <- mean of w_m P_m / sum w P raise it each time. Weights
are learnt class by class. Before the first target is known they are equal.

Axes: M members, N cells, K classes.

Example
-------
>>> scores = np.log(np.array([[0.5, 0.1], [0.1, 0.5], [0.5, 0.1]]))
>>> optimal_weights(scores).round(2)
array([0.75, 0.25])

Reference: Geweke, J., Amisano, G. (2011). Optimal prediction pools. Journal of Econometrics 164(1),
doi:10.1016/j.jeconom.2011.02.017.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ForecastError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Floats

STEPS = 500
CLOSE = 1e-7
"""Rise of the mean log score a step below which the search ends."""


@dataclass(frozen=True)
class Pool:
    """A linear pool of members of a backtest.

    Attributes
    ----------
    name, title : str
    members : tuple of str
        Names of the members.
    """

    name: str
    title: str
    members: tuple[str, ...]


def optimal_weights(scores: Floats) -> Floats:
    """Return the weights of highest mean log score, (M,), for log scores (N, M).

    Raises
    ------
    ForecastError
        If a cell had no chance under any member.
    """
    members = scores.shape[1]
    weights = np.full(members, 1.0 / members)
    top = scores.max(axis=1, keepdims=True)
    if not np.isfinite(top).all():
        problem = "an outcome that every member of the pool held to be impossible"
        raise ForecastError(problem)
    chance = np.exp(scores - top)
    before = -np.inf
    for _ in range(STEPS):
        mixed = chance @ weights
        now = float(np.log(mixed).mean())
        if now - before < CLOSE:
            break
        before = now
        weights = weights * (chance / mixed[:, None]).mean(axis=0)
    share: Floats = weights / weights.sum()
    return share


def class_weights(scores: Sequence[Floats], classes: int, members: int) -> Floats:
    """Return weights by class, (K, M), from log scores (N, M) of each earlier target.

    Parameters
    ----------
    scores
        One array an earlier target; cells of the first class first. None: equal weights.
    classes, members
        K and M.
    """
    if not scores:
        return np.full((classes, members), 1.0 / members)
    table = np.concatenate([part.reshape(classes, -1, members) for part in scores], axis=1)
    return np.stack([optimal_weights(layer) for layer in table])
