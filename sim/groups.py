"""Groups of countries by name, as they stood in a year: G20, SCO, BRICS, EU, NATO and others.

A row of ``calibration/data/organisation_memberships.csv`` says that a country belonged to an
organisation from one year until another (empty: until now). Only years are known, so a country
counts as a member in the whole of its first year and of its last year.

Example
-------
>>> "IRN" in members("SCO", 2024), "IRN" in members("SCO", 2022)
(True, False)
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ScenarioError, close_matches

if TYPE_CHECKING:
    from sim.kernel.law import Singles

TABLE = Path(__file__).resolve().parent.parent / "calibration" / "data"
FILE = "organisation_memberships.csv"


@dataclass(frozen=True)
class Membership:
    """One spell of a country in an organisation, years included."""

    organisation: str
    iso3: str
    start: int
    end: int


@cache
def memberships(path: Path | None = None) -> tuple[Membership, ...]:
    """Read the table of memberships, the shipped one where no path is given."""
    source = path or TABLE / FILE
    with source.open(encoding="utf-8", newline="") as handle:
        return tuple(
            Membership(
                row["organisation"],
                row["iso3"],
                int(row["start_year"]),
                int(row["end_year"] or 9999),
            )
            for row in csv.DictReader(handle)
        )


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


def members(group: str, year: int) -> tuple[str, ...]:
    """Return the ISO3 codes of a group's members in a year, in the order of the alphabet.

    Raises
    ------
    ScenarioError
        If no group has this name.
    """
    if group not in group_names():
        problem = "unknown group of countries"
        near = close_matches(group, group_names())
        raise ScenarioError(problem, value=group, expected=", ".join(group_names()), near=near)
    return tuple(
        sorted(
            {
                row.iso3
                for row in memberships()
                if row.organisation == group and row.start <= year <= row.end
            }
        )
    )
