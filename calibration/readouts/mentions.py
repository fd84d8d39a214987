"""Who is named: heads of state, ministers, governments, capitals, coordinated into groups.

    find_actors(tokens, marks, persons, day) -> list of Actor, in the order of the text

A noun phrase is read from left to right: a nationality ("Chinese", "China's"), an office
("President"), a name, "of" a country. Names not in any table are learned where they stand beside a
nationality and an office, and known from then on by their last word. Someone out of office on
the day ("former", or by the table) is read over. `group_actors` joins what commas and "and" join
("the leaders of Canada, Saudi Arabia and Britain").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.actors import (
    BODIES,
    DEPUTY,
    FORMER,
    MODIFIERS,
    NATIONS,
    Actor,
    Reader,
    codes_of,
    name_end,
    placed,
    reader_learn,
)
from calibration.readouts.groups import join_actors
from calibration.readouts.names import from_learned, from_person
from calibration.readouts.offices import from_office
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark

__all__ = ["find_actors"]

KOREAS = frozenset({"korea", "korean", "pyongyang", "seoul", "koreas", "panmunjom"})

SIDE = word_set("side")


HOLDER = word_set("holder")


def find_actors(reader: Reader) -> list[Actor]:
    """Read all actors of a text, in order, coordinated ones joined."""
    tokens, place, found = reader.tokens, 0, []
    for first, last in tokens.sentences:
        place, row = max(place, first), []
        while place < last:
            mark = reader.marks[place]
            named = mark is not None and not NAMES_OF.isdisjoint(mark.kinds)
            if not named and not tokens.cap[place] and tokens.words[place] not in OPPOSITE:
                place += 1
                continue
            actor = _read(reader, place, last)
            if actor is None:
                place += 1
                continue
            row.append(actor)
            place = max(actor.j, place + 1)
        found.extend(join_actors(reader, row))
    return found


def _read(reader: Reader, place: int, last: int) -> Actor | None:
    """Read the actor that begins at a token, if one does."""
    mark = reader.marks[place]
    if mark is None:
        learned = from_learned(reader, place, last)
        return learned or _opposite(reader, place) or _from_country(reader, place, last)
    if mark.of("apart", "organisation") or reader.word(mark.j) == "$":
        return None
    if mark.of("side"):
        return _side(reader, mark)
    if mark.of("prefix") or mark.of(*NATIONS) or mark.of("place"):
        return _from_nation(reader, mark, last)
    if mark.of("office"):
        return from_office(reader, mark, (), last)
    if mark.of("person"):
        return from_person(reader, mark, (), "", last)
    return from_learned(reader, place, last)


NAMES_OF = frozenset({"country", "demonym", "prefix", "place", "office", "person", "side"})
"""Kinds of marks with which an actor can begin."""
OPPOSITE = frozenset(
    {"counterpart", "counterparts", "colleague", "colleagues", "homologue", "homologues"}
)


def _opposite(reader: Reader, place: int) -> Actor | None:
    """Read "his colleague in Asmara", "her counterparts from Ghana and Togo"."""
    if reader.word(place) not in OPPOSITE or reader.word(place + 1) not in ("in", "from", "of"):
        return None
    at = place + 3 if reader.word(place + 2) == "the" else place + 2
    nation = reader.mark(at, "country", "place")
    if nation is None:
        return None
    many = reader.word(place).endswith("s")
    codes = codes_of(nation)
    return placed(reader, Actor(place, nation.j, codes, "counterpart", "office", plural=many))


def _side(reader: Reader, mark: Mark) -> Actor | None:
    """Read "the South" and "the North" as the Koreas where the text names one of them."""
    place = mark.i
    if not reader.tokens.cap[place] or reader.word(place - 1) != "the":
        return None
    if place + 1 < len(reader.marks) and reader.tokens.cap[place + 1]:
        return None
    if not KOREAS & set(reader.tokens.words):
        return None
    entry = mark.of("side")
    return placed(reader, Actor(place, mark.j, (entry.value,) if entry else (), "", "state"))


def _from_nation(reader: Reader, mark: Mark, last: int) -> Actor | None:
    """Read on from a country, demonym, capital or prefix."""
    codes, ahead = codes_of(mark), mark.j
    if reader.word(ahead) in ("-", "/") and ahead + 1 < last and not _dash(reader, ahead):
        other = reader.mark(ahead + 1, *NATIONS, "place")
        if other is not None and codes_of(other) != codes:
            both, end = [*codes, *codes_of(other)], other.j
            while reader.word(end) in ("-", "/") and reader.mark(end + 1, *NATIONS):
                more = reader.marks[end + 1]
                both, end = [*both, *codes_of(more)], more.j  # type: ignore[arg-type, union-attr]
            return placed(reader, Actor(mark.i, end, tuple(dict.fromkeys(both)), "", "pair"))
    entry = mark.of("country", "demonym", "prefix", "place")
    kind = "adjective" if entry and entry.kind in ("demonym", "prefix") else "state"
    if kind == "adjective" and reader.word(mark.i - 1) == "the" and reader.word(mark.j) in NO_NOUN:
        kind = "state"
    if entry and entry.kind == "place":
        kind = "city" if entry.extra == "city" else "capital"
    owner = reader.word(ahead) == "'s" or (reader.word(ahead) == "'")
    if owner:
        ahead += 1
    if kind in ("adjective", "state", "capital"):
        deeper = _holder(reader, mark.i, ahead, codes, last, owner=owner, kind=kind)
        if deeper is not None:
            return deeper
    if (
        owner
        and kind in ("state", "capital")
        and (named := _somebody(reader, mark.i, ahead, last, codes))
    ):
        return named
    return _alone(reader, mark, Actor(mark.i, ahead, codes, "", kind, owner=owner))


def _dash(reader: Reader, place: int) -> bool:
    """Tell whether a token is a dash between phrases rather than a hyphen: "Algiers — A"."""
    tokens = reader.tokens
    return tokens.text[tokens.start[place]] == "—" and tokens.end[place - 1] != tokens.start[place]


def _alone(reader: Reader, mark: Mark, made: Actor) -> Actor | None:
    """Return a country that stands for itself; "the former Soviet" speaks for none."""
    if made.kind == "adjective" and reader.word(mark.i - 1) in FORMER:
        return Actor(mark.i, mark.j, made.codes, "", "gone")
    return placed(reader, made)


def _somebody(
    reader: Reader, first: int, place: int, last: int, codes: tuple[str, ...]
) -> Actor | None:
    """Read "Pakistan's Sartaj Aziz": two or three capitalised words that no table knows."""
    end = name_end(reader, place, last)
    words = [reader.word(at) for at in range(place, end)]
    known = any(_told(reader, at) for at in range(place, end))
    if not 2 <= len(words) <= NAMES or known or THINGS & set(words) or reader.word(end) == "'s":
        return None
    reader_learn(reader, place, end, codes, "minister")
    return placed(reader, Actor(first, end, codes, "minister", "person", certain=0.6))


def _from_country(reader: Reader, place: int, last: int) -> Actor | None:
    """Read "Frans Timmermans of the Netherlands": an unknown name with its country."""
    end = name_end(reader, place, last)
    words = [reader.word(at) for at in range(place, end)]
    known = any(_told(reader, at) for at in range(place, end))
    if not 2 <= len(words) <= NAMES or known or THINGS & set(words) or reader.word(end) != "of":
        return None
    at = end + 2 if reader.word(end + 1) == "the" else end + 1
    nation = reader.mark(at, "country")
    if nation is None:
        return None
    reader_learn(reader, place, end, codes_of(nation), "minister")
    return placed(
        reader, Actor(place, nation.j, codes_of(nation), "minister", "person", certain=0.6)
    )


def _told(reader: Reader, place: int) -> bool:
    """Tell whether a table knows a word as more than somebody's name."""
    mark = reader.marks[place]
    return mark is not None and mark.of("person") is None


