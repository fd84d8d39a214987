"""A scenario in plain words, with everything it inherits and from where.

What somebody decided is one line each; the name of a base in brackets says that the line is not the
file's own. A part of the record that has no words here is shown as it is written.
"""

from __future__ import annotations

import json
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from pydantic import BaseModel

from sim.report.expected import criterion
from sim.report.limits import describe_behaviour, describe_intervention
from sim.report.words import country_name, day_name, dyad_name, listing, month_name, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.documents.document import Document
    from sim.documents.keys import KeyPath
    from sim.outcomes import Outcome
    from sim.processes.record import MembershipChange
    from sim.questions import Question
    from sim.scenario import Scenario

WIDTH = 100
TITLES = {
    "intervention": "Changed",
    "rule": "Done where something happens",
    "behaviour": "Behaviours other than the calibrated one",
    "processes": "Processes of the world",
    "assumptions": "Assumed",
    "question": "Asked",
    "outcome": "Watched",
    "expectation": "Expected before the run",
}
"""Parts of a scenario that hold several things, in the order in which they are told."""

FRAME = ("schema_version", "id", "base", "title", "rationale", "references", "cutoff", "start",
         "horizon", "worlds", "seed", "groups", "countries", "focus", "pin")  # fmt: skip
"""Keys that are told above them."""


@runtime_checkable
class Told(Protocol):
    """A record with words of its own; ``dyad`` is a pair that need not be named."""

    def words(self, dyad: str) -> str:
        """Say it in a sentence."""


def scenario_words(document: Document[Scenario]) -> list[str]:
    """Return the lines that tell a scenario."""
    scenario = document.record
    lines = [f"{scenario.id}: {scenario.title}"]
    if scenario.base is not None:
        bases = listing([source.path.stem for source in document.chain[1:]])
        lines.append(f"laid over {bases}")
    lines += ["", *_folded(scenario.rationale, ""), ""]
    lines += _section(
        "Leans on", [_told(document, ("references",), t) for t in scenario.references]
    )
    lines += _section("Simulated", list(_frame(document)))
    others = [key for key in type(scenario).model_fields if key not in (*FRAME, *TITLES)]
    for key in (*TITLES, *others):
        lines += _section(TITLES.get(key, key.capitalize()), list(_part(document, key)))
    return lines[:-1]


def _section(title: str, items: list[str]) -> list[str]:
    if not items:
        return []
    return [title, *(line for item in items for line in _folded(item, "  - ")), ""]


def _folded(text: str, mark: str) -> list[str]:
    later = " " * len(mark)
    return wrap(text, WIDTH, initial_indent=mark, subsequent_indent=later, break_on_hyphens=False)


def _told(document: Document[Scenario], path: KeyPath, text: str) -> str:
    """Add the base that a part comes from."""
    owner = document.owner(path)
    return text if owner is document.source else f"{text} ({owner.path.stem})"


def _frame(document: Document[Scenario]) -> Iterator[str]:
    scenario = document.record
    first = np.datetime64(scenario.cutoff.isoformat()[:7], "M") + 1
    last = first + scenario.horizon - 1
    yield _told(document, ("cutoff",), f"the record up to {day_name(scenario.cutoff)}")
    months = f"{scenario.horizon} months, {month_name(first)} to {month_name(last)}"
    yield _told(document, ("horizon",), months)
    yield _told(document, ("worlds",), f"{scenario.worlds:,} worlds")
    yield _told(document, ("seed",), f"seed {scenario.seed}")
    for name, items in scenario.groups.items():
        yield _told(document, ("groups", name), f"group {name}: {', '.join(items)}")
    yield _told(document, ("countries",), _countries(scenario))
    yield _told(document, ("focus",), f"in focus: {listing([*map(dyad_name, scenario.focus)])}")


def _countries(scenario: Scenario) -> str:
    if scenario.countries == "all":
        return "all countries with an estimated state"
    codes = scenario.resolved()
    names = listing(sorted(map(country_name, codes)))
    return f"{len(codes)} countries ({', '.join(scenario.countries)}): {names}"


def _part(document: Document[Scenario], key: str) -> Iterator[str]:
    value = getattr(document.record, key)
    for name, item in entries(value):
        yield _told(document, (key, name), entry_words(key, name, item))


def entries(value: Any) -> list[tuple[str | int, Any]]:
    """Return the entries of a part that holds several, by name or place; defaults left out."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return [
            (name, getattr(value, name))
            for name, field in fields.items()
            if getattr(value, name) not in (None, (), field.get_default())
        ]
    if isinstance(value, dict):
        return sorted(value.items())
    return list(enumerate(value)) if isinstance(value, tuple) else []


def entry_words(key: str, name: str | int, item: Any) -> str:
    """Say one entry of a part; as it is written where there are no words for it."""
    if key == "processes":
        return _process(str(name), item)
    if key == "behaviour":
        return describe_behaviour(str(name), item)
    words = WORDS.get(key)
    if words is not None:
        return words(item)
    if isinstance(item, Told):
        return item.words("")
    return written(item) if isinstance(item, BaseModel) else f"{name} = {written(item)}"


def written(value: Any) -> str:
    """Return a value as it is written, close enough."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(value, ensure_ascii=False, default=str)


def _process(name: str, value: Any) -> str:
    if name == "without":
        return f"left out: {', '.join(value)}"
    if name == "membership":
        return "; ".join(_membership(change) for change in value)
    return f"{name.replace('_', ' ')} {value:g}, in place of the fitted one"


def _membership(change: MembershipChange) -> str:
    verb = "joins" if change.action == "join" else "leaves"
    return (
        f"{country_name(change.country)} {verb} {change.organisation} in {month_name(change.month)}"
    )


def _question(item: Question) -> str:
    return f"{item.text} [{item.id}]"


def _outcome(item: Outcome) -> str:
    return f"{item.text} [{item.id}]"


def _expectation(item: Any) -> str:
    return f"{item.text} That is: {criterion(item)}."


def _surprise(item: tuple[float, ...]) -> str:
    return f"J, shown at {listing([number(value) for value in item])} standard deviations"


WORDS: dict[str, Callable[[Any], str]] = {
    "intervention": describe_intervention,
    "question": _question,
    "outcome": _outcome,
    "expectation": _expectation,
    "assumptions": _surprise,
}
