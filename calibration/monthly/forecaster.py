"""What a monthly forecaster is: a law learnt on a history, and forecasts of later months from one.

    law = fit(history, leads, before)        forecast(law, history, leads) -> distributions by lead

Both see histories that are cut at the origin. ``before`` is the law of the origin before: a place
for a search to begin. Axes: D dyads, a cell each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from calibration.backtest.roster import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.record import MonthlyScores
    from sim.scores.normal_mixture import NormalMixture

L = TypeVar("L")


class MonthlyForecaster(Named, Protocol[L]):
    """A rule of forecasting some months ahead."""

    def fit(self, history: MonthlyScores, leads: Sequence[int], before: L | None) -> L:
        """Return what is learnt from targets in the history."""
        ...

    def forecast(
        self, law: L, history: MonthlyScores, leads: Sequence[int]
    ) -> dict[int, NormalMixture]:
        """Return the distributions of the dyads in the month ``lead`` after the history's last."""
        ...
