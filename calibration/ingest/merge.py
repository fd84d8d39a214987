"""Several sources made one record: which row stands, which rows confirm it, how sure it is.

Rows of different sources tell of one event if they agree on day, pair and type; visits also if
they follow each other within NEAR_DAYS days. Pairs are compared without order. Of such rows those
of the source with the best precedence stand, and the others confirm them. Confidence is that of
several witnesses who err independently,

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

from calibration.ingest.duplicates import NEAR_DAYS, VISIT
from calibration.sources.folder import EMBEDDED
from sim.errors import ContactTableError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = EMBEDDED / "event_sources.csv"
CLUSTER = ("low", "high", "contact_type", "precision", "anchor")


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
    ranks = {name: standing.precedence for name, standing in standings.items()}
    doubt = {name: 1.0 - standing.confidence for name, standing in standings.items()}
    table = _anchored(events).with_columns(
        rank=pl.col("origin").replace_strict(ranks, return_dtype=pl.Int64),
        doubt=pl.col("origin").replace_strict(doubt, return_dtype=pl.Float64),
    )
    each = table.select(*CLUSTER, "origin", "rank", "doubt").unique()
    clusters = each.group_by(CLUSTER).agg(
        best=pl.col("rank").min(),
        confidence=(1.0 - pl.col("doubt").product()).round(4),
        sources=pl.col("origin").sort().str.join("|"),
    )
    joined = table.join(clusters, on=CLUSTER, how="left", maintain_order="left")
    stands = joined["rank"] == joined["best"]
    left = joined.filter(~stands)["origin"].value_counts().sort("origin")
    frame = joined.filter(stands).drop("low", "high", "anchor", "rank", "doubt", "best")
    return Merged(frame, {str(name): int(rows) for name, rows in left.iter_rows()})


def _anchored(events: pl.DataFrame) -> pl.DataFrame:
    """Add what rows of one event share: the pair, and the day, of visits the first of near days."""
    pair = events.with_columns(
        low=pl.min_horizontal("source", "target"), high=pl.max_horizontal("source", "target")
    )
    visit = (pl.col("contact_type") == VISIT) & (pl.col("precision") == "day")
    others = pair.filter(~visit).with_columns(anchor="date")
    near = pl.duration(days=NEAR_DAYS)
    visits = pair.filter(visit).sort("low", "high", "date", "origin")
    begins = (pl.col("date").diff().over("low", "high") > near).fill_null(value=True)
    chained = visits.with_columns(
        anchor=pl.when(begins).then("date").forward_fill().over("low", "high")
    )
    order = ["date", "source", "target", "contact_type", "directed", "origin"]
    return pl.concat([others, chained.select(others.columns)]).sort(order)
