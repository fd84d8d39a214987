"""Expected but missing: when an absence is worth an alarm, and how often the alarm is false.

A season is expected if its chance is 1/2 or more on the day of its origin. As its window passes
without the contact, the chance that it still comes falls; the alarm sounds on the first day on
which it is below x:

    P(still kept | not by day d) = p S / (1 - p + p S) < x,   S: share of the date's law after d

A false alarm is one before a contact that came after all. Its rate is per expected season that was
kept. x is the largest of a grid whose rate was at most 1 in 10 in an earlier period.

Axes: 90 days of the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.ritual_test.dates import season_weights
from calibration.rituals import SEASON_DAYS
from sim.errors import ForecastError
from sim.ritual import still_kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.ritual_test.question import Case
    from sim.parameters import Floats

EXPECTED = 0.5
ALLOWED = 0.1
GRID = tuple(np.arange(1, 50) / 100)


@dataclass(frozen=True)
class AlarmRecord:
    """What an alarm below a threshold did over some seasons.

    Attributes
    ----------
    threshold : float
    expected, kept, false : int
        Seasons expected; of these kept; of these with an alarm before the contact.
    missed, raised : int
        Seasons expected and missed; of these with an alarm before the window closed.
    warning : float
        Median days from the alarm to the close of the window, of those raised; NaN if none.
    """

    threshold: float
    expected: int
    kept: int
    false: int
    missed: int
    raised: int
    warning: float

    @property
    def rate(self) -> float:
        """False alarms per expected season that was kept; NaN if there was none."""
        return self.false / self.kept if self.kept else float("nan")


def alarm_day(chance: float, weights: Floats, threshold: float) -> int | None:
    """Return the first day without a contact after which the alarm sounds, None if it never does.

    Parameters
    ----------
    chance
        That the whole season is kept.
    weights
        Law of the day, (90,).
    threshold
        Chance below which the alarm sounds.
    """
    whole = np.array([chance])
    for day in range(SEASON_DAYS - 1):
        if still_kept(whole, weights, day)[0][0] < threshold:
            return day
    return None


def alarm_record(cases: Sequence[Case], chances: Floats, threshold: float) -> AlarmRecord:
    """Return what the alarm did over some seasons, of which the expected ones count."""
    kept = false = missed = 0
    warnings = []
    for case, chance in zip(cases, chances, strict=True):
        if chance < EXPECTED:
            continue
        day = alarm_day(float(chance), season_weights(case.question.past), threshold)
        if case.answer.kept:
            kept += 1
            false += day is not None and day < case.answer.day
        else:
            missed += 1
            length = case.question.closes - case.question.opens
            warnings += [length - day] if day is not None else []
    median = float(np.median(warnings)) if warnings else float("nan")
    return AlarmRecord(threshold, kept + missed, kept, false, missed, len(warnings), median)


def choose_threshold(cases: Sequence[Case], chances: Floats) -> float:
    """Return the largest threshold of the grid with a rate of at most 1 in 10.

    Raises
    ------
    ForecastError
        If no expected season was kept, or even the lowest threshold has a higher rate.
    """
    for threshold in reversed(GRID):
        record = alarm_record(cases, chances, threshold)
        if record.kept and record.rate <= ALLOWED:
            return float(threshold)
    problem = "no threshold keeps false alarms low"
    raise ForecastError(problem, value=GRID[0], expected=f"a rate of at most {ALLOWED}")
