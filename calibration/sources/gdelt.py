"""Monthly volume and tone of reported dealings, from GDELT-derived scores, 2018-2020.

The daily score of a pair adds Goldstein weights over its events; the table holds its sums over
days with a positive, p >= 0, and with a negative total, n <= 0. Two quantities are taken:

    volume = max(1, round((p - n) / 4))          event equivalents of a pair-month with any row
    tone   = (p + n) / (p - n)                   in [-1, 1]; missing where p = n = 0

Volume enters as a count in the series gdelt:volume: a pair of countries that occur in the table
has a zero in a month without a row, a country that never occurs is not covered. Georgia occurs
121 times where its neighbours do over 2,000 times (its name is also that of a state of the United
States): its rows are set aside and it counts as not covered. Exposure of a month is exp(volume
factor): the log volume a day averaged over the pairs active in every month (10% cut from either
end), less its mean over months, plus log(days with data / 30.4).
Rows of territories, and of months that end after the cutoff, are set aside.

Reference: The GDELT Project, https://www.gdeltproject.org.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from scipy.stats import trim_mean

from calibration.coverage import Coverage, VolumeFactor, Window
from calibration.events import ContactEvents, Reading, set_aside
from calibration.roster import Roster

if TYPE_CHECKING:
    from datetime import date

    from calibration.sources.folder import DataFolder

SOURCE = "GDELT monthly scores"
FAMILY = "gdelt"
VOLUME = "volume"
SCORE_PER_EVENT = 4.0
DAYS_A_MONTH = 30.4
TRIM = 0.1
THIN = ("GEO",)
THIN_REASON = "a country of which the table holds next to nothing"
TERRITORY = "a territory, or a country that did not exist then"
LATER = "the month ends after the cutoff"
TONE_SCHEMA = {
    "month": pl.Date,
    "iso3_a": pl.String,
    "iso3_b": pl.String,
    "tone": pl.Float64,
    "days_active": pl.Float64,
}


@dataclass(frozen=True)
class Scores:
    """Tone of pair-months.

    Attributes
    ----------
    frame : polars.DataFrame
        `month` (first day), `iso3_a`, `iso3_b` (alphabetical), `tone` in [-1, 1], `days_active`.
    """

    frame: pl.DataFrame

    @classmethod
    def empty(cls) -> Scores:
        """Return no scores."""
        return cls(pl.DataFrame(schema=TONE_SCHEMA))


def read_gdelt(folder: DataFolder, cutoff: date) -> tuple[Reading, Scores]:
    """Read volume (as events) and tone of the months that end by the cutoff.

    Raises
    ------
    DataNotFoundError
        If the table is not at hand.
    """
    table = pl.read_parquet(folder.find("gdelt_scores")).with_row_index("row", offset=2)
    amount = pl.col("score_pos_days").cast(pl.Float64) - pl.col("score_neg_days")
    rows = table.with_columns(
        amount=amount,
        count=(amount / SCORE_PER_EVENT).round().cast(pl.Int64).clip(lower_bound=1),
        source=pl.lit(SOURCE),
    )
    known, later = set_aside(rows, pl.col("month").dt.month_end() <= cutoff, LATER)
    if not known.height:
        return Reading(ContactEvents.empty(), Coverage(), tuple(later)), Scores.empty()
    months = known["month"].unique().to_list()
    sovereign = Roster.between(min(months), max(months)).countries
    states = [pl.col(name).is_in(sovereign) for name in ("iso3_a", "iso3_b")]
    sovereigns, territory = set_aside(known, states[0] & states[1], TERRITORY)
    thin = pl.col("iso3_a").is_in(THIN) | pl.col("iso3_b").is_in(THIN)
    used, scarce = set_aside(sovereigns, ~thin, THIN_REASON)
    coverage = Coverage((_window(used),), (_volume(used),))
    return Reading(_events(used), coverage, (*later, *territory, *scarce)), _tone(used)


def _events(used: pl.DataFrame) -> ContactEvents:
    return ContactEvents.conform(
        used.select(
            "row",
            "count",
            "source",
            date="month",
            source_iso3="iso3_a",
            target_iso3="iso3_b",
            contact_type=pl.lit(VOLUME),
            precision=pl.lit("month"),
            level=pl.lit("any"),
            family=pl.lit(FAMILY),
            confidence=pl.lit("machine"),
        )
    )


def _tone(used: pl.DataFrame) -> Scores:
    heard = used.filter(pl.col("amount") > 0)
    tone = (pl.col("score_pos_days").cast(pl.Float64) + pl.col("score_neg_days")) / pl.col("amount")
    return Scores(
        heard.with_columns(tone=tone).select(
            pl.col(name).cast(kind) for name, kind in TONE_SCHEMA.items()
        )
    )


def _window(used: pl.DataFrame) -> Window:
    scope = "among:" + " ".join(sorted({*used["iso3_a"].unique(), *used["iso3_b"].unique()}))
    months = used["month"].unique()
    first, last = min(months.to_list()), max(months.dt.month_end().to_list())
    return Window(SOURCE, FAMILY, scope, (VOLUME,), first, last, monthly=True)


def _volume(used: pl.DataFrame) -> VolumeFactor:
    """Return the log volume factor of each month, see the module."""
    months = used["month"].unique().sort()
    active = used.filter(pl.col("amount") > 0).with_columns(
        daily=(pl.col("amount") / pl.col("days_in_month")).log(),
        present=pl.len().over("iso3_a", "iso3_b"),
    )
    always = active.filter(pl.col("present") == len(months)).sort("month", "iso3_a", "iso3_b")
    daily = always["daily"].to_numpy().reshape(len(months), -1)
    level = trim_mean(daily, TRIM, axis=1) if daily.size else np.zeros(len(months))
    days = used.group_by("month").agg(pl.col("days_in_month").max()).sort("month")
    part = np.log(days["days_in_month"].to_numpy() / DAYS_A_MONTH)
    stamps = months.to_numpy().astype("datetime64[M]")
    return VolumeFactor(FAMILY, stamps, level - level.mean() + part)
