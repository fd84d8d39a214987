"""Weekly counts of undirected dyads, and what was known at an origin.

    counts[t, d, k]: contacts of class k of dyad d in week t

`WeeklyCounts.until` returns a copy of the weeks up to an origin: nothing later can be reached from
it. Dyads are those of `ACTIVE` or more active weeks in the first `YEAR` weeks, which all origins
follow; a week is active with any contact or material conflict.

Axes: T weeks, D dyads, K classes, C countries.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.backtest.tables import read_pairs
from sim.errors import DataNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.parameters import Floats

TABLE = "polecat_weeks"
CLASSES = {
    "verbal cooperation": "verbal_coop",
    "material cooperation": "material_coop",
    "verbal conflict": "verbal_conf",
}
FLAG = "material_conf_any"
YEAR, ACTIVE = 52, 20


@dataclass(frozen=True)
class WeeklyCounts:
    """A record of weekly counts.

    Attributes
    ----------
    counts : (T, D, K)
        Contacts in the week, both directions.
    conflict : (T, D)
        1 where there was material conflict.
    totals : (T, K)
        Contacts of all pairs, those outside D too.
    activity : (T, C, K)
        Contacts of each country with all others.
    first, second : (D,) int64
        Countries of each dyad, as positions in C.
    classes : tuple of str
    weeks : tuple of str
        ISO dates of the Mondays.
    """

    counts: Floats
    conflict: Floats
    totals: Floats
    activity: Floats
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    classes: tuple[str, ...]
    weeks: tuple[str, ...]

    def until(self, week: int) -> WeeklyCounts:
        """Return a copy of the weeks up to position ``week``, itself included.

        Raises
        ------
        DataNotFoundError
            If that week is not on record.
        """
        if not 0 <= week < len(self.weeks):
            expected = f"0 to {len(self.weeks) - 1}"
            raise DataNotFoundError(where="week", value=week, expected=expected)
        known = slice(week + 1)
        return replace(
            self,
            counts=self.counts[known].copy(),
            conflict=self.conflict[known].copy(),
            totals=self.totals[known].copy(),
            activity=self.activity[known].copy(),
            weeks=self.weeks[known],
        )

    def cells(self, week: int) -> Floats:
        """Return the counts of a week, all dyads of the first class first, (K D,)."""
        return np.ascontiguousarray(self.counts[week].T).ravel()


def read_weeks(path: Path) -> WeeklyCounts:
    """Read the table; pairs without a row in a week had no contact.

    Raises
    ------
    OutcomeError
        If a column is missing, or a pair stands twice in a week.
    """
    columns = ["week", "iso3_a", "iso3_b", *CLASSES.values(), FLAG]
    frame = read_pairs(path, columns)
    weeks = sorted(set(frame["week"].cast(pl.String)))
    countries = sorted(set(frame["iso3_a"]) | set(frame["iso3_b"]))
    week = np.searchsorted(np.array(weeks), frame["week"].cast(pl.String).to_numpy())
    one, other = (np.searchsorted(countries, frame[name].to_numpy()) for name in columns[1:3])
    c = len(countries)
    pair = np.minimum(one, other) * c + np.maximum(one, other)
    pairs, place = np.unique(pair, return_inverse=True)
    full = np.zeros((len(weeks), pairs.size, len(CLASSES) + 1))
    full[week, place] = frame.select(columns[3:]).cast(pl.Float64).to_numpy()
    counts = full[..., :-1]
    activity = np.zeros((c, len(weeks), len(CLASSES)))
    for side in (pairs // c, pairs % c):
        np.add.at(activity, side, counts.transpose(1, 0, 2))
    kept = (full[:YEAR].sum(axis=2) > 0.0).sum(axis=0) >= ACTIVE
    return WeeklyCounts(
        counts[:, kept].copy(), full[:, kept, -1].copy(), counts.sum(axis=1),
        np.ascontiguousarray(activity.transpose(1, 0, 2)),
        (pairs // c)[kept].astype(np.int64), (pairs % c)[kept].astype(np.int64),
        tuple(CLASSES), tuple(weeks),
    )  # fmt: skip
