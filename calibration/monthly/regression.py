"""Regression of later scores on what is known: lags, levels, both flows, and how dyads differ.

    y[t + h] = half-mix[t] + x[t] b + e,   ridge-penalised, noise of two scales

All inputs are causal. Squashed values (tanh) let hostile and friendly dyads revert at their own
pace; products with variability and volume let the steady and the busy do so.

Axes: T months, D dyads, F inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.levels import exponential, half_mix, running_mean
from calibration.monthly.readout import Inputs, Readout, fit_readout
from calibration.monthly.scale import SHARE, scale_inputs, variability, volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.record import MonthlyScores
    from sim.parameters import Floats
    from sim.scores.normal_mixture import NormalMixture

Law = dict[int, Readout]

USUAL = 1.8
"""Usual volume, from which the products with it are reckoned."""


@dataclass(frozen=True)
class MonthlyRegression:
    """Ridge regression with fitted widths, one a lead."""

    name: str = "regression"
    title: str = "ridge regression on lags, levels and flows"

    def fit(self, history: MonthlyScores, leads: Sequence[int], before: Law | None) -> Law:
        """Fit each lead to all targets in the history."""
        del before
        inputs = regression_inputs(history)
        return {lead: fit_readout(history.y, inputs, lead) for lead in leads}

    def forecast(
        self, law: Law, history: MonthlyScores, leads: Sequence[int]
    ) -> dict[int, NormalMixture]:
        """Return the distributions by lead."""
        inputs = regression_inputs(history)
        return {lead: law[lead].forecast(inputs) for lead in leads}


def regression_inputs(history: MonthlyScores) -> Inputs:
    """Return the inputs of each month, F = 17."""
    y, mean = history.y, running_mean(history.y)
    level, unrest, news = exponential(y, SHARE), variability(y), volume(history)
    swing, drift, busy = y - level, level - mean, news - USUAL
    x = [
        y, _lagged(y, 1, mean), _lagged(y, 2, mean), level, exponential(y, 0.5), mean,
        history.friendly, history.hostile, np.tanh(y), np.tanh(level), unrest, news,
        mean * busy, swing * unrest, drift * unrest, swing * busy, drift * busy,
    ]  # fmt: skip
    return Inputs(half_mix(y, 1), scale_inputs(history), np.stack(x, axis=2))


def _lagged(y: Floats, months: int, mean: Floats) -> Floats:
    """Return y some months before each, or the mean so far where there is none."""
    return np.vstack([mean[:months], y[:-months]])[: len(y)]
