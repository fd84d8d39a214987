"""Who led a country on a day, and whether a dyad's leaders are still those of a year before.

The leader is the paramount one where the table of offices names one, else the head of state, as in
`calibration.seasons`. A country that the table lacks counts as unchanged.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from calibration.ritual_test.record import day_number
from calibration.seasons import OFFICES
from sim.dyads import split_dyad

if TYPE_CHECKING:
    from pathlib import Path

YEAR = timedelta(days=365)
OPEN = date(9999, 12, 31)


class Leaders:
    """Terms of office, by country and office.

    Parameters
    ----------
    terms
        `iso3`, `office`, `name`, `start`, `end` (dates; null where open).
    """

    def __init__(self, terms: pl.DataFrame) -> None:
        self._terms: dict[tuple[str, str], list[tuple[date, date, str]]] = {}
        rows = terms.filter(pl.col("office").is_in(OFFICES))
        for iso3, office, name, start, end in rows.select(
            "iso3", "office", "name", "start", "end"
        ).iter_rows():
            self._terms.setdefault((iso3, office), []).append((start, end or OPEN, name))
        self._known: dict[tuple[str, int], str] = {}

    @classmethod
    def read(cls, path: Path) -> Leaders:
        """Read the table of offices."""
        return cls(pl.read_csv(path, try_parse_dates=True))

    def leader(self, country: str, day: date) -> str:
        """Return the name of a country's leader on a day, empty if the table has none."""
        key = country, day_number(day)
        if key not in self._known:
            self._known[key] = self._find(country, day)
        return self._known[key]

    def same(self, dyad: str, day: date) -> bool:
        """Whether both leaders of a dyad are on a day those of 365 days before."""
        return self.same_since(dyad, day - YEAR, day)

    def same_since(self, dyad: str, first: date, last: date) -> bool:
        """Whether both leaders of a dyad are on the last day those of the first."""
        return all(self.leader(c, first) == self.leader(c, last) for c in split_dyad(dyad))

    def _find(self, country: str, day: date) -> str:
        for office in OFFICES:
            for start, end, name in self._terms.get((country, office), ()):
                if start <= day < end:
                    return name
        return ""
