"""Negative-binomial regression: log mean and log size of a count both linear in lagged inputs.

    y ~ NegBin(exp(x' b), exp(x' c)),   b, c by maximum likelihood on earlier years, class by class

The search is L-BFGS with the analytic gradient, in whitened columns. A ridge of 1e-6 a squared
coefficient, in units of the mean log likelihood of a row, keeps columns that say the same apart.

Axes: R rows, F columns.

Reference: Cameron, A. C., Trivedi, P. K. (2013). Regression Analysis of Count Data, 2nd ed.,
section 3.3, doi:10.1017/CBO9781139013567.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

from calibration.backtest.design import InputRule, build_design, by_class, whitener
from calibration.backtest.likelihood import MEAN_BOUND, SIZE_BOUND, one_component
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

RIDGE = 1e-6
STEPS = 100
"""Steps of the search at most."""


@dataclass(frozen=True)
class Regression:
    """Negative-binomial regression on inputs given by a rule.

    Attributes
    ----------
    name, title : str
    rule : InputRule
        The inputs.
    steps : int
        Steps of the search at most.
    """

    name: str
    title: str
    rule: InputRule
    steps: int = STEPS

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Fit each class on the history and return next year's distributions, (N,)."""

        def one(k: int) -> tuple[Floats, Floats]:
            design = build_design(history, self.rule, k)
            coefficients = fit_regression(design.rows, design.outcomes, steps=self.steps)
            return predict(design.ahead, coefficients)

        means, sizes = zip(*by_class(one, len(history.classes)), strict=True)
        return CountMixture.single(np.concatenate(means), np.concatenate(sizes))


def fit_regression(
    rows: Floats, outcomes: Floats, *, steps: int = STEPS, ridge: float = RIDGE
) -> Floats:
    """Return coefficients of log mean and log size, (2, F), for rows (R, F), outcomes (R,)."""
    white = whitener(rows)
    width = rows.shape[1]

    def objective(z: Floats) -> tuple[float, Floats]:
        coefficients = z.reshape(2, width) @ white.T
        value, slope = one_component(rows, outcomes, coefficients)
        loss = ridge * float((coefficients**2).sum()) - value
        return loss, -((slope - 2.0 * ridge * coefficients) @ white).ravel()

    start = np.zeros((2, width))
    start[0, 0] = np.log(outcomes.mean() + 1e-3)
    begin = np.linalg.solve(white, start.T).T.ravel()
    options = {"maxiter": steps, "ftol": 1e-9}
    found = minimize(objective, begin, jac=True, method="L-BFGS-B", options=options)
    best: Floats = found.x.reshape(2, width) @ white.T
    return best


def predict(rows: Floats, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return means and sizes, both (R,), under coefficients (2, F)."""
    eta = rows @ coefficients.T
    mean: Floats = np.exp(np.clip(eta[:, 0], -MEAN_BOUND, MEAN_BOUND))
    size: Floats = np.exp(np.clip(eta[:, 1], -SIZE_BOUND, SIZE_BOUND))
    return mean, size
