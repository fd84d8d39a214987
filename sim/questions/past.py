"""The record as a question sees it: from the cutoff, or from every month before it.

A `Chronicle` holds, month by month, what is known of some dyads. `Shifted` shows it from W dates,
each the cutoff moved s months back: month j after that date is month j - s of the record. So a
question finds the same event in the past, s months earlier, as it finds in a world; with s = 0 it
finds what came after the cutoff.

Axes: M months of the record, W dates, T months after the cutoff.

Example
-------
>>> months = np.arange("2020-01", "2020-05", dtype="datetime64[M]")
>>> visits = {("CHN-RUS", "contacts_visit"): np.array([1.0, 0.0, 2.0, np.nan])}
>>> view = Shifted(Chronicle(months, visits, {}), months[1:3] + 2, np.array([0, 1, 2]))
>>> view.path("CHN-RUS", "contacts_visit").tolist()
[[nan, nan], [2.0, nan], [0.0, 2.0]]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.parameters import Floats


@dataclass(frozen=True)
class Chronicle:
    """What is known of some dyads, month by month.

    Attributes
    ----------
    months : (M,) datetime64[M]
        Without gaps.
    values : mapping of (dyad, quantity) to (M,) float64
        Contacts by month and estimated states; nan where no source tells.
    seasons : mapping of ritual to mapping of year to bool
        Whether each known season was kept, by the year in which it starts.
    """

    months: NDArray[np.datetime64]
    values: Mapping[tuple[str, str], Floats]
    seasons: Mapping[str, Mapping[int, bool]]


@dataclass(frozen=True)
class Shifted:
    """A chronicle seen from W dates; a `sim.questions.base.View`.

    Attributes
    ----------
    chronicle : Chronicle
    periods : (T,) datetime64[M]
        Months after the cutoff, without gaps.
    shifts : (W,) int64
        Months by which each date lies before the cutoff.
    """

    chronicle: Chronicle
    periods: NDArray[np.datetime64]
    shifts: NDArray[np.int64]

    def path(self, dyad: str, quantity: str) -> Floats:
        """One quantity of a dyad, (W, T); nan where it is not known."""
        first = self._first
        return self._at(dyad, quantity, first[:, None] + np.arange(self.periods.size))

    def value_at_cutoff(self, dyad: str, quantity: str) -> Floats:
        """A quantity of a dyad in the month of each date, (W,)."""
        return self._at(dyad, quantity, self._first - 1)

    def season(self, ritual: str, season: int) -> NDArray[np.int64]:
        """Whether a ritual was kept, (W,): 1, 0, or -1: not known, or no whole years earlier."""
        known = self.chronicle.seasons.get(ritual, {})
        years, rest = np.divmod(self.shifts, 12)
        kept = [known.get(season - int(year)) for year in years]
        found = np.array([-1 if one is None else int(one) for one in kept], dtype=np.int64)
        return np.where(rest == 0, found, -1)

    @property
    def _first(self) -> NDArray[np.int64]:
        """Place in the record of the first month after each date, (W,)."""
        begin = (self.periods[0] - self.chronicle.months[0]).astype(np.int64)
        return np.asarray(begin - self.shifts)

    def _at(self, dyad: str, quantity: str, places: NDArray[np.int64]) -> Floats:
        values = self.chronicle.values.get((dyad, quantity))
        if values is None:
            return np.full(places.shape, np.nan)
        inside = (places >= 0) & (places < values.size)
        return np.where(inside, values[np.clip(places, 0, values.size - 1)], np.nan)
