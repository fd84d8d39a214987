"""Countries: codes, names, dates, successors, and what a text means.

A country is one row of ``calibration/data/countries.csv``: the 193 members of the United Nations,
Kosovo, Palestine, Taiwan and the Holy See, and five states that ended (SUN, YUG, SCG, DDR, CSK).
Its key everywhere in Comity is the three-letter code in `Country.iso3`.

A text is resolved by one rule: reduce it to its letters and digits (case, accents, punctuation and
a leading "the" are ignored) and look it up among the codes, names, aliases and demonyms of all
rows. A three-letter code of the table always means itself. Where living and ended states share a
key (the Correlates of War number 345), a single living holder wins; a key of several living states
("Korea") is an error that lists them.

Dates are half open: a state exists on `start_date` and no longer on `end_date`. They are those of
the present spell: wartime occupation does not interrupt a state, a protectorate or an absorption
does, and a state that continues another row starts where that row ends (RUS follows SUN on
1991-12-26). States older than 1816 start on 1816-01-01.

Example
-------
>>> table = country_table()
>>> table.resolve("Côte d'Ivoire"), table.resolve("Republic of Korea"), table.resolve("365")
('CIV', 'KOR', 'RUS')
>>> table.successor("SUN", date(1992, 1, 1))
'RUS'

Reference
---------
Correlates of War Project, State System Membership (v2016); Gleditsch and Ward (1999), "A revised
list of independent states since the Congress of Vienna", doi:10.1080/03050629908434958; Schrodt
(2012), CAMEO manual. Regions are the five macro-regions of the United Nations M49 standard.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from sim.country_names import closest, lookup_key
from sim.errors import AmbiguousCountryError, UnknownCountryError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Country", "CountryTable", "country_table"]

CODE_LENGTH = 3


@dataclass(frozen=True)
class Country:
    """One row of the table.

    Attributes
    ----------
    iso3, iso2 : str
        ISO 3166-1 codes; XKX and XK (Kosovo) are user-assigned, ended states keep theirs.
    name, official_name : str
        English short and formal name.
    cow_codes : tuple of int
        Correlates of War numbers, the main one first; empty outside that system (PSE, VAT).
    gw_code : int or None
        Gleditsch-Ward number.
    cameo : tuple of str
        Three-letter codes of event data, the main one first.
    demonyms, aliases : tuple of str
        Words for its people; other names and former names.
    start_date : date
        First day as a sovereign state.
    end_date : date or None
        First day on which it is gone; None while it exists.
    successors : tuple of str
        ISO3 codes, the continuing state first.
    un_member : bool
        Member of the United Nations today.
    region : str
        Africa, Americas, Asia, Europe or Oceania.
    note : str
        What a reader of the row should know.
    """

    iso3: str
    name: str
    official_name: str
    iso2: str
    cow_codes: tuple[int, ...]
    gw_code: int | None
    cameo: tuple[str, ...]
    demonyms: tuple[str, ...]
    aliases: tuple[str, ...]
    start_date: date
    end_date: date | None
    successors: tuple[str, ...]
    un_member: bool
    region: str
    note: str

    @property
    def cow_code(self) -> int | None:
        """Main Correlates of War number, None outside that system."""
        return self.cow_codes[0] if self.cow_codes else None

    @property
    def words(self) -> tuple[str, ...]:
        """Names, aliases and demonyms: what a text may call it."""
        return (self.name, self.official_name, *self.aliases, *self.demonyms)

    @property
    def codes(self) -> tuple[str, ...]:
        """ISO3, ISO2, event data codes and Correlates of War numbers, as text."""
        return (self.iso3, self.iso2, *self.cameo, *map(str, self.cow_codes))

    def exists(self, day: date) -> bool:
        """Tell whether it is a sovereign state on a day."""
        return self.start_date <= day and (self.end_date is None or day < self.end_date)


@dataclass(frozen=True)
class CountryTable:
    """All countries, and the look-ups over them.

    Attributes
    ----------
    countries : tuple of Country
        Sorted by ISO3.
    """

    countries: tuple[Country, ...] = field(repr=False)

    def __iter__(self) -> Iterator[Country]:
        """Go through the countries in the order of ISO3."""
        return iter(self.countries)

    def __len__(self) -> int:
        """Count the countries, ended ones included."""
        return len(self.countries)

    @cached_property
    def _by_iso3(self) -> Mapping[str, Country]:
        return {country.iso3: country for country in self.countries}

    @cached_property
    def _holders(self) -> Mapping[str, tuple[str, ...]]:
        """Map each look-up key to the ISO3 codes of the rows that carry it."""
        holders: dict[str, list[str]] = {}
        for country in self.countries:
            for key in {lookup_key(text) for text in (*country.codes, *country.words)}:
                holders.setdefault(key, []).append(country.iso3)
        return {key: tuple(codes) for key, codes in holders.items()}

    def country(self, iso3: str) -> Country:
        """Return the row of an exact ISO3 code.

        Raises
        ------
        UnknownCountryError
            If the table has no such code.
        """
        if iso3 not in self._by_iso3:
            raise UnknownCountryError(value=iso3, near=self._near(iso3))
        return self._by_iso3[iso3]

    def name(self, iso3: str) -> str:
        """Return the short English name of an ISO3 code.

        Raises
        ------
        UnknownCountryError
            If the table has no such code.
        """
        return self.country(iso3).name

    def resolve(self, text: str) -> str:
        """Return the ISO3 code of the country a text names.

        Parameters
        ----------
        text : str
            An ISO3 or ISO2 code, an event data code, a Correlates of War number, a name, an alias
            or a demonym.

        Returns
        -------
        str
            ISO3; an ended state is itself, not its successor.

        Raises
        ------
        UnknownCountryError
            If no country carries it; near misses are named.
        AmbiguousCountryError
            If several do ("Korea", "Congo", "Dominican"); they are named.
        """
        key = lookup_key(text)
        if key.upper() in self._by_iso3:
            return key.upper()
        holders = self._holders.get(key, ())
        if not holders:
            raise UnknownCountryError(value=text, near=self._near(text))
        living = tuple(code for code in holders if self._by_iso3[code].end_date is None)
        chosen = living or holders
        if len(chosen) > 1:
            expected = "one of " + ", ".join(self._label(code) for code in chosen)
            raise AmbiguousCountryError(value=text, expected=expected)
        return chosen[0]

    def at(self, day: date) -> tuple[Country, ...]:
        """Return the countries that exist on a day, in the order of ISO3."""
        return tuple(country for country in self.countries if country.exists(day))

    def successor(self, iso3: str, day: date) -> str:
        """Follow first successors from a state that has ended by a day.

        Parameters
        ----------
        iso3 : str
            The state asked for.
        day : date
            The day on which its continuing state is wanted.

        Returns
        -------
        str
            ISO3; `iso3` itself where it has not ended, before its start too.

        Raises
        ------
        UnknownCountryError
            If the table has no such code.
        """
        country = self.country(iso3)
        while country.end_date is not None and day >= country.end_date:
            country = self.country(country.successors[0])
        return country.iso3

    def _label(self, iso3: str) -> str:
        return f"{iso3!r} ({self._by_iso3[iso3].name})"

    def _near(self, text: str) -> tuple[str, ...]:
        """Name the countries a mistaken text is close to; three letters may begin a name."""
        length = len(lookup_key(text))
        if length < CODE_LENGTH:
            return ()
        short = length == CODE_LENGTH
        names = {c.iso3: (c.name[:CODE_LENGTH],) if short else c.words for c in self.countries}
        return tuple(self._label(code) for code in closest(text, names))


@cache
def country_table() -> CountryTable:
    """Read Comity's table of countries, once.

    Returns
    -------
    CountryTable
        Every country, ended ones included.

    Examples
    --------
    >>> sum(country.un_member for country in country_table())
    193
    """
    source = files("calibration") / "data" / "countries.csv"
    rows = map(_country, csv.DictReader(source.read_text(encoding="utf-8").splitlines()))
    return CountryTable(tuple(sorted(rows, key=lambda country: country.iso3)))


def _country(row: Mapping[str, str]) -> Country:
    """Read one row of the file."""
    return Country(
        iso3=row["iso3"],
        name=row["name"],
        official_name=row["official_name"],
        iso2=row["iso2"],
        cow_codes=tuple(map(int, _parts(row["cow_code"]))),
        gw_code=int(row["gw_code"]) if row["gw_code"] else None,
        cameo=_parts(row["cameo"]),
        demonyms=_parts(row["demonyms"]),
        aliases=_parts(row["aliases"]),
        start_date=date.fromisoformat(row["start_date"]),
        end_date=date.fromisoformat(row["end_date"]) if row["end_date"] else None,
        successors=_parts(row["successors"]),
        un_member=row["un_member"] == "true",
        region=row["region"],
        note=row["note"],
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()
