"""Who the two sides of many rows are: every different actor is read once, or once a day.

    with_actors(rows, reader) -> rows with a, a_rank, a_gone, b, b_rank, b_gone

An actor is read once a day where the day decides who it is: leaders, organisations, and countries that
began or ended within the days of the block. `gone` marks a leader out of office.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.actors import NOBODY
from sim.countries import country_table

if TYPE_CHECKING:
    from calibration.ingest.actors import ActorReader

PARTS = ("iso3", "name", "sector", "group")
ANSWER = {"key": pl.String, "rank": pl.Int8, "person": pl.Boolean}


def with_actors(rows: pl.DataFrame, reader: ActorReader) -> pl.DataFrame:
    """Add key, rank and absence from office of both sides.

    Parameters
    ----------
    rows
        Columns `day` and, for either side, `a_iso3`, `a_name` and, if there are, `a_sector`, `a_group`.
    reader
        Of the vocabulary of the rows.
    """
    if not rows.height:
        empty = [pl.lit(None, kind).alias(name) for side in "ab" for name, kind in _added(side)]
        return rows.with_columns(empty)
    for side in "ab":
        cells = [
            pl.col(f"{side}_{part}").fill_null("").alias(part)
            if f"{side}_{part}" in rows.columns
            else pl.lit("").alias(part)
            for part in PARTS
        ]
        found = _read(rows.select(*cells, "day"), reader)
        gone = (found["key"] == "") & found["person"]
        rows = rows.with_columns(
            found["key"].alias(side), found["rank"].alias(f"{side}_rank"), gone.alias(f"{side}_gone")
        )
    return rows


def _added(side: str) -> list[tuple[str, type[pl.DataType]]]:
    return [(side, pl.String), (f"{side}_rank", pl.Int8), (f"{side}_gone", pl.Boolean)]


def _read(who: pl.DataFrame, reader: ActorReader) -> pl.DataFrame:
    first, last = who["day"].min(), who["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    plain, dated = [], []
    for cells in who.select(PARTS).unique().iter_rows():
        iso3, name, _, group = cells
        by_day = reader.dated(name, group) or not _stands(iso3, first, last)
        (dated if by_day else plain).append(cells)
    answers = [(*cells, *(reader.plain(*cells))) for cells in plain]
    answers += [(*cells, *NOBODY) for cells in dated]
    joined = who.join(_table(answers, {}), on=PARTS, how="left", maintain_order="left")
    if not dated:
        return joined
    some = pl.DataFrame(dated, schema=dict.fromkeys(PARTS, pl.String), orient="row")
    pairs = who.join(some, on=PARTS, how="semi").unique()
    daily = _table([(*row, *reader.read(*row)) for row in pairs.iter_rows()], {"day": pl.Date})
    wide = joined.join(daily, on=[*PARTS, "day"], how="left", maintain_order="left", suffix="_then")
    return wide.with_columns(
        pl.when(pl.col("key_then").is_null()).then(name).otherwise(f"{name}_then").alias(name)
        for name in ANSWER
    )


def _table(rows: list[tuple[object, ...]], extra: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    schema = {**dict.fromkeys(PARTS, pl.String), **extra, **ANSWER}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _stands(iso3: str, first: date, last: date) -> bool:
    """Tell whether a country exists on both days, or there is none to ask about."""
    if not iso3:
        return True
    start, end = _lives()[iso3]
    return start <= first and last < end


@cache
def _lives() -> dict[str, tuple[date, date]]:
    return {c.iso3: (c.start_date, c.end_date or date.max) for c in country_table()}
