"""Do large jumps come together, or one after another, in dyads that share a country or a border?

    excess = P(dyad b jumps | dyad a jumps, a and b related) - P(the same | not related)

A jump is a change among the largest twentieth of all, each dyad's changes in units of its own
median absolute change. Related are dyads that share a country, or else dyads of which one's country
borders the other's. Excess in the period after is what can be passed on; excess in the same period
may be one cause felt by both.

Axes: T changes, D dyads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.processes.jumps import changes, with_interval

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.processes.jumps import Levels
    from sim.parameters import Floats

SHARE = 0.05


def jumped(levels: Levels) -> Floats:
    """Which dyads jumped when, 0 or 1, (T, D)."""
    step = changes(levels.values)
    size = np.abs(step) / np.median(np.abs(step), axis=0)
    return np.asarray(size > np.quantile(size, 1.0 - SHARE), dtype=np.float64)


def shared_country(levels: Levels) -> Floats:
    """Whether two dyads share a country, (D, D); none with itself."""
    ends = levels.ends
    same = (ends[:, None, :, None] == ends[None, :, None, :]).any(axis=(2, 3))
    np.fill_diagonal(same, val=False)
    return np.asarray(same, dtype=np.float64)


def shared_border(levels: Levels, geography: Path) -> Floats:
    """Whether a country of one dyad borders one of the other and they share none, (D, D)."""
    place = {iso3: i for i, iso3 in enumerate(levels.countries)}
    touch = np.zeros((len(place), len(place)))
    rows = pl.read_parquet(geography).filter(pl.col("contig") == 1)
    for a, b in rows.select("iso3_a", "iso3_b").iter_rows():
        if a in place and b in place:
            touch[place[a], place[b]] = 1.0
    member = np.zeros((len(levels.ends), len(place)))
    np.put_along_axis(member, levels.ends, 1.0, axis=1)
    near = (member @ touch @ member.T > 0.0).astype(np.float64) * (1.0 - shared_country(levels))
    np.fill_diagonal(near, 0.0)
    return near


def excess(
    levels: Levels, related: Floats, others: Floats, lag: int
) -> tuple[float, float, float, float]:
    """Excess ``lag`` periods later, with its standard error and 90% interval.

    ``related`` and ``others`` (D, D) are 1 for the dyads compared.
    """
    jumps = jumped(levels)
    first, then = jumps[: len(jumps) - lag], jumps[lag:]

    def estimate(weight: Floats) -> float:
        a, b = first * weight, then * weight
        rates = [(a * (b @ link)).sum() / (a @ (link @ weight)).sum() for link in (related, others)]
        return float(rates[0] - rates[1])

    return with_interval(estimate, levels)
