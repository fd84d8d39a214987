"""A small record of monthly scores, for the tests of their backtest."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.monthly.record import MonthlyScores


def make_months(months: int = 30, dyads: int = 15, seed: int = 4) -> MonthlyScores:
    """Draw the flows of pairs of six countries as autoregressions about a mean of each pair."""
    rng = np.random.default_rng(seed)
    flows = np.empty((2, months, dyads))
    mean = rng.uniform(0.3, 2.5, (2, dyads))
    level = rng.normal(0.0, 0.4, (2, dyads))
    for t in range(months):
        level = 0.8 * level + rng.normal(0.0, 0.3, (2, dyads))
        flows[:, t] = np.maximum(mean + level + rng.normal(0.0, 0.3, (2, dyads)), 0.0)
    first, second = (side[:dyads].astype(np.int64) for side in np.triu_indices(6, 1))
    names = tuple(f"{2018 + i // 12}-{i % 12 + 1:02d}" for i in range(months))
    y = np.arcsinh(np.sinh(flows[0]) - np.sinh(flows[1]))
    active = rng.uniform(0.5, 1.0, (months, dyads))
    return MonthlyScores(y, flows[0], -flows[1], active, first, second, tuple("ABCDEF"), names)


def disturbed(record: MonthlyScores, after: int) -> MonthlyScores:
    """Return the record with other months after one."""
    parts = {}
    for name in ("y", "friendly", "hostile", "active"):
        values = getattr(record, name).copy()
        values[after + 1 :] = 0.7 - 1.5 * values[after + 1 :]
        parts[name] = values
    return replace(record, **parts)
