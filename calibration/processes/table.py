"""The numbers that the processes of the world run on, as shipped: `calibration/data/processes.csv`.

Each row is a result: process, name, value, standard error, what it was fitted on, and the last date
of it. `calibration.processes.refit` makes the rows anew from a research-only data folder.

Example
-------
>>> numbers = read_numbers()
>>> numbers.value("leader-turnover", "open, first year") < 0
True
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from calibration.sources.folder import EMBEDDED
from sim.errors import DataNotFoundError, close_matches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FILE = EMBEDDED / "processes.csv"
COLUMNS = ("process", "name", "value", "standard_error", "source", "until")


@dataclass(frozen=True)
class Number:
    """One fitted number, and what it rests on."""

    process: str
    name: str
    value: float
    standard_error: float
    source: str
    until: str


@dataclass(frozen=True)
class Numbers:
    """All fitted numbers."""

    rows: tuple[Number, ...]

    def value(self, process: str, name: str) -> float:
        """Return one number.

        Raises
        ------
        DataNotFoundError
            If the table has none of this name.
        """
        for row in self.rows:
            if (row.process, row.name) == (process, name):
                return row.value
        near = close_matches(name, [row.name for row in self.rows if row.process == process])
        where, problem = f"{FILE.name}: {process}", "no such number"
        raise DataNotFoundError(problem, where=where, value=name, near=near)


@cache
def read_numbers(path: Path = FILE) -> Numbers:
    """Read the table, the shipped one where no path is given."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        return Numbers(
            tuple(
                Number(row["process"], row["name"], float(row["value"]),
                       float(row["standard_error"]), row["source"], row["until"])
                for row in rows
            )
        )  # fmt: skip


def write_numbers(rows: Sequence[Number], path: Path = FILE) -> None:
    """Write the table; values to five significant digits."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            value, error = f"{row.value:.5g}", f"{row.standard_error:.3g}"
            writer.writerow([row.process, row.name, value, error, row.source, row.until])
