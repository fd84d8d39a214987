"""What a user's contact file covers: windows stated in a TOML or CSV file.

Keys of a window (TOML: `[[window]]` tables; CSV: columns): `scope` (see `calibration.coverage`),
`contact_types` (a list, or names joined by |), `start`, `end`, and, where wanted, `share_seen` (in
(0, 1], 1 where absent), `level` (that of each type where absent), `complete` (true where absent).

Example
-------
>>> import tempfile
>>> with tempfile.TemporaryDirectory() as folder:
...     path = Path(folder) / "mine.toml"
...     _ = path.write_text('[[window]]\\nscope = "country:CHN"\\ncontact_types = ["call"]\\n'
...                         'start = 2020-01-01\\nend = 2020-12-31\\n')
...     read_coverage(path, "mine")[0].family
'leader'
"""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from calibration.coverage import Window
from calibration.sources.own_rows import FAMILY
from sim.contacts import contact_types
from sim.countries import country_table
from sim.documents.problems import problems_of
from sim.errors import ComityError, ContactTableError, DataNotFoundError


class CoverageRow(BaseModel):
    """One window as a user states it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: str
    contact_types: tuple[str, ...]
    start: date
    end: date
    share_seen: float = Field(default=1.0, gt=0.0, le=1.0)
    level: Literal["leader", "minister", "any"] | None = None
    complete: bool = True

    @field_validator("contact_types", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return value.split("|") if isinstance(value, str) else value

    def windows(self, source: str) -> tuple[Window, ...]:
        """Return a window for each family that the types fall into.

        Raises
        ------
        ComityError
            If a type, a country or the scope is unknown.
        """
        types = contact_types()
        families: dict[str, list[str]] = {}
        for name in self.contact_types:
            level = self.level or types.level(name)
            families.setdefault(FAMILY[level], []).append(name)
        windows = tuple(
            Window(
                source=source,
                family=family,
                scope=self.scope,
                contact_types=tuple(names),
                start=self.start,
                end=self.end,
                share_seen=self.share_seen,
                complete=self.complete,
            )
            for family, names in families.items()
        )
        for member in windows[0].members if windows else ():
            for code in member.split("-"):
                country_table().country(code)
        for window in windows:
            window.reach(())
        return windows


def read_coverage(path: Path, source: str) -> tuple[Window, ...]:
    """Read the windows of a coverage file.

    Parameters
    ----------
    path : Path
        TOML or CSV file.
    source : str
        Name of the source whose windows these are.

    Raises
    ------
    DataNotFoundError
        If the file does not exist.
    ContactTableError
        If it is no such file, with the place, what stands there and what was expected.
    """
    if not path.is_file():
        problem, expected = "no such file", "a TOML or CSV file of coverage windows"
        raise DataNotFoundError(problem, where=str(path), expected=expected)
    windows: list[Window] = []
    for where, row in _rows(path):
        try:
            windows.extend(CoverageRow.model_validate(row).windows(source))
        except ValidationError as error:
            faults = problems_of(error, row, CoverageRow)
            raise ContactTableError("\n".join(f"{where}.{line}" for line in faults)) from error
        except (ComityError, ValueError) as error:
            raise ContactTableError(str(error), where=where) from error
    if not windows:
        problem, expected = "no coverage windows", "[[window]] tables, or rows below a header"
        raise ContactTableError(problem, where=str(path), expected=expected)
    return tuple(windows)


def _rows(path: Path) -> list[tuple[str, dict[str, object]]]:
    """Return every window with its place in the file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".toml":
            tables = tomllib.loads(text).get("window", [])
            if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
                problem, expected = "not a list of tables", "[[window]] tables"
                raise ContactTableError(problem, where=f"{path}: window", expected=expected)
            return [(f"{path}: window[{n}]", dict(table)) for n, table in enumerate(tables)]
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = f"cannot be read ({error})"
        expected = "a TOML or CSV file saved as UTF-8"
        raise ContactTableError(problem, where=str(path), expected=expected) from error
    return _table_rows(path, text)


def _table_rows(path: Path, text: str) -> list[tuple[str, dict[str, object]]]:
    """Return the windows of a CSV file; cells left blank are absent."""
    header, *lines = list(csv.reader(text.splitlines())) or [[]]
    found: list[tuple[str, dict[str, object]]] = []
    for number, cells in enumerate(lines, start=2):
        where = f"{path}: row {number}"
        if any(cells[len(header) :]):
            problem = f"{len(cells)} cells under {len(header)} columns"
            raise ContactTableError(problem, where=where, expected="quotes around commas")
        filled = {key: cell for key, cell in zip(header, cells, strict=False) if cell}
        found += [(where, dict(filled))] if filled else []
    return found
