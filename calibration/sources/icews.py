"""Typed event counts of ICEWS, 2018, by month and directed pair (research-only data).

CAMEO codes become contact types by `sim.contacts`. Codes 01 and 02 (statements, appeals) say how
much is spoken, not what is done: volume only, set aside. 042 (X visits Y) and 043 (Y hosts X)
are mirror rows of one visit: 042 alone counts, 043 is set aside. The counts stand for events
reported in the news; their family has its own rates, and its volume factor is the log of the
month's total of all codes, relative to its mean over months. Pairs are covered among the
countries that occur in the table; a month counts only if it ends by the cutoff.

Reference: Boschee, E. et al. (2015), ICEWS Coded Event Data, doi:10.7910/DVN/28075.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.coverage import Coverage, VolumeFactor, Window
from calibration.events import ContactEvents, Reading, set_aside
from sim.contacts import ContactTypes, contact_types

if TYPE_CHECKING:
    from calibration.sources.folder import DataFolder

SOURCE = "ICEWS event data 2018, monthly counts"
FAMILY = "icews"
VOLUME_ONLY = "statement or appeal (CAMEO 01, 02): volume only"
MIRROR = "visit hosted (CAMEO 043): mirror row of a visit made (042)"
NO_TYPE = "a CAMEO code of no contact type"
LATER = "the month ends after the cutoff"


def read_icews(folder: DataFolder, cutoff: date, *, types: ContactTypes | None = None) -> Reading:
    """Read the typed monthly counts of 2018, months that end by the cutoff.

    Raises
    ------
    DataNotFoundError
        If no data folder holds the table.
    """
    kinds = contact_types() if types is None else types
    table = pl.read_parquet(folder.find("icews_2018")).with_row_index("row", offset=2)
    rows = table.rename({"month": "date", "n": "count"}).with_columns(
        pl.col("count").cast(pl.Int64), source=pl.lit(SOURCE)
    )
    known, later = set_aside(rows, pl.col("date").dt.month_end() <= cutoff, LATER)
    if not known.height:
        return Reading(ContactEvents.empty(), Coverage(), tuple(later))
    spoken, volume = set_aside(known, ~pl.col("cameo").str.contains("^0[12]"), VOLUME_ONLY)
    single, mirror = set_aside(spoken, pl.col("cameo") != "043", MIRROR)
    codes = {code: kinds.of_cameo(code) for code in single["cameo"].unique()}
    mapped = single.with_columns(contact_type=pl.col("cameo").replace_strict(codes))
    typed, no_type = set_aside(mapped, pl.col("contact_type") != "", NO_TYPE)
    return Reading(
        events=_events(typed),
        coverage=Coverage((_window(known, kinds),), (_volume(known),)),
        tallies=(*later, *volume, *mirror, *no_type),
    )


def _events(typed: pl.DataFrame) -> ContactEvents:
    return ContactEvents.conform(
        typed.select(
            "row",
            "date",
            "source_iso3",
            "target_iso3",
            "contact_type",
            "count",
            "source",
            precision=pl.lit("month"),
            directed=pl.lit(value=True),
            level=pl.lit("any"),
            family=pl.lit(FAMILY),
            occasion="cameo",
            confidence=pl.lit("machine"),
        )
    )


def _window(known: pl.DataFrame, kinds: ContactTypes) -> Window:
    actors = sorted({*known["source_iso3"], *known["target_iso3"]})
    months = known["date"].unique()
    first, last = min(months.to_list()), max(months.dt.month_end().to_list())
    seen = tuple(name for name, codes in zip(kinds.names, kinds.cameo, strict=True) if codes)
    scope = "among:" + " ".join(actors)
    return Window(SOURCE, FAMILY, scope, seen, first, last, monthly=True)


def _volume(known: pl.DataFrame) -> VolumeFactor:
    totals = known.group_by("date").agg(pl.col("count").sum()).sort("date")
    log_total = np.log(totals["count"].to_numpy().astype(np.float64))
    months = totals["date"].to_numpy().astype("datetime64[M]")
    return VolumeFactor(FAMILY, months, log_total - log_total.mean())
