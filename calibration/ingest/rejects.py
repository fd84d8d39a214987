"""Rejected rows: file, line, field, what stands there and why it was not taken.

A `Fault` is one rejected row. They are written to `rejects/DIGEST.csv` of the store, one file an
input, in the order of lines; values are cut to 200 characters and freed of what is not printable.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

HEADER = ("file", "line", "field", "value", "reason")
LONGEST = 200


@dataclass(frozen=True)
class Fault:
    """A row that was rejected.

    Attributes
    ----------
    line : int
        Line of its file, from 1.
    field : str
        The field at fault; empty: the row as a whole.
    value : str
        What stands there, shortened.
    reason : str
        What was expected.
    """

    line: int
    field: str
    value: str
    reason: str

    def after(self, lines: int) -> Fault:
        """Return the same fault, counted from the start of the file."""
        return Fault(self.line + lines, self.field, self.value, self.reason)


def shown(value: bytes | str | None) -> str:
    """Return a value as it may stand in a table: printable and short.

    Examples
    --------
    >>> shown(b"Caf\\xe9\\x00")
    'Caf??'
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        value = value[: 4 * LONGEST].decode("utf-8", errors="replace")
    return "".join(c if c.isprintable() and c != "\ufffd" else "?" for c in value[:LONGEST])


def write_faults(path: Path, faults: Iterable[tuple[str, Fault]]) -> int:
    """Add faults, each with the label of its file, to a table; return how many there were."""
    fresh, count = not path.exists(), 0
    with path.open("a", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        if fresh:
            writer.writerow(HEADER)
        for label, fault in faults:
            writer.writerow([label, fault.line, fault.field, fault.value, fault.reason])
            count += 1
    return count
