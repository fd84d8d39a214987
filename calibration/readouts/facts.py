"""Facts about the past that a text states: how often two met, since when, which anniversary.

    read_facts(scene, contacts) -> list of Fact

They are kept with their own numbers and years and are never contacts of the day. A sentence gives a
fact where it counts ("met twice last year", "their fourth visit"), looks back to a year ("since
1976",
"the first since 1998"), or names an anniversary or a span of years.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

from calibration.readouts.coded import Fact
from calibration.readouts.numerals import NUMBERS, RANK, RANKS
from calibration.readouts.spans_of_years import years_stated
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.contact import Contact
    from calibration.readouts.dates import Day
    from calibration.readouts.scene import Scene

__all__ = ["read_facts"]

SENTENCE = word_set("sentence")


TIMES = word_set("times")


RANKED_CONTACT = word_set("ranked_contact")


MARKED = frozenset({"marked", "mark", "marks", "marking", "celebrate", "celebrated", "celebrates"})
ONE_SIDED = frozenset({"founding", "independence", "birth", "party", "victory", "birthday"})
BETWEEN_TWO = word_set("between_two")
OWN = frozenset({"his", "her", "their", "its", "own"})


KINDS = {
    word: kind
    for kind, words in {
        "meetings": "conferred met meeting meetings meet talks encounter summit summits",
        "visits": "foot visit visits visited trip been trips",
        "calls": "call calls spoke spoken conversation conversations phoned telephoned talked",
    }.items()
    for word in words.split()
}


BACK = word_set("facts_back")
ESTABLISHED = frozenset(
    {"established", "began", "taken", "establish", "establishment", "opened", "entered", "dating"}
)


def read_facts(scene: Scene, contacts: list[Contact]) -> list[Fact]:
    """Return the facts of a text, in its order."""
    found: list[Fact] = []
    for first, last in scene.tokens.sentences:
        words = scene.words[first:last]
        if HINTS.isdisjoint(words) and DIGITS.isdisjoint(map(itemgetter(0), words)):
            continue
        pair = _pair(scene, contacts, first, last)
        if pair is not None:
            found.extend(_sentence(scene, pair, first, last))
    return found


DIGITS = frozenset("0123456789")
HINTS = frozenset(
    {*NUMBERS, *RANKS, "last", "anniversary", "year", "since", "decade", "decades"}
) - {"one", "once", "two"} | {"twice", "times", "once"}


def _sentence(scene: Scene, pair: str, first: int, last: int) -> list[Fact]:  # noqa: C901
    """Return the facts of one sentence."""
    words = scene.words[first:last]
    text = scene.tokens
    span = (text.start[first], text.end[last - 1])
    if "anniversary" in words or "centenary" in words or "jubilee" in words:
        values = _anniversaries(words) or [_years_before(words)]
        if values[0] is not None and BETWEEN_TWO & set(words) and not ONE_SIDED & set(words):
            year = _near_year(scene, words, first, last)
            return [Fact("anniversary", pair, value, year, span) for value in values]
    past = _past_years(scene, first, last)
    if (
        past
        and "since" in words
        and {"relations", "ties"} & set(words)
        and not {"first", "last"} & set(words)
    ):
        return [Fact("relations_since", pair, None, past[0].year, span)]
    if past and {"relations", "ties"} & set(words) and ESTABLISHED & set(words):
        return [Fact("relations_since", pair, None, past[0].year, span)]
    kind = _kind(words)
    found = []
    times = _times(words)
    counted = _ranked_contact(words)
    if kind is not None and times is not None:
        found.append(Fact(kind, pair, times, _near_year(scene, words, first, last), span))
    elif counted is not None and counted[1] == 1 and not past and (gap := years_stated(words)):
        found.append(Fact("other", pair, gap, None, span))
    elif counted is not None and not (counted[1] == 1 and past and not _in_office(words)):
        found.append(Fact(counted[0], pair, counted[1], None, span))
    if (
        past
        and not found
        and not times
        and any(scene.word(day.i - 1) in BACK or scene.word(day.i - 2) in BACK for day in past)
    ):
        looks = SENTENCE & set(words)
        if looks:
            found.append(
                Fact(_looked_back(words) if kind else "other", pair, None, past[-1].year, span)
            )
    if not found and past and not _plain_years(scene, past) and len(_codes(scene, first, last)) > 1:
        found.append(Fact("other", pair, None, past[0].year, span))
    if not found and not past:
        value = years_stated(words)
        if value is not None and _marked(words):
            found.append(Fact("anniversary", pair, value, _this_year(scene), span))
        elif value is not None:
            found.append(Fact("other", pair, value, None, span))
    return found


def _anniversaries(words: list[str]) -> list[int | None]:
    """Return the numbers of the anniversaries of a sentence: "the 50th ... and the 10th"."""
    found: list[int | None] = []
    for place, word in enumerate(words):
        if word == "anniversary":
            value = _rank(words[max(0, place - 3) : place])
            if value is not None:
                found.append(value)
    return found or ([_rank(words)] if _rank(words) is not None else [])


def _in_office(words: list[str]) -> bool:
    """Tell whether "since" begins a term of office: "his first visit since he took office"."""
    return "since" in words and bool({"office", "elected", "re-elected", "power"} & set(words))


def _plain_years(scene: Scene, past: list[Day]) -> bool:
    """Tell whether years only date documents of the day or what is told as news."""
    return all(scene.word(day.i - 1) in ("(", "-", "no", "resolution") for day in past)


def _codes(scene: Scene, first: int, last: int) -> set[str]:
    """Return the countries of a sentence."""
    actors = scene.actors_in(first, last)
    return {code for actor in actors for code in actor.codes if actor.kind != "gone"}


def _marked(words: list[str]) -> bool:
    """Tell whether a span of years is what two countries celebrate."""
    return bool(MARKED & set(words)) and bool({"relations", "ties"} & set(words))


def _this_year(scene: Scene) -> int | None:
    return None if scene.reported is None else scene.reported.year


def _years_before(words: list[str]) -> int | None:
    """Return the years of "50 years" or "golden jubilee" beside an anniversary."""
    return years_stated([*words, "of"]) if "years" in words else None


def _looked_back(words: list[str]) -> str:
    kind = _kind(words)
    if kind == "meetings" and "last" in words and "met" in words:
        return "other"
    return kind or "other"


def _pair(scene: Scene, contacts: list[Contact], first: int, last: int) -> str | None:
    """Return the pair of a sentence: its two countries, else that of the contact spoken of."""
    codes = _codes(scene, first, last)
    if len(codes) == 2:
        return "-".join(sorted(codes))
    if len(codes) > 2 and not contacts:
        heads = {
            code
            for actor in scene.actors_in(first, last)
            if not actor.before and actor.kind not in ("city", "gone")
            for code in actor.codes
        }
        return "-".join(sorted(heads)) if len(heads) == 2 else None
    for contact in contacts:
        if codes & set(contact.pair.split("-")):
            return contact.pair
    if contacts:
        return contacts[0].pair
    named = _codes(scene, 0, len(scene.words))
    return "-".join(sorted(named)) if len(named) == 2 and len(codes) < 2 else None


def _past_years(scene: Scene, first: int, last: int) -> list[Day]:
    """Return the stated days and years of a sentence that lie in earlier years."""
    if scene.reported is None:
        return []
    return [
        d
        for d in scene.days
        if first <= d.i < last and d.year is not None and d.year < scene.reported.year
    ]


def _near_year(scene: Scene, words: list[str], first: int, last: int) -> int | None:
    """Return the year a count speaks of: stated, this year, or last year."""
    stated = [d.year for d in scene.days if first <= d.i < last and d.year is not None]
    if stated:
        return stated[0]
    if scene.reported is None:
        return None
    for place, word in enumerate(words[:-1]):
        if word == "this" and words[place + 1] == "year":
            return scene.reported.year
        if (
            (word == "last" and words[place + 1] == "year")
            or (word == "year" and words[place + 1] == "past")
            or (word == "past" and words[place + 1] == "year")
        ):
            return scene.reported.year - 1
    return None


def _kind(words: list[str]) -> str | None:
    """Return what is counted: the first word that tells of a contact."""
    for place, word in enumerate(words):
        if word in KINDS and (
            word != "been" or words[place + 1 : place + 2] in (["there"], ["to"])
        ):
            return KINDS[word]
    return None


def _times(words: list[str]) -> int | None:
    """Return the number in "three times", "twice", "a dozen times"."""
    for place, word in enumerate(words):
        if word in ("twice", "thrice"):
            return NUMBERS[word]
        if word in TIMES and place:
            before = words[place - 1]
            if before.isdigit() and len(before) < 4:
                return int(before)
            if before in NUMBERS and before != "once":
                return NUMBERS[before]
            if word != "times" and place > 1 and words[place - 2] in NUMBERS:
                return NUMBERS[words[place - 2]]
    return None


def _ranked_contact(words: list[str]) -> tuple[str, int] | None:
    """Return kind and number of "their fourth visit", "the first by a Chinese head of state"."""
    if "abroad" in words or "overseas" in words:
        return None
    for place, word in enumerate(words):
        value = RANKS.get(word) or (int(match[1]) if (match := RANK.fullmatch(word)) else None)
        own = place > 0 and words[place - 1] in OWN
        told = own or {"since", "by", "ever", "was"} & set(words)
        if value is None or (value == 1 and not told) or (value > MANY and not own):
            continue
        if {"hope", "hopes", "second summit"} & set(words[max(0, place - 4) : place]):
            continue
        for ahead in words[place + 1 : place + 5]:
            if ahead in KINDS and ahead not in RANKED_CONTACT:
                return KINDS[ahead], value
        if words[place + 1 : place + 2] == ["by"]:
            return "visits", value
        if words[place + 1 : place + 2] == ["time"] and value > 1:
            return _kind(words) or "meetings", value
    return None


MANY = 15
"""Number above which an ordinal counts sessions of a body rather than visits."""


def _rank(words: list[str]) -> int | None:
    for place, word in enumerate(words):
        match = RANK.fullmatch(word)
        if match:
            return int(match[1])
        if word in RANKS:
            tens = NUMBERS.get(
                words[place - 2]
                if place > 1 and words[place - 1] == "-"
                else words[place - 1]
                if place
                else "",
                0,
            )
            return RANKS[word] + (tens if tens >= 20 and RANKS[word] < 10 else 0)
    return None
