"""What is fixed of every pair of countries: log distance, common border, common language.

    read_geography(folder, countries) -> covariates (C, C) of `AnnualCounts`

Distance is that between the most populous places, weighted, or between capitals where that is not
given; an unknown one is taken at the mean. Pairs that the table lacks share no border or language.

Reference: Mayer, T., Zignago, S. (2011). Notes on CEPII's distances measures,
doi:10.2139/ssrn.1994531.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.backtest.annual_counts import Covariate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.sources.folder import DataFolder

NAMES = ("log_distance", "contiguity", "common_language")


def read_geography(folder: DataFolder, countries: Sequence[str]) -> tuple[Covariate, ...]:
    """Return the covariates of pairs of countries (ISO3, C of them).

    Raises
    ------
    DataNotFoundError
        If the table is not at hand.
    """
    table = pl.read_parquet(folder.find("dyad_geography")).select(
        "iso3_a",
        "iso3_b",
        pl.coalesce("distw", "distcap").log(),
        pl.col("contig").fill_null(0),
        pl.col("comlang_off").fill_null(0),
    )
    place = {code: i for i, code in enumerate(countries)}
    values = np.zeros((len(NAMES), len(countries), len(countries)))
    values[0] = np.nan
    for one, other, *row in table.iter_rows():
        if one in place and other in place:
            values[:, place[one], place[other]] = row
            values[:, place[other], place[one]] = row
    unknown = np.isnan(values[0])
    values[0, unknown] = 0.0 if unknown.all() else values[0, ~unknown].mean()
    return tuple(Covariate(name, layer) for name, layer in zip(NAMES, values, strict=True))
