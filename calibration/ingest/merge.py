"""Several sources made one record: which row stands, which rows confirm it, how sure it is.

A row tells of an event that a better source has, if it agrees with it on day, type and both sides
in their order; a visit, if it lies within NEAR_DAYS days of one of the same pair, whoever is said
to have travelled. Such a row is left out and confirms the row that stands. Sources are taken in
the order of their precedence, so that each event stands once. Confidence is that of several
witnesses who err independently,

    confidence = 1 - product over the sources that report it of (1 - confidence of the source),

which flatters sources that read the same newspapers; the table
`calibration/data/event_sources.csv` holds precedence and confidence of each source, judgements
that a user may replace.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.duplicates import IS_VISIT, NEAR_DAYS
from calibration.sources.folder import EMBEDDED
from sim.errors import ContactTableError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = EMBEDDED / "event_sources.csv"


@dataclass(frozen=True)
class Standing:
    """Precedence (1 is best) and confidence, in (0, 1), of a source."""

    precedence: int
    confidence: float


def read_standings(path: Path = TABLE) -> dict[str, Standing]:
    """Read the table of sources.

    Raises
    ------
    ContactTableError
        If a number is missing or out of range.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = {}
    for number, row in enumerate(rows, start=2):
        try:
            standing = Standing(int(row["precedence"]), float(row["confidence"]))
        except (KeyError, TypeError, ValueError):
            standing = Standing(0, 0.0)
        if standing.precedence < 1 or not 0.0 < standing.confidence < 1.0:
            where, expected = (
                f"{path}: row {number}",
                "precedence from 1, confidence between 0 and 1",
            )
            raise ContactTableError(where=where, value=row, expected=expected)
        found[row["source"]] = standing
    return found


@dataclass(frozen=True)
class Merged:
    """Events of all sources of a store as one record.

    Attributes
    ----------
    frame : polars.DataFrame
        Columns of the store, `origin` (source), `sources` (all that report it, joined by |) and
        `confidence`.
    confirmed : dict
        Rows left out, by source, because a better source has the event.
    """

    frame: pl.DataFrame
    confirmed: dict[str, int]


def merge(events: pl.DataFrame, standings: dict[str, Standing]) -> Merged:
    """Make one record of the events of several sources.

    Parameters
    ----------
    events
        Events that are no repeats, with `origin`.
    standings
        Of every source among them.
    """
    order = ["date", "source", "target", "contact_type", "precision", "directed", "origin"]
    rows = events.sort(order).with_row_index("id").with_columns(
        low=pl.min_horizontal("source", "target"), high=pl.max_horizontal("source", "target")
    )  # fmt: skip
    best_first = sorted(rows["origin"].unique(), key=lambda name: standings[name].precedence)
    standing, pairs = rows.clear(), [rows.select("id", "origin").clear()]
    confirmed: dict[str, int] = {}
    for origin in best_first:
        mine = rows.filter(pl.col("origin") == origin)
        found = _confirming(mine, standing)
        if found.height:
            confirmed[origin] = found["mine"].n_unique()
        pairs.append(found.select("id", pl.lit(origin).alias("origin")))
        fresh = mine.filter(~pl.col("id").is_in(found["mine"].to_list()))
        standing = pl.concat([standing, fresh])
    own = standing.select("id", "origin")
    doubt = {name: 1.0 - one.confidence for name, one in standings.items()}
    witnesses = pl.concat([own, *pairs]).unique().sort("id", "origin").with_columns(
        doubt=pl.col("origin").replace_strict(doubt, return_dtype=pl.Float64)
    )  # fmt: skip
    heard = witnesses.group_by("id").agg(
        confidence=(1.0 - pl.col("doubt").product()).round(4),
        sources=pl.col("origin").sort().str.join("|"),
    )
    frame = standing.sort("id").join(heard, on="id", how="left", maintain_order="left")
    return Merged(frame.drop("id", "low", "high"), confirmed)


def _confirming(mine: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Return the rows (`mine`) that tell of an event that stands (`id`)."""
    key = ["date", "source", "target", "contact_type", "precision"]
    plain = mine.filter(~IS_VISIT).select("id", *key).rename({"id": "mine"})
    same = plain.join(standing.filter(~IS_VISIT).select("id", *key), on=key, how="inner")
    pair = ["low", "high"]
    visits = mine.filter(IS_VISIT).select("date", *pair, mine="id").sort("date")
    known = standing.filter(IS_VISIT).select("id", "date", *pair).sort("date")
    near = visits.join_asof(
        known, on="date", by=pair, strategy="nearest", tolerance=f"{NEAR_DAYS}d",
        check_sortedness=False,
    )  # fmt: skip
    return pl.concat([same.select("mine", "id"), near.drop_nulls("id").select("mine", "id")])
