"""Parameters of the filter of monthly flows, by penalised marginal likelihood.

Axes: D dyads, T months, 15 parameters on an unbounded scale.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from calibration.annual.climb import climb
from calibration.monthly.filtering import Law, filter_levels

if TYPE_CHECKING:
    from sim.parameters import Floats

ROUNDS, CLOSE = 40, 0.05

CLIMBS = 4
"""A climb that stops on a ridge is begun anew from there, so often at most."""

UNIT = ("slow", "fast", "share", "discount")
"""Parameters between 0 and 1, searched on the logit."""

FREE = ("mean", "shock_one", "shock_two", "noise_one", "noise_two")
"""Parameters searched as they are; the others are above 0, and searched on the log."""

PRIOR: dict[str, tuple[float, float]] = {
    "mean": (1.0, 1.0),
    "spread": (1.0, 1.0),
    "slow": (0.93, 0.7),
    "slow_shock": (0.02, 1.0),
    "fast": (0.4, 0.7),
    "fast_shock": (0.1, 1.0),
    "noise": (0.2, 1.0),
    "share": (0.2, 0.7),
    "ratio": (3.0, 0.4),
    "memory": (3.0, 0.7),
    "discount": (0.9, 0.7),
    "shock_one": (0.0, 0.5),
    "shock_two": (0.0, 0.5),
    "noise_one": (0.0, 0.5),
    "noise_two": (0.0, 0.5),
}
"""Centre of the prior, and its standard deviation on the searched scale: weak, set beforehand."""


def fit_law(y: Floats, context: Floats, before: Law | None = None) -> Law:
    """Return the parameters of highest posterior.

    Parameters
    ----------
    y
        Series, (D, T).
    context
        What is known each month of the swings of the next, (D, T, 2).
    before
        Parameters to begin the search with; the centre of the prior where there are none.

    Raises
    ------
    FitError
        If the search cannot begin.
    """
    centre = to_search(Law(*(value for value, _ in PRIOR.values())))
    sd = np.array([width for _, width in PRIOR.values()])

    def likelihood(theta: Floats) -> Floats:
        return filter_levels(y, context, from_search(theta)).likelihood

    begin = centre if before is None else to_search(before)
    weights = np.ones(y.shape[0])
    for _ in range(CLIMBS):
        found = climb(likelihood, begin, weights, centre, sd, rounds=ROUNDS, close=CLOSE)
        begin = found.theta
        if found.converged:
            break
    return from_search(begin)


def to_search(law: Law) -> Floats:
    """Return parameters on the searched scale, (15,)."""
    return np.array([_search(name, value) for name, value in zip(PRIOR, law, strict=True)])


def from_search(theta: Floats) -> Law:
    """Return parameters from the searched scale, (15,)."""
    return Law(*(_value(name, float(value)) for name, value in zip(PRIOR, theta, strict=True)))


def _search(name: str, value: float) -> float:
    if name in FREE:
        return value
    return float(logit(value) if name in UNIT else np.log(value))


def _value(name: str, value: float) -> float:
    if name in FREE:
        return value
    return float(expit(value) if name in UNIT else np.exp(value))
