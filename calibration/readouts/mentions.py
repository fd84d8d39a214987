"""Who is named: heads of state, ministers, governments, capitals, coordinated into groups.

    find_actors(tokens, marks, persons, day) -> list of Actor, in the order of the text

A noun phrase is read from left to right: a nationality ("Chinese", "China's"), an office
("President"), a name, "of" a country. Names not in any table are learned where they stand beside a
nationality and an office, and known from then on by their last word. Someone out of office on
the day ("former", or by the table) is read over. `group_actors` joins what commas and "and" join
("the leaders of Canada, Saudi Arabia and Britain").
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from calibration.readouts.persons import COMMON, in_office
from calibration.readouts.words import word_levels, word_set

if TYPE_CHECKING:
    from datetime import date

    from calibration.readouts.lexicon import Entry, Mark
    from calibration.readouts.persons import Person
    from calibration.readouts.tokens import Tokens

__all__ = ["Actor", "Reader", "find_actors"]

SIDE = word_set("side")
HOLDER = word_set("holder")
ELECT = word_set("elect")
LINKS_2 = word_set("links_2")

NATIONS = ("country", "demonym")
FORMER = word_set("former")
MODIFIERS = word_set("modifiers")
DEPUTY = frozenset({"deputy", "vice", "assistant", "under"})
TITLES = word_set("titles")
PARTICLES = word_set("particles")
BODIES = word_levels("bodies")  # fmt: skip
PREPOSITIONS = word_set("prepositions")
SKIPPED = word_set("skipped")


@dataclass(frozen=True)
class Actor:
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


def find_actors(reader: Reader) -> list[Actor]:
    """Read all actors of a text, in order, coordinated ones joined."""
    tokens, place, found = reader.tokens, 0, []
    for first, last in tokens.sentences:
        place, row = max(place, first), []
        while place < last:
            actor = _read(reader, place, last)
            if actor is None:
                place += 1
                continue
            row.append(actor)
            place = max(actor.j, place + 1)
        found.extend(_joined(reader, row))
    return found


def _read(reader: Reader, place: int, last: int) -> Actor | None:
    """Read the actor that begins at a token, if one does."""
    mark = reader.marks[place]
    if mark is None:
        return _learned(reader, place, last)
    if mark.of("apart", "organisation"):
        return None
    if mark.of("side"):
        return _side(reader, mark)
    if mark.of("prefix") or mark.of(*NATIONS) or mark.of("place"):
        return _from_nation(reader, mark, last)
    if mark.of("office"):
        return _from_office(reader, mark, (), last)
    if mark.of("person"):
        return _from_person(reader, mark, (), "", last)
    return _learned(reader, place, last)


def _side(reader: Reader, mark: Mark) -> Actor | None:
    """Read "the South" and "the North" as the Koreas where the text names one of them."""
    if not reader.tokens.cap[mark.j - 1] or reader.tokens.cap[mark.i] and mark.i == mark.j - 1:
        return None
    if not SIDE & set(reader.tokens.words):
        return None
    entry = mark.of("side")
    return _placed(reader, Actor(mark.i, mark.j, (entry.value,) if entry else (), "", "state"))


def _codes(mark: Mark) -> tuple[str, ...]:
    entry = mark.of("country", "demonym", "prefix", "place")
    if entry is None:
        return ()
    return tuple(entry.value.split("+")) if "+" in entry.value else (entry.value.partition("|")[0],)


def _from_nation(reader: Reader, mark: Mark, last: int) -> Actor | None:
    """Read on from a country, demonym, capital or prefix."""
    codes, ahead = _codes(mark), mark.j
    if reader.word(ahead) in "-/" and reader.word(ahead) and ahead + 1 < last:
        other = reader.mark(ahead + 1, *NATIONS, "place")
        if other is not None and _codes(other) != codes:
            both, end = [*codes, *_codes(other)], other.j
            while reader.word(end) in ("-", "/") and reader.mark(end + 1, *NATIONS):
                more = reader.marks[end + 1]
                both, end = [*both, *_codes(more)], more.j  # type: ignore[arg-type, union-attr]
            return _placed(reader, Actor(mark.i, end, tuple(dict.fromkeys(both)), "", "pair"))
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
    former = reader.word(mark.i - 1) in FORMER
    if kind == "adjective" and former:
        return Actor(mark.i, mark.j, codes, "", "gone")
    made = Actor(mark.i, ahead, codes, "", kind, owner=owner)
    return _placed(reader, made)


def _holder(
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
        gone = gone or word in FORMER
        deputy = deputy or word in DEPUTY
        place += 1
    office = reader.mark(place, "office")
    if office is not None and place < last:
        made = _from_office(reader, office, codes, last)
        if made is not None:
            level = "minister" if deputy and made.level == "leader" else made.level
            kind_ = "gone" if gone else made.kind
            return _placed(reader, replace(made, i=first, level=level, kind=kind_))
    word = reader.word(place)
    person = reader.mark(place, "person")
    if person is not None and place < last and (owner or kind == "state"):
        return _placed(reader, _from_person(reader, person, codes, "", last, first=first))
    if kind == "adjective" or owner or word in HOLDER:
        if word in BODIES:
            word = "counterpart" if word in ("colleague", "colleagues", "homologue") else word
            level = BODIES[word]
            end = place + 1
            if level == "gone":
                return Actor(first, end, codes, "", "gone")
            named = reader.mark(end, "person") if word.startswith("counterpart") else None
            if word.startswith("counterpart"):
                end = _name(reader, end, last)
                reader_learn(reader, place + 1, end, codes, "leader")
                level = "counterpart"
                if named is not None:
                    end = max(end, named.j)
            return _placed(reader, Actor(first, end, codes, level, "gone" if gone else "body"))
    return None


def _from_office(reader: Reader, mark: Mark, codes: tuple[str, ...], last: int) -> Actor | None:
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
            codes, ahead = _of_country(reader, ahead, last, codes)
        comma = reader.word(ahead) == "," and not plural
        start = ahead + 1 if comma else ahead
        start = _titles(reader, start)
        person = reader.mark(start, "person")
        if person is not None and start < last:
            named = _from_person(reader, person, codes, level, last, first=first)
            if named is not None:
                return _placed(
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
            end = _name(reader, start, last)
            return _placed(
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
        end = _name(reader, start, last)
        if end > start and (not comma or reader.word(end) in (",", ".", ";", ")")):
            ahead = end
            if codes:
                reader_learn(reader, start, end, codes, level)
                return _placed(
                    reader,
                    Actor(first, end, codes, level, "gone" if gone else "person", plural=plural),
                )
        else:
            break
    if codes and (given or ahead > mark.j):
        return _placed(
            reader, Actor(first, ahead, codes, level, "gone" if gone else "office", plural=plural)
        )
    if gone:
        return Actor(first, ahead, (), level, "gone")
    return _placed(reader, Actor(first, ahead, (), level, "bare", plural=plural, certain=certain))


def _same_holder(reader: Reader, entry: Entry | None, follow: Mark, codes: tuple[str, ...]) -> bool:
    """Tell whether two offices joined by "and" are held by one person."""
    other = follow.of("office")
    if entry is None or other is None:
        return False
    person = reader.mark(_titles(reader, follow.j), "person")
    named = person.of("person") if person is not None else None
    if codes and named is not None:
        return any(p.iso3 in codes for p in in_office(reader.persons[named.value], reader.day))
    return entry.value != other.value


def _of_country(
    reader: Reader, ahead: int, last: int, codes: tuple[str, ...]
) -> tuple[tuple[str, ...], int]:
    """Read "of (the) COUNTRY", or "of A, B and C" after an office."""
    if reader.word(ahead) not in ("of", "for") and not (
        reader.word(ahead) == "," and reader.word(ahead + 1) == "of"
    ):
        return codes, ahead
    place = ahead + 1
    if reader.word(place) == "the":
        place += 1
    nation = reader.mark(place, "demonym")
    if nation is not None and reader.word(nation.j) in BODIES and not codes:
        end = nation.j
        while reader.word(end) in BODIES and end < last:
            end += 1
        return _codes(nation), end
    mark = reader.mark(place, "country", "place")
    if mark is None or place >= last or (mark.of("place") and not mark.of("country")):
        return codes, ahead
    return _codes(mark), mark.j


def _titles(reader: Reader, place: int) -> int:
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


def _from_person(
    reader: Reader,
    mark: Mark,
    codes: tuple[str, ...],
    level: str,
    last: int,
    *,
    first: int | None = None,
) -> Actor | None:
    """Read a name of the tables: who holds it on the day, whether it can stand alone."""
    entry = mark.of("person")
    people = reader.persons[entry.value] if entry else ()
    begin = mark.i if first is None else first
    introduced = bool(codes or level)
    known = reader.learned.get(reader.word(mark.j - 1)) or reader.learned.get(reader.word(mark.i))
    serving = in_office(people, reader.day)
    if codes:
        serving = tuple(p for p in serving if p.iso3 in codes)
    if level in ("leader", "minister"):
        fitting = tuple(p for p in serving if p.level == level)
        serving = fitting or serving
    elif not level:
        fitting = tuple(p for p in serving if p.level == "leader")
        serving = fitting or serving
    end = _name(reader, mark.j, last) if not _short(people) or introduced else mark.j
    if known and not codes and _short(people):
        codes, level = known[0], level or known[1]
        return _finish(reader, Actor(begin, end, codes, level, "person", certain=0.9), last)
    if _short(people) and not introduced and not _titled(reader, mark.i):
        if entry and (entry.value in COMMON or _capital_near(reader, mark)):
            return None
        if len({p.iso3 for p in serving}) != 1:
            return None
    if not serving:
        if introduced and codes:
            reader_learn(reader, mark.i, end, codes, level or "leader")
            return _finish(
                reader, Actor(begin, end, codes, level or "leader", "person", certain=0.85), last
            )
        if introduced:
            return None
        return _elect(reader, begin, end, last) or Actor(begin, end, (), "", "gone")
    who = serving[0]
    if len({p.iso3 for p in serving}) > 1 and not codes:
        return None
    made = codes or (who.iso3,)
    reader_learn(reader, mark.i, end, made, level or who.level)
    certain = 0.85 if _short(people) and not introduced else 0.95
    return _finish(
        reader, Actor(begin, end, made, level or who.level, "person", certain=certain), last
    )


def _elect(reader: Reader, begin: int, end: int, last: int) -> Actor | None:
    """Read the office in apposition of somebody not yet in office: ", the president-elect of A"."""
    own, after = _of_country(reader, end, last, ())
    if own and reader.word(begin) in ELECT:
        return _placed(reader, Actor(begin, after, own, "leader", "person", certain=0.7))
    if reader.word(end) != ",":
        return None
    place = end + 2 if reader.word(end + 1) == "the" else end + 1
    office = reader.mark(place, "office")
    if office is None or reader.word(place - 1) in FORMER or reader.word(place - 2) in FORMER:
        return None
    codes, ahead = _of_country(reader, office.j, last, ())
    entry = office.of("office")
    return (
        _placed(reader, Actor(begin, ahead, codes, entry.value, "person"))
        if codes and entry
        else None
    )


def _finish(reader: Reader, actor: Actor, last: int) -> Actor:
    """Take in an apposition after the name: ", the President of China,"."""
    codes, end = _of_country(reader, actor.j, last, ())
    if codes and codes == actor.codes:
        actor = replace(actor, j=end)
    place = actor.j
    if reader.word(place) == "," and place + 1 < last:
        ahead = place + 1
        while reader.word(ahead) in SKIPPED or reader.word(ahead) in MODIFIERS:
            ahead += 1
        nation = reader.mark(ahead, *NATIONS)
        if nation is not None and _codes(nation) == actor.codes:
            ahead = nation.j + (1 if reader.word(nation.j) == "'s" else 0)
            while reader.word(ahead) in MODIFIERS:
                ahead += 1
        office = reader.mark(ahead, "office")
        if office is not None:
            codes, end = _of_country(reader, office.j, last, actor.codes)
            if codes == actor.codes and (
                end > office.j or nation is not None or reader.word(end) in (",", ".", "and")
            ):
                if reader.word(end) == ",":
                    end += 1
                return _placed(reader, replace(actor, j=end))
    return _placed(reader, actor)


def _short(people: tuple[Person, ...]) -> bool:
    return all(person.short for person in people)


def _titled(reader: Reader, place: int) -> bool:
    before = reader.word(place - 1)
    return before in TITLES or (before == "." and reader.word(place - 2) in TITLES)


def _capital_near(reader: Reader, mark: Mark) -> bool:
    """Tell whether another capitalised word that no table knows stands beside a family name."""
    for place, edge in ((mark.i - 1, -1), (mark.j, 1)):
        if not 0 <= place < len(reader.marks) or not reader.tokens.cap[place]:
            continue
        if reader.marks[place] is None and reader.word(place).isalpha():
            starts = (
                any(first == place for first, _ in reader.tokens.sentences) if edge < 0 else False
            )
            if not starts:
                return True
    return False


def _learned(reader: Reader, place: int, last: int) -> Actor | None:
    """Read a name that the text itself has introduced."""
    word = reader.word(place)
    if not reader.tokens.cap[place] or word not in reader.learned:
        return None
    codes, level = reader.learned[word]
    before = reader.word(place - 1)
    if (
        place
        and reader.tokens.cap[place - 1]
        and before.isalpha()
        and before not in TITLES
        and before not in PARTICLES
        and reader.marks[place - 1] is None
        and before not in reader.learned
        and not any(f == place - 1 for f, _ in reader.tokens.sentences)
    ):
        return None
    end = place + 1
    while (
        end < last
        and reader.tokens.cap[end]
        and reader.word(end) in reader.learned
        and reader.marks[end] is None
    ):
        end += 1
    return _placed(reader, Actor(place, end, codes, level, "person", certain=0.9))


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


def _name(reader: Reader, place: int, last: int) -> int:
    """Return one past the last word of a capitalised name that begins at a token."""
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
            and (place > begin or tokens.cap[place])
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


def _placed(reader: Reader, actor: Actor | None) -> Actor | None:
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
        return _placed(reader, replace(actor, i=place - 1, kind="body", level=level, before=""))
    owner = actor.owner or reader.word(actor.j) == "'s" or reader.word(actor.j) == "'"
    end = actor.j + 1 if owner and not actor.owner else actor.j
    return replace(actor, before=before, owner=owner, j=end)


def _joined(reader: Reader, row: list[Actor]) -> list[Actor]:
    """Join actors that only commas and "and" part."""
    found: list[Actor] = []
    run: list[Actor] = []
    for actor in row:
        if run and _links(reader, run[-1], actor):
            run.append(actor)
        else:
            found.extend(_close(reader, run))
            run = [actor]
    found.extend(_close(reader, run))
    return found


NO_NOUN = word_set("no_noun")
LINKS = word_set("links")


def _links(reader: Reader, one: Actor, other: Actor) -> bool:
    if one.kind == "gone" or other.kind == "gone":
        return False
    if (one.kind == "city" or one.before in ("in", "at", "near")) and other.kind in (
        "person",
        "office",
        "bare",
        "body",
    ):
        return False
    between = reader.tokens.words[one.j : other.i]
    if not between or len(between) > 5:
        return False
    joins = [word for word in between if word in LINKS_2]
    if not joins or any(word not in LINKS for word in between):
        return False
    if joins == [","] and (one.kind in ("body", "state", "capital", "adjective")) != (
        other.kind in ("body", "state", "capital", "adjective")
    ):
        return False
    if (
        other.owner
        and one.kind == "person"
        and other.kind in ("state", "adjective")
        and "and" not in between
    ):
        return False
    return not (one.owner and not other.owner and "and" not in between)


def _close(reader: Reader, run: list[Actor]) -> list[Actor]:
    """Return a run of joined actors as one, with the office of the first or last for all."""
    if len(run) < 2:
        return run
    last, first = run[-1], run[0]
    run = _named_of(reader, run)
    codes = tuple(dict.fromkeys(code for actor in run for code in actor.codes))
    kinds = {actor.kind for actor in run}
    if kinds & {"person", "office", "bare"}:
        levels = [actor.level for actor in run if actor.level]
        if first.kind == "bare" and len(codes) < 2 and not last.codes:
            return run
        level = "minister" if "minister" in levels else (levels[0] if levels else "")
        kind = "person"
    elif last.kind == "body":
        level, kind = last.level, "body"
    else:
        level = last.level
        kind = "adjective" if kinds == {"adjective"} else last.kind
        if "state" in kinds:
            kind = "state"
    if len(codes) == 1 and kind == "state":
        return run
    return [
        Actor(
            first.i,
            last.j,
            codes,
            level,
            kind,
            first.before,
            last.owner,
            True,
            min(a.certain for a in run),
            "",
            tuple(run),
        )
    ]


def _named_of(reader: Reader, run: list[Actor]) -> list[Actor]:
    """Give a leader whom no table knows the one other country that the sentence names."""
    known = {code for actor in run for code in actor.codes}
    bare = [actor for actor in run if actor.kind == "bare" and actor.j - actor.i > 1]
    if len(bare) != 1 or not known:
        return run
    first, last = next(ends for ends in reader.tokens.sentences if ends[0] <= run[0].i < ends[1])
    codes = {
        code
        for mark in reader.marks[first:last]
        if mark is not None and mark.of("country", "demonym")
        for code in _codes(mark)
    } - known
    if len(codes) != 1:
        return run
    return [
        replace(a, codes=tuple(codes), kind="person", certain=0.6) if a is bare[0] else a
        for a in run
    ]
