"""Coverage: which contacts a source would have seen, between which days, and what share of them.

A window says: between `start` and `end` (both days included) the source sees the share
`share_seen` of the contacts of `contact_types` within its `scope`. Where no window reaches, a dyad
is missing, not zero. Scopes, by the pairs they reach (i initiates, j receives):

    dyad:A-B          both directions of one pair          dyads:A-B C-D    of several
    country:A         both directions of A with anybody    sender:A B       initiatives of A, of B
    among:A B C       all pairs within a set               all              all pairs

Where windows overlap, the largest share of each day counts (`calibration.cells`). `complete` marks
a source that means to list every contact in its window; `monthly` one whose contacts are dated to
the month. News volume that grows or shrinks is a `VolumeFactor`: log monthly volume relative to
its mean, added to the log exposure of a family.

Example
-------
>>> window = Window("own", "leader", "sender:USA", ("visit",), date(2000, 1, 1), date(2000, 1, 31))
>>> window.reach(("CHN", "USA")).tolist()
[[False, False], [True, False]]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from sim.dyads import split_dyad
from sim.errors import ContactTableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

KINDS = ("dyad", "dyads", "country", "sender", "among", "all")


@dataclass(frozen=True)
class Window:
    """One declared window of a source.

    Attributes
    ----------
    source, family : str
        Name of the source; family of sources that share their rates.
    scope : str
        Pairs of countries reached, see the module.
    contact_types : tuple of str
        Types seen.
    start, end : date
        First and last day.
    share_seen : float
        Share of the true contacts that is seen, in (0, 1].
    complete : bool
        Whether the source means to list every contact.
    monthly : bool
        Whether contacts are dated to the month, so that only whole months count.

    Raises
    ------
    ContactTableError
        If the scope is of no known kind, the share outside (0, 1] or the end before the start.
    """

    source: str
    family: str
    scope: str
    contact_types: tuple[str, ...]
    start: date
    end: date
    share_seen: float = 1.0
    complete: bool = False
    monthly: bool = False

    def __post_init__(self) -> None:
        """Check scope, share and dates."""
        where = f"coverage of {self.source}"
        if self.kind not in KINDS:
            expected = ", ".join(KINDS)
            raise ContactTableError(where=f"{where}: scope", value=self.scope, expected=expected)
        if not 0.0 < self.share_seen <= 1.0:
            expected = "a share above 0 and up to 1"
            raise ContactTableError(
                where=f"{where}: share_seen", value=self.share_seen, expected=expected
            )
        if self.end < self.start:
            expected = f"a day not before {self.start}"
            raise ContactTableError(where=f"{where}: end", value=str(self.end), expected=expected)

    @property
    def kind(self) -> str:
        """Return the kind of scope: the word before the colon."""
        return self.scope.partition(":")[0]

    @property
    def members(self) -> tuple[str, ...]:
        """Return the countries or dyads that the scope names."""
        return tuple(self.scope.partition(":")[2].split())

    @property
    def first_day(self) -> np.datetime64:
        """Return `start` as numpy's day."""
        return np.datetime64(self.start, "D")

    @property
    def last_day(self) -> np.datetime64:
        """Return `end` as numpy's day."""
        return np.datetime64(self.end, "D")

    def open_on(self, day: np.datetime64) -> bool:
        """Tell whether the window contains a day."""
        return bool(self.first_day <= day <= self.last_day)

    def reach(self, countries: tuple[str, ...]) -> NDArray[np.bool_]:
        """Return which ordered pairs are reached, (n, n): row initiates, column receives."""
        n = len(countries)
        where = {code: position for position, code in enumerate(countries)}
        reached = np.full((n, n), self.kind == "all")
        if self.kind in {"dyad", "dyads"}:
            for key in self.members:
                one, other = (where.get(code, -1) for code in split_dyad(key))
                if one >= 0 and other >= 0:
                    reached[one, other] = reached[other, one] = True
        else:
            named = np.array([where[code] for code in self.members if code in where], dtype=int)
            if self.kind == "among":
                reached[np.ix_(named, named)] = True
            reached[named] |= self.kind in {"country", "sender"}
            reached[:, named] |= self.kind == "country"
        np.fill_diagonal(reached, val=False)
        return reached


@dataclass(frozen=True)
class VolumeFactor:
    """News volume of a family by month.

    Attributes
    ----------
    family : str
        Family of sources.
    months : (M,) datetime64[M]
        Months, increasing.
    log_factor : (M,) float64
        Log volume relative to its mean over the months.
    """

    family: str
    months: NDArray[np.datetime64]
    log_factor: NDArray[np.float64]

    def at(self, months: NDArray[np.datetime64]) -> NDArray[np.float64]:
        """Return the log factor of each month, 0 where none is known."""
        place = np.searchsorted(self.months, months).clip(max=max(len(self.months) - 1, 0))
        known = self.months[place] == months
        return np.where(known, self.log_factor[place], 0.0)


@dataclass(frozen=True)
class Coverage:
    """All windows, and what is known of the reporting of the families within them.

    Attributes
    ----------
    windows : tuple of Window
        What sources see.
    volumes : tuple of VolumeFactor
        News volume, of the families that have one.
    attention : mapping
        Family to the log attention it pays to countries (`calibration.attention`), where it was
        learnt with the data rather than before.
    """

    windows: tuple[Window, ...] = ()
    volumes: tuple[VolumeFactor, ...] = ()
    attention: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @classmethod
    def union(cls, parts: list[Coverage]) -> Coverage:
        """Return the windows and volume factors of several sources together."""
        return cls(
            windows=tuple(window for part in parts for window in part.windows),
            volumes=tuple(volume for part in parts for volume in part.volumes),
            attention={name: one for part in parts for name, one in part.attention.items()},
        )

    def of(self, family: str, contact_type: str) -> tuple[Window, ...]:
        """Return the windows of one family that see one type."""
        return tuple(
            window
            for window in self.windows
            if window.family == family and contact_type in window.contact_types
        )

    def series(self) -> tuple[tuple[str, str], ...]:
        """Return every (family, contact type) that some window sees, in order of appearance."""
        pairs = [(w.family, kind) for w in self.windows for kind in w.contact_types]
        return tuple(dict.fromkeys(pairs))

    def to_frame(self) -> pl.DataFrame:
        """Return the windows as a table, a row a window."""
        return pl.DataFrame(
            [
                (w.source, w.family, w.scope, "|".join(w.contact_types), w.start, w.end)
                + (w.share_seen, w.complete)
                for w in self.windows
            ],
            schema={
                "source": pl.String,
                "family": pl.String,
                "scope": pl.String,
                "contact_types": pl.String,
                "start": pl.Date,
                "end": pl.Date,
                "share_seen": pl.Float64,
                "complete": pl.Boolean,
            },
            orient="row",
        )
