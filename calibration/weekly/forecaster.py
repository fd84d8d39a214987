"""What a weekly forecaster is: a law learnt on a history, and forecasts of later weeks from one.

    law = fit(history, before)        forecast(law, history, leads) -> distributions by lead

Both see histories that are cut at the origin. A law may be older than the history that is forecast
from, never newer. ``before`` is the last law: a place for a search to begin.

Axes: N = K D cells of a week, all dyads of the first class first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from calibration.backtest.roster import Named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts
    from sim.scores.count_mixture import CountMixture

L = TypeVar("L")


class WeeklyForecaster(Named, Protocol[L]):
    """A rule of forecasting some weeks ahead."""

    @property
    def every(self) -> int:
        """Origins from one fit to the next."""
        ...

    def fit(self, history: WeeklyCounts, leads: Sequence[int], before: L | None) -> L:
        """Return what is learnt from targets in the history."""
        ...

    def forecast(
        self, law: L, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions of the cells of the week ``lead`` after the history's last."""
        ...
