"""Cells: from coverage windows to the exposure of every dyad and month, and to who may count.

A cell is one dyad in one month in one series (family and contact type). With s(i->j) the mean over
the days of the month of the largest share any window of the series sees of what i initiates with j
(0 on days before the country exists, after the cutoff, or not covered),

    direction_share x exposure = (s(i->j) + s(j->i)) / 2,

where direction_share is 1 if both directions are covered and 1/2 if only one is. A series may be
barred where a fuller source of another family sees the same type: the record of the Chinese
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

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.coverage import Window
from calibration.roster import Roster
from sim.dyads import dyad_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Shares = NDArray[np.float64]
    Seen = tuple[Window, NDArray[np.bool_]]
    Span = tuple[np.datetime64, np.datetime64]

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

    def at(self, period: int) -> Cells:
        """Return the same cells in another month."""
        return replace(self, period=np.full_like(self.period, period))


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
        return (self.last >= window.first_day) & (self.first <= window.last_day)


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

    def positions(self, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Return the position of each day's month among the months; negative before the first."""
        steps = days.astype("datetime64[M]") - self.months[0]
        return np.asarray(steps, dtype=np.int64)

    def cells(self, windows: Sequence[Window], barred: Sequence[Window]) -> Cells:
        """Return the cells that some window covers and no barring window takes away."""
        first, second = dyad_pairs(len(self.roster))
        sees = [(window, window.reach(self.roster.countries)) for window in windows]
        bars = [(window, window.reach(self.roster.countries)) for window in barred]
        spans = self._spans([*windows, *barred])
        known: dict[tuple[_Stretch, ...], Cells] = {}
        parts = [_NONE]
        for position, month in enumerate(self.months):
            stretches = self._stretches(
                _Month.of(month, self.cutoff), spans[position], windows, barred
            )
            if not stretches:
                continue
            if stretches not in known:
                share = self._share(stretches, sees, bars)
                known[stretches] = _cells(share[first, second], share[second, first])
            parts.append(known[stretches].at(position))
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

    def _stretches(
        self,
        month: _Month,
        spans: list[Span],
        windows: Sequence[Window],
        barred: Sequence[Window],
    ) -> tuple[_Stretch, ...]:
        """Return the parts of a month in which some window is open."""
        found = []
        for day, until in spans:
            seen = tuple(i for i, window in enumerate(windows) if month.shows(window, day))
            if seen:
                bars = tuple(i for i, window in enumerate(barred) if window.open_on(day))
                alive = self.roster.alive(day).tobytes()
                found.append(_Stretch(seen, bars, alive, (until - day) / DAY / month.length))
        return tuple(found)

    def _share(self, stretches: tuple[_Stretch, ...], sees: list[Seen], bars: list[Seen]) -> Shares:
        """Return s(i->j) of a month, (n, n)."""
        total = np.zeros((len(self.roster), len(self.roster)))
        for stretch in stretches:
            active = [sees[i][0].share_seen * sees[i][1] for i in stretch.seen]
            largest = np.maximum.reduce(active)
            for i in stretch.barred:
                largest[bars[i][1]] = 0.0
            alive = np.frombuffer(stretch.alive, dtype=np.bool_)
            total += largest * np.outer(alive, alive) * stretch.weight
        return total

    def _spans(self, windows: Sequence[Window]) -> list[list[Span]]:
        """Return, month by month, the parts [day, until) in which nothing starts or ends."""
        opens, closes = np.datetime64(self.start, "D"), np.datetime64(self.cutoff, "D") + DAY
        turns = [*self.months.astype("datetime64[D]"), *self.roster.start, *self.roster.end]
        for window in windows:
            turns += [window.first_day, window.last_day + DAY]
        inside = [turn for turn in turns if opens < turn < closes]
        marks = np.unique(np.array([opens, closes, *inside], dtype="datetime64[D]"))
        spans: list[list[Span]] = [[] for _ in self.months]
        period = self.positions(marks[:-1])
        for position, day, until in zip(period, marks[:-1], marks[1:], strict=True):
            spans[position].append((day, until))
        return spans


@dataclass(frozen=True)
class _Month:
    """First and last day of a month, and whether all of it is known."""

    first: np.datetime64
    last: np.datetime64
    known: bool

    @classmethod
    def of(cls, month: np.datetime64, cutoff: date) -> _Month:
        first, last = month.astype("datetime64[D]"), (month + 1).astype("datetime64[D]") - DAY
        return cls(first, last, bool(last <= np.datetime64(cutoff)))

    @property
    def length(self) -> float:
        return float((self.last - self.first) / DAY) + 1.0

    def shows(self, window: Window, day: np.datetime64) -> bool:
        """Tell whether a window is open on a day; a monthly one needs the whole month."""
        if not window.monthly:
            return window.open_on(day)
        return self.known and window.open_on(self.first) and window.open_on(self.last)


class _Stretch(NamedTuple):
    """Part of a month in which nothing starts or ends; months of equal stretches have equal cells.

    Which windows are open, by position, and which barring ones; the countries that exist, the
    bytes of (n,) bool; and the part of the month.
    """

    seen: tuple[int, ...]
    barred: tuple[int, ...]
    alive: bytes
    weight: float


def _cells(forth: Shares, back: Shares) -> Cells:
    """Return the covered cells of a month, from what is seen of each direction, (D,)."""
    dyad = np.flatnonzero((forth > 0) | (back > 0))
    forth, back = forth[dyad], back[dyad]
    part = np.where((forth > 0) & (back > 0), 1.0, 0.5)
    return Cells(dyad, np.zeros_like(dyad), (forth + back) / (2.0 * part), part)


_NONE = Cells(
    dyad=np.empty(0, dtype=np.int64),
    period=np.empty(0, dtype=np.int64),
    exposure=np.empty(0),
    direction_share=np.empty(0),
)
