"""Regime of a country by voice and accountability, one of the World Bank's governance indicators.

    closed < -0.8 <= mixed < 0 <= open        (standard normal units over countries)

A year's regime is that of the latest figure from before the year, so nothing later is seen. The
bounds cut the countries into three groups of about equal size.

Reference: Kaufmann, D., Kraay, A., Mastruzzi, M. (2011). The Worldwide Governance Indicators,
doi:10.1017/S1876404511200046; World Bank, CC BY 4.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

BOUNDS = (-0.8, 0.0)
UNKNOWN = 1
"""Regime of a country without a figure: mixed."""


class Voice:
    """Figures of all countries.

    Parameters
    ----------
    table
        ``iso3``, ``year``, ``estimate``.
    """

    def __init__(self, table: pl.DataFrame) -> None:
        self._known: dict[str, dict[int, float]] = {}
        rows = table.drop_nulls("estimate").select("iso3", "year", "estimate")
        for iso3, year, estimate in rows.iter_rows():
            self._known.setdefault(iso3, {})[int(year)] = estimate

    @classmethod
    def read(cls, path: Path) -> Voice:
        """Read the table."""
        return cls(pl.read_parquet(path))

    def regime(self, iso3: str, year: int) -> int | None:
        """Regime in a year by the latest figure before it; None where there is none."""
        figures = self._known.get(iso3, {})
        before = [known for known in figures if known < year]
        if not before:
            return None
        return int(np.searchsorted(BOUNDS, figures[max(before)], side="right"))
