"""A dyad's own last weeks, resampled and smoothed.

    P(y) = 1/W sum_w NegBin(y; y_w + c, s sqrt(y_w + c))

The floor c and the size s have the best mean log score of a small grid over the targets that the
law is learnt from. Axes: D dyads, W weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

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
    """The last ``window`` weeks of each dyad and class."""

    name: str
    title: str
    window: int
    every: int = 1000

    def fit(
        self, history: WeeklyCounts, leads: Sequence[int], before: Smoothing | None
    ) -> Smoothing:
        """Choose floor and size on the targets of a history."""
        del before
        last = len(history.weeks) - 1
        tasks = [(o, h) for h in leads for o in range(BEGIN, last - h + 1, STEP)]

        def value(law: Smoothing) -> float:
            scores = [
                log_score(self._mixture(history.counts[: o + 1], law), history.cells(o + h)).mean()
                for o, h in tasks
            ]
            return float(np.mean(scores))

        return max(((c, s) for c in FLOORS for s in SIZES), key=value)

    def forecast(
        self, law: Smoothing, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the same distributions for every lead."""
        mixture = self._mixture(history.counts, law)
        return dict.fromkeys(leads, mixture)

    def _mixture(self, counts: Floats, law: Smoothing) -> CountMixture:
        floor, size = law
        recent = counts[-self.window :]
        means = recent.transpose(2, 1, 0).reshape(-1, recent.shape[0]) + floor
        weights = np.full(means.shape, 1.0 / means.shape[1])
        return CountMixture(weights, means, np.clip(size * np.sqrt(means), 0.05, 400.0))