NAMES = 3
"""Words of an unknown name at most."""
THINGS = word_set("name_things")


def _holder(  # noqa: C901, PLR0913
    reader: Reader,
    first: int,
    ahead: int,
    codes: tuple[str, ...],
    last: int,
    *,
    owner: bool,
    kind: str,
) -> Actor | None:
    """Read an office, a body or a name after a nationality."""
    place, gone, deputy = ahead, reader.word(first - 1) in FORMER, False
    for _ in range(4):
        if reader.mark(place, "office"):
            break
        word = reader.word(place)
        if word not in MODIFIERS and word not in FORMER and word != "-":
            break
        if word == "the" and kind == "capital" and not owner:
            break
        gone = gone or word in FORMER
        deputy = deputy or word in DEPUTY
        place += 1
    office = reader.mark(place, "office")
    if office is not None and place < last:
        made = from_office(reader, office, codes, last)
        if made is not None:
            level = "minister" if deputy and made.level == "leader" else made.level
            kind_ = "gone" if gone else made.kind
            return placed(reader, made._replace(i=first, level=level, kind=kind_))
    word = reader.word(place)
    person = reader.mark(place, "person")
    if person is not None and place < last and (owner or kind == "state"):
        return placed(reader, from_person(reader, person, codes, "", last, first=first))
    if (kind == "adjective" or owner or word in HOLDER) and word in BODIES:
        word = "counterpart" if word in ("colleague", "colleagues", "homologue") else word
        level = BODIES[word]
        end = place + 1
        if level == "gone":
            return Actor(first, end, codes, "", "gone")
        named = reader.mark(end, "person") if word.startswith("counterpart") else None
        if word.startswith("counterpart"):
            end = name_end(reader, end, last)
            reader_learn(reader, place + 1, end, codes, "leader")
            level = "counterpart"
            if named is not None:
                end = max(end, named.j)
        return placed(reader, Actor(first, end, codes, level, "gone" if gone else "body"))
    return None


NO_NOUN = word_set("no_noun")
