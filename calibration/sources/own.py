"""A user's own contacts: a CSV or parquet file, a row a contact.

    read_own_contacts(OwnContacts(path)) -> Reading

Columns are described in `calibration.sources.own_rows`; other columns are ignored and named in a
note. Rows are numbered as in a spreadsheet: the header is row 1. All that is wrong with a file is
reported at once, a line a fault; with `lenient`, bad rows are written to a file of rejected rows
with their reasons, and rows read = accepted + rejected. A row that repeats an earlier one (same
date, countries, type, level and initiator) is a fault: several contacts on one day are a count.

Without a coverage file the file is taken to be complete for its dyads and types from its first to
its last calendar year, and a note says so.

Example
-------
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "mine.csv"
...     _ = path.write_text("date,country_a,country_b,type\\n2024-02-08,China,Russia,call\\n")
...     read_events(path).frame.select("source_iso3", "target_iso3", "level").row(0)
('CHN', 'RUS', 'leader')
"""

from __future__ import annotations

import csv
import io
import itertools
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from calibration.coverage import Coverage, Window
from calibration.events import ContactEvents, Reading, Tally
from calibration.sources.own_coverage import read_coverage
from calibration.sources.own_rows import OPTIONAL, REQUIRED, Breach, Row, check_row
from sim.dyads import dyad_key
from sim.errors import ContactTableError, DataNotFoundError, close_matches, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOWN = 20
SEPARATORS = ";\t"
"""What stands between cells where a spreadsheet did not write commas."""

HEADER = ",".join(REQUIRED)


@dataclass(frozen=True)
class OwnContacts:
    """A user's own file of contacts.

    Attributes
    ----------
    path : Path
        CSV (UTF-8, commas) or parquet file, or a folder that `comity ingest` has written.
    coverage : Path or None
        TOML or CSV file that says what the file covers; None: its own years.
    lenient : bool
        Whether bad rows are rejected one by one rather than the whole file.
    rejects : Path or None
        Where rejected rows are written; None: beside the file, NAME.rejected.csv.
    """

    path: Path
    coverage: Path | None = None
    lenient: bool = False
    rejects: Path | None = None

    @property
    def rejected_rows(self) -> Path:
        """Return where rejected rows are written."""
        return self.rejects or self.path.with_suffix(".rejected.csv")

    @property
    def source(self) -> str:
        """Return the name under which the file stands in the account."""
        return f"own contacts, {self.path.name}"


def read_events(path: Path, *, lenient: bool = False, rejects: Path | None = None) -> ContactEvents:
    """Return the contacts of a user's file; see `read_own_contacts`."""
    return read_own_contacts(OwnContacts(path, lenient=lenient, rejects=rejects)).events


def read_own_contacts(own: OwnContacts) -> Reading:
    """Read a user's file of contacts.

    Raises
    ------
    DataNotFoundError
        If the file does not exist.
    ContactTableError
        If it is empty, not readable, lacks a column, or, unless lenient, holds a bad row; the
        message has a line for each of the first 20 faults, and their number.
    """
    from calibration.ingest.contacts import read_store  # a store reads rows by this package
    from calibration.ingest.store import is_store

    if is_store(own.path):
        return read_store(own.path, own.coverage)
    header, rows = _table(own.path)
    contacts: list[Row] = []
    faults: list[tuple[int, list[Breach]]] = []
    seen: dict[tuple[object, ...], int] = {}
    for number, cells in rows:
        contact, breaches = _checked(header, cells, number, seen)
        if breaches:
            faults.append((number, breaches))
        else:
            contacts.append(contact | {"row": number, "source": own.source, "confidence": "own"})
    if faults and not own.lenient:
        raise ContactTableError(_message(own.path, faults))
    if faults:
        _write_rejects(own.rejected_rows, header, dict(rows), faults)
    events = ContactEvents.of(contacts) if contacts else ContactEvents.empty()
    coverage, notes = _coverage(own, events)
    return Reading(events, coverage, _tallies(own, faults), (*_ignored(own, header), *notes))


def _checked(
    header: Sequence[str], cells: Sequence[str], number: int, seen: dict[tuple[object, ...], int]
) -> tuple[Row, list[Breach]]:
    """Check one row, and that no earlier one says the same."""
    if len(cells) == 1 and any(mark in cells[0] for mark in SEPARATORS):
        text = f"cells are not separated by commas {cells[0]!r}; expected {HEADER}"
        return {}, [Breach(header[0], text)]
    if any(map(str.strip, cells[len(header) :])):
        extra = f"{len(cells)} cells under {len(header)} columns; expected quotes around commas"
        return {}, [Breach(header[-1], extra)]
    contact, breaches = check_row(dict(zip(header, cells, strict=False)))
    if breaches:
        return contact, breaches
    pair = dyad_key(contact["source_iso3"], contact["target_iso3"])
    initiator = contact["source_iso3"] if contact["directed"] else ""
    key = (contact["date"], pair, contact["contact_type"], contact["level"], initiator)
    earlier = seen.setdefault(key, number)
    if earlier != number:
        text = f"duplicate of row {earlier}; expected one row, with a count for several contacts"
        return contact, [Breach("date", text)]
    return contact, []


