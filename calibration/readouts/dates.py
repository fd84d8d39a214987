"""Days that a text states: in full, by weekday, or relative to the day of the report.

    find_days(tokens, reported) -> list of Day, in the order of the text

A day without a year, and a weekday, can mean one before the report or one after it: `Day.past` is
the
last one on or before the report, `Day.ahead` the next one after it, and which holds is decided by
whether the contact took place. Months and years alone are kept with `exact` false: they date facts,
not contacts. A span of days stands for its first.

Example
-------
>>> from calibration.readouts.tokens import tokenise
>>> day = find_days(tokenise("They met on Tuesday."), date(2023, 11, 15))[0]
>>> day.past.isoformat(), day.ahead.isoformat()
('2023-11-14', '2023-11-21')
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.tokens import Tokens

__all__ = ["Day", "find_days", "header_day"]

MONTH_FIRST = word_set("month_first")

MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
         "august aug", "september sep sept", "october oct", "november nov", "december dec"),
         start=1)
    for name in names.split()
}  # fmt: skip
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
NEAR = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
PARTS = frozenset({"morning", "afternoon", "evening", "night"})
ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
SLACK = timedelta(days=2)
"""A day that a report dates just after itself is the report's own, by time zone."""


@dataclass(frozen=True)
class Day:
    """A stated day.

    Attributes
    ----------
    i, j : int
        First and one past the last token.
    past, ahead : date
        What it means of a contact that took place, and of one to come.
    exact : bool
        Whether it is a day; false for a month or a year alone.
    year : int or None
        The year stated.
    relative : bool
        Whether it leans on the day of the report.
    """

    i: int
    j: int
    past: date | None
    ahead: date | None
    exact: bool = True
    year: int | None = None
    relative: bool = False


def find_days(tokens: Tokens, reported: date | None) -> list[Day]:
    """Return the days stated in a text; relative ones only where the day of the report is known."""
    found: list[Day] = []
    place, total = 0, len(tokens.words)
    while place < total:
        word = tokens.words[place]
        if word not in BEGINNERS and not word[0].isdigit():
            place += 1
            continue
        day = _again(tokens, place, found) or _at(tokens, place, reported)
        if day is None:
            place += 1
        else:
            if not _dateline(tokens, day):
                found.append(day)
            place = day.j
    return found


def _dateline(tokens: Tokens, day: Day) -> bool:
    """Tell whether a day belongs to a dateline: "BEIJING, Oct. 8 (Xinhua) --"."""
    if day.i > FURTHEST or day.relative or day.year is not None:
        return False
    return (
        _word(tokens, day.j) in ("(", "-", ":")
        and tokens.cap[0]
        and not any(word in ("on", "in", "at") for word in tokens.words[: day.i])
    )


FURTHEST = 8
"""Tokens within which a dateline stands."""


BEGINNERS = frozenset({*WEEKDAYS, *MONTHS, *NEAR, "this", "earlier", "last", "the", "that"})
"""Words with which a day begins."""

SAME = word_set("same")


def _again(tokens: Tokens, place: int, found: list[Day]) -> Day | None:
    """Read "the same day" and "that evening" as the day stated before."""
    words = tokens.words[place : place + 3]
    same = words[:2] == ["the", "same"] and len(words) == 3 and words[2] in SAME
    if not same and not (words[0] == "that" and words[1:2] and words[1] in SAME):
        return None
    days = [day for day in found if day.exact]
    if not days:
        return None
    last = days[-1]
    return Day(place, place + (3 if same else 2), last.past, last.ahead, year=last.year)


def _at(tokens: Tokens, place: int, reported: date | None) -> Day | None:
    word = tokens.words[place]
    if word in WEEKDAYS:
        return _weekday(tokens, place, reported)
    if word in MONTHS:
        return _month_first(tokens, place, reported)
    if word[0].isdigit():
        return _digits(tokens, place, reported)
    if reported is None:
        return None
    if word in NEAR:
        day = reported + timedelta(days=NEAR[word])
        return Day(place, place + 1, day, day, relative=True)
    after = tokens.words[place + 1] if place + 1 < len(tokens.words) else ""
    if (word == "this" and after in PARTS) or (word == "earlier" and after == "today"):
        return Day(place, place + 2, reported, reported, relative=True)
    if word == "last" and after in ("night", "evening"):
        day = reported - timedelta(days=1)
        return Day(place, place + 2, day, day, relative=True)
    return None


