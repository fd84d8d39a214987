"""What a forecaster of a season is asked, and what came.

A question holds nothing after its origin. Two kinds are asked: the turn-of-year call of China and
Russia, whose window is given, and seasons of rituals that a search found (`fixed_date`).

Axes: R past seasons.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.ritual_test.fixed_date import seasons_forecast
from calibration.ritual_test.leaders import YEAR
from calibration.ritual_test.record import Series, day_number, day_of
from calibration.ritual_test.season import Past, TurnOfYear, first_contact, past_seasons
from calibration.seasons import season_span
from sim.errors import OutcomeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from calibration.ritual_test.leaders import Leaders
    from calibration.ritual_test.season import Frame

DYAD = "CHN-RUS"
CALL = "turn-of-year call"
LOOK_BACK = 5
QUARTERS = (91, 182, 273)
"""Days from the opening of a window to those of three others that fill the rest of the year."""

SEASON = 91


@dataclass(frozen=True)
class Question:
    """A season to be forecast, as it stood on the day of its origin.

    Attributes
    ----------
    dyad, contact_type : str
    year, origin, opens, closes : int
        Year of the season; days of the origin, of the opening and the close of its window.
    past : Past
        Seasons over and known at the origin.
    same : bool
        Whether the leaders at the origin are those of a year before the opening.
    elsewhere : float
        Share of the quarters of the last five years outside the window that held a contact.
    searched : bool
        Whether the ritual was found by a search.
    """

    dyad: str
    contact_type: str
    year: int
    origin: int
    opens: int
    closes: int
    past: Past
    same: bool
    elsewhere: float
    searched: bool


@dataclass(frozen=True)
class Answer:
    """What came: whether the season was kept, and days from its opening, -1 where missed."""

    kept: bool
    day: int


@dataclass(frozen=True)
class Case:
    """A question and its answer."""

    question: Question
    answer: Answer


def read_calls(path: Path) -> Series:
    """Return the turn-of-year calls of the annual table, known from its first December.

    Raises
    ------
    OutcomeError
        If a year is marked as kept without a date of its own winter, or has a date unmarked.
    """
    table = pl.read_csv(path, infer_schema=False).sort("year")
    days = []
    for year, kept, text in table.select(
        "year", "turn_of_year_call", "turn_of_year_call_date"
    ).iter_rows():
        if (kept == "1") != bool(text):
            expected = "a date where the call was kept, none elsewhere"
            raise OutcomeError(where=f"{path}: year {year}", value=text, expected=expected)
        if text:
            day = pl.Series([text]).str.to_date()[0]
            first, last = season_span(int(year))
            if not first <= day <= last:
                expected = f"a day from {first} to {last}"
                raise OutcomeError(where=f"{path}: year {year}", value=text, expected=expected)
            days.append(day_number(day))
    opens = day_number(season_span(int(table["year"][0]))[0])
    closes = day_number(season_span(int(table["year"][-1]) - 1)[1])
    return Series(DYAD, CALL, np.array(days, dtype=np.int64), opens, closes)


def ask(series: Series, frame: Frame, year: int, leaders: Leaders, *, searched: bool) -> Question:
    """Return the question of a season, from the series cut at its origin."""
    opens, closes = frame.span(year)
    origin = frame.origin(year)
    known = series.until(origin)
    past = past_seasons(known, frame, leaders.same)
    same = leaders.same_since(series.dyad, day_of(opens) - YEAR, day_of(origin))
    names = (series.dyad, series.contact_type, year, origin, opens, closes)
    return Question(*names, past, same, elsewhere(known, opens), searched)


def elsewhere(series: Series, opens: int) -> float:
    """Share of the quarters of five years that held a contact, half a quarter of doubt each side.

    Parameters
    ----------
    series
        Contacts, cut at the origin.
    opens
        Opening day of the window; its own quarter is left out.
    """
    seen = held = 0
    for back in range(1, LOOK_BACK + 1):
        for shift in QUARTERS:
            first = opens - 365 * back + shift
            last = first + SEASON - 1
            if series.opens <= first and last <= series.closes:
                seen += 1
                held += first_contact(series, (first, last)) >= 0
    return (held + 0.5) / (seen + 1.0)


def call_cases(calls: Series, leaders: Leaders, years: Sequence[int]) -> tuple[Case, ...]:
    """Return the seasons of the China-Russia call."""
    frame = TurnOfYear()
    return tuple(_case(calls, frame, y, leaders, searched=False) for y in years)


def found_cases(
    record: Sequence[Series], leaders: Leaders, first: date, last: int
) -> tuple[Case, ...]:
    """Return the seasons of found rituals: origin not before a day, year not after the last one.

    Calls of China and Russia are left out: theirs are asked by `call_cases`.
    """
    found = []
    for series in record:
        if (series.dyad, series.contact_type) == (DYAD, "call"):
            continue
        for frame, year in seasons_forecast(series):
            if frame.origin(year) >= day_number(first) and year <= last:
                found.append(_case(series, frame, year, leaders, searched=True))
    return tuple(sorted(found, key=lambda case: (case.question.origin, case.question.dyad)))


def recent(past: Past, day: int) -> Past:
    """Return the seasons that close on a day or later; runs are counted from there."""
    late = past.closes >= day
    return Past(*(getattr(past, field.name)[late] for field in fields(past)))


def _case(series: Series, frame: Frame, year: int, leaders: Leaders, *, searched: bool) -> Case:
    day = first_contact(series, frame.span(year))
    question = ask(series, frame, year, leaders, searched=searched)
    return Case(question, Answer(day >= 0, day))