def _table(path: Path) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """Return the header and the rows, numbered from 2, as text."""
    if not path.is_file():
        problem, expected = "no such file", "a CSV or parquet file of contacts"
        raise DataNotFoundError(problem, where=str(path), expected=expected)
    lines = _parquet(path) if path.suffix == ".parquet" else _csv(path)
    if not any(map(str.strip, itertools.chain(*lines))):
        problem, expected = "the file is empty", f"a header with {HEADER}"
        raise ContactTableError(problem, where=str(path), expected=expected)
    header = tuple(cell.strip().lower() for cell in lines[0])
    _check_header(path, header)
    rows = [(n, cells) for n, cells in enumerate(lines[1:], start=2) if any(map(str.strip, cells))]
    if not rows:
        problem = "the file has no rows below its header"
        raise ContactTableError(problem, where=str(path), expected="a row a contact")
    return header, rows


def _csv(path: Path) -> list[list[str]]:
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        byte = f"0x{content[error.start]:02x}"
        problem = f"byte {byte} is not UTF-8"
        expected = "a file saved as UTF-8"
        raise ContactTableError(problem, where=f"{path}: row {row}", expected=expected) from error
    if "\0" in text:
        problem, expected = "not a text file", "a CSV file saved as UTF-8, or a .parquet file"
        raise ContactTableError(problem, where=str(path), expected=expected)
    lines: list[list[str]] = []
    try:
        lines.extend(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        where, problem = f"{path}: row {len(lines) + 1}", f"not a row of a CSV file ({error})"
        expected = "cells between commas, each quote closed"
        raise ContactTableError(problem, where=where, expected=expected) from error
    return lines


def _parquet(path: Path) -> list[list[str]]:
    try:
        frame = pl.read_parquet(path)
        text = frame.select(pl.all().cast(pl.String).fill_null(""))
    except (pl.exceptions.PolarsError, OSError) as error:
        problem = "not a readable parquet file"
        expected = "a parquet file of plain columns"
        raise ContactTableError(problem, where=str(path), expected=expected) from error
    return [list(frame.columns), *map(list, text.iter_rows())]


def _check_header(path: Path, header: tuple[str, ...]) -> None:
    where = f"{path}: row 1"
    if not any(header):
        problem = "a blank row"
        raise ContactTableError(problem, where=where, expected=f"a header with {HEADER}")
    twice = [name for name in header if name and header.count(name) > 1]
    if twice:
        problem = f"column {twice[0]!r} stands twice"
        raise ContactTableError(problem, where=where, expected="each column once")
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        problem = f"no column {missing[0]!r} among {', '.join(header)}"
        near = close_matches(missing[0], header)
        if len(header) == 1 and any(mark in header[0] for mark in SEPARATORS):
            problem = "cells are not separated by commas"
        raise ContactTableError(problem, where=where, expected=HEADER, near=near)


def _message(path: Path, faults: list[tuple[int, list[Breach]]]) -> str:
    lines = [
        f"{path}: row {number}, column {breach.column}: {breach.text}"
        for number, breaches in faults
        for breach in breaches
    ]
    if len(lines) == 1:
        return lines[0]
    more = [f"... and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    count = f"{counted(len(lines), 'fault')} in {counted(len(faults), 'row')}"
    head = f"{path}: {count}; --lenient sets such rows aside and counts them"
    return "\n".join([head, *lines[:SHOWN], *more])


def _write_rejects(
    path: Path,
    header: Sequence[str],
    rows: dict[int, list[str]],
    faults: list[tuple[int, list[Breach]]],
) -> None:
    """Write the rejected rows: their number, their cells, the reason."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(["row", *header, "reason"])
        for number, breaches in faults:
            cells = rows[number] + [""] * (len(header) - len(rows[number]))
            reason = "; ".join(f"{breach.column}: {breach.text}" for breach in breaches)
            writer.writerow([number, *cells[: len(header)], reason])


def _tallies(own: OwnContacts, faults: list[tuple[int, list[Breach]]]) -> tuple[Tally, ...]:
    columns = [breaches[0].column for _, breaches in faults]
    return tuple(
        Tally(own.source, "rejected", f"column {name}", columns.count(name), columns.count(name))
        for name in dict.fromkeys(columns)
    )


def _ignored(own: OwnContacts, header: Sequence[str]) -> tuple[str, ...]:
    extra = [name for name in header if name and name not in {*REQUIRED, *OPTIONAL}]
    return (f"{own.path.name}: columns not used: {', '.join(extra)}",) if extra else ()


def _coverage(own: OwnContacts, events: ContactEvents) -> tuple[Coverage, tuple[str, ...]]:
    """Return the windows of the coverage file, else those of the file's own years, and a note.

    Whole years: a span that begins and ends with a contact is a sample chosen for its contacts, in
    which rates come out too high, and beyond bounds for a single one.
    """
    if own.coverage is not None:
        return Coverage(read_coverage(own.coverage, own.source)), ()
    frame = events.frame
    if not len(events):
        return Coverage(), ()
    years = frame["date"].dt.year().to_list()
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    pairs = zip(frame["source_iso3"], frame["target_iso3"], strict=True)
    dyads = sorted({dyad_key(one, other) for one, other in pairs})
    windows = []
    for family in frame["family"].unique().sort():
        seen = frame.filter(pl.col("family") == family)["contact_type"].unique().sort().to_list()
        scope = "dyads:" + " ".join(dyads)
        windows.append(Window(own.source, family, scope, tuple(seen), first, last, complete=True))
    kinds = ", ".join(frame["contact_type"].unique().sort())
    note = (
        f"{own.path.name}: no coverage file; taken as complete for {kinds} of its "
        f"{counted(len(dyads), 'dyad')} in the whole years {first.year} to {last.year}; "
        "a coverage file says better"
    )
    return Coverage(tuple(windows)), (note,)
