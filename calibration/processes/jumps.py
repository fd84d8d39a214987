"""Changes of the contacts of busy dyads from period to period, for questions about what they share.

Yearly: log of all ICEWS reports of two countries, 2002-2014. Monthly: log volume of GDELT scores,
2018-2020. The median change of a period is taken out. Uncertainty is over countries: each is drawn
with replacement, and a dyad weighs as often as both its countries were drawn.

Axes: T changes, D dyads, C countries.

Reference: Snijders, T. A. B., Borgatti, S. P. (1999). Non-parametric standard errors and tests for
network statistics. Connections 22(2) (the bootstrap over countries).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.backtest.icews_quads import read_quads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.parameters import Floats

BUSY_REPORTS = 100.0
"""Reports a year from which a dyad counts as busy, so that its changes are not mere chance."""

BUSY_DYADS = 1500
"""Dyads of the largest GDELT volume that are taken."""

DRAWS, SEED = 200, 1


@dataclass(frozen=True)
class Levels:
    """Log volume of dyads: values (T + 1, D), ends (D, 2), countries (C), first period."""

    values: Floats
    ends: NDArray[np.int64]
    countries: tuple[str, ...]
    first: int


def yearly_levels(path: Path) -> Levels:
    """Read the yearly counts; ``first`` is a year."""
    counts = read_quads(path)
    i, j = np.triu_indices(len(counts.countries), 1)
    both = (counts.counts + counts.counts.transpose(0, 1, 3, 2)).sum(axis=1)[:, i, j]
    busy = both.mean(axis=0) >= BUSY_REPORTS
    ends = np.column_stack([i, j])[busy]
    values = np.log1p(both[:, busy].astype(np.float64))
    return Levels(values, ends, counts.countries, int(counts.years[0]))


def monthly_levels(path: Path) -> Levels:
    """Read the monthly scores; ``first`` is a month, counted from year 0. Dyads never silent."""
    volume = (pl.col("score_pos_days") - pl.col("score_neg_days")) / pl.col("days_in_month")
    month = pl.col("month").dt.year().cast(pl.Int64) * 12 + pl.col("month").dt.month() - 1
    table = pl.read_parquet(path).with_columns(volume=volume, at=month)
    wide = table.pivot(on="at", index=["iso3_a", "iso3_b"], values="volume")
    months = sorted(name for name in wide.columns if name.isdigit())
    wide = wide.drop_nulls().filter(pl.min_horizontal(months) > 0.0)
    wide = wide.with_columns(size=pl.mean_horizontal(months)).sort("size", descending=True)
    wide = wide.head(BUSY_DYADS)
    countries = tuple(sorted({*wide["iso3_a"], *wide["iso3_b"]}))
    pairs = wide.select("iso3_a", "iso3_b").rows()
    ends = np.array([[countries.index(a), countries.index(b)] for a, b in pairs])
    return Levels(np.log(wide.select(months).to_numpy().T), ends, countries, int(months[0]))


def changes(values: Floats, lag: int = 1) -> Floats:
    """Changes over ``lag`` periods less the median over dyads, (T + 1 - lag, D)."""
    steps = values[lag:] - values[:-lag]
    return np.asarray(steps - np.median(steps, axis=1, keepdims=True))


def with_interval(
    estimate: Callable[[Floats], float], levels: Levels
) -> tuple[float, float, float, float]:
    """Return an estimate from dyad weights (D,), its standard error and its 90% interval."""
    rng, size = np.random.default_rng(SEED), len(levels.countries)
    drawn = []
    for _ in range(DRAWS):
        times = np.bincount(rng.integers(0, size, size), minlength=size).astype(np.float64)
        drawn.append(estimate(times[levels.ends].prod(axis=1)))
    low, high = np.quantile(drawn, [0.05, 0.95])
    return estimate(np.ones(len(levels.ends))), float(np.std(drawn)), float(low), float(high)
