"""Reports of many blocks, kept joined and by month, in bounded memory.

Frames are added as they come. When the rows in memory pass a limit they are joined, and where that
does not help, written to a folder by month. `months()` gives back each month, joined, in the order
of time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.duplicates import joined
from calibration.ingest.volume import summed_volume

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS_HELD = 1_000_000
"""Rows of reports in memory, about 150 bytes each, above which they are written to disk."""

VOLUMES_HELD = 200


class Gathered:
    """Reports and volume of one input, or of a run.

    Parameters
    ----------
    folder
        Where rows are written that do not fit in memory.
    limit
        Rows held in memory.
    """

    def __init__(self, folder: Path, limit: int = ROWS_HELD) -> None:
        self._folder, self._limit = folder, limit
        self._frames: list[pl.DataFrame] = []
        self._volumes: list[pl.DataFrame] = []
        self._files: dict[str, list[Path]] = {}
        self._rows, self._held = 0, 0

    @property
    def rows(self) -> int:
        """Number of reports added."""
        return self._rows

    def add(self, reports: pl.DataFrame, volume: pl.DataFrame) -> None:
        """Add the reports and the volume of a block."""
        self._rows += int(reports["reports"].sum())
        if reports.height:
            self._frames.append(reports)
            self._held += reports.height
        self._volumes.append(volume)
        if len(self._volumes) > VOLUMES_HELD:
            self._volumes = [summed_volume(self._volumes)]
        self._shrink()

    def absorb(self, other: Gathered) -> None:
        """Take over what another holds."""
        self._rows += other._rows
        self._frames += other._frames
        self._held += other._held
        self._volumes = [summed_volume([*self._volumes, *other._volumes])]
        for month, files in other._files.items():
            self._files.setdefault(month, []).extend(files)
        self._shrink()

    def volume(self) -> pl.DataFrame:
        """Return the volume by day and country."""
        return summed_volume(self._volumes)

    def months(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Return month (as 2018-01) and joined reports, in the order of time."""
        frames, self._frames = self._frames, []
        held = _by_month(joined(frames)) if frames else {}
        for month in sorted({*held, *self._files}):
            parts = [pl.read_parquet(path) for path in self._files.get(month, [])]
            parts += [held.pop(month)] if month in held else []
            yield month, parts[0] if len(parts) == 1 else joined(parts)

    def _shrink(self) -> None:
        if self._held <= self._limit:
            return
        table = joined(self._frames)
        self._frames, self._held = [table], table.height
        if self._held > self._limit // 2:
            for month, frame in _by_month(table).items():
                files = self._files.setdefault(month, [])
                folder = self._folder / month
                folder.mkdir(parents=True, exist_ok=True)
                files.append(folder / f"{id(self):x}-{len(files)}.parquet")
                frame.write_parquet(files[-1], compression="lz4", statistics=False)
            self._frames, self._held = [], 0


def _by_month(table: pl.DataFrame) -> dict[str, pl.DataFrame]:
    named = table.with_columns(month=pl.col("date").dt.strftime("%Y-%m"))
    parts = named.partition_by("month", as_dict=True, include_key=False, maintain_order=True)
    return {str(key[0]): part for key, part in parts.items()}
