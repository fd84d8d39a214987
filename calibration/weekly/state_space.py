"""Comity's state space of weekly counts as a forecaster; see `calibration.weekly.law`.

The parameters maximise the log scores at all leads of the forecasts from every few weeks, with a
normal prior, on a part of the dyads. Each forecast is a part of its own in the climb: sums over a
dyad, whose forecasts share their misses, would overstate the information and shorten every step. A
search begins where the last one ended, and is made again when 20 weeks have come to the record.
The forecasts of all dyads are corrected by `calibration.weekly.readout`, learnt at every fit.

Axes: T weeks, D dyads, K = 3, L leads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.annual.climb import climb
from calibration.weekly.filtering import filter_weeks
from calibration.weekly.inputs import relative_inputs
from calibration.weekly.law import law_of, prior
from calibration.weekly.readout import (
    Readouts,
    correct,
    heard,
    learn_readouts,
    mixture_of,
    signals_of,
)
from calibration.weekly.volume import BASE, volume_of
from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.record import WeeklyCounts

BEGIN, STEP = 30, 6
"""First week whose forecasts are climbed, and weeks from one to the next."""

FIRST_ROUNDS, LATER_ROUNDS = 12, 3
CLOSE = 1.0

SEARCH_EVERY = 20
"""Weeks from one search of the parameters to the next."""

EVERY_DYAD = 2
"""One in so many dyads takes part in the search."""


class Fitted(NamedTuple):
    """Parameters as they are searched, (P,), weeks they were searched on, and readouts."""

    theta: Floats
    weeks: int
    readouts: Readouts


@dataclass(frozen=True)
class WeeklyStateSpace:
    """State space of weekly counts.

    Attributes
    ----------
    name, title : str
    every : int
        Origins from one fit to the next.
    rounds : tuple of int
        Rounds of the first search, and of later ones, at most.
    """

    name: str = "comity"
    title: str = "state space: slow and fast states, corrected by a readout"
    every: int = 2
    rounds: tuple[int, int] = (FIRST_ROUNDS, LATER_ROUNDS)

    def fit(self, history: WeeklyCounts, leads: Sequence[int], before: Fitted | None) -> Fitted:
        """Return parameters and readouts."""
        weeks = len(history.weeks)
        theta, searched = (None, 0) if before is None else (before.theta, before.weeks)
        if theta is None or weeks - searched >= SEARCH_EVERY:
            theta, searched = self._search(history, leads, theta), weeks
        law = law_of(theta, _base(history))
        signals = _filter(theta, history, leads, np.ones(weeks, dtype=bool))[1]
        return Fitted(theta, searched, learn_readouts(history, leads, law, signals))

    def forecast(
        self, law: Fitted, history: WeeklyCounts, leads: Sequence[int]
    ) -> dict[int, CountMixture]:
        """Return the distributions by lead: 14 components a cell."""
        none = np.zeros(len(history.weeks), dtype=bool)
        signals = _filter(law.theta, history, leads, none)[1][-1]
        at = law_of(law.theta, _base(history))
        parts: dict[int, list[CountMixture]] = {lead: [] for lead in leads}
        for k in range(len(history.classes)):
            known = relative_inputs(history, k)[-1]
            for place, lead in enumerate(leads):
                inputs = np.hstack([known, heard(signals[None, place], k)[0]])
                given = signals_of(signals[place, k], k, at)
                parts[lead].append(mixture_of(correct(given, inputs, law.readouts[lead, k])))
        return {lead: _joined(found) for lead, found in parts.items()}

    def _search(self, history: WeeklyCounts, leads: Sequence[int], before: Floats | None) -> Floats:
        """Return the parameters of highest penalised score on part of the dyads, (P,)."""
        mean, deviation = prior()
        scored = np.zeros(len(history.weeks), dtype=bool)
        scored[np.arange(len(history.weeks) - 2, BEGIN, -STEP)] = True
        counts = np.ascontiguousarray(history.counts[:, ::EVERY_DYAD])
        volume, base = volume_of(history, leads), _base(history)

        def likelihood(theta: Floats) -> Floats:
            law = law_of(theta, base)
            scores: Floats = filter_weeks(counts, volume, law, np.array(leads), scored)[0]
            return scores[:, scored].reshape(-1)

        begin = mean if before is None else before
        cells = counts.shape[1] * int(scored.sum()) * len(leads) * counts.shape[2]
        weights = np.full(cells, history.counts.shape[1] / counts.shape[1])
        rounds = self.rounds[before is not None]
        return climb(likelihood, begin, weights, mean, deviation, rounds=rounds, close=CLOSE).theta


def _filter(
    theta: Floats, history: WeeklyCounts, leads: Sequence[int], scored: np.ndarray
) -> tuple[Floats, Floats]:
    law, volume = law_of(theta, _base(history)), volume_of(history, leads)
    found: tuple[Floats, Floats] = filter_weeks(
        history.counts, volume, law, np.array(leads), scored
    )
    return found


def _base(history: WeeklyCounts) -> Floats:
    level: Floats = np.log(history.counts[:BASE].mean(axis=(0, 1)) + 1e-3)
    return level


def _joined(parts: Sequence[CountMixture]) -> CountMixture:
    joined = zip(*((one.weights, one.means, one.sizes) for one in parts), strict=True)
    return CountMixture(*(np.concatenate(part) for part in joined))
