"""Verdicts of several runs in one table: what was expected of each scenario, and what came.

    read_verdicts(folders) -> a row an expectation        markdown(rows) -> text

Of several runs of one scenario the latest counts. Each row says, too, when the first pair in focus
was last observed before the cutoff, since worlds that start from an old observation start from an
expectation.
"""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import ComityError, first_line
from sim.report.codec import decode
from sim.report.expected import criterion, found, verdict
from sim.report.words import dyad_name, month_name
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sim.expectations import Verdict
    from sim.report.inputs import Briefing

NAME = "report.json"
HEADS = (
    "scenario", "expected before the run", "criterion", "found", "verdict", "last observed",
)  # fmt: skip


@dataclass(frozen=True)
class VerdictRow:
    """One expectation of one scenario, in words."""

    scenario: str
    expected: str
    criterion: str
    found: str
    verdict: str
    last_observed: str


def read_verdicts(folders: Iterable[Path]) -> tuple[VerdictRow, ...]:
    """Read the verdicts of runs, by the id of the scenario.

    Parameters
    ----------
    folders
        Folders of runs, or folders that hold such folders.

    Raises
    ------
    ComityError
        If there is no run in a folder, or one cannot be read.
    """
    latest: dict[str, Path] = {}
    for file in sorted(_files(folders), key=lambda file: (file.stat().st_mtime, file)):
        latest[file.parent.name.rpartition("-")[0]] = file
    return tuple(row for _, file in sorted(latest.items()) for row in _rows(file))


def markdown(rows: Sequence[VerdictRow]) -> str:
    """Return the rows as a table that reads well as text and as a page."""
    lines = [HEADS, tuple("---" for _ in HEADS), *(astuple(row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def last_observed(briefing: Briefing, dyad: str) -> str:
    """Say when a source last saw a dyad, as known at the cutoff."""
    for row in briefing.rankings[-1].watched:
        if row.dyad == dyad:
            seen = row.last_seen
            return f"{dyad_name(dyad)}: {month_name(seen) if seen[:1].isdigit() else seen}"
    return f"{dyad_name(dyad)}: not known"


def _files(folders: Iterable[Path]) -> list[Path]:
    found = []
    for folder in folders:
        own = folder / NAME
        files = [own] if own.is_file() else list(folder.glob(f"*/{NAME}"))
        if not files:
            problem, expected = "no run in the folder", "what `comity run` wrote"
            raise ComityError(problem, where=str(folder), expected=expected)
        found += files
    return found


def _rows(file: Path) -> list[VerdictRow]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        scenario = Scenario.model_validate_json(json.dumps(content["scenario"]))
        verdicts: tuple[Verdict, ...] = decode(content["verdicts"])
        seen = last_observed(decode(content["briefing"]), scenario.focus[0])
    except (OSError, KeyError, TypeError, ValueError) as error:
        problem, expected = f"cannot be read ({first_line(error)})", "a run of this version"
        raise ComityError(problem, where=str(file), expected=expected) from None
    items = scenario.expectation
    return [
        VerdictRow(
            scenario.id,
            v.text,
            criterion(items[v.place]),
            found(items[v.place], v),
            verdict(v),
            seen,
        )
        for v in verdicts
    ]
