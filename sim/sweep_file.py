"""Sweeps as documents: a TOML file, checked, and the two scenarios that it runs.

A sweep names a scenario, its baseline, the dyad watched, two parameters or more with their values,
and outcomes (`sim.sweep` says what these are). Its scenarios lie in the same folder or in the one
above. What is wrong is told all at once, with file, line and place, as for scenarios.

    scenario, baseline = paired_scenarios(open_sweep(path), ["turn-of-year-call"])
"""

from __future__ import annotations

from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from sim.documents.document import Document, Rules, open_document
from sim.documents.kinds import SWEEP
from sim.errors import ScenarioError, SweepError, close_matches, describe
from sim.questions import Quantity
from sim.records import DyadKey, Month, Name, Record, StateSize, Text
from sim.scenario import Scenario, load_scenario
from sim.scenario_check import check_sweep

if TYPE_CHECKING:
    from collections.abc import Iterable


class SweepParameter(Record):
    """One axis of the grid; ``month`` is that of a shock."""

    name: Name
    label: Text
    kind: Literal["surprise", "shock_engagement", "shock_affinity"]
    month: Month | None = None
    values: tuple[StateSize, ...] = Field(min_length=1, max_length=100)


class SweepOutcome(Record):
    """One number a cell: a difference in ``month``, or the probability of a ``season``."""

    name: Name
    label: Text
    kind: Literal["difference", "ritual_kept"]
    quantity: Quantity = "cooperation_index"
    month: Month | None = None
    ritual: Name = "turn-of-year-call"
    season: int | None = None


class Sweep(Record):
    """A checked sweep file."""

    schema_version: Literal[1] = Field(alias="schema")
    id: Name
    title: Text
    rationale: Text
    scenario: Name
    baseline: Name
    dyad: DyadKey
    worlds: Annotated[int, Field(ge=1, le=100_000)]
    parameter: tuple[SweepParameter, ...] = Field(min_length=2)
    outcome: tuple[SweepOutcome, ...] = Field(min_length=1)

    @property
    def cells(self) -> int:
        """Number of cells of the grid."""
        return prod(len(parameter.values) for parameter in self.parameter)


NEUTRAL = {
    "schema": 1,
    "id": "unknown",
    "title": "?",
    "rationale": "?",
    "scenario": "unknown",
    "baseline": "unknown",
    "dyad": "CHN-RUS",
    "worlds": 1,
    "parameter": ({"name": "unknown", "label": "?", "kind": "surprise", "values": (0.0,)},) * 2,
    "outcome": ({"name": "unknown", "label": "?", "kind": "ritual_kept", "season": 2000},),
}
"""What stands in for a bad or missing key while the rest of a file is checked."""


def open_sweep(path: Path | str) -> Document[Sweep]:
    """Read a sweep file, and keep where everything stands.

    Raises
    ------
    SweepError
        If it cannot be read or breaks a rule; one line a mistake.
    """
    try:
        return open_document(Path(path), Rules(Sweep, _check, NEUTRAL, SWEEP))
    except ScenarioError as error:
        raise SweepError(str(error)) from None


def paired_scenarios(
    document: Document[Sweep], rituals: Iterable[str]
) -> tuple[Scenario, Scenario]:
    """Read the scenario of a sweep and its baseline, and check that the sweep fits them.

    Parameters
    ----------
    document
        The sweep.
    rituals
        Names of the rituals that outcomes may be about.

    Raises
    ------
    ScenarioError
        If one of the scenarios is bad.
    SweepError
        If a scenario is not there, or dyad, months, seasons, names or rituals are not possible; one
        line a mistake.
    """
    scenario, baseline = (load_scenario(file) for file in scenario_files(document))
    _fail(document, check_sweep(document.record, scenario, rituals))
    return scenario, baseline


def scenario_files(document: Document[Sweep]) -> tuple[Path, Path]:
    """Return the files of the scenario and the baseline of a sweep.

    Raises
    ------
    SweepError
        If there is none of that name beside the sweep or in the folder above.
    """
    folder = document.source.path.parent
    above = folder.parent if folder.name not in ("", "..") else folder / ".."
    found: list[Path] = []
    lines = []
    for key in ("scenario", "baseline"):
        name = getattr(document.record, key)
        files = (folder / f"{name}.toml", above / f"{name}.toml")
        there = [file for file in files if file.is_file()]
        if not there:
            known = [file.stem for place in (folder, above) for file in place.glob("*.toml")]
            problem = "no scenario of this id beside the sweep or in the folder above:"
            lines.append(describe(key, name, near=close_matches(name, known), problem=problem))
        found += there[:1]
    _fail(document, lines)
    return found[0], found[1]


def _fail(document: Document[Sweep], lines: list[str]) -> None:
    try:
        document.fail(lines)
    except ScenarioError as error:
        raise SweepError(str(error)) from None


def _check(sweep: Sweep, unknown: frozenset[str]) -> list[str]:  # noqa: ARG001
    """Return a line for each key that only some kinds of parameter and outcome need."""
    wanted = [
        (f"parameter[{i}].month", item.month)
        for i, item in enumerate(sweep.parameter)
        if item.kind != "surprise"
    ]
    for i, outcome in enumerate(sweep.outcome):
        key = "month" if outcome.kind == "difference" else "season"
        wanted.append((f"outcome[{i}].{key}", getattr(outcome, key)))
    return [f"{where}: missing key" for where, value in wanted if value is None]
