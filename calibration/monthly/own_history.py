"""A dyad's own last 12 months, resampled and smoothed.

    F(y) = 1/12 sum_t Phi((y - y_t) / (c v))

v is the dyad's variability (see `calibration.monthly.scale`). The width c has the best mean CRPS
of a small grid over the targets of the last year. Axes: D dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.levels import YEAR
from calibration.monthly.readout import FIRST
from calibration.monthly.scale import variability
from sim.scores.normal_mixture import NormalMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.record import MonthlyScores
    from sim.parameters import Floats

WIDTHS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.3)

Law = dict[int, float]


@dataclass(frozen=True)
class OwnYear:
    """The last 12 months of each dyad."""

    name: str = "own-12"
    title: str = "own last 12 months, resampled and smoothed"

    def fit(self, history: MonthlyScores, leads: Sequence[int], before: Law | None) -> Law:
        """Choose the width of each lead."""
        del before
        found = {}
        for lead in leads:
            misses = [_miss(history.y, width, lead) for width in WIDTHS]
            found[lead] = WIDTHS[int(np.argmin(misses))]
        return found

    def forecast(
        self, law: Law, history: MonthlyScores, leads: Sequence[int]
    ) -> dict[int, NormalMixture]:
        """Return the distributions by lead."""
        return {lead: _resample(history.y, law[lead]) for lead in leads}


def _miss(y: Floats, width: float, lead: int) -> float:
    """Return the mean CRPS of a width over the targets of the last year."""
    known = len(y) - lead
    origins = range(max(FIRST, known - YEAR), known)
    parts = [_resample(y[: t + 1], width).crps(y[t + lead]).mean() for t in origins]
    return float(np.mean(parts))


def _resample(y: Floats, width: float) -> NormalMixture:
    """Return the smoothed last months of a history (T, D)."""
    own = y[-YEAR:].T.copy()
    widths = np.broadcast_to(width * np.exp(variability(y)[-1])[:, None], own.shape).copy()
    return NormalMixture(np.full(own.shape, 1.0 / own.shape[1]), own, widths)
