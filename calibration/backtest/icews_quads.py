"""The yearly ICEWS counts of four classes between 152 countries, 2002 to 2014.

Full event volume, not de-duplicated, as aggregated by the authors of the R package netify. Pairs
without contact are rows of zeros in the table; a pair that were missing would be no zero, so the
reader refuses a table with gaps.

Reference: Boschee, E. and others (2015). ICEWS Coded Event Data, doi:10.7910/DVN/28075.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.annual_counts import AnnualCounts
from calibration.backtest.tables import read_columns
from sim.errors import OutcomeError

if TYPE_CHECKING:
    from pathlib import Path

TABLE = "icews_quads"
CLASSES = {
    "verbal cooperation": "verbal_coop",
    "material cooperation": "material_coop",
    "verbal conflict": "verbal_conf",
    "material conflict": "material_conf",
}


def read_quads(path: Path) -> AnnualCounts:
    """Read the table.

    Raises
    ------
    OutcomeError
        If a column is missing, or the table does not hold every pair in every year just once.
    """
    columns = ["year", "source_iso3", "target_iso3", *CLASSES.values()]
    frame = read_columns(path, columns)
    countries = sorted(set(frame["source_iso3"]) | set(frame["target_iso3"]))
    years = np.arange(int(frame["year"].min()), int(frame["year"].max()) + 1)  # type: ignore[arg-type]
    rows, pairs = frame.height, years.size * len(countries) * (len(countries) - 1)
    unique = frame.select(columns[:3]).n_unique()
    if rows != pairs or unique != pairs or any(frame[name].null_count() for name in columns):
        expected = f"{pairs} rows: every pair of {len(countries)} countries in every year, once"
        raise OutcomeError(where=str(path), value=rows, expected=expected)
    index = np.array(countries)
    sender, receiver = (np.searchsorted(index, frame[name].to_numpy()) for name in columns[1:3])
    counts = np.zeros((years.size, len(CLASSES), index.size, index.size), dtype=np.int64)
    place = frame["year"].to_numpy() - years[0]
    for k, name in enumerate(CLASSES.values()):
        counts[place, k, sender, receiver] = frame[name].to_numpy()
    return AnnualCounts(counts, years, tuple(CLASSES), tuple(countries))
