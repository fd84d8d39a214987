"""The days on which two countries had a contact of one type, and between which days all are known.

A series is a dyad and a contact type. It is known where `complete` windows reach the dyad in every
direction that any of them reaches; outside nothing is said. Calls and video calls are one type, as
are visits in either direction; of greetings only the turn-of-year ones, since only of these the
record is complete. Contacts dated to the month are left out.

Axes: n contacts of a series, ascending. Days count from 1970-01-01.

Example
-------
>>> series = Series("CHN-RUS", "call", np.array([10, 400]), 0, 900)
>>> series.until(300).days.tolist(), series.until(300).closes
([10], 300)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.sources.leader import RITUAL_GREETING
from sim.dyads import dyad_key, split_dyad

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.coverage import Coverage, Window
    from calibration.events import ContactEvents

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Series:
    """Contacts of a dyad of one type.

    Attributes
    ----------
    dyad, contact_type : str
    days : (n,) int64
        Days of contact.
    opens, closes : int
        First and last day on which every contact is known.
    """

    dyad: str
    contact_type: str
    days: NDArray[np.int64]
    opens: int
    closes: int

    def until(self, day: int) -> Series:
        """Return what was known at the end of a day."""
        known = self.days[self.days <= day]
        return replace(self, days=known, closes=min(self.closes, day))


def day_number(day: date) -> int:
    """Return the days since 1970-01-01.

    >>> day_number(date(1970, 2, 1))
    31
    """
    return day.toordinal() - EPOCH


def day_of(number: int) -> date:
    """Return the date of a day number."""
    return date.fromordinal(number + EPOCH)


def read_series(events: ContactEvents, coverage: Coverage) -> tuple[Series, ...]:
    """Return every series with a contact on a day on which all are known, in order of its name."""
    frame = events.frame.filter(pl.col("precision") == "day")
    greeting = (pl.col("contact_type") == "greeting") & (pl.col("ritual") != RITUAL_GREETING)
    frame = frame.filter(~greeting).select("source_iso3", "target_iso3", "contact_type", "date")
    days: dict[tuple[str, str], list[int]] = {}
    for one, other, kind, day in frame.iter_rows():
        days.setdefault((dyad_key(one, other), kind), []).append(day_number(day))
    windows = [window for window in coverage.windows if window.complete]
    found = []
    for (dyad, kind), numbers in sorted(days.items()):
        span = known_span(dyad, [w for w in windows if kind in w.contact_types])
        inside = [number for number in numbers if span and span[0] <= number <= span[1]]
        if span and inside:
            found.append(Series(dyad, kind, np.array(sorted(inside), dtype=np.int64), *span))
    return tuple(found)


def known_span(dyad: str, windows: list[Window]) -> tuple[int, int] | None:
    """Return first and last day on which all directions ever reached are reached; None if none.

    Of several windows of one direction the longest counts.
    """
    longest: dict[tuple[int, int], tuple[int, int]] = {}
    for window in windows:
        reached = window.reach(split_dyad(dyad))
        span = day_number(window.start), day_number(window.end)
        for one, other in zip(*np.nonzero(reached), strict=True):
            held = longest.get((int(one), int(other)))
            if held is None or span[1] - span[0] > held[1] - held[0]:
                longest[int(one), int(other)] = span
    if not longest:
        return None
    first = max(start for start, _ in longest.values())
    last = min(end for _, end in longest.values())
    return (first, last) if first < last else None
