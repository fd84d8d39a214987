"""Volume: how many rows a source has by day and country, whatever they say.

    volume_of(rows) -> date, country, rows;     country "" counts all rows of the day

Every row that is not rejected counts, statements and repeats among them: volume says how much a
source reports, so that fewer reports do not read as less contact. A row between two countries
counts for both.
"""

from __future__ import annotations

from typing import Any

import polars as pl

VOLUME_SCHEMA: dict[str, Any] = {"date": pl.Date, "country": pl.String, "rows": pl.Int64}
EVERYBODY = ""
"""The `country` of a volume row that counts all rows of a day."""


def volume_of(good: pl.DataFrame) -> pl.DataFrame:
    """Count rows by day, and by day and country, of a country on either side once.

    A row of the table stands for its `rows`, if it has that column.
    """
    rows = pl.col("rows").sum() if "rows" in good.columns else pl.len().alias("rows")
    pairs = good.group_by("day", "a_iso3", "b_iso3").agg(rows)
    one = pairs.select(date="day", country="a_iso3", rows="rows")
    other = pairs.filter(pl.col("a_iso3") != pl.col("b_iso3"))
    two = other.select(date="day", country="b_iso3", rows="rows")
    named = pl.concat([one, two]).filter(pl.col("country") != EVERYBODY)
    every = pairs.select(date="day", country=pl.lit(EVERYBODY), rows="rows")
    return summed_volume([named, every])


def summed_volume(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Add up volumes by day and country."""
    if not parts:
        return pl.DataFrame(schema=VOLUME_SCHEMA)
    table = pl.concat(
        [part.select(pl.col(n).cast(k) for n, k in VOLUME_SCHEMA.items()) for part in parts]
    )
    return table.group_by("date", "country").agg(pl.col("rows").sum()).sort("date", "country")
