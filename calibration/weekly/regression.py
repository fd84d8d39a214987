"""Negative-binomial regressions on lagged weekly counts, one for each lead and class.

    y_(t+h) ~ NegBin(exp(x_t' b), exp(x_t' c)),   or with a second component as in the yearly ones

Fitted to all targets in the history, every few weeks one. Axes: D dyads, F inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.design import FLAT, Design
from calibration.backtest.mixture_regression import Laws, fit_mixture, mixture_of
from calibration.backtest.regression import fit_regression, predict
from calibration.weekly.inputs import SMALL, weekly_inputs
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts
    from sim.parameters import Floats

BEGIN, STEP = 20, 3
"""First origin to learn from, and weeks from one to the next."""


@dataclass(frozen=True)
class Fitted:
    """Coefficients with the mean and deviation that inputs are normed by, (F,)."""

    mean: Floats
    deviation: Floats
    main: Floats
    second: Floats | None

    def normed(self, inputs: Floats) -> Floats:
        """Return inputs (R, F) as the coefficients take them."""
        rows: Floats = (inputs - self.mean) / self.deviation
        return rows


Law = dict[tuple[int, int], Fitted]


@dataclass(frozen=True)
class WeeklyRegression:
    """Regression on lagged counts.

    Attributes
    ----------
    name, title : str
    time_only : bool
        Whether inputs that are the same for all dyads are among them.
    mixture : bool
        Whether there is a second component.
    every : int
        Origins from one fit to the next.
    steps : int
        Steps of the search at most.
    """

    name: str
    title: str
    time_only: bool = False
    mixture: bool = False
    every: int = 5
    steps: int = 60

    def fit(self, history: WeeklyCounts, leads: Sequence[int], before: Law | None) -> Law:
        """Fit each lead and class."""
        del before
        law: Law = {}
        for k in range(len(history.classes)):
            inputs = weekly_inputs(history, k, time_only=self.time_only)
            for lead in leads:
                origins = np.arange(BEGIN, len(history.weeks) - lead, STEP)
                rows = inputs[origins].reshape(-1, inputs.shape[2])
                outcomes = np.ascontiguousarray(history.counts[origins + lead, :, k]).ravel()
                law[lead, k] = self._fit_one(rows, outcomes)
        return law

    def forecast(
        self, law: Law, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions by lead."""
        parts: dict[int, list[tuple[Floats, Floats, Floats]]] = {lead: [] for lead in leads}
        for k in range(len(history.classes)):
            inputs = weekly_inputs(history, k, time_only=self.time_only)[-1]
            for lead in leads:
                parts[lead].append(_predict(law[lead, k], inputs))
        return {
            lead: CountMixture(*(np.concatenate(part) for part in zip(*found, strict=True)))
            for lead, found in parts.items()
        }

    def _fit_one(self, inputs: Floats, outcomes: Floats) -> Fitted:
        mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
        deviation[deviation < FLAT] = 1.0
        mean[0] = 0.0
        rows = (inputs - mean) / deviation
        main = fit_regression(rows, outcomes, steps=self.steps)
        if not self.mixture:
            return Fitted(mean, deviation, main, None)
        design = Design(rows, outcomes, rows[:1], ())
        laws: Laws = fit_mixture(design, list(range(SMALL)), main, steps=self.steps)
        return Fitted(mean, deviation, laws.main, laws.second)


def _predict(fitted: Fitted, inputs: Floats) -> tuple[Floats, Floats, Floats]:
    rows = fitted.normed(inputs)
    if fitted.second is None:
        mean, size = predict(rows, fitted.main)
        return np.ones((mean.size, 1)), mean[:, None], size[:, None]
    second = fitted.second @ rows[:, :SMALL].T
    return mixture_of(np.concatenate([fitted.main @ rows.T, second]))
