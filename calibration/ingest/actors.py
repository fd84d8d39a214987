"""Who acted: country, rank and organisation of an actor, on a day.

    ActorReader(vocabulary).read(country, name, sector, group, day) -> Actor

Rank: 3 the country as such, 2 a head of state or government, 1 a minister, 0 another organ of the
state, -1 somebody who does not speak for it. Rules, in order:

1. A name of `event_organisations.csv` is that organisation, from its first day to its last.
2. A name of the table of leaders speaks for its country while in office, at the rank of the
   office, and not at all outside it (from 2000 on, when the table begins; before, only terms it
   knows count). Where the row names no country, the leader's stands.
3. A title ("President", "Foreign Minister") gives the rank, if the sector speaks for the country.
4. Else the sector decides (`event_sectors.csv`): nobody (the country as such), organs of the
   state, or others, who do not speak for it. A sector the table does not list does not.

A contact is of leaders if one side is a leader and the other a leader or the country as such; of
ministers if no side ranks lower than they, or the country; of any level otherwise.

Vocabularies: `cameo` has three-letter codes of countries and sectors, `names` has words.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from calibration.roster import standing_code
from calibration.sources.folder import EMBEDDED
from sim.countries import country_table
from sim.country_names import lookup_key
from sim.errors import AmbiguousCountryError, UnknownCountryError

if TYPE_CHECKING:
    from pathlib import Path

STATE, LEADER, MINISTER, ORGAN, OTHER = 3, 2, 1, 0, -1
RANKS = {"state": STATE, "leader": LEADER, "minister": MINISTER, "any": ORGAN}
OFFICES = {
    "head_of_state": LEADER, "head_of_government": LEADER, "paramount": LEADER,
    "foreign_minister": MINISTER,
}  # fmt: skip
TABLE_BEGINS = date(2000, 1, 1)
ORGANISATION = "IGO:"
HEADS = frozenset({
    "president", "prime minister", "premier", "chancellor", "king", "queen", "emir", "sultan",
    "head of state", "head of government", "supreme leader", "taoiseach", "monarch", "pope",
    "head of state or government",
})  # fmt: skip
MINISTERS = ("minister", "secretary of state", "foreign secretary", "foreign affairs", "cabinet")
NOT_QUITE = ("vice ", "deputy ", "former ", "ex ", "ex-", "elect", "candidate", "assistant ")
CACHE = 1 << 16
CODE_LETTERS = 3


class Actor(NamedTuple):
    """Who acted.

    `key` is an ISO3 code, `IGO:` and an organisation, or empty where it is neither; `rank` as in
    the module; `person` tells whether office decided.
    """

    key: str
    rank: int
    person: bool = False


NOBODY = Actor("", OTHER)


class Term(NamedTuple):
    """One term of office."""

    iso3: str
    rank: int
    start: date
    end: date


@dataclass(frozen=True)
class Organisation:
    """An organisation of states, and the days between which it exists."""

    name: str
    start: date
    end: date


@dataclass(frozen=True, eq=False)
class ActorReader:
    """Reads the actors of one vocabulary.

    Attributes
    ----------
    vocabulary : str
        cameo or names.
    """

    vocabulary: str

    @property
    def _terms(self) -> dict[str, tuple[Term, ...]]:
        return terms_of_office()

    def country(self, text: str) -> str | None:
        """Return the ISO3 code of a country cell: empty for none or a region, None for nonsense."""
        return _cameo_country(text) if self.vocabulary == "cameo" else _named_country(text)

    def dated(self, name: str, group: str) -> bool:
        """Tell whether who an actor is depends on the day: a leader, or an organisation."""
        return _key(name) in self._terms or _organisation(name, group) is not None

    def plain(self, iso3: str, name: str, sector: str, group: str) -> Actor:
        """Return an actor whose standing does not depend on the day."""
        rank = sector_rank(self.vocabulary, sector)
        if rank >= ORGAN:
            titles = (
                _title_rank(name),
                _title_rank(group) if self.vocabulary == "names" else ORGAN,
            )
            rank = next((title for title in titles if title > ORGAN), rank)
            if rank == STATE and self.vocabulary == "names" and name:
                rank = STATE if _key(name) in _country_words() else ORGAN
        return Actor(iso3, rank)

    def read(self, iso3: str, name: str, sector: str, group: str, day: date) -> Actor:
        """Return an actor on a day.

        Parameters
        ----------
        iso3
            What `country` made of the country cell.
        name, sector, group
            Cells of the row; blank where it has none.
        day
            Day of the event.
        """
        found = _organisation(name, group)
        if found is not None and not iso3:
            exists = found.start <= day <= found.end
            return Actor(ORGANISATION + found.name, STATE) if exists else NOBODY
        terms = self._terms.get(_key(name), ())
        if terms:
            standing = _in_office(terms, iso3, day)
            if standing is not None:
                return standing
        return self.plain(standing_code(iso3, day) if iso3 else "", name, sector, group)


def contact_level(one: int, other: int) -> int:
    """Return the level of a contact of two ranks: 2 leader, 1 minister, 0 any.

    Examples
    --------
    >>> contact_level(LEADER, STATE), contact_level(LEADER, MINISTER), contact_level(STATE, STATE)
    (2, 1, 0)
    """
    lowest = min(one, other)
    return 0 if lowest == STATE else max(lowest, 0)


@cache
def terms_of_office(path: Path = EMBEDDED / "leaders_2000_2026.csv") -> dict[str, tuple[Term, ...]]:
    """Return the terms of everybody in the table of leaders, by name and alias.

    An alias that stands beside one term of a person holds for all of them.
    """
    terms: dict[str, list[Term]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    aliases: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        aliases.setdefault((row["iso3"], row["name"]), set()).update(row["name_aliases"].split("|"))
    for row in rows:
        end = date.fromisoformat(row["end"]) if row["end"] else date.max
        term = Term(row["iso3"], OFFICES.get(row["office"], MINISTER),
                    date.fromisoformat(row["start"]), end)  # fmt: skip
        names = {row["name"], *aliases[row["iso3"], row["name"]]} - {""}
        for key in sorted({lookup_key(name) for name in names}):
            terms.setdefault(key, []).append(term)
    return {name: tuple(found) for name, found in terms.items()}


@cache
def _sectors() -> dict[tuple[str, str], int]:
    with (EMBEDDED / "event_sectors.csv").open(encoding="utf-8", newline="") as lines:
        return {
            (row["source"], row["sector"]): RANKS[row["level"]] if row["speaks"] == "yes" else OTHER
            for row in csv.DictReader(lines)
        }


@cache
def _organisations() -> dict[str, Organisation]:
    """Return organisations by code and by the key of each name."""
    found: dict[str, Organisation] = {}
    with (EMBEDDED / "event_organisations.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            end = date.fromisoformat(row["end"]) if row["end"] else date.max
            body = Organisation(row["organisation"], date.fromisoformat(row["start"]), end)
            for code in filter(None, row["codes"].split("|")):
                found[code] = body
            for name in row["names"].split("|"):
                found[lookup_key(name)] = body
    return found


def dated_names() -> tuple[str, ...]:
    """Return the look-up keys of all names whose bearer depends on the day."""
    return (*terms_of_office(), *(key for key in _organisations() if key == lookup_key(key)))


@lru_cache(maxsize=CACHE)
def _key(name: str) -> str:
    return lookup_key(name.partition(" (")[0])


@lru_cache(maxsize=CACHE)
def _organisation(name: str, group: str) -> Organisation | None:
    bodies = _organisations()
    return bodies.get(group) or bodies.get(_key(name))


@lru_cache(maxsize=CACHE)
def sector_rank(vocabulary: str, text: str) -> int:
    """Return the rank that a sector cell gives: the best of those it lists.

    Examples
    --------
    >>> sector_rank("cameo", "MED"), sector_rank("names", "Government,Executive,Executive Office")
    (-1, 2)
    """
    ranks = _sectors()
    parts = [part.strip().casefold() for part in text.replace(";", ",").split(",")]
    return max(ranks.get((vocabulary, part), OTHER) for part in parts)


@lru_cache(maxsize=CACHE)
def _title_rank(text: str) -> int:
    """Return the rank that a title gives, 0 for none."""
    title = text.partition("(")[0].strip().casefold()
    if any(word in title for word in NOT_QUITE):
        return ORGAN
    if title in HEADS:
        return LEADER
    return MINISTER if any(word in title for word in MINISTERS) else ORGAN


@lru_cache(maxsize=CACHE)
def _cameo_country(text: str) -> str | None:
    if not text:
        return ""
    if len(text) != CODE_LETTERS or not (text.isascii() and text.isalpha() and text.isupper()):
        return None
    return cameo_countries().get(text, "")


@cache
def cameo_countries() -> dict[str, str]:
    """Return the ISO3 codes of the country codes of event data."""
    codes = {code: country.iso3 for country in country_table() for code in country.cameo}
    return codes | {country.iso3: country.iso3 for country in country_table()}


@cache
def _country_words() -> frozenset[str]:
    """Return all that a country may be called, so that what names none is told at once."""
    return frozenset(
        lookup_key(text)
        for country in country_table()
        for text in (country.iso3, *country.codes, *country.words)
    )


@lru_cache(maxsize=CACHE)
def _named_country(text: str) -> str | None:
    if lookup_key(text) not in _country_words():
        return ""
    try:
        return country_table().resolve(text)
    except (UnknownCountryError, AmbiguousCountryError):
        return ""


def _in_office(terms: tuple[Term, ...], iso3: str, day: date) -> Actor | None:
    """Return a person on a day; None where the table cannot say."""
    mine = [term for term in terms if not iso3 or standing_code(iso3, day) == term.iso3]
    if not mine:
        return None
    held = [term for term in mine if term.start <= day <= term.end]
    if not held:
        return Actor("", OTHER, person=True) if day >= TABLE_BEGINS else None
    homes = {term.iso3 for term in held}
    if len(homes) > 1:
        return None
    return Actor(homes.pop(), max(term.rank for term in held), person=True)
