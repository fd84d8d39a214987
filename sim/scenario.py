"""Scenarios as documents: a TOML file, checked, with everything it inherits from its base.

A scenario names what is simulated (countries, horizon, worlds, seed), what is changed
(interventions), what is asked (questions) and why (rationale, references). A file with ``base``
is a patch of another file of the same folder: its own keys replace those of the base, its
interventions are added to the base's, and so are its questions, where one with the id of an
inherited question replaces it.

    schema = 1
    id = "my-scenario"
    base = "chn-rus-baseline"
    title = "..."
    rationale = "..."
    references = ["..."]

    [[intervention]]
    kind = "ritual"
    ...

Errors are found all at once and say the file, the path inside it, the value and what was expected.
The keys are explained in ``scenarios/README.md``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from sim.behaviour.choice import BehaviourChoice
from sim.errors import ScenarioError, close_matches
from sim.interventions import Intervention
from sim.processes.record import Processes
from sim.questions import Question
from sim.records import DyadKey, Iso3, Name, Record, Text
from sim.rules import Rule
from sim.scenario_check import check_scenario, problems_of, raise_all

WORLDS = 100_000
MONTHS = 600
APPENDED = ("intervention", "rule", "question")
LAID_OVER = ("assumptions", "behaviour", "processes")


class Assumptions(Record):
    """Values that the data do not settle.

    ``surprise``: sizes of J, in standard deviations of the state an unexpected leader contact, over
    which the effect of contact and ritual interventions is shown.
    """

    surprise: tuple[Annotated[float, Field(ge=-10.0, le=10.0, allow_inf_nan=False)], ...] = Field(
        default=(0.0, 0.05, 0.1, 0.2), min_length=1
    )


class Scenario(Record):
    """One checked scenario, everything inherited included.

    ``countries`` is "all" or a list of ISO3 codes and group names; `resolved` turns it into codes.
    ``behaviour`` names the countries that do not behave as calibrated.
    """

    schema_version: Literal[1] = Field(alias="schema")
    id: Name
    title: Text
    rationale: Text
    references: tuple[Text, ...]
    base: Name | None = None
    cutoff: date
    horizon: Annotated[int, Field(ge=1, le=MONTHS)]
    worlds: Annotated[int, Field(ge=1, le=WORLDS)]
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    countries: Literal["all"] | tuple[Text, ...]
    focus: tuple[DyadKey, ...] = Field(min_length=1)
    intervention: tuple[Intervention, ...] = Field(default=())
    rule: tuple[Rule, ...] = Field(default=())
    behaviour: dict[Iso3, BehaviourChoice] = Field(default={})
    assumptions: Assumptions = Assumptions()
    processes: Processes = Processes()
    question: tuple[Question, ...] = Field(default=())

    def resolved(self, available: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the ISO3 codes of the countries, sorted.

        Parameters
        ----------
        available
            Countries with an estimated state, which is what "all" stands for.
        """
        from sim.groups import group_names, members

        if self.countries == "all":
            return tuple(sorted(available))
        codes: set[str] = set()
        for item in self.countries:
            codes |= set(members(item, self.cutoff.year)) if item in group_names() else {item}
        return tuple(sorted(codes))


@dataclass(frozen=True)
class _Source:
    """A file as read: its own text in TOML and the chain of bases behind it."""

    path: Path
    content: dict[str, Any]


def load_scenario(path: Path | str) -> Scenario:
    """Read a scenario file and everything it inherits.

    Parameters
    ----------
    path
        The TOML file; a base lies in the same folder as ``<base>.toml``.

    Raises
    ------
    ScenarioError
        If the file cannot be read or breaks a rule; the message has one line a mistake.
    """
    path = Path(path)
    chain = _chain(path)
    content = frozen(_merged([source.content for source in reversed(chain)]))
    try:
        scenario = Scenario.model_validate(content)
    except ValidationError as error:
        raise_all(path, problems_of(error, content, Scenario))
    raise_all(path, check_scenario(scenario))
    return scenario


def _chain(path: Path) -> list[_Source]:
    """Read a file, its base, the base of that, and so on."""
    chain = [_Source(path, _read(path))]
    seen = [path.stem]
    while "base" in chain[-1].content:
        base, here = chain[-1].content["base"], chain[-1].path
        where = f"{here}: base"
        if not isinstance(base, str) or Path(base).name != base or base.startswith("."):
            expected = "the id of a scenario in the same folder"
            raise ScenarioError(where=where, value=base, expected=expected)
        if base in seen:
            problem = f"a cycle of bases: {' -> '.join([*seen, base])}"
            raise ScenarioError(problem, where=where)
        file = here.parent / f"{base}.toml"
        if not file.is_file():
            near = close_matches(base, sorted(other.stem for other in here.parent.glob("*.toml")))
            problem = "no scenario of this id in the folder"
            raise ScenarioError(problem, where=where, value=base, near=near)
        seen.append(base)
        chain.append(_Source(file, _read(file)))
    return chain


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        near = close_matches(path.stem, sorted(p.stem for p in path.parent.glob("*.toml")))
        problem = "no such file"
        raise ScenarioError(problem, where=str(path), near=near) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        problem = f"not readable as TOML ({error})"
        raise ScenarioError(problem, where=str(path)) from None


def _merged(contents: list[dict[str, Any]]) -> dict[str, Any]:
    """Lay the contents over one another, the last on top; lists of tables are joined."""
    merged: dict[str, Any] = {}
    for content in contents:
        for key, value in content.items():
            if key in APPENDED and isinstance(value, list):
                merged[key] = _joined(merged.get(key, []), value)
            elif key in LAID_OVER and isinstance(value, dict):
                merged[key] = {**merged.get(key, {}), **value}
            else:
                merged[key] = value
    return merged


def frozen(value: Any) -> Any:
    """Turn every list into a tuple, as the frozen records hold them."""
    if isinstance(value, dict):
        return {key: frozen(item) for key, item in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def _joined(inherited: list[Any], own: list[Any]) -> list[Any]:
    """Append tables; a table with the id of an inherited one replaces it."""
    named = {item["id"] for item in own if isinstance(item, dict) and "id" in item}
    kept = [i for i in inherited if not (isinstance(i, dict) and i.get("id") in named)]
    return [*kept, *own]
