"""On which day of its window a kept season falls: forecast dates, their error, their interval.

    law:  an even spread over the window and a bump of 12 days around each past date
          (`calibration.rituals.day_weights`);  interval: its 10% and 90% points

Forecasts of one date: the median of past dates, the last date, the median of the law; the middle of
the window where there is no past date. Errors are in days, of kept seasons alone.

Axes: 90 days of the window; what a 91st holds is counted on the 90th.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.rituals import SEASON_DAYS, day_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.ritual_test.question import Case
    from calibration.ritual_test.season import Past
    from sim.parameters import Floats

ENDS = (0.1, 0.9)


@dataclass(frozen=True)
class DateForecast:
    """Days from the opening of the window: four forecasts of one date, and the interval's ends."""

    median: float
    last: float
    middle: float
    law: float
    low: int
    high: int


@dataclass(frozen=True)
class DateErrors:
    """Of n kept seasons: mean error of each forecast in days; share covered; width in days."""

    seasons: int
    median: float
    last: float
    middle: float
    law: float
    covered: float
    width: float


def past_days(past: Past) -> NDArray[np.int64]:
    """Return the days of the seasons kept, (n,)."""
    return past.day[past.kept]


def season_weights(past: Past) -> Floats:
    """Return the law of the day, (90,)."""
    return day_weights(past_days(past))


def forecast_date(past: Past) -> DateForecast:
    """Return the forecasts of the date of the next season, should it be kept."""
    days, total = past_days(past), np.cumsum(season_weights(past))
    middle = (SEASON_DAYS - 1) / 2.0
    low, law, high = (int(np.searchsorted(total, level)) for level in (ENDS[0], 0.5, ENDS[1]))
    median = float(np.median(days)) if days.size else middle
    last = float(days[-1]) if days.size else middle
    return DateForecast(median, last, middle, float(law), low, min(high, SEASON_DAYS - 1))


def date_errors(cases: Sequence[Case]) -> DateErrors | None:
    """Return the errors over the kept seasons among some cases, None if there are none."""
    kept = [case for case in cases if case.answer.kept]
    if not kept:
        return None
    made = [forecast_date(case.question.past) for case in kept]
    day = np.minimum([case.answer.day for case in kept], SEASON_DAYS - 1)
    low, high = np.array([f.low for f in made]), np.array([f.high for f in made])
    names = ("median", "last", "middle", "law")
    means = {n: float(np.abs([getattr(f, n) for f in made] - day).mean()) for n in names}
    covered = float(((low <= day) & (day <= high)).mean())
    width = float((high - low + 1).mean())
    return DateErrors(len(kept), **means, covered=covered, width=width)
