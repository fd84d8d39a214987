"""Repeats: several reports of one event, by rule.

1. Same day, same two sides in the same order, same type: one event. Calls, meetings, agreements and
   greetings have no order, since both sides take part alike; nor have visits where nobody is said
   to travel.
2. A visit seen by the guest (042) and by the host (043) is one visit: the host's row is turned
   round (`calibration.ingest.codes`), and rule 1 joins them.
3. A visit reported again within NEAR_DAYS days after its first report is the same visit; a report
   after that is a new one, so that a pair that is in the news every day is not one endless visit.
   The later days stay in the store, marked `repeat`, so that the rule can be applied again when
   more days come in; they are no events.

Of joined reports, the highest level, the lowest code, the lowest row number and the largest count
are kept, Goldstein values are averaged, reports added up: whatever the order of the files, the
same comes out.
"""

from __future__ import annotations

import polars as pl

from calibration.ingest.block_report import REPORT_SCHEMA

KEY = ("date", "precision", "source", "target", "directed", "contact_type")
NEAR_DAYS = 2
VISIT = "visit"
IS_VISIT = (pl.col("contact_type") == VISIT) & (pl.col("precision") == "day")
SIDES = ("source", "target", "directed")


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


def marked(month: pl.DataFrame, anchors: pl.DataFrame) -> pl.DataFrame:
    """Mark the visits that repeat an earlier one (rule 3), as `repeat`.

    Parameters
    ----------
    month
        Joined reports of a month, sorted.
    anchors
        Visits of the days before it that are no repeats; see `anchors_of`.

    Examples
    --------
    >>> from datetime import date
    >>> row = {"precision": "day", "source": "USA", "target": "CHN", "directed": True,
    ...        "contact_type": "visit", "code": "042", "tenths": 19, "ref": "1", "level": 2,
    ...        "count": 1, "reports": 1}
    >>> days = [row | {"date": date(2017, 11, day)} for day in (7, 8, 9, 10, 20)]
    >>> month = pl.DataFrame(days, schema=REPORT_SCHEMA)
    >>> marked(month, month.clear())["repeat"].to_list()
    [False, True, True, False, False]
    """
    visits = month.select(*REPORT_SCHEMA).filter(IS_VISIT).with_columns(own=pl.lit(value=True))
    before = anchors.select(*REPORT_SCHEMA).with_columns(own=pl.lit(value=False))
    rows = pl.concat([before, visits]).sort(*SIDES, "date")
    pair = rows.select(pl.struct(SIDES).rle_id()).to_series().to_list()
    day = rows["date"].to_physical().to_list()
    repeats, anchor, last = [], 0, -1
    for this, at in zip(pair, day, strict=True):
        near = this == last and at - anchor <= NEAR_DAYS
        repeats.append(near)
        anchor, last = (anchor if near else at), this
    found = rows.select(*KEY, "own").with_columns(repeat=pl.Series(repeats, dtype=pl.Boolean))
    flags = found.filter("own").drop("own")
    table = month.select(*REPORT_SCHEMA).join(flags, on=KEY, how="left", maintain_order="left")
    return table.with_columns(pl.col("repeat").fill_null(value=False))


def anchors_of(month: pl.DataFrame) -> pl.DataFrame:
    """Return the visits at the end of a marked month that a visit of the next one may repeat."""
    end = pl.col("date").dt.month_end()
    late = pl.col("date") > end - pl.duration(days=NEAR_DAYS)
    return month.filter(IS_VISIT & late & ~pl.col("repeat")).select(*REPORT_SCHEMA)
