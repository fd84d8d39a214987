"""Who the two sides of many rows are: every different actor is read once, or once a day.

    with_actors(rows, reader) -> rows with a, a_rank, a_gone, b, b_rank, b_gone

An actor is read once a day where the day decides who it is: leaders, organisations, and countries
that began or ended within the days of the block. `gone` marks a leader out of office.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.actors import NOBODY
from sim.countries import country_table

if TYPE_CHECKING:
    from calibration.ingest.actors import Actor, ActorReader

BETWEEN = "\t"
PARTS = ("iso3", "name", "sector", "group")
ANSWER = {"key": pl.String, "rank": pl.Int8, "person": pl.Boolean}


def with_actors(rows: pl.DataFrame, reader: ActorReader) -> pl.DataFrame:
    """Add key, rank and absence from office of both sides.

    Parameters
    ----------
    rows
        Columns `day` and, for either side, `a_iso3`, `a_name` and, if there are, `a_sector`,
        `a_group`.
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
            found["key"].alias(side),
            found["rank"].alias(f"{side}_rank"),
            gone.alias(f"{side}_gone"),
        )
    return rows


def _added(side: str) -> list[tuple[str, type[pl.DataType]]]:
    return [(side, pl.String), (f"{side}_rank", pl.Int8), (f"{side}_gone", pl.Boolean)]


def _read(who: pl.DataFrame, reader: ActorReader) -> pl.DataFrame:
    """Return key, rank and person of each row; `who` has the parts of an actor and the day."""
    first, last = who["day"].min(), who["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    text = who.select(pl.concat_str(PARTS, separator=BETWEEN)).to_series()
    different = text.unique()
    dated, answers = [], []
    passing = _passing(first, last)
    for number, joined in enumerate(different.to_list()):
        actor = _plain(reader, joined)
        by_day = actor is None or joined.partition(BETWEEN)[0] in passing
        dated += [number] if by_day else []
        answers.append(actor if actor is not None and not by_day else NOBODY)
    places = pl.Series(range(len(answers)), dtype=pl.Int32)
    place = text.replace_strict(different, places, return_dtype=pl.Int32)
    found = pl.DataFrame(answers, schema=ANSWER, orient="row")[place]
    return _on_their_day(found, place, (who["day"], different, dated), reader) if dated else found


def _on_their_day(
    found: pl.DataFrame,
    place: pl.Series,
    actors: tuple[pl.Series, pl.Series, list[int]],
    reader: ActorReader,
) -> pl.DataFrame:
    """Read the actors of whom the day decides, each once a day."""
    day, different, dated = actors
    rows = found.with_columns(place=place, day=day)
    pairs = rows.filter(pl.col("place").is_in(dated)).select("place", "day").unique()
    answers = [
        (number, on, *_on(reader, different[number], on)) for number, on in pairs.iter_rows()
    ]
    then = {f"{name}_then": kind for name, kind in ANSWER.items()}
    daily = pl.DataFrame(answers, schema={"place": pl.Int32, "day": pl.Date, **then}, orient="row")
    wide = rows.join(daily, on=["place", "day"], how="left", maintain_order="left")
    return wide.select(pl.coalesce(f"{name}_then", name).alias(name) for name in ANSWER)


def _on(reader: ActorReader, joined: str, day: date) -> Actor:
    iso3, name, sector, group = joined.split(BETWEEN)
    return reader.read(iso3, name, sector, group, day)


@lru_cache(maxsize=1 << 16)
def _plain(reader: ActorReader, joined: str) -> Actor | None:
    """Return an actor whom the day does not decide, None where it does."""
    iso3, name, sector, group = joined.split(BETWEEN)
    return None if reader.dated(name, group) else reader.plain(iso3, name, sector, group)


@lru_cache(maxsize=1 << 10)
def _passing(first: date, last: date) -> frozenset[str]:
    """Return the countries that did not exist all the time between two days."""
    lives = ((c.iso3, c.start_date, c.end_date or date.max) for c in country_table())
    return frozenset(iso3 for iso3, start, end in lives if not start <= first <= last < end)
