"""Reading an office: "President", with a name, a country, or both, in either order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from calibration.readouts.actors import (
    DEPUTY,
    FORMER,
    Actor,
    Reader,
    after_titles,
    name_end,
    of_country,
    placed,
    reader_learn,
)
from calibration.readouts.names import by_family_name, finish, from_person
from calibration.readouts.persons import in_office

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Entry, Mark

__all__ = ["from_office"]


def from_office(reader: Reader, mark: Mark, codes: tuple[str, ...], last: int) -> Actor | None:
    """Read on from an office, and keep its last word."""
    if not codes and _of_a_body(reader, mark.i):
        return Actor(mark.i, mark.j, (), "", "gone")
    made = _office_phrase(reader, mark, codes, last)
    return None if made is None else made._replace(title=_title(reader, mark))


def _of_a_body(reader: Reader, place: int) -> bool:
    """Tell whether an organisation stands right before an office: "NATO Secretary General"."""
    for before in range(max(0, place - 4), place):
        mark = reader.marks[before]
        if mark is not None and mark.j == place and mark.of("organisation"):
            return True
    return False


def _title(reader: Reader, mark: Mark) -> str:
    """Return the word by which a text takes up an office: "minister" of the minister of defence."""
    words = reader.tokens.words[mark.i : mark.j]
    if "prime" in words:
        return "premier"
    heads = [word for word in words if word.rstrip("s") in HEADS]
    return heads[0].rstrip("s") if heads else words[-1]


HEADS = frozenset({"minister", "secretary", "president", "chancellor", "premier"})


@dataclass(frozen=True)
class _Head:
    """The office of a phrase: first token, level, plural, and whether its holder has left it."""

    first: int
    level: str
    plural: bool
    gone: bool

    def actor(self, end: int, codes: tuple[str, ...], kind: str, level: str = "") -> Actor:
        """Return the actor of the phrase that ends at a token."""
        kind = "gone" if self.gone else kind
        return Actor(self.first, end, codes, level or self.level, kind, plural=self.plural)


def _office_phrase(reader: Reader, mark: Mark, codes: tuple[str, ...], last: int) -> Actor | None:
    """Read on from an office: a name, "of" a country, or both, in either order."""
    head, ahead = _head(reader, mark, codes)
    own = mark.of("titleof")
    if own is not None and not codes:
        codes = (own.value,)
    given = bool(codes)
    for _ in range(2):
        if not codes:
            codes, ahead = of_country(reader, ahead, last, codes)
        comma = reader.word(ahead) == "," and not head.plural
        start = after_titles(reader, ahead + 1 if comma else ahead)
        named = _known_name(reader, head, codes, (start, last), comma=comma)
        if named is not None:
            return named
        end = name_end(reader, start, last)
        if end <= start or (comma and reader.word(end) not in (",", ".", ";", ")")):
            break
        codes = codes or by_family_name(reader, start, end) or _house(reader, start, end)
        ahead = end
        if codes:
            reader_learn(reader, start, end, codes, head.level)
            return finish(reader, head.actor(end, codes, "person"), last)
    if codes and (given or ahead > mark.j):
        return placed(reader, head.actor(ahead, codes, "office"))
    if head.gone:
        return head.actor(ahead, (), "gone")
    return placed(reader, head.actor(ahead, (), "bare"))


def _head(reader: Reader, mark: Mark, codes: tuple[str, ...]) -> tuple[_Head, int]:
    """Read the office itself, a second one of the same holder included, and where it ends."""
    entry, ahead = mark.of("office"), mark.j
    level = entry.value if entry else ""
    final = reader.word(mark.j - 1)
    plural = final.endswith("s") and final not in ("affairs", "relations")
    before, earlier = reader.word(mark.i - 1), reader.word(mark.i - 2)
    gone = before in FORMER or earlier in FORMER
    if before in DEPUTY or (before == "-" and earlier in DEPUTY):
        level = "other" if final == "president" else "minister"
    if final in ROYAL and reader.word(ahead) == "the":
        ahead += 1 if reader.mark(ahead + 1, "office") is not None else 0
    second = reader.mark(ahead, "office")
    if second is None and reader.word(ahead) in ("and", "-", "&"):
        follow = reader.mark(ahead + 1, "office")
        if follow is not None and not plural and _same_holder(reader, entry, follow, codes):
            second = follow
    if second is not None and not plural:
        ahead = second.j
        other = second.of("office")
        level = "leader" if other and other.value == "leader" else level
    elect = ahead + 1 if reader.word(ahead) == "-" else ahead
    if reader.word(elect) in ("elect", "designate"):
        level, ahead = "other", elect + 1
    return _Head(mark.i, level, plural, gone), ahead


ROYAL = frozenset({"majesty", "highness"})


def _known_name(
    reader: Reader, head: _Head, codes: tuple[str, ...], ends: tuple[int, int], *, comma: bool
) -> Actor | None:
    """Read a name of the tables, or one that the text has introduced."""
    start, last = ends
    person = reader.mark(start, "person")
    if person is not None and start < last:
        named = from_person(reader, person, codes, head.level, last, first=head.first)
        if named is not None:
            kind = "gone" if head.gone else named.kind
            level = head.level or named.level
            return placed(reader, named._replace(kind=kind, plural=head.plural, level=level))
    known = reader.learned.get(reader.word(start))
    if known and not comma and reader.tokens.cap[start]:
        end = name_end(reader, start, last)
        level = head.level or known[1]
        return placed(reader, head.actor(end, codes or known[0], "person", level))
    return None


def _house(reader: Reader, start: int, end: int) -> tuple[str, ...]:
    """Return the country of a ruling house in a name: "Al Thani"."""
    for place in range(start, end):
        mark = reader.mark(place, "house")
        entry = mark.of("house") if mark is not None else None
        if entry is not None:
            return (entry.value,)
    return ()


def _same_holder(reader: Reader, entry: Entry | None, follow: Mark, codes: tuple[str, ...]) -> bool:
    """Tell whether two offices joined by "and" are held by one person."""
    other = follow.of("office")
    if entry is None or other is None:
        return False
    person = reader.mark(after_titles(reader, follow.j), "person")
    named = person.of("person") if person is not None else None
    if codes and named is not None:
        return any(p.iso3 in codes for p in in_office(reader.persons[named.value], reader.day))
    return entry.value != other.value
