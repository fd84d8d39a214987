"""Reading the tables of backtests: all columns there, no row of a period twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sim.errors import OutcomeError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def read_columns(path: Path, columns: Sequence[str]) -> pl.DataFrame:
    """Return a table that has some columns.

    Raises
    ------
    OutcomeError
        If one is missing.
    """
    frame = pl.read_parquet(path)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise OutcomeError(where=path.name, value=missing, expected="these columns too")
    return frame


def read_pairs(path: Path, columns: Sequence[str]) -> pl.DataFrame:
    """Return a table of pairs by period; the first three columns name period and pair.

    Raises
    ------
    OutcomeError
        If a column is missing, or a pair stands twice in a period.
    """
    frame = read_columns(path, columns)
    if frame.select(columns[:3]).n_unique() != frame.height:
        raise OutcomeError(
            where=path.name, value=f"a pair twice in a {columns[0]}", expected="once"
        )
    return frame
