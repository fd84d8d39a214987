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

import numba as nb
import numpy as np
from scipy.optimize import minimize

from calibration.backtest.design import InputRule, build_design, whitener
from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture
from sim.scores.negative_binomial import log_probability, slopes

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts

RIDGE = 1e-6
STEPS = 100
"""Steps of the search at most."""

MEAN_BOUND, SIZE_BOUND = 12.0, 6.0
"""Log means and log sizes are cut to these in absolute value."""


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
        means, sizes = [], []
        for k in range(len(history.classes)):
            design = build_design(history, self.rule, k)
            coefficients = fit_regression(design.rows, design.outcomes, steps=self.steps)
            mean, size = predict(design.ahead, coefficients)
            means.append(mean)
            sizes.append(size)
        return CountMixture.single(np.concatenate(means), np.concatenate(sizes))


def fit_regression(rows: Floats, outcomes: Floats, *, steps: int = STEPS) -> Floats:
    """Return coefficients of log mean and log size, (2, F), for rows (R, F), outcomes (R,)."""
    white = whitener(rows)
    width = rows.shape[1]
    values, by_mean, by_size = np.empty((3, outcomes.size))

    def objective(z: Floats) -> tuple[float, Floats]:
        coefficients = z.reshape(2, width) @ white.T
        eta = rows @ coefficients.T
        _likelihood(outcomes, eta[:, 0], eta[:, 1], values, by_mean, by_size)
        slope = np.stack([by_mean @ rows, by_size @ rows]) / outcomes.size
        slope -= 2.0 * RIDGE * coefficients
        loss = RIDGE * float((coefficients**2).sum()) - float(values.mean())
        return loss, -(slope @ white).ravel()

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


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _likelihood(  # noqa: PLR0913
    y: Floats, log_mean: Floats, log_size: Floats, values: Floats, by_mean: Floats, by_size: Floats
) -> None:
    """Fill in each row's log likelihood and its slopes in log mean and log size."""
    for i in nb.prange(y.size):
        mean = np.exp(min(max(log_mean[i], -MEAN_BOUND), MEAN_BOUND))
        size = np.exp(min(max(log_size[i], -SIZE_BOUND), SIZE_BOUND))
        values[i] = log_probability(y[i], mean, size)
        by_mean[i], by_size[i] = slopes(y[i], mean, size)
