"""From what is known in a month to a distribution of a later one: the last step of all members.

    y[t + h] = offset[t] + x[t] b + e,   log scale of e = z[t] g,   noise of two scales

One law a lead, fitted at each origin to all targets known there. To the variance comes what
overlapping targets hide (`calibration.monthly.overlap`).

Axes: T months, D dyads, F location inputs, G scale inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.overlap import hidden_variance
from calibration.monthly.two_scale import TwoScale, fit_two_scale
from sim.errors import FitError
from sim.scores.normal_mixture import NormalMixture

if TYPE_CHECKING:
    from sim.parameters import Floats

FIRST = 2
"""First month to learn from: before it, all inputs rest on one or two months."""

PENALTY = 100.0
"""Of the slopes of inputs of deviation one: the weight of some hundred rows."""

FLAT = 1e-9


@dataclass(frozen=True)
class Inputs:
    """What a readout takes from each month of a history.

    Attributes
    ----------
    offset : (T, D)
    z : (T, D, G)
        The first is one throughout.
    x : (T, D, F) or None
        None: the offset stands as it is. A constant is added to what is given.
    """

    offset: Floats
    z: Floats
    x: Floats | None = None

    def rows(self, months: slice) -> tuple[Floats, Floats, Floats]:
        """Return offset, x and z of some months, a row a month and dyad."""
        offset = self.offset[months].ravel()
        z = self.z[months].reshape(offset.size, -1)
        if self.x is None:
            return offset, np.empty((offset.size, 0)), z
        x = self.x[months].reshape(offset.size, -1)
        return offset, np.column_stack([np.ones(offset.size), x]), z


@dataclass(frozen=True)
class Readout:
    """A fitted readout of one lead.

    Attributes
    ----------
    law : TwoScale
    hidden : float
        Variance that overlapping targets hide.
    mean, deviation : (F,)
        By which the location inputs are normed; 0 and 1 for the constant, which comes first.
    """

    law: TwoScale
    hidden: float
    mean: Floats
    deviation: Floats

    def forecast(self, inputs: Inputs) -> NormalMixture:
        """Return the distributions of all dyads from the last month of the inputs."""
        offset, x, z = inputs.rows(slice(-1, None))
        made = self.law.forecast(offset, (x - self.mean) / self.deviation, z)
        return NormalMixture(made.weights, made.locations, np.sqrt(made.scales**2 + self.hidden))


def fit_readout(y: Floats, inputs: Inputs, lead: int) -> Readout:
    """Fit the law of a lead to a history y, (T, D), and the inputs of its months.

    Raises
    ------
    FitError
        If the history has no target at that lead, or an input is not finite.
    """
    months = slice(FIRST, max(FIRST, len(y) - lead))
    if months.start == months.stop:
        problem = "no target at this lead to learn from"
        raise FitError(problem, value=lead)
    offset, x, z = inputs.rows(months)
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    flat = deviation < FLAT
    mean[flat], deviation[flat] = 0.0, 1.0
    law = fit_two_scale(
        y[FIRST + lead :].ravel() - offset, (x - mean) / deviation, z, penalty=PENALTY
    )
    hidden = hidden_variance(y, lead=lead, months=months.stop - months.start)
    return Readout(law, hidden, mean, deviation)
