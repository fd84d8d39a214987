"""A dyad's own last 12 months, resampled and smoothed.

    F(y) = 1/12 sum_t Phi((y - y_t) / (c v))

v is the dyad's variability (see `calibration.monthly.spread`). The width c has the best mean CRPS
of a small grid over the targets of the last months. Axes: D dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.levels import YEAR
from calibration.monthly.spread import known_origins, variability
from sim.scores.normal_mixture import NormalMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.record import MonthlyScores
    from sim.parameters import Floats

WIDTHS = (0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0, 1.3)


@dataclass(frozen=True)
class OwnYear:
    """The last 12 months of each dyad."""

    name: str = "own-12"
    title: str = "own last 12 months, resampled and smoothed"

    def forecast(self, history: MonthlyScores, leads: Sequence[int]) -> dict[int, NormalMixture]:
        """Return the distributions by lead."""
        y, scale = history.y, np.exp(variability(history.y))
        last = len(y) - 1
        found = {}
        for lead in leads:
            rows = known_origins(len(y), lead)

            def miss(width: float, lead: int = lead, rows: slice = rows) -> float:
                made = ((t, _resample(y, scale, t, width)) for t in range(rows.start, rows.stop))
                return float(np.mean([part.crps(y[t + lead]).mean() for t, part in made]))

            found[lead] = _resample(y, scale, last, min(WIDTHS, key=miss))
        return found


def _resample(y: Floats, scale: Floats, month: int, width: float) -> NormalMixture:
    """Return the smoothed months up to one."""
    own = y[max(0, month - YEAR + 1) : month + 1].T
    widths = np.broadcast_to(width * scale[month][:, None], own.shape).copy()
    return NormalMixture(np.full(own.shape, 1.0 / own.shape[1]), own.copy(), widths)
