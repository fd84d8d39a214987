"""Leaders and foreign ministers with their dates of office.

    read_persons(rows) -> {plain name: (Person, ...)}

Two tables are joined: ``calibration/data/leaders_2000_2026.csv`` and the ``leaders.csv`` of the
readouts. A person is found by the full name, by each alias, and by the short name, which is the
family name: the first word of Chinese, Korean and Vietnamese names, the words from a particle on
("bin Salman", "da Silva"), else the last word. Who holds an office is asked for a day: someone no
longer in
office speaks for no country.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files

from calibration.readouts.text import plain
from calibration.readouts.words import word_set

__all__ = ["Person", "elected", "in_office", "read_persons", "short_names"]

FAMILY_FIRST = word_set("family_first")
PARTICLES = word_set("persons_particles")
LEVELS = {
    "head_of_state": "leader",
    "head_of_government": "leader",
    "paramount": "leader",
    "foreign_minister": "minister",
}
REALMS = frozenset({"AUS", "CAN"})
"""States whose crown acts for Britain; their prime ministers act for them."""

COMMON = word_set("common")
"""Family names that are common words or common names: they need a title or the full name before."""


@dataclass(frozen=True)
class Person:
    """A holder of an office.

    Attributes
    ----------
    iso3, name : str
    level : str
        ``leader`` or ``minister``.
    start, end : date
        First day, and first day no longer; ``date.max`` where open.
    short : bool
        Whether the name by which the person was found is the family name alone.
    """

    iso3: str
    name: str
    level: str
    start: date
    end: date
    short: bool = False


def read_persons(rows: list[dict[str, str]]) -> dict[str, tuple[Person, ...]]:
    """Join rows of leaders with the shipped table of the larger states."""
    source = files("calibration") / "data" / "leaders_2000_2026.csv"
    shipped = list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))
    found: dict[str, list[Person]] = {}
    for row in (*shipped, *rows):
        aliases = row.get("name_aliases") or row.get("aliases") or ""
        names = [row["name"], *filter(None, aliases.split("|"))]
        if row["iso3"] in REALMS and row["office"] == "head_of_state":
            continue
        start = date.fromisoformat(row["start"]) if row["start"] else date.min
        end = date.fromisoformat(row["end"]) if row["end"] else date.max
        full = {plain(name) for name in names}
        full |= {
            f"{words[part]} {words[-1]}"
            for part in (0, 1)
            for words in map(str.split, full)
            if len(words) > part + 1
            and len(words) > 2
            and words[part] not in ("king", "sheikh", "bin")
            and words[-1].strip(".") not in SUFFIXES
        }
        short = {word for name in full for word in short_names(name, row["iso3"])} - full
        for name in sorted(full | short):
            person = Person(
                row["iso3"], row["name"], LEVELS[row["office"]], start, end, name in short
            )
            found.setdefault(name, []).append(person)
    return {name: tuple(people) for name, people in found.items()}


def short_names(name: str, iso3: str) -> tuple[str, ...]:
    """Return the family names by which a full name in plain form is taken up later in a text.

    Examples
    --------
    >>> short_names("xi jinping", "CHN"), short_names("luiz inacio lula da silva", "BRA")
    (('xi',), ('lula da silva', 'lula'))
    """
    words = [word for word in name.split() if word.strip(".") not in SUFFIXES]
    if len(words) < 2:
        return ()
    if iso3 in FAMILY_FIRST:
        return (words[0],) if iso3 != "VNM" else (words[-1],)
    if "lula" in words:
        return ("lula da silva", "lula")
    for place in range(1, len(words) - 1):
        if words[place] in PARTICLES:
            return (
                (" ".join(words[place:]), words[-1])
                if words[place] != "bin"
                else (" ".join(words[place:]),)
            )
    found = [words[-1]]
    if len(words) > 2:
        found.append(" ".join(words[-2:]))
    if "-" in words[-1]:
        found.append(words[-1].split("-")[-1])
    return tuple(word for word in found if len(word) > 1)


SUFFIXES = frozenset({"jr", "sr", "ii", "iii"})
"""What follows a family name without being one."""

TERM = timedelta(days=120)
"""How long before taking office somebody counts as elected."""


def elected(people: tuple[Person, ...], day: date | None) -> tuple[Person, ...]:
    """Return those of some people who take a leader's office within 120 days after a day."""
    return tuple(
        person
        for person in people
        if day is not None and person.level == "leader" and day < person.start <= day + TERM
    )


def in_office(people: tuple[Person, ...], day: date | None) -> tuple[Person, ...]:
    """Return those of some people who hold their office on a day; the latest where there is
    none."""
    if day is None:
        last = max(person.start for person in people)
        return tuple(person for person in people if person.start == last)
    return tuple(person for person in people if person.start <= day < person.end)
