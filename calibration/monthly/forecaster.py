"""What a monthly forecaster is: distributions of later months from a history cut at the origin.

    forecast(history, leads) -> distributions by lead

Whatever is fitted is fitted to the history, at every origin anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calibration.backtest.roster import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.record import MonthlyScores
    from sim.scores.normal_mixture import NormalMixture


class MonthlyForecaster(Named, Protocol):
    """A rule of forecasting some months ahead."""

    def forecast(self, history: MonthlyScores, leads: Sequence[int]) -> dict[int, NormalMixture]:
        """Return the distributions of the dyads in the month ``lead`` after the history's last."""
        ...
