"""Repeats: several reports of one event, by rule.

1. Same day, same two sides in the same order, same type: one event. Calls, meetings, agreements and
   greetings have no order, since both sides take part alike; nor have visits where nobody is said
   to travel.
2. A visit seen by the guest (042) and by the host (043) is one visit: the host's row is turned
   round (`calibration.ingest.codes`), and rule 1 joins them.
3. A visit reported again within NEAR_DAYS days after a day on which it was reported is the same
   visit. Its later days stay in the store, marked `repeat`, so that the rule can be applied again
   when more days come in; they are no events.

Of joined reports, the highest level, the lowest code, the lowest row number and the largest count
are kept, Goldstein values are averaged, reports added up: whatever the order of the files, the
same comes out.
"""

from __future__ import annotations

import polars as pl

from calibration.ingest.reports import REPORT_SCHEMA

KEY = ("date", "precision", "source", "target", "directed", "contact_type")
NEAR_DAYS = 2
VISIT = "visit"


def joined(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Join reports of the same event (rules 1 and 2), sorted.

    Parameters
    ----------
    parts
        Reports with the columns of `REPORT_SCHEMA`, joined or not.
    """
    if not parts:
        return pl.DataFrame(schema=REPORT_SCHEMA)
    table = pl.concat([part.select(*REPORT_SCHEMA) for part in parts])
    grouped = table.group_by(KEY).agg(
        pl.col("level").max(), pl.col("code").min(), pl.col("tenths").sum(), pl.col("ref").min(),
        pl.col("count").max(), pl.col("reports").sum(),
    )  # fmt: skip
    return grouped.select(pl.col(name).cast(kind) for name, kind in REPORT_SCHEMA.items()).sort(KEY)


def marked(month: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Mark the visits that repeat one of the days before (rule 3), as `repeat`.

    Parameters
    ----------
    month
        Joined reports of a month, sorted.
    before
        Joined reports of the days before it; only the last NEAR_DAYS days matter.

    Examples
    --------
    >>> from datetime import date
    >>> row = {"precision": "day", "source": "USA", "target": "CHN", "directed": True, "level": 2,
    ...        "contact_type": "visit", "code": "042", "tenths": 19, "ref": "1", "count": 1, "reports": 1}
    >>> days = pl.DataFrame([row | {"date": date(2017, 11, d)} for d in (8, 9, 20)], schema=REPORT_SCHEMA)
    >>> marked(days, days.clear())["repeat"].to_list()
    [False, True, False]
    """
    sides = ["source", "target", "directed"]
    seen = pl.concat([before.select(*REPORT_SCHEMA), month.select(*REPORT_SCHEMA)])
    visits = seen.filter((pl.col("contact_type") == VISIT) & (pl.col("precision") == "day"))
    gaps = visits.sort(*sides, "date").with_columns(gap=pl.col("date").diff().over(sides))
    near = gaps.filter(pl.col("gap") <= pl.duration(days=NEAR_DAYS)).select(*KEY, repeat=True)
    found = month.select(*REPORT_SCHEMA).join(near, on=KEY, how="left", maintain_order="left")
    return found.with_columns(pl.col("repeat").fill_null(value=False))
