"""Leaders' terms of office as months at risk: one row a leader and month, and whether he left.

A term runs from the month of taking office to that of leaving it. The month of taking office is not
at risk, so that a leader who comes and goes within a month is no row. Terms without an end were
running when the table closed and are cut there. The regime is that of the year (`voice`).

Axes: N rows.

Reference: Bell, C. (2016). The Rulers, Elections, and Irregular Governance dataset (REIGN),
OEF Research.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from calibration.processes.voice import Voice
    from sim.parameters import Floats

TABLE_ENDS = "2020-12"
"""Last month used; the table closes in February 2021."""

FIRST_YEAR = 1997
"""First year with a regime of an earlier year."""


@dataclass(frozen=True)
class OfficeMonths:
    """Months at risk, (N,) each: country, year, tenure in months, regime, 1 where he left."""

    country: NDArray[np.str_]
    year: NDArray[np.int64]
    tenure: NDArray[np.int64]
    regime: NDArray[np.int64]
    left: Floats

    def where(self, chosen: NDArray[np.bool_]) -> OfficeMonths:
        """Keep some rows."""
        return OfficeMonths(
            self.country[chosen],
            self.year[chosen],
            self.tenure[chosen],
            self.regime[chosen],
            self.left[chosen],
        )


def month_number(text: str) -> int:
    """Months since year 0 of a day or month such as 2012-11-15."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def read_office_months(path: Path, voice: Voice, *, last: str = TABLE_ENDS) -> OfficeMonths:
    """Read the table of terms: ``iso3``, ``start`` (day), ``end_month`` (empty: running).

    Parameters
    ----------
    path
        The table.
    voice
        Regimes; months of a country without one are left out.
    last
        Last month of which anything is known.
    """
    terms = pl.read_csv(path, infer_schema=False).drop_nulls(["iso3", "start"])
    close, rows = month_number(last), []
    for iso3, start, end in terms.select("iso3", "start", "end_month").iter_rows():
        first, leaves = month_number(start), month_number(end) if end else close + 1
        for month in range(max(first + 1, FIRST_YEAR * 12), min(leaves, close) + 1):
            regime = voice.regime(iso3, month // 12)
            if regime is not None:
                rows.append((iso3, month // 12, month - first, regime, month == leaves))
    country, year, tenure, regimes, left = zip(*rows, strict=True)
    return OfficeMonths(
        np.array(country),
        np.array(year, dtype=np.int64),
        np.array(tenure, dtype=np.int64),
        np.array(regimes, dtype=np.int64),
        np.array(left, dtype=np.float64),
    )
