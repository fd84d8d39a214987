"""Verdicts of several runs in one table: what was expected of each scenario, and what came.

    read_verdicts(folders) -> a row an expectation        markdown(rows) -> text

Of several runs of one scenario the latest counts. Each row says, too, when the pair that it is
about was last observed before the cutoff, since worlds that start from an old observation start
from an expectation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.errors import ComityError, first_line
from sim.report.codec import decode
from sim.report.expected import criterion, found, verdict
from sim.report.words import dyad_name, month_name
from sim.scenario import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from sim.expectations import Expectation, Verdict
    from sim.report.inputs import Briefing

NAME = "report.json"
HEADS = ("scenario", "what changes", "expected before the run", "found", "verdict", "last observed")
SHOWN = ("scenario", "title", "expected", "found", "verdict", "last_observed")
"""Parts of a row that the table shows; the criterion stands in the report of the run."""


@dataclass(frozen=True)
class VerdictRow:
    """One expectation of one scenario, in words."""

    scenario: str
    title: str
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
    lines = [HEADS, tuple("---" for _ in HEADS)]
    for row in rows:
        first, *others = (str(getattr(row, name)) for name in SHOWN)
        lines.append((f"`{first}`", *others))
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
        briefing: Briefing = decode(content["briefing"])
    except (OSError, KeyError, TypeError, ValueError) as error:
        problem, expected = f"cannot be read ({first_line(error)})", "a run of this version"
        raise ComityError(problem, where=str(file), expected=expected) from None
    return [_row(scenario, item, briefing) for item in verdicts]


def _row(scenario: Scenario, seen: Verdict, briefing: Briefing) -> VerdictRow:
    item = scenario.expectation[seen.place]
    return VerdictRow(
        scenario.id,
        scenario.title,
        seen.text,
        criterion(item),
        found(item, seen),
        verdict(seen),
        last_observed(briefing, _about(scenario, item)),
    )


def _about(scenario: Scenario, item: Expectation) -> str:
    """The dyad that an expectation, or its question, is about; else the first in focus."""
    if item.kind == "difference":
        return item.dyad
    dyads = [q.dyads for q in scenario.question if q.id == item.question]
    return dyads[0][0] if dyads and dyads[0] else scenario.focus[0]
