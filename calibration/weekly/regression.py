"""Negative-binomial regressions on lagged weekly counts, one for each lead and class.

    y_(t+h) ~ NegBin(exp(x_t' b), exp(x_t' c)),   or with a second component as in the yearly ones

Fitted to the targets of all weeks in the history: of every third week alone they forecast worse.

Axes: D dyads, F inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.design import FLAT, Design
from calibration.backtest.mixture_regression import Laws, fit_mixture, mixture_of
from calibration.backtest.regression import fit_regression, predict
from calibration.weekly.inputs import SMALL, relative_inputs, weekly_inputs
from calibration.weekly.volume import volume_of
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts
    from sim.parameters import Floats

BEGIN = 20
"""First origin to learn from."""

RIDGE = 1e-4
"""Of a squared coefficient, in units of the mean log likelihood of a row."""


@dataclass(frozen=True)
class Fitted:
    """Coefficients with the mean and deviation that inputs are normed by, (F,).

    ``volume``: log volume of its class that the log mean stands for; see `relative`.
    """

    mean: Floats
    deviation: Floats
    main: Floats
    second: Floats | None
    volume: float

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
    relative : bool
        Whether inputs are less their mean over dyads, and the log mean follows forecast volume.
    every : int
        Origins from one fit to the next.
    steps : int
        Steps of the search at most.
    """

    name: str
    title: str
    time_only: bool = False
    mixture: bool = False
    relative: bool = False
    every: int = 5
    steps: int = 60

    def fit(self, history: WeeklyCounts, leads: Sequence[int], before: Law | None) -> Law:
        """Fit each lead and class."""
        del before
        law: Law = {}
        now = volume_of(history, leads).now
        for k in range(len(history.classes)):
            inputs = self._inputs(history, k)
            for lead in leads:
                origins = np.arange(BEGIN, len(history.weeks) - lead)
                rows = inputs[origins].reshape(-1, inputs.shape[2])
                outcomes = np.ascontiguousarray(history.counts[origins + lead, :, k]).ravel()
                volume = float(np.log(np.exp(now[origins + lead, k]).mean()))
                law[lead, k] = self._fit_one(rows, outcomes, volume)
        return law

    def forecast(
        self, law: Law, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions by lead."""
        parts: dict[int, list[tuple[Floats, Floats, Floats]]] = {lead: [] for lead in leads}
        ahead = volume_of(history, leads).ahead[-1]
        for k in range(len(history.classes)):
            inputs = self._inputs(history, k)[-1]
            for place, lead in enumerate(leads):
                fitted = law[lead, k]
                rise = ahead[place, k] - fitted.volume if self.relative else 0.0
                parts[lead].append(_predict(fitted, inputs, rise))
        return {
            lead: CountMixture(*(np.concatenate(part) for part in zip(*found, strict=True)))
            for lead, found in parts.items()
        }

    def _inputs(self, history: WeeklyCounts, k: int) -> Floats:
        if self.relative:
            return relative_inputs(history, k)
        return weekly_inputs(history, k, time_only=self.time_only)

    def _fit_one(self, inputs: Floats, outcomes: Floats, volume: float) -> Fitted:
        mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
        deviation[deviation < FLAT] = 1.0
        mean[0] = 0.0
        rows = (inputs - mean) / deviation
        main = fit_regression(rows, outcomes, steps=self.steps, ridge=RIDGE)
        if not self.mixture:
            return Fitted(mean, deviation, main, None, volume)
        design = Design(rows, outcomes, rows[:1], ())
        laws: Laws = fit_mixture(design, list(range(SMALL)), main, steps=self.steps, ridge=RIDGE)
        return Fitted(mean, deviation, laws.main, laws.second, volume)


def _predict(fitted: Fitted, inputs: Floats, rise: float) -> tuple[Floats, Floats, Floats]:
    """Return weights, means and sizes, log means raised by ``rise``."""
    rows, up = fitted.normed(inputs), np.exp(rise)
    if fitted.second is None:
        mean, size = predict(rows, fitted.main)
        return np.ones((mean.size, 1)), up * mean[:, None], size[:, None]
    second = fitted.second @ rows[:, :SMALL].T
    weights, means, sizes = mixture_of(np.concatenate([fitted.main @ rows.T, second]))
    return weights, up * means, sizes
