"""The table of trajectories on disk: some dyads at a time, so that neither end holds all of it.

    dyad, period, quantity, mean, sd, q05, q25, q50, q75, q95

Rows are ordered by dyad, quantity and period, as `sim.ensemble.Ensemble.trajectories` has them. A
group of rows of the file holds whole dyads, about 100,000 rows.

Axes: Q quantities, D dyads, T months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from sim.rooms import make_room, release

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.ensemble import Ensemble
    from sim.parameters import Floats

ROWS = 2**17
"""Rows at a time, about."""


def write_trajectories(file: Path, ensemble: Ensemble) -> None:
    """Write the table, the same bytes for the same ensemble.

    Parameters
    ----------
    file
        To be written, as parquet.
    ensemble
        Worlds.
    """
    q, d, t = ensemble.mean.shape
    step = max(1, ROWS // (q * t))

    def pieces(
        columns: list[str] | None,
        _predicate: pl.Expr | None,
        _rows: int | None,
        _size: int | None,
    ) -> Iterator[pl.DataFrame]:
        for first in range(0, d, step):
            piece = ensemble.trajectories_of(range(first, min(first + step, d)))
            yield piece if columns is None else piece.select(columns)

    table = register_io_source(pieces, schema=ensemble.trajectories_of(range(0)).schema)
    table.sink_parquet(
        file,
        compression="zstd",
        statistics=False,
        maintain_order=True,
        row_group_size=step * q * t,
    )


def read_means(file: Path, quantities: int, months: int) -> tuple[tuple[str, ...], Floats, Floats]:
    """Read labels of the dyads, and means and standard deviations (Q, D, T) as rooms.

    Parameters
    ----------
    file
        A file by `write_trajectories`.
    quantities, months
        Q and T.
    """
    table, block = pl.scan_parquet(file), quantities * months
    keys = table.select("dyad").gather_every(block).collect()["dyad"]
    mean, sd = (make_room((len(keys), quantities, months)) for _ in range(2))
    step = max(1, ROWS // block)
    for first in range(0, len(keys), step):
        rows = table.slice(first * block, step * block).select("mean", "sd").collect()
        for values, name in ((mean, "mean"), (sd, "sd")):
            part = values[first : first + step]
            part[:] = rows[name].to_numpy().reshape(part.shape)
            release(values)
    return tuple(keys), mean.swapaxes(0, 1), sd.swapaxes(0, 1)
