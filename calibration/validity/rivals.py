"""What strength has to beat: three simple measures of a relationship, from the same record.

    raw count    contacts of both directions and all classes, all years up to the cutoff
    residual     log(1 + contacts) less its regression on opportunity and its square
    Goldstein    mean over contacts of the mean Goldstein value of their class; a dyad without
                 contact stands at the median of the others
    sum          the same, summed over contacts instead

Residual takes the opportunity that strength is net of. Class means are over the codes of CAMEO.

Axes: T years, K classes, C countries, D dyads.

Reference: Goldstein, J. S. (1992). A conflict-cooperation scale for WEIS events data,
doi:10.1177/0022002792036002007.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.backtest.icews_quads import CLASSES
from calibration.validity.strength import off_opportunity

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats


def dyad_counts(history: AnnualCounts) -> Floats:
    """Return contacts of each dyad by class over all years and both directions, (D, K)."""
    total = history.counts.sum(axis=0)
    low, high = np.triu_indices(len(history.countries), 1)
    both: Floats = (total[:, low, high] + total[:, high, low]).T.astype(np.float64)
    return both


def residual(counts: Floats, opportunity: Floats) -> Floats:
    """Return log(1 + all contacts) less its least-squares fit on opportunity, (D,).

    Parameters
    ----------
    counts
        Contacts by class, (D, K).
    opportunity
        Log contacts expected, (D, K).
    """
    return off_opportunity(np.log1p(counts.sum(axis=1)), opportunity)


def read_class_values(path: Path) -> Floats:
    """Return the mean Goldstein value of each class over its CAMEO codes, (K,)."""
    table = pl.read_csv(path, schema_overrides={"code": pl.String})
    means = dict(table.group_by("quad_class").agg(pl.col("goldstein").mean()).iter_rows())
    return np.array([means[name.replace(" ", "_")] for name in CLASSES])


def goldstein_mean(counts: Floats, values: Floats) -> Floats:
    """Return the mean value of a dyad's contacts, (D,), from counts (D, K) and values (K,)."""
    total = counts.sum(axis=1)
    some = total > 0.0
    mean = (counts @ values) / np.maximum(total, 1.0)
    return np.where(some, mean, np.median(mean[some]) if some.any() else 0.0)
