"""What the width of a forecast depends on, from months up to each alone.

z[t]: one; the log of the dyad's past variability; the size of its level; its volume of news; and
the squashed level, since the hostile swing more than the friendly.

Axes: T months, D dyads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.monthly.levels import exponential

if TYPE_CHECKING:
    from calibration.monthly.record import MonthlyScores
    from sim.parameters import Floats

SHARE = 0.2
"""Weight of the last month in levels that tell of a dyad's kind rather than of the times."""

KEPT = 0.9
"""Weight of a squared miss against that of one a month later."""

PRIOR_MONTHS = 4.0
"""Months' worth of the mean variability of all dyads in that of each."""

SMALLEST = 1e-3
"""Added to squared misses, so that a dyad that never moved has a logarithm."""


def scale_inputs(history: MonthlyScores) -> Floats:
    """Return z of each month, (T, D, 5), the constant first."""
    level = exponential(history.y, SHARE)
    parts = [variability(history.y), np.abs(level), volume(history), np.tanh(level)]
    return np.stack([np.ones(level.shape), *parts], axis=2)


def volume(history: MonthlyScores) -> Floats:
    """Return the usual sum of friendly and hostile scores, (T, D), on the asinh scale."""
    return exponential(history.friendly - history.hostile, SHARE)


def variability(y: Floats) -> Floats:
    """Return the log of each dyad's usual miss of an exponential mean, (T, D)."""
    before = np.vstack([y[:1], exponential(y, 0.3)[:-1]])
    square = (y - before) ** 2
    out, total, weight = np.empty(y.shape), np.zeros(y.shape[1]), 0.0
    for t, row in enumerate(square):
        if t > 0:
            total, weight = KEPT * total + row, KEPT * weight + 1.0
        whole = total.mean() / max(weight, 1.0)
        own = (total + PRIOR_MONTHS * whole + SMALLEST) / (weight + PRIOR_MONTHS)
        out[t] = 0.5 * np.log(own)
    return out
