"""Seasons of a ritual: a window of days around a fixed date, year after year.

    kept in year y:  a contact from opens(y) to closes(y);   run: seasons kept in a row before

A frame tells the window of each year: 45 days on each side of a day of the year, or the turn of the
year from 1 December to the last of February. Its year is that of the fixed date, or of December.

Axes: R seasons, ascending.

Example
-------
>>> frame = FixedDate(1, 15)
>>> [day_of(day).isoformat() for day in frame.span(2020)]
['2019-12-01', '2020-02-29']
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np

from calibration.ritual_test.record import day_number, day_of
from calibration.seasons import season_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from calibration.ritual_test.record import Series

REACH = 45
"""Days on each side of the fixed date."""

NOTICE = 31
"""Days from the origin of a forecast to the window of a fixed date."""


class Frame(Protocol):
    """The windows of a ritual and the days on which they are forecast."""

    def span(self, year: int) -> tuple[int, int]:
        """First and last day of the season of a year."""
        ...

    def origin(self, year: int) -> int:
        """Last day that a forecast of the season knows."""
        ...


@dataclass(frozen=True)
class FixedDate:
    """A day of the year, 29 February apart, and 45 days on each side of it."""

    month: int
    day: int

    def span(self, year: int) -> tuple[int, int]:
        """First and last day of the season of a year."""
        middle = day_number(date(year, self.month, self.day))
        return middle - REACH, middle + REACH

    def origin(self, year: int) -> int:
        """Last day that a forecast of the season knows: a month before its window opens."""
        return self.span(year)[0] - NOTICE


@dataclass(frozen=True)
class TurnOfYear:
    """From 1 December to the last of February, named by the year of December."""

    def span(self, year: int) -> tuple[int, int]:
        """First and last day of the season of a year."""
        opens, closes = season_span(year)
        return day_number(opens), day_number(closes)

    def origin(self, year: int) -> int:
        """Last day that a forecast of the season knows: the eve of 1 December."""
        return self.span(year)[0] - 1


@dataclass(frozen=True)
class Past:
    """Seasons of one ritual that are over, (R,).

    Attributes
    ----------
    year : (R,) int64
    kept : (R,) bool
    day : (R,) int64
        Days from the opening of the window to the first contact; -1 where missed.
    same : (R,) bool
        Whether both leaders on the opening day are those of a year before.
    closes : (R,) int64
        Last day of each season.
    """

    year: NDArray[np.int64]
    kept: NDArray[np.bool_]
    day: NDArray[np.int64]
    same: NDArray[np.bool_]
    closes: NDArray[np.int64]

    @property
    def run(self) -> NDArray[np.int64]:
        """Seasons kept in a row before each season, and before the next one, (R + 1,)."""
        return runs(self.kept)

    def until(self, day: int) -> Past:
        """Return the seasons that are over at the end of a day."""
        over = self.closes <= day
        return Past(*(getattr(self, field.name)[over] for field in fields(self)))


def runs(kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the seasons kept in a row before each of R seasons and the one after, (R + 1,).

    >>> runs(np.array([True, True, False, True])).tolist()
    [0, 1, 2, 0, 1]
    """
    found = np.zeros(kept.size + 1, dtype=np.int64)
    for place, value in enumerate(kept):
        found[place + 1] = found[place] + 1 if value else 0
    return found


def first_contact(series: Series, span: tuple[int, int]) -> int:
    """Return the days from the opening of a window to its first contact; -1 if it has none."""
    place = int(np.searchsorted(series.days, span[0]))
    if place < series.days.size and series.days[place] <= span[1]:
        return int(series.days[place]) - span[0]
    return -1


def past_seasons(series: Series, frame: Frame, same: Callable[[str, date], bool]) -> Past:
    """Return the seasons that lie within the known days of a series.

    Parameters
    ----------
    series
        Contacts, cut at the origin of a forecast.
    frame
        Windows of the ritual.
    same
        Whether both leaders of a dyad are on a day those of a year before.
    """
    years = range(day_of(series.opens).year - 1, day_of(series.closes).year + 2)
    rows = []
    for year in years:
        opens, closes = frame.span(year)
        if series.opens <= opens and closes <= series.closes:
            day = first_contact(series, (opens, closes))
            rows.append((year, day >= 0, day, same(series.dyad, day_of(opens)), closes))
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    kept, unchanged = table[:, 1].astype(np.bool_), table[:, 3].astype(np.bool_)
    return Past(table[:, 0], kept, table[:, 2], unchanged, table[:, 4])
