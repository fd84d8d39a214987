"""Whole paths of the dyads in focus on disk: a row a dyad, world and month.

    dyad, world, period, engagement, affinity, strength, cooperation_index, contacts_<type> ...

Rows are ordered by dyad, world and period. The first month of a path is that of the cutoff, where
contacts are null: they begin a month later. States are float32 as the worlds hold them, contacts
whole numbers, so that what is read is what was simulated.

Axes: Q quantities, W worlds, F dyads, 1 + T months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.ensemble import STATE_NAMES
from sim.errors import ComityError, close_matches, first_line

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.ensemble import Ensemble

KEYS = ("dyad", "world", "period")


@dataclass(frozen=True)
class Paths:
    """Paths of some quantities.

    Attributes
    ----------
    dyads, quantities : tuple of str
        Labels of the axes F, Q.
    periods : (1 + T,) datetime64[M]
        The first is the month of the cutoff.
    values : (Q, W, F, 1 + T) float32
        nan where the quantity has no value at the cutoff.
    """

    dyads: tuple[str, ...]
    quantities: tuple[str, ...]
    periods: NDArray[np.datetime64]
    values: NDArray[np.float32]

    @property
    def worlds(self) -> int:
        """Return W."""
        return int(self.values.shape[1])


def paths_of(ensemble: Ensemble) -> Paths:
    """Join the paths of an ensemble with their values at the cutoff."""
    quantities, worlds, dyads, _ = ensemble.paths.shape
    first = np.full((quantities, worlds, dyads, 1), np.nan, dtype=np.float32)
    for q, name in enumerate(ensemble.quantities):
        if name in STATE_NAMES:
            first[q, ..., 0] = ensemble.at_cutoff[STATE_NAMES.index(name)]
    periods = np.concatenate([ensemble.periods[:1] - 1, ensemble.periods])
    values = np.concatenate([first, ensemble.paths], axis=3)
    return Paths(ensemble.focus, ensemble.quantities, periods, values)


def narrow(paths: Paths, dyad: str, quantities: tuple[str, ...]) -> Paths:
    """Keep one dyad and some quantities."""
    rows = [paths.quantities.index(name) for name in quantities]
    place = paths.dyads.index(dyad)
    return Paths((dyad,), quantities, paths.periods, paths.values[rows][:, :, [place]])


def write_paths(file: Path, paths: Paths) -> None:
    """Write paths as parquet, the same bytes for the same paths."""
    import polars as pl

    count, worlds, dyads, months = paths.values.shape
    days = paths.periods.astype("datetime64[D]")
    table = pl.DataFrame(
        {
            "dyad": pl.Series(np.repeat(np.array(paths.dyads), worlds * months)),
            "world": np.tile(np.repeat(np.arange(worlds, dtype=np.int32), months), dyads),
            "period": np.tile(days, dyads * worlds),
        }
    )
    columns = []
    for q in range(count):
        name = paths.quantities[q]
        column = pl.Series(name, np.ascontiguousarray(paths.values[q].swapaxes(0, 1)).ravel())
        if name not in STATE_NAMES:
            column = column.fill_nan(None).cast(pl.Int64)
        columns.append(column)
    table.with_columns(columns).write_parquet(file, compression="zstd", statistics=False)


def read_paths(file: Path, quantities: tuple[str, ...] | None = None) -> Paths:
    """Read paths.

    Parameters
    ----------
    file
        A file by `write_paths`.
    quantities
        Those wanted; all where absent.

    Raises
    ------
    ComityError
        If there is no such file, it is damaged, or it lacks a quantity.
    """
    from polars.exceptions import PolarsError

    if not file.is_file():
        problem, expected = f"no {file.name}", "a folder written by `comity run`"
        raise ComityError(problem, where=str(file.parent), expected=expected)
    try:
        return _read(file, quantities)
    except (OSError, ValueError, PolarsError) as error:
        problem, expected = f"cannot be read ({first_line(error)})", "a table of `comity run`"
        raise ComityError(problem, where=str(file), expected=expected) from None


def _read(file: Path, quantities: tuple[str, ...] | None) -> Paths:
    import polars as pl

    there = tuple(name for name in pl.read_parquet_schema(file) if name not in KEYS)
    wanted = there if quantities is None else quantities
    for name in wanted:
        if name not in there:
            near = close_matches(name, there)
            expected = ", ".join(there)
            raise ComityError(where=str(file), value=name, expected=expected, near=near)
    frame = pl.read_parquet(file, columns=[*KEYS, *wanted])
    dyads = tuple(frame["dyad"].unique(maintain_order=True))
    periods = frame["period"].unique(maintain_order=True).to_numpy().astype("datetime64[M]")
    shape = (len(dyads), -1, periods.size)
    values = [
        frame[name].cast(pl.Float32).fill_null(float("nan")).to_numpy().reshape(shape)
        for name in wanted
    ]
    return Paths(dyads, wanted, periods, np.ascontiguousarray(np.stack(values).swapaxes(1, 2)))
