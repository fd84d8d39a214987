"""What a forecaster is: a rule from the record up to an origin to next year's distributions.

    forecast(history up to t) -> distribution of every cell of year t + 1

The rule keeps no memory: all it knows of the world is in its argument, and equal histories give
equal forecasts. Rivals, models and pools of them share one form of distribution, so that all have
exact log scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from calibration.backtest.roster import Named

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.scores.count_mixture import CountMixture


class Forecaster(Named, Protocol):
    """A rule of forecasting one year ahead."""

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Return the distribution of each cell of the year after the last of ``history``.

        Cells are those of `AnnualCounts.cells`, (N,), in their order.
        """
        ...
