"""Monthly cooperation scores of undirected dyads, and what was known at an origin.

    y[t, d] = asinh(score_sum / days_in_month / 5)

`MonthlyScores.until` returns a copy of the months up to an origin: nothing later can be reached
from it. Dyads are those with contacts on over half of all days with data. That rule counts the
days of the whole record, so it looks ahead a little.

Axes: T months, D dyads.
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

TABLE = "gdelt_scores"
UNIT = 5.0
"""Score a day beyond which y grows as a logarithm: about one contact."""

SUMS = ("score_sum", "score_pos_days", "score_neg_days")
COLUMNS = ("month", "iso3_a", "iso3_b", *SUMS, "days_active", "days_in_month")


@dataclass(frozen=True)
class MonthlyScores:
    """A record of monthly scores.

    Attributes
    ----------
    y : (T, D)
        Score a day on the asinh scale; 0 in a month without contacts.
    friendly, hostile : (T, D)
        The same of the days above and below zero; ``hostile`` is not positive.
    active : (T, D)
        Share of the days with contacts, 0 to 1.
    first, second : (D,) int64
        Countries of each dyad, as positions in ``countries``.
    countries : tuple of str
    months : tuple of str
        As 2018-01.
    """

    y: Floats
    friendly: Floats
    hostile: Floats
    active: Floats
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    countries: tuple[str, ...]
    months: tuple[str, ...]

    def until(self, month: int) -> MonthlyScores:
        """Return a copy of the months up to position ``month``, itself included.

        Raises
        ------
        DataNotFoundError
            If that month is not on record.
        """
        if not 0 <= month < len(self.months):
            expected = f"0 to {len(self.months) - 1}"
            raise DataNotFoundError(where="month", value=month, expected=expected)
        known = slice(month + 1)
        return replace(
            self,
            y=self.y[known].copy(),
            friendly=self.friendly[known].copy(),
            hostile=self.hostile[known].copy(),
            active=self.active[known].copy(),
            months=self.months[known],
        )


def read_months(path: Path) -> MonthlyScores:
    """Read the table; pairs without a row in a month had no contact.

    Raises
    ------
    OutcomeError
        If a column is missing, or a pair stands twice in a month.
    """
    frame = read_pairs(path, COLUMNS)
    months, t = np.unique(frame["month"].dt.strftime("%Y-%m").to_numpy(), return_inverse=True)
    sides = [frame[name].to_numpy() for name in ("iso3_a", "iso3_b")]
    countries, place = np.unique(np.concatenate(sides), return_inverse=True)
    one, other = place.reshape(2, -1)
    pairs, d = np.unique(
        np.minimum(one, other) * countries.size + np.maximum(one, other), return_inverse=True
    )
    days = np.zeros(months.size)
    days[t] = frame["days_in_month"].to_numpy()
    busy = np.bincount(d, frame["days_active"].to_numpy()) > 0.5 * days.sum()
    layers = np.zeros((len(SUMS) + 1, months.size, pairs.size))
    layers[:, t, d] = frame.select(*SUMS, "days_active").cast(pl.Float64).to_numpy().T
    rates = layers[:, :, busy] / days[:, None]
    y, friendly, hostile = np.arcsinh(rates[:3] / UNIT)
    first, second = np.divmod(pairs[busy].astype(np.int64), countries.size)
    return MonthlyScores(
        y, friendly, hostile, rates[3], first, second, tuple(countries.tolist()),
        tuple(months.tolist()),
    )  # fmt: skip
