"""Leaders' contacts of a source: zeros, bursts, and how they fall off.

Axes: N rows (dyad, month and type that the source covers); counts (N,).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.realism.sample import mean_of
from sim.scores.predictive import Check, Curve, Statistic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.realism.sample import Counts
    from calibration.realism.span import Rows
    from sim.parameters import Floats

RECORD = "leaders' contacts"
NAMES = (
    "contacts a month, all pairs covered",
    "share of dyad-months without contact",
    "share of dyads with any contact",
    "share of contacts of the ten busiest dyads",
    "contacts of the last third of the months over those of the first",
)


def leader_check(
    rows: Rows, periods: NDArray[np.datetime64], worlds: Sequence[NDArray[np.int64]]
) -> Check:
    """Hold leaders' contacts on record against those of worlds, each (N,).

    ``periods`` (T,) are the months of the panel; ``rows`` those that are checked.
    """
    months = np.unique(rows.period)
    observed = _measure(rows, rows.count, months)
    simulated = [_measure(rows, counts, months) for counts in worlds]
    values = np.array([one[0] for one in simulated])
    statistics = tuple(
        Statistic(name, float(observed[0][i]), values[:, i]) for i, name in enumerate(NAMES)
    )
    curve = Curve(
        np.arange(1.0, months.size + 1.0),
        observed[1],
        np.array([one[1] for one in simulated]),
        f"month, from {periods[months[0]]}",
        "contacts",
    )
    meaning = (
        "Calls, visits, meetings and greetings of heads of state and government that a source "
        "covers, rituals left out on both sides: they enter the law as seasons, not as counts."
    )
    return Check("leaders-contacts", "Leaders' contacts", RECORD, meaning, statistics, curve)


def _measure(rows: Rows, counts: Counts, months: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Numbers in the order of `NAMES`, and contacts by month, (T,)."""
    by_month = np.bincount(rows.period, counts, months[-1] + 1)[months].astype(np.float64)
    cell = rows.dyad * (months[-1] + 1) + rows.period
    _, place = np.unique(cell, return_inverse=True)
    dyads, owner = np.unique(rows.dyad, return_inverse=True)
    by_dyad = np.bincount(owner, counts, dyads.size)
    total, third = max(float(counts.sum()), 1.0), months.size // 3
    early = max(float(by_month[:third].sum()), 1.0)
    numbers = np.array([
        by_month.mean(),
        mean_of(np.bincount(place, counts) == 0),
        mean_of(by_dyad > 0),
        np.sort(by_dyad)[-10:].sum() / total,
        by_month[by_month.size - third :].sum() / early,
    ])  # fmt: skip
    return numbers, by_month
