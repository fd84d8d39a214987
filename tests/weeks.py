"""Made-up weekly records."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from calibration.weekly.record import WeeklyCounts


def make_weeks(weeks: int = 70, dyads: int = 12) -> WeeklyCounts:
    """Draw a record of pairs of six countries."""
    rng = np.random.default_rng(3)
    rate = rng.gamma(1.0, 3.0, (1, dyads, 3))
    counts = rng.poisson(rate, (weeks, dyads, 3)).astype(float)
    first, second = (side[:dyads] for side in np.triu_indices(6, 1))
    activity = np.zeros((weeks, 6, 3))
    for side in (first, second):
        np.add.at(activity, (slice(None), side), counts)
    monday = date(2018, 6, 4)
    names = tuple((monday + timedelta(7 * i)).isoformat() for i in range(weeks))
    conflict = rng.integers(0, 2, (weeks, dyads)).astype(float)
    return WeeklyCounts(
        counts, conflict, counts.sum(axis=1), activity, first, second, ("a", "b", "c"), names
    )


def disturbed(record: WeeklyCounts, after: int) -> WeeklyCounts:
    """Return the record with other weeks after one."""
    parts = {}
    for name in ("counts", "conflict", "totals", "activity"):
        values = getattr(record, name).copy()
        values[after + 1 :] = 1.0 + 3.0 * values[after + 1 :]
        parts[name] = values
    return replace(record, **parts)
