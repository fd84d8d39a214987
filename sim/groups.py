"""Groups of countries by name, as they stood on a day: G20, SCO, BRICS, EU, NATO and others.

A row of ``calibration/data/organisation_memberships.csv`` says that a country belonged to an
organisation from one year until another (empty: until now). ``organisation_dates.csv`` beside it
has the day for those that joined or left since 1999. Where only the year is known, or asked for, a
country counts as a member in the whole of its first year and of its last year.

Example
-------
>>> "BLR" in members("SCO", date(2024, 2, 8)), "BLR" in members("SCO", date(2024, 7, 4))
(False, True)
>>> "BLR" in members("SCO", 2024)
True
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ScenarioError, close_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.kernel.law import Singles

TABLE = Path(__file__).resolve().parent.parent / "calibration" / "data"
FILE = "organisation_memberships.csv"
DATES = "organisation_dates.csv"


@dataclass(frozen=True)
class Membership:
    """One spell of a country in an organisation, years included.

    ``joined`` is its first day and ``left`` its last, where they are known.
    """

    organisation: str
    iso3: str
    start: int
    end: int
    joined: date | None = None
    left: date | None = None

    def holds(self, when: date | int) -> bool:
        """Tell whether the spell holds on a day, or in some part of a year."""
        if isinstance(when, int):
            return self.start <= when <= self.end
        first = self.joined or date(self.start, 1, 1)
        last = self.left or date(min(self.end, 9998), 12, 31)
        return first <= when <= last


@cache
def memberships(folder: Path = TABLE) -> tuple[Membership, ...]:
    """Read the table of memberships with the days that are known, the shipped one if not told."""
    with (folder / DATES).open(encoding="utf-8", newline="") as handle:
        days = {
            (row["organisation"], row["iso3"]): (_day(row["joined"]), _day(row["left"]))
            for row in csv.DictReader(handle)
        }
    with (folder / FILE).open(encoding="utf-8", newline="") as handle:
        return tuple(_membership(row, days) for row in csv.DictReader(handle))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _membership(
    row: dict[str, str], days: dict[tuple[str, str], tuple[date | None, date | None]]
) -> Membership:
    """Make a spell; a day belongs to it where it falls into its first or last year."""
    start, end = int(row["start_year"]), int(row["end_year"] or 9999)
    joined, left = days.get((row["organisation"], row["iso3"]), (None, None))
    return Membership(
        row["organisation"],
        row["iso3"],
        start,
        end,
        joined if joined is not None and joined.year == start else None,
        left if left is not None and left.year == end else None,
    )


@cache
def group_names() -> tuple[str, ...]:
    """Names of all groups, sorted."""
    return tuple(sorted({row.organisation for row in memberships()}))


def shared_organisations(iso3: str, others: tuple[str, ...], year: int) -> Singles:
    """Count the organisations that a country shares with each of some others in a year, (P,)."""
    held: dict[str, set[str]] = {}
    for row in memberships():
        if row.start <= year <= row.end:
            held.setdefault(row.iso3, set()).add(row.organisation)
    own = held.get(iso3, set())
    return np.array([len(own & held.get(other, set())) for other in others], dtype=np.float32)


def members(group: str, when: date | int) -> tuple[str, ...]:
    """Return the ISO3 codes of a group's members on a day, or in a year, in alphabetic order.

    Raises
    ------
    ScenarioError
        If no group has this name.
    """
    if group not in group_names():
        problem = "unknown group of countries"
        near = close_matches(group, group_names())
        raise ScenarioError(problem, value=group, expected=", ".join(group_names()), near=near)
    held = {row.iso3 for row in memberships() if row.organisation == group and row.holds(when)}
    return tuple(sorted(held))


def resolve(
    items: Iterable[str], groups: Mapping[str, tuple[str, ...]], when: date | int
) -> set[str]:
    """Return the codes that a list of codes and groups stands for.

    Parameters
    ----------
    items
        ISO3 codes, names of groups, names of own groups. A name that is no group is taken for a
        code, known or not.
    groups
        Own groups by name: codes and names of shipped groups.
    when
        Day, or year, of the memberships.
    """
    known, codes = group_names(), set()
    for item in items:
        for part in groups.get(item, (item,)):
            codes |= set(members(part, when)) if part in known else {part}
    return codes
