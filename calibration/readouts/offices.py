"""Reading an office: "President", with a name, a country, or both, in either order."""

from __future__ import annotations

from dataclasses import replace
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
from calibration.readouts.names import from_person
from calibration.readouts.persons import in_office

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Entry, Mark

__all__ = ["from_office"]


def from_office(reader: Reader, mark: Mark, codes: tuple[str, ...], last: int) -> Actor | None:
    """Read on from an office, and keep its last word."""
    made = _office_phrase(reader, mark, codes, last)
    return None if made is None else replace(made, title=reader.word(mark.j - 1))


def _office_phrase(reader: Reader, mark: Mark, codes: tuple[str, ...], last: int) -> Actor | None:
    """Read on from an office: a name, "of" a country, or both, in either order."""
    entry = mark.of("office")
    level = entry.value if entry else ""
    plural = reader.word(mark.j - 1).endswith("s") and reader.word(mark.j - 1) not in (
        "affairs",
        "relations",
    )
    first, ahead, given = mark.i, mark.j, codes
    gone = reader.word(first - 1) in FORMER or reader.word(first - 2) in FORMER
    if reader.word(first - 1) in DEPUTY or (
        reader.word(first - 1) == "-" and reader.word(first - 2) in DEPUTY
    ):
        level = "minister"
    certain = 0.95
    second = reader.mark(ahead, "office")
    if second is None and reader.word(ahead) in ("and", "-", ",", "&"):
        follow = reader.mark(ahead + 1, "office")
        if (
            follow is not None
            and not plural
            and reader.word(ahead) != ","
            and _same_holder(reader, entry, follow, codes)
        ):
            second = follow
    if second is not None and not plural:
        ahead = second.j
        other = second.of("office")
        if other and other.value == "leader":
            level = "leader"
    for _ in range(2):
        if not codes:
            codes, ahead = of_country(reader, ahead, last, codes)
        comma = reader.word(ahead) == "," and not plural
        start = ahead + 1 if comma else ahead
        start = after_titles(reader, start)
        person = reader.mark(start, "person")
        if person is not None and start < last:
            named = from_person(reader, person, codes, level, last, first=first)
            if named is not None:
                return placed(
                    reader,
                    replace(
                        named,
                        kind="gone" if gone else named.kind,
                        plural=plural,
                        level=level if level else named.level,
                    ),
                )
        known = reader.learned.get(reader.word(start))
        if known and not comma and reader.tokens.cap[start]:
            end = name_end(reader, start, last)
            return placed(
                reader,
                Actor(
                    first,
                    end,
                    codes or known[0],
                    level or known[1],
                    "gone" if gone else "person",
                    plural=plural,
                ),
            )
        end = name_end(reader, start, last)
        if end > start and (not comma or reader.word(end) in (",", ".", ";", ")")):
            ahead = end
            if codes:
                reader_learn(reader, start, end, codes, level)
                return placed(
                    reader,
                    Actor(first, end, codes, level, "gone" if gone else "person", plural=plural),
                )
        else:
            break
    if codes and (given or ahead > mark.j):
        return placed(
            reader, Actor(first, ahead, codes, level, "gone" if gone else "office", plural=plural)
        )
    if gone:
        return Actor(first, ahead, (), level, "gone")
    return placed(reader, Actor(first, ahead, (), level, "bare", plural=plural, certain=certain))


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
