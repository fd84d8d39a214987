"""Finding rituals as they could be found at the time: four of five seasons around a fixed date.

On the first of each month a series that follows no ritual is searched: which day of the year had a
contact within 45 days in at least four of its last five seasons, all over and all known? The day
with most seasons kept is taken, then the one with the least distance to its contacts. From then on
this day is the ritual's date. Each later season is forecast if four of the five before it were
kept; otherwise the ritual has lapsed and the search goes on. No step sees a day after its own.

Axes: Y years, 365 days of the year.
"""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from calibration.ritual_test.record import day_number, day_of
from calibration.ritual_test.season import REACH, FixedDate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.ritual_test.record import Series
    from sim.parameters import Floats

LOOK_BACK = 5
ENOUGH = 4
MARCH = 59
"""Place of 1 March among the days of a year without 29 February."""

DATES = tuple(
    FixedDate(day.month, day.day)
    for day in (date(2001, 1, 1) + timedelta(days=place) for place in range(365))
)


@dataclass(frozen=True)
class Calendar:
    """Whether each season around each day of the year was kept.

    Attributes
    ----------
    years : (Y,) int64
    middle : (Y, 365) int64
        Fixed date of each season.
    kept, known : (Y, 365) bool
    distance : (Y, 365)
        Days from the fixed date to the nearest contact.
    """

    years: NDArray[np.int64]
    middle: NDArray[np.int64]
    kept: NDArray[np.bool_]
    known: NDArray[np.bool_]
    distance: Floats

    def held(self, column: int, year: int) -> bool:
        """Whether the five seasons before that of a year are known, and four of them kept."""
        row = int(year - self.years[0])
        before = slice(row - LOOK_BACK, row)
        if row < LOOK_BACK or not self.known[before, column].all():
            return False
        return int(self.kept[before, column].sum()) >= ENOUGH


def seasons_forecast(series: Series) -> tuple[tuple[FixedDate, int], ...]:
    """Return the seasons of a series that the rule forecasts: fixed date and year, in order."""
    calendar = _calendar(series)
    found: list[tuple[FixedDate, int]] = []
    last = int(calendar.years[-1])
    now = day_of(series.opens).replace(day=1)
    while day_number(now) <= series.closes:
        place = _search(calendar, day_number(now)) if _enough(series, day_number(now)) else None
        if place is None:
            now = _next_month(now)
            continue
        frame = DATES[place]
        year = next(y for y in range(now.year, now.year + 3) if frame.origin(y) >= day_number(now))
        while year <= last and calendar.held(place, year) and frame.origin(year) <= series.closes:
            if calendar.known[year - calendar.years[0], place]:
                found.append((frame, year))
            year += 1
        now = _next_month(max(now, day_of(frame.origin(year))))
    return tuple(found)


def _calendar(series: Series) -> Calendar:
    years = np.arange(day_of(series.opens).year - 1, day_of(series.closes).year + 2)
    starts = np.array([day_number(date(int(year), 1, 1)) for year in years], dtype=np.int64)
    leap = np.array([isleap(int(year)) for year in years])
    place = np.arange(len(DATES))
    middle = starts[:, None] + place + (leap[:, None] & (place >= MARCH))
    first = np.searchsorted(series.days, middle - REACH)
    kept = np.searchsorted(series.days, middle + REACH, side="right") > first
    known = (middle - REACH >= series.opens) & (middle + REACH <= series.closes)
    after = np.searchsorted(series.days, middle)
    ends = np.concatenate([[-np.inf], series.days, [np.inf]])
    distance = np.minimum(middle - ends[after], ends[after + 1] - middle)
    return Calendar(years, middle, kept, known, distance)


def _enough(series: Series, now: int) -> bool:
    """Whether there were contacts enough for four seasons in the six years before a day."""
    recent = np.searchsorted(series.days, (now - 6 * 366, now))
    return bool(recent[1] - recent[0] >= ENOUGH)


def _search(calendar: Calendar, now: int) -> int | None:
    """Return the best day of the year by the seasons over on a day, None if none is good enough."""
    over = (calendar.middle + REACH < now).sum(axis=0)
    rows = over[None, :] - np.arange(1, LOOK_BACK + 1)[:, None]
    columns = np.arange(calendar.middle.shape[1])[None, :]
    safe = np.maximum(rows, 0)
    known = (calendar.known[safe, columns] & (rows >= 0)).all(axis=0)
    kept = calendar.kept[safe, columns]
    count = np.where(known, kept.sum(axis=0), 0)
    if count.max() < ENOUGH:
        return None
    distance = np.where(kept, calendar.distance[safe, columns], 0.0).sum(axis=0)
    return int(np.lexsort((distance, -count))[0])


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
