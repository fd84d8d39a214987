"""What the shipped calibration reads, as the digests to which scenarios are pinned.

A scenario is written against the shipped record. Runs on other data, or with own contacts, are
told apart in their report, not by the pin.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sim.documents.pin import DIGITS, parts
from sim.provenance import digest_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.cli.inputs import Call
    from sim.scenario import Scenario

CONFIGURATION = (
    "attention.csv", "contact_types.csv", "countries.csv", "priors.csv", "processes.csv",
)  # fmt: skip
"""Files beside the tables that say how they are read."""


@cache
def calibration_inputs() -> Mapping[str, tuple[str, ...]]:
    """Return the digests of data and configuration of the shipped calibration."""
    from calibration.calibrate import MODEL_VERSION, SAMPLE, SHIPPED, START
    from calibration.sources.folder import EMBEDDED, TABLES, DataFolder
    from sim.groups import DATES

    folder = DataFolder.embedded()
    tables = {name: folder.find(name) for name in TABLES if folder.has(name)}
    tables["organisation_dates"] = EMBEDDED / DATES
    files = {path.stem: path for path in (*(EMBEDDED / name for name in CONFIGURATION), *SHIPPED)}
    model = {"model": [MODEL_VERSION, SAMPLE, START.isoformat()]}
    configuration = tuple(sorted((*_digests(files), *parts(model))))
    return {"data": _digests(tables), "configuration": configuration}


def pin_state(scenario: Scenario, call: Call) -> str:
    """Say what a scenario's pin covers of a run, which may read more than the shipped data."""
    from calibration.sources.folder import DataFolder

    if scenario.pin is None:
        return "none"
    more = []
    if DataFolder.locate(call.data).path is not None:
        more.append("a fuller data folder")
    if call.contacts is not None:
        more.append("own contacts")
    if not more:
        return "holds"
    return f"holds for the shipped data; this run reads {' and '.join(more)} too"


def _digests(files: Mapping[str, Path]) -> tuple[str, ...]:
    return tuple(f"{name} {digest_files([files[name]])[:DIGITS]}" for name in sorted(files))
