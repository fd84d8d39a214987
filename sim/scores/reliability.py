"""Reliability: of the cells given a probability near p, how many had the event?

Cells are grouped by their forecast into classes of equal width. Rows: mean forecast, share that
happened, number. The weighted squared distance of the two is the reliability term of the Brier
score; zero is perfect.

Example
-------
>>> table = reliability_table(np.array([0.1, 0.1, 0.9]), np.array([False, False, True]), classes=2)
>>> table.forecast, table.happened, table.cells
(array([0.1, 0.9]), array([0., 1.]), array([2, 1]))

Reference: Murphy, A. H. (1973). A new vector partition of the probability score. Journal of Applied
Meteorology 12(4), doi:10.1175/1520-0450(1973)012<0595:ANVPOT>2.0.CO;2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.scores.brier import check_probabilities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats


@dataclass(frozen=True)
class ReliabilityTable:
    """Classes of forecasts that hold any cell, ascending, (B,).

    Attributes
    ----------
    forecast, happened : (B,)
        Mean probability, and share of cells with the event.
    cells : (B,) int64
    """

    forecast: Floats
    happened: Floats
    cells: NDArray[np.int64]

    def miscalibration(self) -> float:
        """Return the reliability term of the Brier score: 0 is perfect."""
        return float(np.average((self.forecast - self.happened) ** 2, weights=self.cells))


def reliability_table(
    probability: Floats, happened: NDArray[np.bool_], *, classes: int = 10
) -> ReliabilityTable:
    """Return the reliability of N probabilities.

    Raises
    ------
    ForecastError
        If a probability lies outside 0 to 1, or the two differ in length.
    """
    check_probabilities(probability, happened)
    place = np.minimum((probability * classes).astype(np.int64), classes - 1)
    cells = np.bincount(place, minlength=classes)
    used = cells > 0
    forecast = np.bincount(place, probability, minlength=classes)[used] / cells[used]
    share = np.bincount(place, happened.astype(np.float64), minlength=classes)[used] / cells[used]
    return ReliabilityTable(forecast, share, cells[used].astype(np.int64))
