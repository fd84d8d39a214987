"""The types of contact between two countries, in one readable table.

A contact is one dated act between two countries: a call, a visit, a sanction. Each type has a
sign (+1 cooperative, -1 conflictual), a level (`leader` for acts of heads of state or government,
`any` otherwise) and the CAMEO codes that event data use for it. A CAMEO code belongs to the type
with the longest matching prefix, so 057 is an agreement while 051 is other cooperation; codes
without a match (01 and 02, statements and appeals) are volume only. PLOVER names events by a type
and a mode; `CONSULT/phone` claims one mode, `CONSULT` all others of its type. The column `plover`
may be left out of a table of one's own.

Axes: every array is ordered by type, K entries; the shipped table has K = 11.

Example
-------
>>> types = contact_types()
>>> types.names[:4]
('call', 'visit', 'meeting', 'greeting')
>>> types.of_cameo("057"), types.of_cameo("0512"), types.of_cameo("010")
('agreement', 'cooperation', '')

Reference: Schrodt, P. A. (2012), CAMEO: Conflict and Mediation Event Observations, event and
actor codebook.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ContactTableError, UnknownContactTypeError, close_matches

if TYPE_CHECKING:
    from numpy.typing import NDArray

TABLE = Path(__file__).resolve().parent.parent / "calibration" / "data" / "contact_types.csv"
COLUMNS = ("type", "label", "sign", "level", "cameo", "description")
LEVELS = ("leader", "any")
TYPED = "icews"
"""Source family whose reporting the simulated news contacts stand for: it alone tells types."""


@dataclass(frozen=True)
class ContactTypes:
    """The contact types, in order.

    Attributes
    ----------
    names, labels, descriptions : tuple of str
        K entries each: short name, title for people, meaning.
    sign : (K,) float64
        +1 for cooperative, -1 for conflictual types.
    leader : (K,) bool
        Whether the type is an act of leaders.
    cameo : tuple of tuple of str
        CAMEO code prefixes of each type; empty where CAMEO has none.
    plover : tuple of tuple of str
        PLOVER event types, or types and modes joined by a slash, of each type.
    """

    names: tuple[str, ...]
    labels: tuple[str, ...]
    descriptions: tuple[str, ...]
    sign: NDArray[np.float64]
    leader: NDArray[np.bool_]
    cameo: tuple[tuple[str, ...], ...]
    plover: tuple[tuple[str, ...], ...] = ()

    def __len__(self) -> int:
        """Return the number of types, K."""
        return len(self.names)

    def index(self, name: str) -> int:
        """Return the position of a type.

        Raises
        ------
        UnknownContactTypeError
            If no type has this name.
        """
        if name not in self.names:
            near = close_matches(name.lower(), self.names)
            expected = f"one of {', '.join(self.names)}"
            raise UnknownContactTypeError(value=name, expected=expected, near=near)
        return self.names.index(name)

    def level(self, name: str) -> str:
        """Return the level at which a type stands by itself: `leader` or `any`."""
        return "leader" if self.leader[self.index(name)] else "any"

    @property
    def families(self) -> tuple[str, ...]:
        """Source family as whose records each type is simulated: leaders' own acts, or news."""
        return tuple("leader" if leader else TYPED for leader in self.leader)

    @property
    def series(self) -> tuple[str, ...]:
        """Observation series as which each type is simulated, such as `leader:call`."""
        return tuple(map(series_name, self.families, self.names))

    def of_cameo(self, code: str) -> str:
        """Return the type of a CAMEO code, the empty string where it is volume only."""
        matches = [
            (len(prefix), name)
            for name, prefixes in zip(self.names, self.cameo, strict=True)
            for prefix in prefixes
            if code.startswith(prefix)
        ]
        return max(matches)[1] if matches else ""

    def of_plover(self, event: str, mode: str = "") -> str:
        """Return the type of a PLOVER event type and mode, the empty string where no type has it.

        Examples
        --------
        >>> contact_types().of_plover("CONSULT", "phone"), contact_types().of_plover("CONSULT")
        ('call', 'meeting')
        """
        claims = {c: n for n, all_ in zip(self.names, self.plover, strict=False) for c in all_}
        return claims.get(f"{event}/{mode}") or claims.get(event, "")


def series_name(family: str, contact_type: str) -> str:
    """Return the name of the observation series of a source family and a contact type."""
    return f"{family}:{contact_type}"


@cache
def contact_types(path: Path | None = None) -> ContactTypes:
    """Read the table of contact types.

    Parameters
    ----------
    path : Path, optional
        A CSV file with the columns type, label, sign, level, cameo, description; the shipped
        table where absent.

    Raises
    ------
    ContactTableError
        If the file is no such table, with the file, the row and what was expected.
    """
    table = TABLE if path is None else path
    with table.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            where, expected = f"{table}: row 1", ", ".join(COLUMNS)
            problem = f"no column {missing[0]!r}"
            raise ContactTableError(problem, where=where, expected=expected)
        rows = list(reader)
    _check(table, rows)
    return ContactTypes(
        names=tuple(row["type"] for row in rows),
        labels=tuple(row["label"] for row in rows),
        descriptions=tuple(row["description"] for row in rows),
        sign=np.array([float(row["sign"]) for row in rows]),
        leader=np.array([row["level"] == "leader" for row in rows]),
        cameo=tuple(tuple(filter(None, row["cameo"].split("|"))) for row in rows),
        plover=tuple(tuple(filter(None, (row.get("plover") or "").split("|"))) for row in rows),
    )


def _check(table: Path, rows: list[dict[str, str]]) -> None:
    if not rows:
        problem, expected = "the table has no rows", "one row a contact type"
        raise ContactTableError(problem, where=str(table), expected=expected)
    seen: set[str] = set()
    for number, row in enumerate(rows, start=2):
        checks = (
            ("type", bool(row["type"]) and row["type"] not in seen, "a name not used before"),
            ("sign", row["sign"] in {"1", "-1", "+1"}, "1 or -1"),
            ("level", row["level"] in LEVELS, " or ".join(LEVELS)),
        )
        for column, good, expected in checks:
            if not good:
                where = f"{table}: row {number}, column {column}"
                raise ContactTableError(where=where, value=row[column], expected=expected)
        seen.add(row["type"])
