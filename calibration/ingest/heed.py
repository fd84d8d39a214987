"""Attention of a store to countries, learnt from its own events.

    log E y_ij = log months + c + g_ij' b + v_i + v_j          (`calibration.attention`)

y are the events of a pair in the covered months, zeros included, g the opportunity covariates. The
effects v are added to the log exposure of the store's rows, as those of the shipped sources are: a
country that the source's newspapers write about more does not read as dealing more. A store of few
countries or events tells nothing of this, and is taken as it is.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.attention import country_effects
from calibration.opportunity import opportunity_design
from calibration.sources.folder import DataFolder
from sim.dyads import dyad_key

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_COUNTRIES, FEWEST_EVENTS = 30, 1000
"""Below these the effects of countries cannot be told from those of size and distance."""


def country_attention(
    events: pl.DataFrame, countries: Sequence[str], months: float
) -> dict[str, float]:
    """Return the log attention to each country; empty where the events are too few to tell.

    Parameters
    ----------
    events
        Columns `date`, `source`, `target` (ISO3).
    countries
        Covered countries; pairs among them without events have zeros.
    months
        Covered months.

    Raises
    ------
    FitError
        If the regression does not converge.
    """
    named = sorted(set(countries))
    pairs = events.filter(pl.col("source").is_in(named) & pl.col("target").is_in(named))
    if len(named) < FEWEST_COUNTRIES or pairs.height < FEWEST_EVENTS:
        return {}
    dyads = [dyad_key(*pair) for pair in combinations(named, 2)]
    low, high = pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target")
    seen = pairs.group_by(pl.concat_str(low, high, separator="-").alias("dyad")).len()
    counts = dict(seen.iter_rows())
    count = np.array([counts.get(dyad, 0) for dyad in dyads], dtype=np.float64)
    year = int(pairs["date"].dt.year().median())  # type: ignore[arg-type]
    design = opportunity_design(tuple(dyads), (year,), DataFolder.embedded()).values[:, 0]
    return country_effects(dyads, count, np.full(len(dyads), months), design)
