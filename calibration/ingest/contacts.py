"""A store as contacts for the panel: what `--contacts STORE` reads.

    read_store(path) -> Reading

Events between two countries enter as contacts of the family `own`, at their level, with the
confidence that the sources give them; days that repeat a visit, events of organisations, and rows
that a better source has too are set aside and counted. Coverage is learnt from the volume
(`calibration.ingest.coverage`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

from calibration.events import ContactEvents, Reading, Tally, set_aside
from calibration.ingest.actors import ORGANISATION
from calibration.ingest.archives import digest_file
from calibration.ingest.coverage import FAMILY, MACHINE, covered_months, store_coverage
from calibration.ingest.heed import country_attention
from calibration.ingest.manifest import NAME
from calibration.ingest.merge import TABLE, merge, read_standings
from calibration.ingest.store import Store
from calibration.ingest.volume import EVERYBODY
from calibration.seasons import RITUAL
from calibration.sources.own_coverage import read_coverage
from calibration.sources.own_rows import RITUAL_WORDS
from sim.contacts import contact_types

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = "sources.csv"
"""Table of sources that a user puts into a store, in place of the shipped one."""

REPEATED = "a visit reported again on a near day"
NOT_COUNTRY = "an organisation, not a country"
CONFIRMS = "an event that a better source of the store has too"


def read_store(path: Path, coverage: Path | None = None) -> Reading:
    """Read a store as contacts.

    Parameters
    ----------
    path
        Folder of the store.
    coverage
        A coverage file, in place of what the store's volume tells.

    Notes
    -----
    A table `sources.csv` in the folder takes the place of the shipped precedence and confidence.

    Raises
    ------
    ComityError
        If the store or the coverage file is damaged.
    """
    store = Store.open(path)
    files = (path / NAME, path / SOURCES, coverage)
    marks = tuple(digest_file(file) if file and file.is_file() else "" for file in files)
    return _read(store.path.resolve(), coverage, marks)


@lru_cache(maxsize=2)
def _read(path: Path, coverage: Path | None, _marks: tuple[str, ...]) -> Reading:
    """Read a store; a command asks for it several times, and its attention takes some seconds."""
    store, label = Store.open(path), f"store {path.name}"
    rows = (
        store.events(repeats=True)
        .collect()
        .with_columns(source_name=pl.concat_str(pl.lit(f"{label}, "), "origin"))
    )
    counted = rows.rename({"source": "one", "target": "other", "source_name": "source"})
    first, repeated = set_aside(counted, ~pl.col("repeat"), REPEATED)
    body = pl.col("one").str.starts_with(ORGANISATION) | pl.col("other").str.starts_with(
        ORGANISATION
    )
    states, bodies = set_aside(first, ~body, NOT_COUNTRY)
    named = states.rename({"source": "label", "one": "source", "other": "target"})
    own = path / SOURCES
    merged = merge(named, read_standings(own if own.is_file() else TABLE))
    confirming = tuple(
        Tally(f"{label}, {origin}", "set aside", CONFIRMS, number, number)
        for origin, number in merged.confirmed.items()
    )
    windows = store_coverage(store, contact_types(), label)
    windows = replace(windows, attention=_attention(store, merged.frame))
    if coverage is not None:
        windows = replace(windows, windows=read_coverage(coverage, label))
    note = f"{label}: {', '.join(store.sources)}; coverage and volume are learnt from its own rows"
    return Reading(_events(merged.frame), windows, (*repeated, *bodies, *confirming), (note,))


def _attention(store: Store, frame: pl.DataFrame) -> dict[str, dict[str, float]]:
    """Return what attention the machine-coded events of a store tell, under their family."""
    machine = frame.filter(pl.col("origin").is_in(MACHINE))
    named = {code for source in MACHINE for code in store.volume(source)["country"]} - {EVERYBODY}
    effects = country_attention(machine, sorted(named), covered_months(store))
    return {FAMILY: effects} if effects else {}


def _events(frame: pl.DataFrame) -> ContactEvents:
    tagged = pl.col("code").str.to_lowercase().is_in(RITUAL_WORDS) & (
        pl.col("contact_type") == "call"
    )
    return ContactEvents.conform(
        frame.with_row_index("row", offset=1).select(
            "row", "date", "precision", "directed", "contact_type", "level", "count",
            source_iso3="source",
            target_iso3="target",
            family=pl.lit(FAMILY),
            ritual=pl.when(tagged).then(pl.lit(RITUAL)).otherwise(pl.lit("")),
            occasion="code",
            source="label",
            source_ref="ref",
            confidence=pl.col("confidence").cast(pl.String),
        )
    )  # fmt: skip
