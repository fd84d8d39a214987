"""Exponentially weighted mean, scaled by the volume of the latest weeks, with a size of its own.

    y ~ NegBin(exp(b0 + b1 x), exp(c0 + c1 x)),   x = log(m_t V_t / V'_t + floor)

m is the dyad's weighted mean and V' that of the volume of its class, V a short one. Half-life and
coefficients are fitted by lead and class. Axes: T weeks, D dyads, K classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.regression import fit_regression, predict
from calibration.weekly.averages import weighted_mean
from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture
from sim.scores.log_score import log_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts

HALF_LIVES = (2.0, 4.0, 8.0, 16.0, 30.0)
NOW = 1.5
FLOOR = 0.03
BEGIN, STEP = 40, 4

Law = dict[tuple[int, int], tuple[float, Floats]]


@dataclass(frozen=True)
class VolumeMean:
    """Volume-adjusted weighted mean."""

    name: str = "volume-mean"
    title: str = "weighted mean times volume, size fitted"
    every: int = 5

    def fit(self, history: WeeklyCounts, leads: Sequence[int], before: Law | None) -> Law:
        """Choose the half-life, and fit coefficients, for each lead and class."""
        del before
        inputs = {half: _inputs(history, half) for half in HALF_LIVES}
        last = len(history.weeks) - 1
        law: Law = {}
        for lead in leads:
            origins = np.arange(BEGIN, last - lead + 1, STEP)
            for k in range(len(history.classes)):
                y = np.ascontiguousarray(history.counts[origins + lead, :, k]).ravel()
                fits = [_fit_one(inputs[half][origins, :, k].ravel(), y) for half in HALF_LIVES]
                best = int(np.argmax([value for value, _ in fits]))
                law[lead, k] = (HALF_LIVES[best], fits[best][1])
        return law

    def forecast(
        self, law: Law, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions by lead."""
        inputs = {half: _inputs(history, half)[-1] for half in HALF_LIVES}
        found = {}
        for lead in leads:
            parts = []
            for k in range(len(history.classes)):
                half, coefficients = law[lead, k]
                parts.append(predict(_rows(inputs[half][:, k]), coefficients))
            mean, size = (np.concatenate(part) for part in zip(*parts, strict=True))
            found[lead] = CountMixture.single(mean, size)
        return found


def _inputs(history: WeeklyCounts, half: float) -> Floats:
    now, usual = weighted_mean(history.totals, NOW), weighted_mean(history.totals, half)
    mean = weighted_mean(history.counts, half)
    return np.log(mean * ((now + 1.0) / (usual + 1.0))[:, None] + FLOOR)


def _rows(x: Floats) -> Floats:
    return np.stack([np.ones(x.size), x], axis=1)


def _fit_one(x: Floats, y: Floats) -> tuple[float, Floats]:
    coefficients = fit_regression(_rows(x), y, steps=40)
    forecast = CountMixture.single(*predict(_rows(x), coefficients))
    return float(log_score(forecast, y).mean()), coefficients
