"""An actor: one or several countries named at a place of a text; and what reading one needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from calibration.readouts.words import word_levels, word_set

if TYPE_CHECKING:
    from datetime import date

    from calibration.readouts.lexicon import Mark
    from calibration.readouts.persons import Person
    from calibration.readouts.tokens import Tokens

__all__ = [
    "Actor",
    "BODIES",
    "DEPUTY",
    "FORMER",
    "MODIFIERS",
    "NATIONS",
    "PARTICLES",
    "Reader",
    "SKIPPED",
    "TITLES",
    "after_titles",
    "codes_of",
    "name_end",
    "of_country",
    "placed",
    "reader_learn",
]

NATIONS = ("country", "demonym")


FORMER = word_set("former")


MODIFIERS = word_set("modifiers")


DEPUTY = frozenset({"deputy", "vice", "assistant", "under"})


TITLES = word_set("titles")


PARTICLES = word_set("particles")


BODIES = word_levels("bodies")  # fmt: skip


PREPOSITIONS = word_set("prepositions")


SKIPPED = word_set("skipped")


class Actor(NamedTuple):
    """One or several countries named at a place.

    Attributes
    ----------
    i, j : int
        First and one past the last token.
    codes : tuple of str
        ISO3, without repetition.
    level : str
        ``leader``, ``minister``, ``other``, ``envoy``, ``people`` or empty for a country itself.
    kind : str
        ``person``, ``office``, ``body``, ``state``, ``adjective``, ``capital``, ``city``, ``pair``
        (adjectives joined by a hyphen) or ``gone`` (speaks for no country).
    before : str
        The preposition before, empty where there is none.
    owner : bool
        Whether a possessive follows.
    plural : bool
        Whether the office stands in the plural.
    certain : float
        Confidence, from 0 to 1.
    title : str
        Last word of the office, empty where none is named.
    members : tuple of Actor
        The single actors of a group; empty for a single one.
    """

    i: int
    j: int
    codes: tuple[str, ...]
    level: str
    kind: str
    before: str = ""
    owner: bool = False
    plural: bool = False
    certain: float = 0.95
    title: str = ""
    members: tuple[Actor, ...] = ()


@dataclass
class Reader:
    """What is known while a text is read; names are learned on the way."""

    tokens: Tokens
    marks: list[Mark | None]
    persons: dict[str, tuple[Person, ...]]
    day: date | None
    learned: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    def word(self, place: int) -> str:
        """Return a token, the empty string beyond the ends."""
        return self.tokens.words[place] if 0 <= place < len(self.tokens.words) else ""

    def mark(self, place: int, *kinds: str) -> Mark | None:
        """Return the mark of some kinds that begins at a token."""
        if not 0 <= place < len(self.marks):
            return None
        found = self.marks[place]
        return found if found is not None and found.of(*kinds) else None


def codes_of(mark: Mark) -> tuple[str, ...]:
    """Return the countries of a mark."""
    entry = mark.of("country", "demonym", "prefix", "place")
    if entry is None:
        return ()
    return tuple(entry.value.split("+")) if "+" in entry.value else (entry.value.partition("|")[0],)


ADORNED = frozenset({"the", "sisterly", "brotherly", "friendly", "fraternal", "neighbouring"})
REALMS = frozenset({"state", "republic", "nation", "kingdom", "confederation", "government"})
"""What an office is held of where the country goes without saying."""
REALM_WORDS = REALMS | word_set("realm_words")
MOST_REALM = 5
"""Words of a full name before "of": "the Oriental Republic of Uruguay"."""


def _of(reader: Reader, ahead: int) -> bool:
    """Tell whether "of", or what stands for it after an office, is at a token."""
    word, after = reader.word(ahead), reader.word(ahead + 1)
    if word == "from":
        many = reader.word(ahead - 1).endswith("s")
        return many and reader.mark(ahead + 1, "country") is not None
    if word == "in":
        return after == "the" and _realm(reader, ahead + 2)
    return word in ("of", "for") or (word == "," and after == "of")


def _realm(reader: Reader, place: int) -> bool:
    """Tell whether a full name of a state begins at a token: "sisterly Kingdom of"."""
    return reader.word(place) in ADORNED or (
        reader.word(place) in REALM_WORDS and reader.mark(place, "country") is None
    )


def of_country(
    reader: Reader, ahead: int, last: int, codes: tuple[str, ...]
) -> tuple[tuple[str, ...], int]:
    """Read "of (the) COUNTRY", or "of A, B and C" after an office."""
    if not _of(reader, ahead):
        return codes, ahead
    place = ahead + 1
    while reader.word(place) in ADORNED:
        place += 1
    named = reader.mark(place, "country")
    realm = place
    while reader.word(realm) in REALM_WORDS and realm < place + MOST_REALM:
        realm += 1
    if named is None and realm > place:
        after = realm + 2 if reader.word(realm + 1) == "the" else realm + 1
        inner = reader.mark(after, "country") if reader.word(realm) == "of" else None
        if inner is not None and after < last:
            return codes_of(inner), inner.j
        if reader.word(place) in REALMS:
            return codes, place + 1
    nation = reader.mark(place, "demonym")
    if nation is not None and reader.word(nation.j) in BODIES and not codes:
        end = nation.j
        while reader.word(end) in BODIES and end < last:
            end += 1
        return codes_of(nation), end
    mark = reader.mark(place, "country", "place")
    if mark is None or place >= last or (mark.of("place") and not mark.of("country")):
        return codes, ahead
    return codes_of(mark), mark.j


def after_titles(reader: Reader, place: int) -> int:
    """Return one past the titles that begin at a token: "His Excellency Dr"."""
    for _ in range(5):
        word = reader.word(place)
        if (
            word in TITLES
            and (place + 1 < len(reader.marks))
            and reader.mark(place, "person") is None
            or word in (".", "-")
            and reader.word(place - 1) in TITLES
        ):
            place += 1
        else:
            break
    return place


def reader_learn(reader: Reader, first: int, last: int, codes: tuple[str, ...], level: str) -> None:
    """Remember the words of a name."""
    for place in range(first, last):
        word = reader.word(place)
        if (
            len(word) > 1
            and word.isalpha()
            and reader.tokens.cap[place]
            and word not in PARTICLES
            and word not in TITLES
        ):
            reader.learned.setdefault(word, (codes, level))


def name_end(reader: Reader, place: int, last: int, *, goes_on: bool = False) -> int:
    """Return one past the last word of a capitalised name that begins, or goes on, at a token."""
    tokens, begin = reader.tokens, place
    while place < last and place - begin < 8:
        word = tokens.words[place]
        mark = reader.marks[place]
        if (
            word == "-"
            and place > begin
            and place + 1 < last
            and tokens.end[place - 1] == tokens.start[place]
            and tokens.end[place] == tokens.start[place + 1]
        ):
            place += 1
            continue
        if (
            word in PARTICLES
            and place + 1 < last
            and tokens.cap[place + 1]
            and (place > begin or goes_on or tokens.cap[place])
        ):
            place += 1
            continue
        if word == "." and place > begin and len(tokens.words[place - 1]) == 1:
            place += 1
            continue
        if not tokens.cap[place] or not word[0].isalpha():
            break
        if mark is not None and (mark.of("country", "demonym", "office", "organisation")):
            break
        if word in WEEKDAYS:
            break
        place += 1
    if place > begin and tokens.words[place - 1] == "-":
        place -= 1
    return place


WEEKDAYS = word_set("weekdays")


def placed(reader: Reader, actor: Actor | None) -> Actor | None:
    """Add the preposition before an actor, and whether a possessive follows."""
    if actor is None:
        return None
    place = actor.i - 1
    for _ in range(4):
        word = reader.word(place)
        if (
            word in SKIPPED
            or word in MODIFIERS
            or word in TITLES
            or word in FORMER
            or word == "neighbouring"
            or (word == "." and reader.word(place - 1) in TITLES)
        ):
            place -= 1
        else:
            break
    word = reader.word(place)
    before = word if word in PREPOSITIONS and word != "and" else ""
    if (
        before == "of"
        and actor.kind in ("state", "capital")
        and reader.word(place - 1) in BODIES
        and BODIES[reader.word(place - 1)] != "gone"
    ):
        head = reader.word(place - 1)
        level = BODIES[head] or actor.level
        return placed(reader, actor._replace(i=place - 1, kind="body", level=level, before=""))
    owner = actor.owner or reader.word(actor.j) == "'s" or reader.word(actor.j) == "'"
    if before == actor.before and owner == actor.owner:
        return actor
    end = actor.j + 1 if owner and not actor.owner else actor.j
    return actor._replace(before=before, owner=owner, j=end)
