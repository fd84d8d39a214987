"""A dyad's own last weeks, resampled and smoothed.

    P(y) = 1/W sum_w NegBin(y; x_w, s sqrt x_w),   x_w = y_w exp(v - v_w) + c

v_w is the log volume of a week and v its forecast (`calibration.weekly.volume`) where the history
is taken relative to volume, else both are left out. The floor c and the size s have the best mean
log score of a small grid over the targets that the law is learnt from.

Axes: D dyads, W weeks, K classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.weekly.volume import volume_of
from sim.scores.count_mixture import CountMixture
from sim.scores.log_score import log_score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts
    from sim.parameters import Floats

FLOORS, SIZES = (0.05, 0.1, 0.2, 0.3), (0.7, 1.2, 2.0, 4.0)
BEGIN, STEP = 40, 6
"""First origin that the settings are chosen on, and weeks from one to the next."""

Smoothing = tuple[float, float]


@dataclass(frozen=True)
class OwnHistory:
    """The last ``window`` weeks of each dyad and class.

    Attributes
    ----------
    name, title : str
    window : int
        W.
    every : int
        Origins from one fit to the next.
    relative : bool
        Whether counts are carried to the volume that is forecast.
    """

    name: str
    title: str
    window: int
    every: int = 1000
    relative: bool = False

    def fit(
        self, history: WeeklyCounts, leads: Sequence[int], before: Smoothing | None
    ) -> Smoothing:
        """Choose floor and size on the targets of a history."""
        del before
        last = len(history.weeks) - 1
        tasks = [(o, h) for h in leads for o in range(BEGIN, last - h + 1, STEP)]

        recent = {(o, h): self._recent(history.until(o), h) for o, h in tasks}

        def value(law: Smoothing) -> float:
            scores = [
                log_score(_mixture(counts, law), history.cells(o + h)).mean()
                for (o, h), counts in recent.items()
            ]
            return float(np.mean(scores))

        return max(((c, s) for c in FLOORS for s in SIZES), key=value)

    def forecast(
        self, law: Smoothing, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions by lead: the same ones, unless they follow the volume."""
        return {lead: _mixture(self._recent(history, lead), law) for lead in leads}

    def _recent(self, history: WeeklyCounts, lead: int) -> Floats:
        """Return the counts that are resampled, (W, D, K)."""
        recent = history.counts[-self.window :]
        if not self.relative:
            return recent
        volume = volume_of(history, (lead,))
        rise: Floats = np.exp(volume.ahead[-1, 0] - volume.now[-self.window :])
        return recent * rise[:, None]


def _mixture(recent: Floats, law: Smoothing) -> CountMixture:
    floor, size = law
    means = recent.transpose(2, 1, 0).reshape(-1, recent.shape[0]) + floor
    weights = np.full(means.shape, 1.0 / means.shape[1])
    return CountMixture(weights, means, np.clip(size * np.sqrt(means), 0.05, 400.0))