def _weekday(tokens: Tokens, place: int, reported: date | None) -> Day | None:
    number = WEEKDAYS[tokens.words[place]]
    follow = _at(tokens, place + 2, reported) if _word(tokens, place + 1) == "," else None
    follow = follow or (
        _at(tokens, place + 1, reported)
        if _word(tokens, place + 1) in MONTHS or _word(tokens, place + 1)[:1].isdigit()
        else None
    )
    if follow is not None and follow.exact and not follow.relative:
        return Day(place, follow.j, follow.past, follow.ahead, year=follow.year)
    if reported is None:
        return None
    back = timedelta(days=(reported.weekday() - number) % 7)
    forth = timedelta(days=(number - reported.weekday() - 1) % 7 + 1)
    past = reported - back
    if _word(tokens, place - 1) == "last" and past == reported:
        past -= timedelta(days=7)
    return Day(place, place + 1, past, reported + forth, relative=True)


def _word(tokens: Tokens, place: int) -> str:
    return tokens.words[place] if 0 <= place < len(tokens.words) else ""


def _month_first(tokens: Tokens, place: int, reported: date | None) -> Day | None:
    """Read "June 12, 2018", "Feb. 8", "June 2018", "June"."""
    if not tokens.cap[place]:
        return None
    month, ahead = MONTHS[tokens.words[place]], place + 1
    if (
        _word(tokens, ahead) == "."
        and tokens.words[place] not in ("may",)
        and len(tokens.words[place]) < 5
    ):
        ahead += 1
    number = ORDINAL.fullmatch(_word(tokens, ahead))
    if number and 1 <= int(number[1]) <= 31:
        ahead += 1
        if _word(tokens, ahead) in ("-", "to") and ORDINAL.fullmatch(_word(tokens, ahead + 1)):
            ahead += 2
        year, ahead = _year(tokens, ahead)
        return _made(place, ahead, (year, month, int(number[1])), reported)
    year, ahead = _year(tokens, ahead)
    if (
        year is None
        and tokens.words[place] in ("may", "march")
        and _word(tokens, place - 1) not in MONTH_FIRST
    ):
        return None
    return Day(place, ahead, None, None, exact=False, year=year)


def _year(tokens: Tokens, place: int) -> tuple[int | None, int]:
    ahead = place + 1 if _word(tokens, place) in (",", "of") else place
    if YEAR.fullmatch(_word(tokens, ahead)):
        return int(_word(tokens, ahead)), ahead + 1
    return None, place


def _digits(tokens: Tokens, place: int, reported: date | None) -> Day | None:
    """Read "12 June 2018", "12-14 June", "2018-06-12", "2018"."""
    word = tokens.words[place]
    if word.isdigit() and YEAR.fullmatch(word):
        rest = [_word(tokens, place + step) for step in range(1, 5)]
        if rest[0] in ("-", "/") and rest[2] == rest[0] and rest[1].isdigit() and rest[3].isdigit():
            return _made(place, place + 5, (int(word), int(rest[1]), int(rest[3])), reported)
        return Day(place, place + 1, None, None, exact=False, year=int(word))
    number = ORDINAL.fullmatch(word)
    if not number or not 1 <= int(number[1]) <= 31:
        return None
    ahead = place + 1
    if _word(tokens, ahead) in ("-", "to", "and") and ORDINAL.fullmatch(_word(tokens, ahead + 1)):
        ahead += 2
    if _word(tokens, ahead) == "of":
        ahead += 1
    month = MONTHS.get(_word(tokens, ahead))
    if month is None or not tokens.cap[ahead]:
        return None
    ahead += 1
    if _word(tokens, ahead) == "." and len(tokens.words[ahead - 1]) < 5:
        ahead += 1
    year, ahead = _year(tokens, ahead)
    return _made(place, ahead, (year, month, int(number[1])), reported)


def _made(i: int, j: int, parts: tuple[int | None, int, int], reported: date | None) -> Day | None:
    year, month, number = parts
    if year is not None:
        day = _day(year, month, number)
        return None if day is None else Day(i, j, day, day, year=year)
    if reported is None:
        return None
    choices = [_day(reported.year + step, month, number) for step in (-1, 0, 1)]
    days = [day for day in choices if day is not None]
    past = [day for day in days if day <= reported + SLACK]
    ahead = [day for day in days if day >= reported]
    if not past and not ahead:
        return None
    return Day(i, j, past[-1] if past else ahead[0], ahead[0] if ahead else past[-1])


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def header_day(text: str) -> date | None:
    """Return the day of the report where its first 200 characters state one with its year."""
    from calibration.readouts.tokens import tokenise

    days = [day for day in find_days(tokenise(text[:200]), None) if day.exact and day.year]
    return days[0].past if days else None
