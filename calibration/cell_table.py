"""The table of covered cells: every dyad, month and series that some source sees.

Cells are addressed by the key (d T + t) S + s and stand in its order: by dyad, month and series.
Series with the same windows share their cells. The volume factor of a family, if it has one, is
part of the log exposure.

Axes: D dyads, T months, S series; N covered cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.panel import Series
from calibration.sources.gdelt import VOLUME

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.cells import Cells, Grid
    from calibration.coverage import Coverage, Window
    from sim.contacts import ContactTypes

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

FAMILIES = ("leader", "vitae", "minister", "own", "icews", "gdelt")
YIELDS = {"vitae": "leader"}


@dataclass(frozen=True)
class CellTable:
    """The covered cells of all series, ordered by dyad, month and series; N entries each."""

    key: Ints
    dyad: Ints
    period: Ints
    series: Ints
    log_exposure: Floats
    direction_share: Floats

    def find(self, key: Ints) -> Ints:
        """Return the entry of each key, -1 where the cell is not covered."""
        if not len(self.key):
            return np.full(len(key), -1, dtype=np.int64)
        place = np.searchsorted(self.key, key).clip(max=len(self.key) - 1)
        return np.where(self.key[place] == key, place, -1)


def series_of(coverage: Coverage, types: ContactTypes) -> tuple[Series, ...]:
    """Return the series in order of family, then type."""
    kinds = (*types.names, VOLUME)
    found = [pair for pair in coverage.series() if pair[1] in kinds]
    found.sort(key=lambda pair: (FAMILIES.index(pair[0]), kinds.index(pair[1])))
    return tuple(Series(*pair) for pair in found)


def windows_of(coverage: Coverage, line: Series) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
    """Return the windows of a series, and those of another family to which it yields.

    A family yields to a source that is complete, or sees at least as large a share as any of its
    own windows: the record keeps a contact once, under the better source, so a dyad that both
    cover would show too few contacts in the lesser one.
    """
    sees = coverage.of(line.family, line.contact_type)
    above = coverage.of(YIELDS.get(line.family, ""), line.contact_type)
    most = max((window.share_seen for window in sees), default=1.0)
    return sees, tuple(w for w in above if w.complete or w.share_seen >= most)


def cell_table(grid: Grid, coverage: Coverage, series: tuple[Series, ...]) -> CellTable:
    """Return the covered cells of the series, their volume factors within the log exposure."""
    known: dict[tuple[tuple[Window, ...], tuple[Window, ...]], Cells] = {}
    for line in series:
        windows = windows_of(coverage, line)
        if windows not in known:
            known[windows] = grid.cells(*windows)
    cells = [known[windows_of(coverage, line)] for line in series]
    dyad = np.concatenate([np.empty(0, dtype=np.int64), *(c.dyad for c in cells)])
    period = np.concatenate([np.empty(0, dtype=np.int64), *(c.period for c in cells)])
    number = np.repeat(np.arange(len(cells), dtype=np.int64), [len(c.dyad) for c in cells])
    log_exposure = np.log(np.concatenate([np.empty(0), *(c.exposure for c in cells)]))
    for index, line in enumerate(series):
        for factor in coverage.volumes:
            if factor.family == line.family:
                log_exposure[number == index] += factor.at(grid.months)[period[number == index]]
    share = np.concatenate([np.empty(0), *(c.direction_share for c in cells)])
    key = (dyad * len(grid.months) + period) * len(series) + number
    order = np.argsort(key)
    return CellTable(
        key=key[order],
        dyad=dyad[order],
        period=period[order],
        series=number[order],
        log_exposure=log_exposure[order],
        direction_share=share[order],
    )
