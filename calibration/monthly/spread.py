"""The spread about a given level: fitted at each origin to earlier misses at the same lead.

    y[t + h] = level[t] + e,   log scale of e = z[t] g,   noise of two scales

z[t]: one, the log of the dyad's past variability, the size of its level and its volume of news,
all from months up to t. The law is refitted at each origin to the targets of the last `WINDOW`
months, so that widths follow the times.

Axes: T months, D dyads, G scale inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.levels import exponential
from calibration.monthly.two_scale import fit_two_scale

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.monthly.levels import Level
    from calibration.monthly.record import MonthlyScores
    from sim.parameters import Floats
    from sim.scores.normal_mixture import NormalMixture

FIRST = 2
"""First month from which a miss is taken: earlier levels rest on one or two months."""

WINDOW = 12
"""Months of targets that a spread is fitted to."""

PRIOR_MONTHS = 4.0
"""Months' worth of the mean variability of all dyads in that of each."""


def scale_inputs(history: MonthlyScores) -> Floats:
    """Return what the spread depends on in each month, (T, D, 4), the constant first."""
    level = exponential(history.y, 0.2)
    volume = exponential(history.friendly - history.hostile, 0.2)
    parts = [np.ones(level.shape), variability(history.y), np.abs(level), volume]
    return np.stack(parts, axis=2)


def variability(y: Floats) -> Floats:
    """Return the log of each dyad's usual miss of an exponential mean, (T, D).

    Squared misses are weighted by .9 a month, with those of all dyads as `PRIOR_MONTHS` more.
    """
    before = np.vstack([y[:1], exponential(y, 0.3)[:-1]])
    square = (y - before) ** 2
    out, total, weight = np.empty(y.shape), np.zeros(y.shape[1]), 0.0
    for t, row in enumerate(square):
        if t > 0:
            total, weight = 0.9 * total + row, 0.9 * weight + 1.0
        whole = total.mean() / max(weight, 1.0)
        out[t] = 0.5 * np.log((total + PRIOR_MONTHS * whole + 1e-3) / (weight + PRIOR_MONTHS))
    return out


def known_origins(months: int, lead: int) -> slice:
    """Return the months whose target at a lead lies within the last `WINDOW` of a history."""
    return slice(max(FIRST, months - lead - WINDOW), months - lead)


@dataclass(frozen=True)
class LevelForecaster:
    """A simple level with a fitted spread."""

    name: str
    title: str
    level: Level

    def forecast(self, history: MonthlyScores, leads: Sequence[int]) -> dict[int, NormalMixture]:
        """Return the distributions by lead."""
        inputs, y = scale_inputs(history), history.y
        found = {}
        for lead in leads:
            level, rows = self.level(y, lead), known_origins(len(y), lead)
            gap = (y[rows.start + lead :][: rows.stop - rows.start] - level[rows]).ravel()
            none = np.empty((gap.size, 0))
            law = fit_two_scale(gap, none, inputs[rows].reshape(gap.size, -1))
            found[lead] = law.forecast(level[-1], none[: y.shape[1]], inputs[-1])
        return found
