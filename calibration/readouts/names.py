"""Reading a name: who bears it, whether in office on the day, whether it can stand alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.actors import (
    FORMER,
    MODIFIERS,
    NATIONS,
    PARTICLES,
    SKIPPED,
    TITLES,
    Actor,
    Reader,
    codes_of,
    name_end,
    of_country,
    placed,
    reader_learn,
)
from calibration.readouts.persons import COMMON, elected, in_office
from calibration.readouts.text import plain
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark
    from calibration.readouts.persons import Person

__all__ = ["by_family_name", "finish", "from_learned", "from_person"]

ELECT = word_set("elect")


def from_person(  # noqa: C901
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
        twin = TWINS.get(codes[0], "")
        if twin and any(p.iso3 == twin for p in serving) and not _short(people):
            codes = (twin,)
        serving = tuple(p for p in serving if p.iso3 in codes)
    if level in ("leader", "minister"):
        fitting = tuple(p for p in serving if p.level == level)
        serving = fitting or serving
    elif not level:
        fitting = tuple(p for p in serving if p.level == "leader")
        serving = fitting or serving
    end = (
        name_end(reader, mark.j, last, goes_on=True) if not _short(people) or introduced else mark.j
    )
    if known and not codes and _short(people):
        codes, level = known[0], level or known[1]
        return finish(reader, Actor(begin, end, codes, level, "person", certain=0.9), last)
    if _short(people) and not introduced and not _titled(reader, mark.i):
        if entry and (entry.value in COMMON or _capital_near(reader, mark)):
            return None
        if len({p.iso3 for p in serving}) != 1:
            return None
    if not serving:
        return _out_of_office(reader, people, mark, (begin, end, last), (codes, level))
    who = serving[0]
    if level == "other" and reader.word(mark.i - 1) == "prince":
        level = who.level
    if len({p.iso3 for p in serving}) > 1 and not codes:
        return None
    made = codes or (who.iso3,)
    reader_learn(reader, mark.i, end, made, level or who.level)
    certain = 0.85 if _short(people) and not introduced else 0.95
    return finish(
        reader, Actor(begin, end, made, level or who.level, "person", certain=certain), last
    )


def _out_of_office(
    reader: Reader,
    people: tuple[Person, ...],
    mark: Mark,
    ends: tuple[int, int, int],
    introduced: tuple[tuple[str, ...], str],
) -> Actor | None:
    """Read a name that nobody in office bears on the day: introduced by the text, elected, gone.

    ``ends`` are the first token of the phrase, one past its last, and one past the sentence;
    ``introduced`` the countries and the level that stand before the name.
    """
    begin, end, last = ends
    codes, level = introduced
    if codes:
        made = Actor(begin, end, codes, level or "leader", "person", certain=0.85)
        reader_learn(reader, mark.i, end, codes, level or "leader")
        return finish(reader, made, last)
    coming = elected(people, reader.day)
    own = not level and not _short(people) and reader.word(end) != "'s"
    if coming and (level == "other" or own):
        code = (coming[0].iso3,)
        reader_learn(reader, mark.i, end, code, "other")
        return finish(reader, Actor(begin, end, code, "other", "person", certain=0.75), last)
    if level:
        return None
    rising = _rising(reader, people, begin, end)
    if rising is not None:
        return finish(reader, rising, last)
    return _elect(reader, begin, end, last) or Actor(begin, end, (), "", "gone")


def by_family_name(reader: Reader, start: int, end: int) -> tuple[str, ...]:
    """Return the country of a full name of which tables know the first and the last word.

    "Rodrigo Roa Duterte" is the Rodrigo Duterte of the tables; what stands between is left out.
    """
    for place in range(start + 1, end):
        mark = reader.mark(place, "person")
        entry = mark.of("person") if mark is not None else None
        if mark is None or entry is None or mark.j < end:
            continue
        serving = in_office(reader.persons[entry.value], reader.day)
        first = reader.word(start)
        whole = mark.j - mark.i > 1
        codes = {p.iso3 for p in serving if whole or first in plain(p.name).split()}
        return tuple(codes) if len(codes) == 1 else ()
    return ()


def _rising(reader: Reader, people: tuple[Person, ...], begin: int, end: int) -> Actor | None:
    """Return a prince who will rule later and speaks for his state already."""
    titled = reader.word(begin - 1) in PRINCES or reader.word(end + 1) in ("crown", "deputy")
    later = [p for p in people if reader.day is not None and p.start > reader.day and not p.short]
    if not titled or not later:
        return None
    reader_learn(reader, begin, end, (later[0].iso3,), "other")
    return Actor(begin, end, (later[0].iso3,), "other", "person", certain=0.75)


PRINCES = frozenset({"sheikh", "shaikh", "prince", "highness", "sayyid"})


def _elect(reader: Reader, begin: int, end: int, last: int) -> Actor | None:
    """Read the office in apposition of somebody not yet in office: ", the president-elect of A"."""
    own, after = of_country(reader, end, last, ())
    if own and reader.word(begin) in ELECT:
        return placed(reader, Actor(begin, after, own, "leader", "person", certain=0.7))
    if reader.word(end) != ",":
        return None
    place = end + 2 if reader.word(end + 1) == "the" else end + 1
    office = reader.mark(place, "office")
    if office is None or reader.word(place - 1) in FORMER or reader.word(place - 2) in FORMER:
        return None
    codes, ahead = of_country(reader, office.j, last, ())
    entry = office.of("office")
    return (
        placed(reader, Actor(begin, ahead, codes, entry.value, "person"))
        if codes and entry
        else None
    )


TWINS = {"COD": "COG", "KOR": "PRK", "DOM": "DMA", "GIN": "GNB", "SDN": "SSD", "NGA": "NER"}
"""States whose people are called alike; a leader's name says which is meant."""
GOVERNMENTS = frozenset({"administration", "government", "regime", "cabinet"})
"""What is named after a leader without being one."""


def finish(reader: Reader, actor: Actor, last: int) -> Actor:
    """Take in an apposition after the name: ", the President of China,"."""
    if reader.word(actor.j) in GOVERNMENTS:
        return actor._replace(j=actor.j + 1, level="", kind="body")
    codes, end = of_country(reader, actor.j, last, ())
    if codes and codes == actor.codes:
        actor = actor._replace(j=end)
    place = actor.j
    if reader.word(place) == "," and place + 1 < last:
        ahead = place + 1
        while reader.mark(ahead, "office") is None and (
            reader.word(ahead) in SKIPPED or reader.word(ahead) in MODIFIERS
        ):
            ahead += 1
        nation = reader.mark(ahead, *NATIONS)
        if nation is not None and codes_of(nation) == actor.codes:
            ahead = nation.j + (1 if reader.word(nation.j) == "'s" else 0)
            while reader.word(ahead) in MODIFIERS:
                ahead += 1
        office = reader.mark(ahead, "office")
        if office is not None:
            codes, end = of_country(reader, office.j, last, actor.codes)
            if codes == actor.codes and (
                end > office.j or nation is not None or reader.word(end) in (",", ".", "and")
            ):
                if reader.word(end) == ",":
                    end += 1
                return placed(reader, actor._replace(j=end)) or actor
    return placed(reader, actor) or actor


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


def from_learned(reader: Reader, place: int, last: int) -> Actor | None:
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
    return placed(reader, Actor(place, end, codes, level, "person", certain=0.9))
