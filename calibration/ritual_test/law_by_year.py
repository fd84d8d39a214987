"""The law of onset, fitted each 1 December to the seasons over by then of the whole pool.

The pool is not searched: every series, in four windows of 91 days that fill the year, from its
first contact on, if that lies before the fit. Seasons count from the winter of 2000/01, where the
table of leaders begins. A forecast takes the latest fit not after its origin.

Axes: Y fits, W rituals of the pool.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from calibration.ritual_test.onset_law import PRIOR_MEAN, OnsetLaw, Pool, fit_onset_law
from calibration.ritual_test.question import recent
from calibration.ritual_test.record import day_number
from calibration.ritual_test.references import after_run
from calibration.ritual_test.season import FixedDate, past_seasons

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from calibration.ritual_test.leaders import Leaders
    from calibration.ritual_test.question import Question
    from calibration.ritual_test.record import Series
    from calibration.ritual_test.season import Past

T = TypeVar("T")

WINDOWS = (FixedDate(1, 15), FixedDate(4, 16), FixedDate(7, 16), FixedDate(10, 15))
FIRST_DAY = day_number(date(2001, 1, 1))


@dataclass(frozen=True)
class PoolRecord:
    """Past seasons of the pool, with the first day of contact of each ritual."""

    rituals: tuple[tuple[int, Past], ...]

    @classmethod
    def of(cls, record: Sequence[Series], leaders: Leaders) -> PoolRecord:
        """Return the pool of all series in all four windows."""
        found = [
            (int(series.days[0]), recent(past_seasons(series, frame, leaders.same), FIRST_DAY))
            for series in record
            for frame in WINDOWS
        ]
        return cls(tuple(found))

    def until(self, day: int) -> list[Past]:
        """Return the seasons over at the end of a day, of rituals with a contact by then."""
        known = [past.until(day) for first, past in self.rituals if first <= day]
        return [past for past in known if past.kept.size]


def fit_laws(pool: PoolRecord, years: Sequence[int]) -> dict[int, OnsetLaw]:
    """Return the law as of each 1 December, by the last day known to it."""
    laws: dict[int, OnsetLaw] = {}
    start = PRIOR_MEAN
    for year in sorted(years):
        eve = day_number(date(year, 11, 30))
        laws[eve] = fit_onset_law(Pool.of(pool.until(eve)), start=start)
        start = laws[eve].theta
    return laws


def run_rates(pool: PoolRecord, years: Sequence[int]) -> dict[int, Callable[[Question], float]]:
    """Return the rates by run as of each 1 December, by the last day known to them."""
    eves = [day_number(date(year, 11, 30)) for year in sorted(years)]
    return {eve: after_run(pool.until(eve)) for eve in eves}


def as_of(fits: Mapping[int, T], day: int) -> T:
    """Return the latest fit not after a day."""
    return fits[max(eve for eve in fits if eve <= day)]
