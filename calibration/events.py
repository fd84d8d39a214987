"""Contact events: one row a dated contact, whatever its source, and the account of every row read.

A reader of `calibration.sources` turns a table into a `Reading`: the events it accepts, the
windows that its source covers (`calibration.coverage`) and a `Tally` for each kind of row it set
aside or rejected. Nothing is dropped without a tally: for every reading,

    rows read = events + rows set aside + rows rejected.

Columns of the events: `row` (row of the source table, as a spreadsheet counts: the header is row
1), `date`, `precision` (day, month), `source_iso3` (who initiates), `target_iso3`, `directed`
(false: nobody is known to have initiated, the pair stands in alphabetical order), `contact_type`,
`level` (leader, minister, any), `family` (family of sources with one rate), `count` (>= 1),
`ritual` (tag of a regular contact, else empty), `occasion`, `source`, `source_ref`, `confidence`.

Example
-------
>>> from datetime import date
>>> ContactEvents.of([{"date": date(2024, 2, 8), "source_iso3": "CHN", "target_iso3": "RUS",
...                    "contact_type": "call"}]).frame["level"].item()
'leader'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from calibration.coverage import Coverage
from sim.errors import ContactTableError

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMA: dict[str, Any] = {
    "row": pl.Int64,
    "date": pl.Date,
    "precision": pl.String,
    "source_iso3": pl.String,
    "target_iso3": pl.String,
    "directed": pl.Boolean,
    "contact_type": pl.String,
    "level": pl.String,
    "family": pl.String,
    "count": pl.Int64,
    "ritual": pl.String,
    "occasion": pl.String,
    "source": pl.String,
    "source_ref": pl.String,
    "confidence": pl.String,
}
DEFAULTS: dict[str, Any] = {
    "row": 0,
    "precision": "day",
    "directed": False,
    "level": "leader",
    "family": "leader",
    "count": 1,
    "ritual": "",
    "occasion": "",
    "source": "",
    "source_ref": "",
    "confidence": "",
}
PRECISIONS = ("day", "month")
LEVELS = ("leader", "minister", "any")


@dataclass(frozen=True)
class ContactEvents:
    """Contact events with a checked schema.

    Attributes
    ----------
    frame : polars.DataFrame
        The columns of `SCHEMA`, in that order, without nulls.

    Raises
    ------
    ContactTableError
        If a column is missing or of another type, or a row breaks a rule of the schema.
    """

    frame: pl.DataFrame

    def __post_init__(self) -> None:
        """Check columns and rows."""
        if dict(self.frame.schema) != SCHEMA:
            got = ", ".join(f"{name} {kind}" for name, kind in self.frame.schema.items())
            problem, expected = f"contact events with the columns {got}", ", ".join(SCHEMA)
            raise ContactTableError(problem, expected=expected)
        for column, good, expected in _rules():
            bad = self.frame.filter(~good.fill_null(value=False))
            if bad.height:
                where = f"contact events: row {bad['row'][0]}, column {column}"
                raise ContactTableError(where=where, value=bad[column][0], expected=expected)

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.frame.height

    @property
    def contacts(self) -> int:
        """Return the number of contacts: the sum of `count`."""
        return int(self.frame["count"].sum())

    @classmethod
    def empty(cls) -> ContactEvents:
        """Return no events."""
        return cls(pl.DataFrame(schema=SCHEMA))

    @classmethod
    def of(cls, rows: Sequence[dict[str, Any]]) -> ContactEvents:
        """Return events from rows that name at least date, countries and type."""
        return cls.conform(pl.DataFrame([DEFAULTS | row for row in rows]))

    @classmethod
    def conform(cls, frame: pl.DataFrame) -> ContactEvents:
        """Return events from a frame, defaults filled in, columns ordered and cast.

        Other columns are left out. Undirected pairs are put in alphabetical order.
        """
        filled = frame.with_columns(
            pl.lit(value).alias(name)
            for name, value in DEFAULTS.items()
            if name not in frame.columns
        )
        low = pl.min_horizontal("source_iso3", "target_iso3")
        high = pl.max_horizontal("source_iso3", "target_iso3")
        ordered = filled.with_columns(
            source_iso3=pl.when("directed").then("source_iso3").otherwise(low),
            target_iso3=pl.when("directed").then("target_iso3").otherwise(high),
        )
        return cls(ordered.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()))

    @classmethod
    def union(cls, parts: Sequence[ContactEvents]) -> ContactEvents:
        """Return the events of several readings, one below the other."""
        return cls(pl.concat([part.frame for part in parts])) if parts else cls.empty()


@dataclass(frozen=True)
class Tally:
    """What became of a kind of rows: one line of the account.

    Attributes
    ----------
    source : str
        Name of the source.
    outcome : str
        `accepted`, `set aside` or `rejected`.
    reason : str
        Why, in a few words; empty for accepted rows.
    rows, contacts : int
        Rows of the source, and the contacts (or scores) they stand for.
    """

    source: str
    outcome: str
    reason: str
    rows: int
    contacts: int


@dataclass(frozen=True)
class Reading:
    """What a reader made of a table.

    Attributes
    ----------
    events : ContactEvents
        The accepted contacts.
    coverage : Coverage
        The windows in which the source sees contacts.
    tallies : tuple of Tally
        Rows set aside or rejected, by reason.
    notes : tuple of str
        What a report must say about these data.
    """

    events: ContactEvents
    coverage: Coverage
    tallies: tuple[Tally, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def rows_read(self) -> int:
        """Return the number of rows of the table: accepted, set aside and rejected."""
        return len(self.events) + sum(tally.rows for tally in self.tallies)


def set_aside(frame: pl.DataFrame, keep: pl.Expr, reason: str) -> tuple[pl.DataFrame, list[Tally]]:
    """Split rows into those kept and a tally, by source, of the others.

    Parameters
    ----------
    frame : polars.DataFrame
        Rows with a `source` and, where rows stand for several contacts, a `count`.
    keep : polars.Expr
        True for the rows to keep; null counts as false.
    reason : str
        Why the others are set aside.
    """
    mask = frame.select(keep.fill_null(value=False).alias("keep"))["keep"]
    others = frame.filter(~mask)
    weight = pl.col("count").sum() if "count" in frame.columns else pl.len()
    grouped = others.group_by("source").agg(rows=pl.len(), contacts=weight).sort("source")
    tallies = [
        Tally(source, "set aside", reason, int(rows), int(contacts))
        for source, rows, contacts in grouped.iter_rows()
    ]
    return frame.filter(mask), tallies


def _rules() -> tuple[tuple[str, pl.Expr, str], ...]:
    code = pl.col("source_iso3").str.len_chars() == 3
    target = pl.col("target_iso3").str.len_chars() == 3
    other = pl.col("source_iso3") != pl.col("target_iso3")
    return (
        ("date", pl.col("date").is_not_null(), "a date"),
        ("precision", pl.col("precision").is_in(PRECISIONS), " or ".join(PRECISIONS)),
        ("source_iso3", code, "an ISO3 code"),
        ("target_iso3", target & other, "the ISO3 code of another country"),
        ("contact_type", pl.col("contact_type").str.len_chars() > 0, "a contact type"),
        ("level", pl.col("level").is_in(LEVELS), ", ".join(LEVELS)),
        ("family", pl.col("family").str.len_chars() > 0, "a family of sources"),
        ("count", pl.col("count") >= 1, "a whole number of at least 1"),
    )
