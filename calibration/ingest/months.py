"""Months of a store: those with new reports, and those after them whose visits are marked anew.

A visit may repeat one of the month before (`calibration.ingest.duplicates`, rule 3), so that months
are written in the order of time, and a month that got no report is written again if the one before
it has changed and its own marks change with it.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import polars as pl

from calibration.ingest.block_report import REPORT_SCHEMA
from calibration.ingest.duplicates import anchors_of, joined, marked
from calibration.ingest.manifest import Part
from calibration.ingest.store import EVENTS, Store, place, to_stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from calibration.ingest.gather import Gathered

BEYOND = "9999-12"


def write_months(gathered: Gathered, store: Store, source: str, staging: Path) -> list[Part]:
    """Write the months of a source that change, and return their parts.

    Parameters
    ----------
    gathered
        New reports.
    store
        As it stands; its files stay.
    source
        Of the reports.
    staging
        Folder in which a file is made before it takes its place.
    """
    held = {part.month: part for part in store.manifest.parts if part.source == source}
    written: dict[str, Part] = {}
    last, anchors = "", pl.DataFrame(schema=REPORT_SCHEMA)
    for month, fresh in _with_followers(gathered, held, written):
        if not last or month != shifted(last, 1):
            anchors = store.anchors(source, shifted(month, -1))
        before = store.reports(source, month)
        table = marked(joined([fresh, before]) if before.height else fresh, anchors)
        if table.height:
            written[month] = _write(table, store.path, (source, month), staging)
        last, anchors = month, anchors_of(table)
    return list(written.values())


def shifted(month: str, by: int) -> str:
    """Return the month so many months later.

    Examples
    --------
    >>> shifted("2018-12", 1), shifted("2018-01", -1)
    ('2019-01', '2017-12')
    """
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04d}-{number + 1:02d}"


def _with_followers(
    gathered: Gathered, held: dict[str, Part], written: dict[str, Part]
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Give the months with new reports, and after them those whose visits may be marked anew.

    A month follows if the one before it has changed; whether a follower has is known once it is
    `written`.
    """
    nothing = pl.DataFrame(schema=REPORT_SCHEMA)
    for month, fresh in chain(gathered.months(), [(BEYOND, None)]):
        due = shifted(max(written), 1) if written else month
        while due < month and due in held and _changed(shifted(due, -1), held, written):
            yield due, nothing
            due = shifted(due, 1)
        if fresh is not None:
            yield month, fresh


def _write(month: pl.DataFrame, store: Path, key: tuple[str, str], staging: Path) -> Part:
    source, name = key
    staged = staging / "part.parquet"
    to_stored(month).write_parquet(staged)
    file = place(store, staged, f"{EVENTS}/source={source}/month={name}")
    repeats, reports = int(month["repeat"].sum()), int(month["reports"].sum())
    return Part(source, name, file, month.height, reports, repeats)


def _changed(month: str, held: dict[str, Part], written: dict[str, Part]) -> bool:
    """Tell whether a month is not as the store held it."""
    return month in written and written[month] != held.get(month)
