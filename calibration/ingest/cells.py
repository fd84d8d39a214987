"""From lines to cells: the fields that a layout's roles need, as columns of text.

    Cells(frame, faults, lines) = read_cells(data, shape)

Fast path: a block whose lines all have the same number of fields is cut by polars. That all have
it is known exactly: no line lacks the last field, and the separators add up. Other blocks are
taken apart: lines of the usual number of fields go the fast way, each other line is cut on its own
and either fits by the rule of its layout or is rejected with its reason. Both ways give the same
cells for the same line.

A line fits if it has one of the lengths of its layout; with a header, if it has as many fields as
the header, or fewer where only names beyond the layout's own are missing, or more where only
blanks are too many. A needed field must be UTF-8, free of NUL and at most 4,000 bytes long.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.ingest.blocks import LINE_LIMIT, has_overlong
from calibration.ingest.bytecount import count_both, count_by_line
from calibration.ingest.rejects import Fault, shown
from sim.errors import FailedRunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FIELD_LIMIT = 4000
LINE = "line"


@dataclass(frozen=True)
class Shape:
    """Where the roles stand in the lines of one file.

    Attributes
    ----------
    names : tuple of str
        Names of the columns as the file has them, or the layout's own.
    place : dict
        Role to position of its column.
    lengths : tuple of int
        Numbers of fields that a line may have.
    spare : bool
        Whether blanks beyond the longest length are ignored.
    separator : bytes
        Between fields.
    """

    names: tuple[str, ...]
    place: dict[str, int]
    lengths: tuple[int, ...]
    spare: bool
    separator: bytes

    def name(self, role: str) -> str:
        """Return the name of the column of a role."""
        return self.names[self.place[role]]


@dataclass(frozen=True)
class Cells:
    """The cells of a block.

    Attributes
    ----------
    frame : polars.DataFrame
        `line` (from 1 within the block) and a text column a role; blank cells are null.
    faults : list of Fault
        Lines that do not fit, numbered within the block.
    lines : int
        Lines of the block.
    """

    frame: pl.DataFrame
    faults: list[Fault]
    lines: int


def read_cells(data: bytes, shape: Shape) -> Cells:
    """Return the cells of a block of whole lines."""
    raw = np.frombuffer(data, dtype=np.uint8)
    separators, lines = count_both(raw, shape.separator[0])
    if not lines:
        return Cells(_empty(shape), [], 0)
    if not has_overlong(data):
        fields = separators // lines + 1
        if fields in shape.lengths and separators == (fields - 1) * lines:
            frame = _cut(data, shape, fields, strict=True)
            if frame is not None and frame.height == lines:
                numbers = pl.Series(LINE, np.arange(1, lines + 1))
                frame = frame.insert_column(0, numbers)
                return _checked(frame, [], lines, shape, suspect=_suspect(data))
    return _mixed(data, shape, lines)


def read_sieved(data: bytes, shape: Shape) -> Cells:
    """Return the cells of lines that are known to be plain and end after the last needed field."""
    lines = data.count(b"\n")
    if not lines:
        return Cells(_empty(shape), [], 0)
    frame = _cut(data, shape, max(shape.place.values()) + 1, strict=False)
    if frame is None or frame.height != lines:
        problem = "lines that the sieve calls plain cannot be cut"
        raise FailedRunError(problem)
    return Cells(frame.insert_column(0, pl.Series(LINE, np.arange(1, lines + 1))), [], lines)


def numbered(cells: Cells, numbers: NDArray[np.int64]) -> Cells:
    """Return cells of some lines under the numbers that these have in their file."""
    rows = numbers[cells.frame[LINE].to_numpy() - 1]
    faults = [replace(fault, line=int(numbers[fault.line - 1])) for fault in cells.faults]
    return Cells(cells.frame.with_columns(pl.Series(LINE, rows)), faults, cells.lines)


def joined_cells(one: Cells, other: Cells) -> Cells:
    """Return cells of two sets of lines of a file, in the order of lines."""
    faults = sorted([*one.faults, *other.faults], key=lambda fault: fault.line)
    return Cells(pl.concat([one.frame, other.frame]).sort(LINE), faults, one.lines + other.lines)


def read_slowly(data: bytes, shape: Shape) -> Cells:
    """Return the same as `read_cells`, line by line: what the fast way is held against."""
    lines = data.split(b"\n")[:-1]
    return _checked(*_by_hand(list(enumerate(lines, start=1)), shape), len(lines), shape)


def _cut(data: bytes, shape: Shape, fields: int, *, strict: bool) -> pl.DataFrame | None:
    """Cut lines by polars; None where it cannot, or, if strict, a line lacks its last field."""
    wanted = sorted({*shape.place.values(), fields - 1})
    if wanted and max(shape.place.values()) >= fields:
        return None
    schema = {f"c{n}": pl.String for n in range(fields)}
    try:
        frame = pl.read_csv(
            data, separator=shape.separator.decode(), has_header=False, quote_char=None,
            schema=schema, columns=wanted, infer_schema=False,
        )  # fmt: skip
    except pl.exceptions.PolarsError:
        return None
    if strict and frame[f"c{fields - 1}"].null_count():
        return None
    last = [f"c{at}" for at in shape.place.values() if at == fields - 1]
    frame = frame.with_columns(pl.col(name).str.strip_suffix("\r") for name in last)
    return frame.select(pl.col(f"c{at}").alias(role) for role, at in shape.place.items())


def _mixed(data: bytes, shape: Shape, lines: int) -> Cells:
    """Take a block apart: lines of the usual length the fast way, each other by hand."""
    raw = np.frombuffer(data, dtype=np.uint8)
    count, start = count_by_line(raw, shape.separator[0], lines)
    size = np.diff(start) - 1
    usual = _usual(count + 1, shape)
    good = (count + 1 == usual) & (size <= LINE_LIMIT)
    if usual and good.any():
        rows = np.flatnonzero(good)
        kept = data if good.all() else b"".join(data[start[r] : start[r + 1]] for r in rows)
        frame = _cut(kept, shape, usual, strict=False)
        if frame is not None and frame.height == rows.size:
            fast = frame.insert_column(0, pl.Series(LINE, rows + 1))
            odd = [(int(r) + 1, data[start[r] : start[r + 1] - 1]) for r in np.flatnonzero(~good)]
            slow, faults = _by_hand(odd, shape)
            return _checked(pl.concat([fast, slow]).sort(LINE), faults, lines, shape)
    every = [(r + 1, data[start[r] : start[r + 1] - 1]) for r in range(lines)]
    return _checked(*_by_hand(every, shape), lines, shape)


def _usual(fields: np.ndarray, shape: Shape) -> int:
    """Return the most frequent of the lengths that a line may have, 0 if none occurs."""
    found = {length: int((fields == length).sum()) for length in shape.lengths}
    best = max(found, key=lambda length: found[length], default=0)
    return best if found.get(best) else 0


def _by_hand(lines: Sequence[tuple[int, bytes]], shape: Shape) -> tuple[pl.DataFrame, list[Fault]]:
    rows: list[list[object]] = []
    faults: list[Fault] = []
    for number, line in lines:
        cells = _fields(number, line, shape)
        if isinstance(cells, Fault):
            faults.append(cells)
        else:
            rows.append([number, *cells])
    schema = _empty(shape).schema
    return pl.DataFrame(rows, schema=schema, orient="row"), faults


def _fields(number: int, line: bytes, shape: Shape) -> list[str | None] | Fault:
    """Return the needed cells of a line, or why there are none."""
    if len(line) > LINE_LIMIT:
        return overlong(number)
    fields = line.split(shape.separator)
    if not line.removesuffix(b"\r"):
        return Fault(number, "", "", "an empty line")
    most = max(shape.lengths)
    if shape.spare and len(fields) > most and not b"".join(fields[most:]).strip():
        fields = fields[:most]
    if len(fields) not in shape.lengths:
        wanted = " or ".join(map(str, shape.lengths))
        return Fault(number, "", shown(line), f"{len(fields)} fields; expected {wanted}")
    fields[-1] = fields[-1].removesuffix(b"\r")
    cells: list[str | None] = []
    for role, at in shape.place.items():
        try:
            cells.append(fields[at].decode("utf-8") or None)
        except UnicodeDecodeError:
            return Fault(number, shape.name(role), shown(fields[at]), "not UTF-8")
    return cells


def overlong(line: int) -> Fault:
    """Return the fault of a line that is too long to be read."""
    return Fault(line, "", "", f"a line of over {LINE_LIMIT:,} bytes")


def _suspect(data: bytes) -> bool:
    """Tell whether some field may be too long or hold a NUL, at the speed of memory."""
    return b"\0" in data or has_overlong(data, FIELD_LIMIT)


def _checked(
    frame: pl.DataFrame, faults: list[Fault], lines: int, shape: Shape, *, suspect: bool = True
) -> Cells:
    """Reject rows with a field that is too long or holds a NUL."""
    for role in shape.place if suspect else ():
        column = frame[role]
        bad = column.str.contains("\0", literal=True) | (column.str.len_bytes() > FIELD_LIMIT)
        if not bad.any():
            continue
        reason = f"a NUL, or over {FIELD_LIMIT:,} bytes"
        faults = faults + [
            Fault(number, shape.name(role), shown(value), reason)
            for number, value in frame.filter(bad).select(LINE, role).iter_rows()
        ]
        frame = frame.filter(~bad.fill_null(value=False))
    return Cells(frame, sorted(faults, key=lambda fault: fault.line), lines)


def _empty(shape: Shape) -> pl.DataFrame:
    return pl.DataFrame(schema={LINE: pl.Int64, **dict.fromkeys(shape.place, pl.String)})
