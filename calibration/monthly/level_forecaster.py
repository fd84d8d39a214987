"""A simple level with a fitted spread: the references.

y[t + h] = level[t] + e,   e with a width by `calibration.monthly.readout`
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from calibration.monthly.readout import Inputs, Readout, fit_readout
from calibration.monthly.scale import scale_inputs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.levels import Level
    from calibration.monthly.record import MonthlyScores
    from sim.scores.normal_mixture import NormalMixture

Law = dict[int, Readout]


@dataclass(frozen=True)
class LevelForecaster:
    """A level, and a spread about it that is learnt from its earlier misses."""

    name: str
    title: str
    level: Level

    def fit(self, history: MonthlyScores, leads: Sequence[int], before: Law | None) -> Law:
        """Fit the spread at each lead."""
        del before
        return {h: fit_readout(history.y, self._inputs(history, h), h) for h in leads}

    def forecast(
        self, law: Law, history: MonthlyScores, leads: Sequence[int]
    ) -> dict[int, NormalMixture]:
        """Return the distributions by lead."""
        return {h: law[h].forecast(self._inputs(history, h)) for h in leads}

    def _inputs(self, history: MonthlyScores, lead: int) -> Inputs:
        return Inputs(self.level(history.y, lead), scale_inputs(history))
