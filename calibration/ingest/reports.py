"""From cells to reports: each row is taken, set aside or rejected, and has its reason.

A report is a row that says that one country (or organisation) did something typed to another on a
day. Rows are rejected for a field that cannot be right: a date that is none (or outside 1900 to
2100), a code of no codebook, a Goldstein value that is no number from -10 to 10, a country cell
that is no code, a number of the row that is none. Rows are set aside, and counted by reason, where
they are right but tell of no contact of two states: a statement, a single actor, one country on
both sides, somebody who does not speak for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import polars as pl

from calibration.ingest.actors import ORGAN, STATE, ActorReader
from calibration.ingest.block_report import REPORT_SCHEMA, BlockReport, combined
from calibration.ingest.cells import (
    LINE,
    Cells,
    joined_cells,
    numbered,
    read_cells,
    read_sieved,
)
from calibration.ingest.codes import Code, read_cameo, read_plover
from calibration.ingest.rejects import Fault, shown
from calibration.ingest.sieve import Sieve, Sieved, together
from calibration.ingest.standing import with_actors
from calibration.ingest.values import FIRST, HIGHEST, LAST, UNKNOWN, mapped, read_day, read_tenths
from calibration.ingest.volume import volume_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.ingest.cells import Shape
    from calibration.ingest.layouts import Layout
    from sim.contacts import ContactTypes

SPOKEN = "statement or appeal: volume only"
UNTYPED = "an action of no contact type"
ALONE = "no second actor, or one of no country of the table"
ONE_COUNTRY = "the same country on both sides"
NOT_STATE = "an actor who does not speak for its country"
OUT_OF_OFFICE = "a leader who was not in office that day"
VOLUME = "volume"
BETWEEN = "\t"
MOST_CODES = 10_000
SIEVED = (SPOKEN, UNTYPED, ALONE, ONE_COUNTRY, NOT_STATE)
"""Reasons for which the sieve sets rows aside, in the order of its counts."""

BATCH = 8 << 20
"""Bytes that are understood at once: beginning is dear, memory not endless."""


@dataclass(frozen=True, eq=False)
class RowReader:
    """Turns cells of one layout into reports.

    Attributes
    ----------
    layout : Layout
        Of the files.
    types : ContactTypes
        Table of contact types.
    """

    layout: Layout
    types: ContactTypes
    actors: ActorReader = field(init=False)
    sieve: Sieve | None = field(init=False)
    batch: ClassVar[int] = BATCH
    _codes: dict[str | None, Code | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Set up what reads actors, and the sieve where rows are coded throughout."""
        coded = self.layout.vocabulary == "cameo"
        object.__setattr__(self, "actors", ActorReader(self.layout.vocabulary))
        object.__setattr__(self, "sieve", Sieve(self.types) if coded else None)

    def prepare(self, block: bytes | memoryview, shape: Shape) -> Sieved | bytes:
        """Return what the sieve leaves of a block, or the block where there is none."""
        return bytes(block) if self.sieve is None else self.sieve.take(block, shape)

    def understand(self, parts: Sequence[Any], shape: Shape) -> BlockReport:
        """Return what the lines of prepared blocks say, which follow each other in a file."""
        if self.sieve is None:
            return self.read(read_cells(b"".join(parts), shape), shape)
        lengths = [part.lines for part in parts]
        plain = together([part.plain for part in parts], lengths)
        odd = together([part.odd for part in parts], lengths)
        cells = numbered(read_sieved(plain.data, shape), plain.numbers)
        if odd.data:
            cells = joined_cells(cells, numbered(read_cells(odd.data, shape), odd.numbers))
        counts = np.sum([part.aside for part in parts], axis=0)
        aside = {why: int(rows) for why, rows in zip(SIEVED, counts, strict=True) if rows}
        gone, nothing = int(counts.sum()), pl.DataFrame(schema=REPORT_SCHEMA)
        taken_out = BlockReport(gone, nothing, [], aside, self.sieve.volume(parts))
        return combined([self.read(cells, shape), taken_out])

    def read(self, cells: Cells, shape: Shape) -> BlockReport:
        """Return what cells say."""
        frame, checks = self._understood(
            unquoted(cells.frame) if self.layout.header else cells.frame
        )
        good, faults = _split(frame, checks, shape)
        taken, aside = self._contacts(good)
        every = sorted([*cells.faults, *faults], key=lambda fault: fault.line)
        return BlockReport(cells.lines, taken, every, aside, volume_of(good))

    def _understood(
        self, cells: pl.DataFrame
    ) -> tuple[pl.DataFrame, list[tuple[str, pl.Series, str]]]:
        """Add what the cells mean; return also which rows fail which check."""
        layout = self.layout
        days = mapped(cells["date"], lambda text: read_day(text, layout.date_format), pl.Date)
        kinds = self._kinds(cells)
        types = mapped(kinds, self._type, pl.String)
        tenths = mapped(cells["goldstein"], read_tenths, pl.Int64)
        ends = {side: mapped(cells[f"{side}_country"], self.actors.country, pl.String)
                for side in "ab"}  # fmt: skip
        expected = "20180131" if layout.date_format == "%Y%m%d" else "2018-01-31"
        named = "code" if "code" in cells.columns else "event"
        checks = [
            ("date", days.is_null(), f"no date such as {expected} from {FIRST} to {LAST}"),
            (named, types.is_null(), "no code of the codebook"),
            ("goldstein", tenths.is_null(), f"no number from {-HIGHEST} to {HIGHEST}"),
            ("a_country", ends["a"].is_null(), "no code or name of a country"),
            ("b_country", ends["b"].is_null(), "no code or name of a country"),
        ]  # fmt: skip
        if layout.vocabulary == "cameo":
            wrong = cells["ref"].cast(pl.Int64, strict=False).is_null()
            checks.insert(0, ("ref", wrong, "no number of an event"))
        frame = cells.with_columns(
            day=days,
            kind=kinds,
            contact_type=types,
            tenths=tenths,
            a_iso3=ends["a"],
            b_iso3=ends["b"],
        )
        return frame, checks

    def _kinds(self, cells: pl.DataFrame) -> pl.Series:
        """Return the code of each row as one text: a CAMEO code, or a PLOVER type and mode."""
        if "code" in cells.columns:
            return cells["code"].fill_null("")
        both = pl.concat_str(pl.col("event", "mode").fill_null(""), separator=BETWEEN)
        return cells.select(both.alias("kind")).to_series()

    def _code(self, text: str | None) -> Code | None:
        """Return what a code means; a file repeats its codes."""
        if text not in self._codes:
            if len(self._codes) > MOST_CODES:
                self._codes.clear()
            self._codes[text] = self._meaning(text)
        return self._codes[text]

    def _meaning(self, text: str | None) -> Code | None:
        if "code" in self.layout.roles:
            return read_cameo((text or "").strip(), self.types)
        event, _, mode = (text or "").partition(BETWEEN)
        return read_plover(event, mode, self.types)

    def _type(self, text: str | None) -> str | None:
        code = self._code(text)
        return None if code is None else code.contact_type or (VOLUME if code.spoken else "")

    def _contacts(self, good: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, int]]:
        """Return the reports among good rows, and the number of the others by reason."""
        aside: dict[str, int] = {}
        a, b = pl.col("a_iso3"), pl.col("b_iso3")
        blank = ((a == "") & pl.col("a_name").is_null()) | ((b == "") & pl.col("b_name").is_null())
        first = {
            SPOKEN: pl.col("contact_type") == VOLUME,
            UNTYPED: pl.col("contact_type") == "",
            ALONE: blank,
            ONE_COUNTRY: (a == b) & (a != ""),
        }
        frame = with_actors(_leave(good, first, aside), self.actors)
        second = {
            OUT_OF_OFFICE: pl.col("a_gone") | pl.col("b_gone"),
            ALONE: (pl.col("a") == "") | (pl.col("b") == ""),
            NOT_STATE: pl.min_horizontal("a_rank", "b_rank") < ORGAN,
            ONE_COUNTRY: pl.col("a") == pl.col("b"),
        }
        return self._reports(_leave(frame, second, aside)), aside

    def _reports(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that are left as reports: who did what to whom."""
        codes = {text: self._code(text) for text in frame["kind"].unique()}
        known = {text: code for text, code in codes.items() if code is not None}
        book = pl.DataFrame(
            [(t, c.code, c.turned, c.directed, round(10 * c.goldstein)) for t, c in known.items()],
            schema={"kind": pl.String, "written": pl.String, "turned": pl.Boolean,
                    "directed": pl.Boolean, "usual": pl.Int64},
            orient="row",
        )  # fmt: skip
        rows = frame.join(book, on="kind", how="left", maintain_order="left")
        swap = pl.col("turned") | (~pl.col("directed") & (pl.col("a") > pl.col("b")))
        ranks = pl.min_horizontal("a_rank", "b_rank")
        return rows.select(
            date="day",
            precision=pl.lit("day"),
            source=pl.when(swap).then("b").otherwise("a"),
            target=pl.when(swap).then("a").otherwise("b"),
            directed="directed",
            contact_type="contact_type",
            level=pl.when(ranks == STATE).then(0).otherwise(ranks).cast(pl.Int8),
            code="written",
            tenths=pl.when(pl.col("tenths") == UNKNOWN).then("usual").otherwise("tenths"),
            ref=pl.col("ref").fill_null(""),
            count=pl.lit(1, pl.Int64),
            reports=pl.lit(1, pl.Int64),
        )


def unquoted(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells without quotation marks around them; what is blank then is null."""
    bare = pl.col(pl.String).str.strip_chars('"')
    return cells.with_columns(pl.when(bare != "").then(bare))


def _split(
    frame: pl.DataFrame, checks: list[tuple[str, pl.Series, str]], shape: Shape
) -> tuple[pl.DataFrame, list[Fault]]:
    """Part good rows from bad ones, which are told by the first check that they fail."""
    if not any(bad.any() for _, bad, _ in checks):
        return frame, []
    faults: list[Fault] = []
    left = pl.Series(values=[True], dtype=pl.Boolean).new_from_index(0, frame.height)
    for role, bad, reason in checks:
        failing = frame.filter(bad & left).select(LINE, role)
        blank = f"blank; expected {reason.removeprefix('no ')}"
        faults += [
            Fault(line, shape.name(role), shown(value), reason if value else blank)
            for line, value in failing.iter_rows()
        ]  # fmt: skip
        left &= ~bad
    return frame.filter(left), faults


def _leave(frame: pl.DataFrame, gone: dict[str, pl.Expr], aside: dict[str, int]) -> pl.DataFrame:
    """Set rows aside, each for the first reason that holds, and count them."""
    which = pl.lit(None, pl.Int8)
    for number, why in reversed(list(enumerate(gone))):
        which = pl.when(gone[why]).then(pl.lit(number, pl.Int8)).otherwise(which)
    found = frame.select(which.alias("reason")).to_series()
    counts = np.bincount(found.drop_nulls().to_numpy(), minlength=len(gone))
    for why, rows in zip(gone, counts.tolist(), strict=True):
        if rows:
            aside[why] = aside.get(why, 0) + rows
    return frame.filter(found.is_null()) if counts.any() else frame
