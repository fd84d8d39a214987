"""Comity's state space of weekly counts as a forecaster; see `calibration.weekly.law`.

The parameters maximise the log scores at all leads of the forecasts from every few weeks, with a
normal prior. Each forecast is a part of its own in the climb: sums over a dyad, whose forecasts
share their misses, would overstate the information and shorten every step. A refit begins where
the last one ended.

Axes: T weeks, D dyads, K = 3, L leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.climb import climb
from calibration.annual.quadrature import HIGHEST, NODES, WEIGHTS
from calibration.weekly.filtering import filter_weeks, size_of, tail_of
from calibration.weekly.law import WeeklyLaw, law_of, prior
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts
    from sim.parameters import Floats

BASE = 26
"""First weeks, which give the reference level of volume and of each class."""

BEGIN, STEP = 30, 6
FIRST_ROUNDS, LATER_ROUNDS = 8, 2
CLOSE = 1.0


@dataclass(frozen=True)
class WeeklyStateSpace:
    """State space of weekly counts."""

    name: str = "comity"
    title: str = "state space: slow and fast states"
    every: int = 10
    rounds: tuple[int, int] = (FIRST_ROUNDS, LATER_ROUNDS)

    def fit(self, history: WeeklyCounts, leads: Sequence[int], before: Floats | None) -> Floats:
        """Return the parameters as they are searched, (P,)."""
        mean, deviation = prior()
        scored = np.zeros(len(history.weeks), dtype=bool)
        scored[np.arange(len(history.weeks) - 2, BEGIN, -STEP)] = True

        def likelihood(theta: Floats) -> Floats:
            scores = self._filter(theta, history, leads, scored)[0]
            return scores[:, scored].reshape(-1)

        cells = history.counts.shape[1] * int(scored.sum()) * len(leads) * history.counts.shape[2]
        weights = np.ones(cells)
        begin = mean if before is None else before
        rounds = self.rounds[before is not None]
        found = climb(likelihood, begin, weights, mean, deviation, rounds=rounds, close=CLOSE)
        return found.theta

    def forecast(
        self, law: Floats, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions by lead: 14 components a cell."""
        scored = np.zeros(len(history.weeks), dtype=bool)
        _, signals = self._filter(law, history, leads, scored)
        at = law_of(law, _base(history))
        return {lead: _mixture(signals[i], at) for i, lead in enumerate(leads)}

    def _filter(
        self, theta: Floats, history: WeeklyCounts, leads: Sequence[int], scored: np.ndarray
    ) -> tuple[Floats, Floats]:
        law = law_of(theta, _base(history))
        logs = np.log(history.totals + 1.0)
        volume = logs - logs[:BASE].mean(axis=0)
        ahead, weight, total = np.empty(volume.shape), 0.0, np.zeros(volume.shape[1])
        for t, row in enumerate(volume):
            total, weight = law.volume_keep * total + row, law.volume_keep * weight + 1.0
            ahead[t] = total / weight
        return filter_weeks(history.counts, volume, ahead, law, np.array(leads), scored)


def _base(history: WeeklyCounts) -> Floats:
    level: Floats = np.log(history.counts[:BASE].mean(axis=(0, 1)) + 1e-3)
    return level


def _mixture(signals: Floats, law: WeeklyLaw) -> CountMixture:
    """Return the distributions of signals (D, 3, 2)."""
    weights, means, sizes = [], [], []
    for k in range(signals.shape[1]):
        middle, variance = signals[:, k].T
        tail = np.array([tail_of(k, value, law) for value in middle])
        size = np.array([size_of(k, value, law) for value in middle])
        wide = np.sqrt(variance + law.tail_variance[k])
        nodes = [middle[:, None] + sd[:, None] * NODES for sd in (np.sqrt(variance), wide)]
        weights.append(np.hstack([np.outer(1.0 - tail, WEIGHTS), np.outer(tail, WEIGHTS)]))
        means.append(np.exp(np.clip(np.hstack(nodes), -HIGHEST, HIGHEST)))
        sizes.append(np.repeat(size[:, None], 2 * NODES.size, axis=1))
    return CountMixture(np.concatenate(weights), np.concatenate(means), np.concatenate(sizes))
