"""Blocks of contacts that a person put down: the CSV format of docs/contacts-format.md, row by row.

Rows are checked by `calibration.sources.own_rows`; a row is one line (a cell with a line feed
inside is rejected), and the first thing wrong with it is its reason. Nothing is set aside.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.block_report import REPORT_SCHEMA, BlockReport
from calibration.ingest.blocks import LINE_LIMIT
from calibration.ingest.cells import FIELD_LIMIT, overlong
from calibration.ingest.rejects import Fault, shown
from calibration.ingest.volume import volume_of
from calibration.sources.own_rows import check_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.ingest.cells import Shape

ROWS_AT_A_TIME = 20_000
LEVELS = {"any": 0, "minister": 1, "leader": 2}


class OwnReader:
    """Turns lines of a contacts file into reports."""

    batch = 1

    def prepare(self, block: bytes | memoryview, shape: Shape) -> bytes:  # noqa: ARG002
        """Return a block as it is."""
        return bytes(block)

    def understand(self, parts: Sequence[bytes], shape: Shape) -> BlockReport:
        """Return what the rows of some blocks say, which follow each other in a file."""
        frames: list[pl.DataFrame] = [pl.DataFrame(schema=REPORT_SCHEMA)]
        faults: list[Fault] = []
        lines = b"".join(parts).split(b"\n")[:-1]
        for first in range(0, len(lines), ROWS_AT_A_TIME):
            some = enumerate(lines[first : first + ROWS_AT_A_TIME], start=first + 1)
            read = [_read_line(number, line, shape) for number, line in some]
            rows = [row for row in read if not isinstance(row, Fault)]
            faults += [row for row in read if isinstance(row, Fault)]
            frames.append(pl.DataFrame(rows, schema=REPORT_SCHEMA))
        taken = pl.concat(frames)
        sides = taken.select(day="date", a_iso3="source", b_iso3="target")
        return BlockReport(len(lines), taken, faults, {}, volume_of(sides))


def _plain(name: str) -> str:
    """Return the name of a column as docs/contacts-format.md writes it."""
    return name.strip().lower().replace(" ", "_")


def _read_line(number: int, line: bytes, shape: Shape) -> dict[str, object] | Fault:
    if len(line) > LINE_LIMIT:
        return overlong(number)
    text = line.removesuffix(b"\r")
    if not text.strip():
        return Fault(number, "", "", "an empty line")
    if b"\0" in text:
        return Fault(number, "", shown(text), f"a NUL, or over {FIELD_LIMIT:,} bytes")
    try:
        cells = next(csv.reader([text.decode("utf-8")], strict=True))
    except UnicodeDecodeError:
        return Fault(number, "", shown(text), "not UTF-8")
    except csv.Error as error:
        return Fault(number, "", shown(text), f"not a row of a CSV file ({error})")
    if any(map(str.strip, cells[len(shape.names) :])):
        reason = (
            f"{len(cells)} cells under {len(shape.names)} columns; expected quotes around commas"
        )
        return Fault(number, shape.names[-1], shown(cells[-1]), reason)
    named = dict(zip(shape.names, cells, strict=False))
    contact, breaches = check_row({_plain(name): cell for name, cell in named.items()})
    if breaches:
        worst = breaches[0]
        return Fault(number, worst.column, shown(named.get(worst.column, "")), shown(worst.text))
    ends = (contact["source_iso3"], contact["target_iso3"])
    source, target = ends if contact["directed"] else sorted(ends)
    return {
        "date": contact["date"], "precision": contact["precision"], "source": source,
        "target": target, "directed": contact["directed"], "level": LEVELS[contact["level"]],
        "contact_type": contact["contact_type"], "code": contact["occasion"], "tenths": 0,
        "ref": contact["source_ref"], "count": contact["count"], "reports": 1,
    }  # fmt: skip
