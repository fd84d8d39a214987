"""Cells: from coverage windows to the exposure of every dyad and month, and to who may count.

A cell is one dyad in one month in one series (family and contact type). With s(i->j) the mean over
the days of the month of the largest share any window of the series sees of what i initiates with j
(0 on days before the country exists, after the cutoff, or not covered),

    direction_share x exposure = (s(i->j) + s(j->i)) / 2,

where direction_share is 1 if both directions are covered and 1/2 if only one is. A series may be
barred where a complete source of another family sees the same type: the record of the Chinese
president and premier gives way to the record of presidents, direction by direction.

Axes: n countries; D dyads; every array of `Cells` has one entry a covered cell, N in all.

Example
-------
A cutoff on 8 February 2024 leaves 8 of 29 days of that month:

>>> new_year, year_end = date(2024, 1, 1), date(2024, 12, 31)
>>> window = Window("own", "leader", "dyad:CHN-RUS", ("call",), new_year, year_end)
>>> grid = Grid(Roster.of(["CHN", "RUS"]), new_year, date(2024, 2, 8))
>>> grid.cells((window,), ()).exposure.round(4).tolist()
[1.0, 0.2759]
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from calibration.coverage import Window
from calibration.roster import Roster
from sim.dyads import dyad_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Shares = NDArray[np.float64]
    Seen = tuple[Window, NDArray[np.bool_]]

DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Cells:
    """The covered cells of one series.

    Attributes
    ----------
    dyad : (N,) int64
        Position among the D dyads of the roster.
    period : (N,) int64
        Position among the months of the grid.
    exposure : (N,) float64
        Share seen times part of the month covered, in (0, 1].
    direction_share : (N,) float64
        1 where both directions are covered, 0.5 where one is.
    """

    dyad: NDArray[np.int64]
    period: NDArray[np.int64]
    exposure: NDArray[np.float64]
    direction_share: NDArray[np.float64]


@dataclass(frozen=True)
class DatedPairs:
    """Contacts as arrays.

    Attributes
    ----------
    one, other : (m,) int64
        Positions of initiator and receiver among the countries.
    directed : (m,) bool
        Whether the initiator is known.
    first, last : (m,) datetime64[D]
        Days between which the contact took place, both included.
    """

    one: NDArray[np.int64]
    other: NDArray[np.int64]
    directed: NDArray[np.bool_]
    first: NDArray[np.datetime64]
    last: NDArray[np.datetime64]

    def within(self, window: Window) -> NDArray[np.bool_]:
        """Return which contacts may have taken place on a day of the window, (m,)."""
        starts, ends = np.datetime64(window.start), np.datetime64(window.end)
        return (self.last >= starts) & (self.first <= ends)


@dataclass(frozen=True)
class Grid:
    """Months of a roster, from the month of `start` to that of `cutoff`.

    Attributes
    ----------
    roster : Roster
        Countries.
    start, cutoff : date
        First day of the first month; last day of which anything may be known.
    """

    roster: Roster
    start: date
    cutoff: date

    @property
    def months(self) -> NDArray[np.datetime64]:
        """Return the months, (T,) datetime64[M]."""
        first, last = np.datetime64(self.start, "M"), np.datetime64(self.cutoff, "M")
        return np.arange(first, last + 1)

    def cells(self, windows: Sequence[Window], barred: Sequence[Window]) -> Cells:
        """Return the cells that some window covers and no barring window takes away."""
        first, second = dyad_pairs(len(self.roster))
        sees = [(window, window.reach(self.roster.countries)) for window in windows]
        bars = [(window, window.reach(self.roster.countries)) for window in barred]
        parts = []
        for position, month in enumerate(self.months):
            share = self._share(month, sees, bars)
            forth, back = share[first, second], share[second, first]
            dyad = np.flatnonzero((forth > 0) | (back > 0))
            forth, back = forth[dyad], back[dyad]
            part = np.where((forth > 0) & (back > 0), 1.0, 0.5)
            period = np.full(len(dyad), position, dtype=np.int64)
            parts.append(Cells(dyad, period, (forth + back) / (2.0 * part), part))
        return Cells(
            dyad=np.concatenate([cells.dyad for cells in parts]),
            period=np.concatenate([cells.period for cells in parts]),
            exposure=np.concatenate([cells.exposure for cells in parts]),
            direction_share=np.concatenate([cells.direction_share for cells in parts]),
        )

    def admits(
        self, contacts: DatedPairs, windows: Sequence[Window], barred: Sequence[Window]
    ) -> NDArray[np.bool_]:
        """Return which contacts a window sees and no barring window takes away, (m,)."""
        forth, back = np.zeros((2, len(contacts.one)), dtype=np.bool_)
        for seen, group in ((True, windows), (False, barred)):
            for window in group:
                reached = window.reach(self.roster.countries)
                dated = contacts.within(window)
                forth[dated & reached[contacts.one, contacts.other]] = seen
                back[dated & reached[contacts.other, contacts.one]] = seen
        return forth | (back & ~contacts.directed)

    def _share(self, month: np.datetime64, sees: list[Seen], bars: list[Seen]) -> Shares:
        """Return s(i->j) of a month, (n, n)."""
        opens, closes = _days(month)
        total = np.zeros((len(self.roster), len(self.roster)))
        length = (closes - opens) // DAY
        for day, until in self._spans(opens, closes, [window for window, _ in sees + bars]):
            active = [(w, reached) for w, reached in sees if self._sees(w, day, opens, closes)]
            if not active:
                continue
            largest = np.maximum.reduce([w.share_seen * reached for w, reached in active])
            for window, reached in bars:
                if window.start <= day.item() <= window.end:
                    largest[reached] = 0.0
            alive = self.roster.alive(day)
            total += largest * np.outer(alive, alive) * ((until - day) // DAY / length)
        return total

    def _sees(
        self, window: Window, day: np.datetime64, opens: np.datetime64, closes: np.datetime64
    ) -> bool:
        if not window.monthly:
            return window.start <= day.item() <= window.end
        whole = window.start <= opens.item() and window.end >= (closes - DAY).item()
        return whole and self.cutoff >= (closes - DAY).item()

    def _spans(
        self, opens: np.datetime64, closes: np.datetime64, windows: list[Window]
    ) -> Iterator[tuple[np.datetime64, np.datetime64]]:
        """Yield [day, until) parts of a month within which nothing starts or ends."""
        opens = max(opens, np.datetime64(self.start))
        closes = min(closes, np.datetime64(self.cutoff) + DAY)
        turns = {opens, closes}
        for window in windows:
            turns |= {np.datetime64(window.start), np.datetime64(window.end) + DAY}
        turns |= set(self.roster.start) | set(self.roster.end)
        inside = sorted(turn for turn in turns if opens <= turn <= closes)
        yield from zip(inside[:-1], inside[1:], strict=True)


def _days(month: np.datetime64) -> tuple[np.datetime64, np.datetime64]:
    """Return the first day of a month and that of the next."""
    return month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]")
