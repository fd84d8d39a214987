"""What some lines of a file hold: reports, rejected and set aside rows, volume.

lines = rows of `taken` + faults + rows set aside. Columns of `taken`: date, precision, source,
target (keys of `calibration.ingest.actors`), directed, contact_type, level (0 any, 1 minister, 2
leader), code, tenths (Goldstein value times ten), ref (number of the row in its source), count
(contacts it stands for), reports (rows).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from calibration.ingest.volume import summed_volume

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.ingest.rejects import Fault

REPORT_SCHEMA: dict[str, Any] = {
    "date": pl.Date, "precision": pl.String, "source": pl.String, "target": pl.String,
    "directed": pl.Boolean, "contact_type": pl.String, "level": pl.Int8, "code": pl.String,
    "tenths": pl.Int64, "ref": pl.String, "count": pl.Int64, "reports": pl.Int64,
}  # fmt: skip


@dataclass
class BlockReport:
    """What a block holds: lines = rows of `taken` + faults + rows set aside.

    Attributes
    ----------
    lines : int
        Lines of the block.
    taken : polars.DataFrame
        Reports, `REPORT_SCHEMA`.
    faults : list of Fault
        Rejected lines, numbered from 1 within the block.
    aside : dict
        Rows set aside by reason.
    volume : polars.DataFrame
        Rows by day and country (`calibration.ingest.volume`).
    """

    lines: int
    taken: pl.DataFrame
    faults: list[Fault]
    aside: dict[str, int]
    volume: pl.DataFrame


def combined(reports: Sequence[BlockReport]) -> BlockReport:
    """Return several reports as one, its faults in the order of lines."""
    aside: dict[str, int] = {}
    for report in reports:
        for why, rows in report.aside.items():
            aside[why] = aside.get(why, 0) + rows
    faults = [fault for report in reports for fault in report.faults]
    return BlockReport(
        sum(report.lines for report in reports),
        pl.concat([report.taken for report in reports]),
        sorted(faults, key=lambda fault: fault.line),
        aside,
        summed_volume([report.volume for report in reports]),
    )
