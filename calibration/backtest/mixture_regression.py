"""Regression with a second component for the years that break with the past.

    y ~ (1 - w) NegBin(m, r) + w NegBin(m exp(d), q)

log m and log r are linear in all inputs; logit w, the shift d and log q in few of them: the
constant, the own past and the reverse direction. The search begins at the regression with one
component, so it can only gain on the rows it is fitted to.

Axes: R rows, F columns, S columns of the second component.

Reference: Wang, P., Cockburn, I. M., Puterman, M. L. (1998). Analysis of patent data - a
mixed-Poisson-regression-model approach. Journal of Business and Economic Statistics 16(1),
doi:10.1080/07350015.1998.10524731.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from calibration.backtest.design import InputRule, build_design, by_class, whitener
from calibration.backtest.likelihood import LOGIT_BOUND, MEAN_BOUND, SIZE_BOUND, two_components
from calibration.backtest.regression import RIDGE, fit_regression
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from calibration.backtest.design import Design
    from sim.parameters import Floats

SMALL = ("constant", "last", "short mean", "long mean", "reverse last")
"""Inputs of the second component."""

START = (-2.0, 0.3, -0.7)
"""Start of the search: logit w, d and log q, the same for all rows."""

STEPS = 150
"""Steps of the search at most; twice as many change the log score of 2009 by .0001 a cell."""


@dataclass(frozen=True)
class MixtureRegression:
    """Two-component negative-binomial regression on inputs given by a rule."""

    name: str
    title: str
    rule: InputRule
    small: tuple[str, ...] = SMALL
    steps: int = STEPS

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Fit each class on the history and return next year's distributions, (N,)."""

        def one(k: int) -> tuple[Floats, Floats, Floats]:
            design = build_design(history, self.rule, k)
            small = [design.names.index(name) for name in self.small]
            start = fit_regression(design.rows, design.outcomes)
            laws = fit_mixture(design, small, start, steps=self.steps)
            return predict_mixture(design, small, laws)

        found = by_class(one, len(history.classes))
        return CountMixture(*(np.concatenate(part) for part in zip(*found, strict=True)))


@dataclass(frozen=True)
class Laws:
    """Coefficients: of log m and log r, (2, F); of logit w, d and log q, (3, S)."""

    main: Floats
    second: Floats


def fit_mixture(
    design: Design, small: list[int], start: Floats, *, steps: int, ridge: float = RIDGE
) -> Laws:
    """Return the coefficients of highest likelihood, from those of one component, (2, F)."""
    rows, few = design.rows, np.ascontiguousarray(design.rows[:, small])
    white, white_few = whitener(rows), whitener(few)
    cut, width = start.size, rows.shape[1]

    def laws(z: Floats) -> Laws:
        main = z[:cut].reshape(2, width) @ white.T
        return Laws(main, z[cut:].reshape(3, -1) @ white_few.T)

    def objective(z: Floats) -> tuple[float, Floats]:
        at = laws(z)
        value, main, second = two_components(rows, few, design.outcomes, at.main, at.second)
        main, second = main - 2.0 * ridge * at.main, second - 2.0 * ridge * at.second
        penalty = ridge * float((at.main**2).sum() + (at.second**2).sum())
        gradient = np.concatenate([(main @ white).ravel(), (second @ white_few).ravel()])
        return penalty - value, -gradient

    second = np.zeros((3, len(small)))
    second[:, 0] = START
    begin = [np.linalg.solve(white, start.T).T, np.linalg.solve(white_few, second.T).T]
    options = {"maxiter": steps, "ftol": 1e-9}
    joined = np.concatenate([part.ravel() for part in begin])
    found = minimize(objective, joined, jac=True, method="L-BFGS-B", options=options)
    return laws(found.x)


def predict_mixture(design: Design, small: list[int], laws: Laws) -> tuple[Floats, Floats, Floats]:
    """Return weights, means and sizes of the rows ahead, each (P, 2)."""
    main = laws.main @ design.ahead.T
    return mixture_of(np.concatenate([main, laws.second @ design.ahead[:, small].T]))


def mixture_of(laws: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weights, means and sizes, each (P, 2), of log m, log r, logit w, d, log q, (5, P)."""
    share = expit(np.clip(laws[2], -LOGIT_BOUND, LOGIT_BOUND))
    means = np.clip([laws[0], laws[0] + laws[3]], -MEAN_BOUND, MEAN_BOUND)
    sizes = np.clip([laws[1], laws[4]], -SIZE_BOUND, SIZE_BOUND)
    return np.stack([1.0 - share, share], axis=1), np.exp(means).T, np.exp(sizes).T
