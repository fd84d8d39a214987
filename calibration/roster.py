"""The roster: which countries a panel is about, and from when until when each of them exists.

Axes: n countries in the order of their ISO3 codes; D = n (n - 1) / 2 dyads in the order of
`sim.dyads.dyad_pairs`. Dates are half open: a country exists on `start` and no longer on `end`.

Example
-------
>>> roster = Roster.between(date(2000, 1, 1), date(2024, 2, 8))
>>> "SCG" in roster.countries, "SUN" in roster.countries
(True, False)
>>> standing_code("SUN", date(1995, 1, 1)), standing_code("RUS", date(1985, 1, 1))
('RUS', 'SUN')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.countries import country_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.countries import Country

FOREVER = np.datetime64("9999-12-31")


@dataclass(frozen=True)
class Roster:
    """Countries with their dates of existence.

    Attributes
    ----------
    countries : tuple of str
        n ISO3 codes, sorted.
    start, end : (n,) datetime64[D]
        First day of existence; first day of existence no more.
    """

    countries: tuple[str, ...]
    start: NDArray[np.datetime64]
    end: NDArray[np.datetime64]

    @classmethod
    def between(cls, first: date, last: date) -> Roster:
        """Return every sovereign country that exists on some day from `first` to `last`."""
        return cls._of(
            [
                country
                for country in country_table()
                if country.start_date <= last
                and (country.end_date is None or country.end_date > first)
            ]
        )

    @classmethod
    def of(cls, codes: Sequence[str]) -> Roster:
        """Return a roster of named countries.

        Raises
        ------
        UnknownCountryError
            If a code is none of the table.
        """
        return cls._of([country_table().country(code) for code in sorted(set(codes))])

    @classmethod
    def _of(cls, chosen: Sequence[Country]) -> Roster:
        ends = [np.datetime64(c.end_date) if c.end_date else FOREVER for c in chosen]
        return cls(
            countries=tuple(country.iso3 for country in chosen),
            start=np.array([c.start_date for c in chosen], dtype="datetime64[D]"),
            end=np.array(ends, dtype="datetime64[D]"),
        )

    def __len__(self) -> int:
        """Return the number of countries, n."""
        return len(self.countries)

    def positions(self, codes: Sequence[str] | pl.Series) -> NDArray[np.int64]:
        """Return the position of each code, -1 where the roster does not have it."""
        where = {code: position for position, code in enumerate(self.countries)}
        column = pl.Series(codes, dtype=pl.String)
        found = column.replace_strict(where, default=-1, return_dtype=pl.Int64)
        return np.asarray(found.to_numpy(), dtype=np.int64)

    def alive(self, day: np.datetime64) -> NDArray[np.bool_]:
        """Return which countries exist on a day, (n,)."""
        return (self.start <= day) & (day < self.end)


@cache
def standing_code(code: str, day: date) -> str:
    """Return the code under which a country stood on a day.

    A state that had ended gives its continuing state (SUN in 1995: RUS), one that did not yet
    exist the state it continues (RUS in 1985: SUN). Any other code is returned as it is.
    """
    table = country_table()
    countries = {country.iso3: country for country in table}
    if code not in countries or countries[code].exists(day):
        return code
    if countries[code].end_date is not None and day >= countries[code].start_date:
        return table.successor(code, day)
    former = [c.iso3 for c in table if c.exists(day) and c.successors[:1] == (code,)]
    return former[0] if former else code
