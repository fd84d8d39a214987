"""The store of events: parquet files by source and month, and the manifest that names them.

    STORE/manifest.json
    STORE/events/source=gdelt/month=2018-01/DIGEST.parquet
    STORE/volume/gdelt-DIGEST.parquet
    STORE/rejects/DIGEST-OF-INPUT.csv

Columns of the events: date, precision, source, target, directed, contact_type, level (any,
minister, leader), code, tenths (sum of Goldstein values times ten), goldstein (their mean), ref,
count, reports (rows joined), repeat (a visit reported on a near day before: no event). Files are
named by their content and never changed. A change is prepared in a folder of its own and becomes
the store when the manifest is replaced; if the run ends before that, the store is as it was, and
the next run clears what was left.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.archives import digest_file
from calibration.ingest.block_report import REPORT_SCHEMA
from calibration.ingest.duplicates import anchors_of
from calibration.ingest.manifest import NAME, Manifest, read_manifest
from calibration.ingest.own_reader import LEVELS
from calibration.ingest.volume import VOLUME_SCHEMA
from sim.errors import ContactTableError, DataNotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS, VOLUME, REJECTS, STAGING = "events", "volume", "rejects", ".staging"
OWN = {EVENTS, VOLUME, REJECTS, STAGING, ".lock", f".{NAME}.partial"}
"""What a run that was broken off may have left in a folder that is no store yet."""

NAMED = 24
LEVEL_NAMES = {number: name for name, number in LEVELS.items()}


@dataclass(frozen=True)
class Store:
    """A store as its manifest stood when it was opened.

    Attributes
    ----------
    path : Path
        Folder.
    manifest : Manifest
        What belongs to it.
    """

    path: Path
    manifest: Manifest

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a store.

        Raises
        ------
        DataNotFoundError
            If the folder holds none.
        ContactTableError
            If its manifest is damaged.
        """
        if not is_store(path):
            problem, expected = "no store of events", "a folder that comity ingest has written"
            raise DataNotFoundError(problem, where=str(path), expected=expected)
        return cls(path, read_manifest(path))

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources that the store holds, sorted."""
        return tuple(sorted({record.source for record in self.manifest.inputs}))

    def events(self, source: str | None = None, *, repeats: bool = False) -> pl.LazyFrame:
        """Return the events, of one source or of all, as a lazy table with the column `origin`.

        Parameters
        ----------
        source
            Name of a source.
        repeats
            Whether rows marked as repeats are in it.
        """
        scans = [
            pl.scan_parquet(self.path / part.file, hive_partitioning=False)
            .with_columns(origin=pl.lit(part.source))
            for part in self.manifest.parts
            if source in (None, part.source)
        ]  # fmt: skip
        if not scans:
            return pl.LazyFrame(schema=STORED_SCHEMA | {"origin": pl.String})
        table = pl.concat(scans)
        return table if repeats else table.filter(~pl.col("repeat"))

    def volume(self, source: str) -> pl.DataFrame:
        """Return the rows of a source by day and country; country '' counts all."""
        file = self.manifest.volumes.get(source)
        return pl.read_parquet(self.path / file) if file else pl.DataFrame(schema=VOLUME_SCHEMA)

    def reports(self, source: str, month: str) -> pl.DataFrame:
        """Return the joined reports of a source and a month, none where it has none."""
        return from_stored(self._part(source, month))

    def anchors(self, source: str, month: str) -> pl.DataFrame:
        """Return the visits of a month that one of the next month may repeat."""
        part = self._part(source, month)
        marks = part["repeat"]
        return anchors_of(from_stored(part).with_columns(repeat=marks))

    def _part(self, source: str, month: str) -> pl.DataFrame:
        for part in self.manifest.parts:
            if (part.source, part.month) == (source, month):
                return pl.read_parquet(self.path / part.file, hive_partitioning=False)
        return pl.DataFrame(schema=STORED_SCHEMA)


LAST_COLUMNS = ("ref", "count", "reports")
STORED_SCHEMA = {
    **{name: kind for name, kind in REPORT_SCHEMA.items() if name not in LAST_COLUMNS},
    "level": pl.String, "goldstein": pl.Float64, "ref": pl.String, "count": pl.Int64,
    "reports": pl.Int64, "repeat": pl.Boolean,
}  # fmt: skip


def is_store(path: Path) -> bool:
    """Tell whether a folder holds a store."""
    return (path / NAME).is_file()


def to_stored(month: pl.DataFrame) -> pl.DataFrame:
    """Return joined and marked reports as the store keeps them."""
    mean = (pl.col("tenths") / pl.col("reports") / 10).round(6)
    names = pl.col("level").replace_strict(LEVEL_NAMES, return_dtype=pl.String)
    return month.with_columns(goldstein=mean, level=names).select(*STORED_SCHEMA)


def from_stored(frame: pl.DataFrame) -> pl.DataFrame:
    """Return reports from what the store keeps."""
    numbers = pl.col("level").replace_strict(LEVELS, return_dtype=pl.Int8)
    return frame.with_columns(numbers).select(*REPORT_SCHEMA)


@contextmanager
def changing(path: Path) -> Iterator[Path]:
    """Hold a store for one change; gives a staging folder that is gone afterwards.

    Raises
    ------
    ContactTableError
        If another run is changing the store, or the folder holds other things.
    """
    foreign = path.exists() and (not path.is_dir() or {p.name for p in path.iterdir()} - OWN)
    if foreign and not is_store(path):
        problem, expected = "not a store of events", "an empty or new folder, or a store"
        raise ContactTableError(problem, where=str(path), expected=expected)
    path.mkdir(parents=True, exist_ok=True)
    staging = path / STAGING
    with _locked(path):
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        try:
            yield staging
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def place(store: Path, staged: Path, folder: str, prefix: str = "") -> str:
    """Move a staged file to its place, named by its content; return its name in the store."""
    name = f"{folder}/{prefix}{digest_file(staged)[:NAMED]}{staged.suffix}"
    target = store / name
    target.parent.mkdir(parents=True, exist_ok=True)
    staged.replace(target)
    return name


def clear_unnamed(store: Path, manifest: Manifest) -> None:
    """Delete files that the manifest does not name, and folders left empty."""
    rejected = {f"{REJECTS}/{record.digest[:NAMED]}.csv" for record in manifest.inputs}
    kept = manifest.files | rejected
    for top in (EVENTS, VOLUME, REJECTS):
        for file in sorted((store / top).rglob("*"), reverse=True):
            if file.is_dir():
                if not any(file.iterdir()):
                    file.rmdir()
            elif file.relative_to(store).as_posix() not in kept:
                file.unlink()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a store, where the system has such locks; it goes with the process."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - systems without file locks
        yield
        return
    handle = os.open(path / ".lock", os.O_RDWR | os.O_CREAT)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            problem, expected = "another run is changing this store", "one run at a time"
            raise ContactTableError(problem, where=str(path), expected=expected) from error
        yield
    finally:
        os.close(handle)
