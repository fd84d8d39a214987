"""The manifest of a store: which inputs it was made of, and which files belong to it.

`manifest.json` is the store: a file that it does not name is not part of it. It is replaced as a
whole, so that a reader finds either the old store or the new one.

Keys: `format`, `generation` (number of changes), `types` (digest of the table of contact types),
`inputs` (file, digest, bytes, source, rows, accepted, rejected, aside by reason), `parts` (source,
month, file, rows, reports, repeats) and `volumes` (source to file).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from sim.errors import ContactTableError, first_line

if TYPE_CHECKING:
    from pathlib import Path

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class InputRecord:
    """What became of one input file: rows = accepted + rejected + those set aside.

    Attributes
    ----------
    file, digest : str
        Name, and sha256 of the bytes as they lie.
    bytes : int
        Size.
    source : str
        Source named on reading.
    rows, accepted, rejected : int
        Rows read (header not counted), reports taken, rows rejected.
    aside : dict
        Rows set aside by reason.
    """

    file: str
    digest: str
    bytes: int
    source: str
    rows: int
    accepted: int
    rejected: int
    aside: dict[str, int] = field(default_factory=dict, hash=False)

    @property
    def set_aside(self) -> int:
        """Rows set aside, whatever the reason."""
        return sum(self.aside.values())


@dataclass(frozen=True)
class Part:
    """One file of events: a source and a month.

    `rows` counts days of events, `repeats` those marked as repeats, `reports` all rows joined in
    them.
    """

    source: str
    month: str
    file: str
    rows: int
    reports: int
    repeats: int


@dataclass(frozen=True)
class Manifest:
    """All that belongs to a store."""

    types: str
    generation: int = 0
    inputs: tuple[InputRecord, ...] = ()
    parts: tuple[Part, ...] = ()
    volumes: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def events(self) -> int:
        """Number of events: rows that are no repeats."""
        return sum(part.rows - part.repeats for part in self.parts)

    @property
    def near_days(self) -> int:
        """Number of days on which a visit was reported again."""
        return sum(part.repeats for part in self.parts)

    @property
    def reports(self) -> int:
        """Number of reports taken."""
        return sum(part.reports for part in self.parts)

    @property
    def files(self) -> set[str]:
        """Names of the files that belong to the store, beside the manifest and the rejects."""
        return {part.file for part in self.parts} | set(self.volumes.values())

    def write(self, folder: Path) -> None:
        """Replace the manifest of a folder in one step."""
        partial = folder / f".{NAME}.partial"
        content = {"format": FORMAT, **asdict(self)}
        with partial.open("w", encoding="utf-8") as handle:
            json.dump(content, handle, ensure_ascii=False, indent=1)
            handle.write("\n")
            handle.flush()
            os.fsync(handle.fileno())
        partial.replace(folder / NAME)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a store.

    Raises
    ------
    ContactTableError
        If it is damaged, or of another format.
    """
    path = folder / NAME
    expected = f"the manifest of a store of format {FORMAT}, as comity ingest writes it"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = content.pop("format")
        if version != FORMAT:
            problem = "another format"
            raise ContactTableError(problem, where=str(path), value=version, expected=expected)
        content["inputs"] = tuple(InputRecord(**one) for one in content["inputs"])
        content["parts"] = tuple(Part(**one) for one in content["parts"])
        return Manifest(**content)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        problem = f"cannot be read ({first_line(error)})"
        raise ContactTableError(problem, where=str(path), expected=expected) from error
