"""What is wrong with a scenario file, said all at once and in one form.

Two passes: the records' own checks (types, ranges, unknown keys), translated from pydantic into
"path, value, expected, near miss"; then what only the whole file can tell: that countries, contact
types and groups exist, that dyads lie among the countries, that months fall into the horizon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.behaviour.choice import check_choices
from sim.contacts import contact_types
from sim.countries import country_table
from sim.errors import ScenarioError, close_matches, describe
from sim.groups import group_names, members
from sim.interventions import KINDS as RECORDS
from sim.interventions.check import check_interventions
from sim.processes.check import check_memberships
from sim.rules import check_rules

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

    from sim.scenario import Scenario
    from sim.sweep import Sweep

KINDS = {
    "intervention": tuple(RECORDS),
    "question": ("ritual_kept", "contact_by", "count_over", "index_below", "index_above"),
}
MONTH = re.compile(r"\d{4}-\d{2}")
SEASON_MONTHS = 3
"""A season of a ritual is December to February; one under way began so many months ago at most."""

KNOWN_KEYS = (
    "kind", "ritual", "action", "seasons", "season", "source", "dyad", "type", "initiator", "count",
    "months", "month", "from", "until", "engagement", "affinity", "component", "sender", "contacts",
    "mean", "sd", "id", "text", "n", "quantity", "threshold", "relative", "by", "surprise",
    "name", "label", "values", "without", "leader_variance", "contagion", "sanction_affinity",
    "membership", "organisation", "country",
)  # fmt: skip


def raise_all(path: Path | str, problems: Iterable[str]) -> None:
    """Raise one ScenarioError with a line for each problem; do nothing where there is none."""
    lines = list(problems)
    if lines:
        raise ScenarioError("\n".join(f"{path}: {line}" for line in lines))


def problems_of(
    error: ValidationError, content: dict[str, Any], record: type[BaseModel]
) -> list[str]:
    """Translate the mistakes that pydantic found, one line each."""
    own = {field.alias or name for name, field in record.model_fields.items()}
    return [_problem(item, content, own) for item in error.errors() if not _follows(item)]


def _follows(item: Any) -> bool:
    """Tell whether entries are too few only since some are bad, which is told already."""
    short = item["type"] == "too_short"
    return short and bool(len(item["input"]) >= item["ctx"]["min_length"])


def _problem(item: Any, content: dict[str, Any], own: set[str]) -> str:
    place = _place(item["loc"], content)
    kind, value = item["type"], item["input"]
    if kind == "extra_forbidden":
        key = str(item["loc"][-1])
        near = close_matches(key, own if len(item["loc"]) == 1 else KNOWN_KEYS)
        return describe(place, near=near, problem="unknown key")
    if kind == "missing":
        return describe(place, problem="missing key")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        choices = KINDS.get(str(item["loc"][0]), ())
        given = value.get("kind") if isinstance(value, dict) else value
        near = close_matches(str(given), choices)
        problem = "missing key" if given is None else "unknown kind"
        return describe(f"{place}.kind", given, ", ".join(choices), near, problem=problem)
    if kind == "too_short":
        expected = f"at least {item['ctx']['min_length']}"
        return describe(place, len(value), expected, problem="too few entries:")
    shown = None if isinstance(value, dict) else value
    return describe(place, shown, _expected(item), problem="invalid value")


def _expected(item: Any) -> str:
    """Say what pydantic expected, without words about its own types."""
    if item["type"] == "string_pattern_mismatch":
        return f"a text of the form {item['ctx']['pattern']}"
    return str(item["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")


def _place(loc: tuple[int | str, ...], content: dict[str, Any]) -> str:
    """Write a location as in the file: ``intervention[1].dyad``, the tag of its kind left out."""
    text = ""
    for depth, step in enumerate(loc):
        if depth == 2 and loc[0] in KINDS and isinstance(step, str) and step in KINDS[str(loc[0])]:
            continue
        if isinstance(step, str) and ("[" in step or step == "literal"):
            continue
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".") or f"the file ({len(content)} keys)"


def check_scenario(scenario: Scenario) -> list[str]:
    """Return what only the whole scenario can tell to be wrong, one line each."""
    countries = _resolved(scenario)
    return [
        *_check_countries(scenario),
        *_check_ids(scenario),
        *check_choices(scenario.behaviour, countries, _span(scenario)),
        *check_memberships(scenario),
        *check_interventions(scenario.intervention, countries),
        *check_rules(scenario.rule, scenario.intervention, countries),
        *(
            line
            for place, record in _records(scenario)
            for line in _check_record(place, record, scenario, countries)
        ),
        *(
            line
            for i, dyad in enumerate(scenario.focus)
            for line in _check_dyad(f"focus[{i}]", dyad, countries)
        ),
    ]


def check_rituals(scenario: Scenario, known: Iterable[str]) -> list[str]:
    """Return a line for each ritual of a scenario that is not among those known."""
    names = tuple(known)
    return [
        line
        for place, record in _records(scenario)
        for line in _check_ritual(f"{place}.ritual", getattr(record, "ritual", None), names)
    ]


def check_sweep(sweep: Sweep, scenario: Scenario, known: Iterable[str]) -> list[str]:
    """Return what only a sweep and its scenario together can tell to be wrong, one line each.

    Parameters
    ----------
    sweep, scenario
        The sweep, and the scenario that it runs.
    known
        Names of the rituals.
    """
    countries, rituals, names = _resolved(scenario), tuple(known), set()
    lines = _check_dyad("dyad", sweep.dyad, countries)
    for key in ("parameter", "outcome"):
        for i, record in enumerate(getattr(sweep, key)):
            place = f"{key}[{i}]"
            if record.name in names:
                expected = "a name not used before"
                lines.append(
                    describe(f"{place}.name", record.name, expected, problem="repeated name")
                )
            names.add(record.name)
            lines += _check_record(place, record, scenario, countries)
            if record.kind == "ritual_kept":
                lines += _check_ritual(f"{place}.ritual", record.ritual, rituals)
    return lines


def _check_ritual(where: str, name: str | None, known: tuple[str, ...]) -> list[str]:
    if name is None or name in known:
        return []
    problem = "unknown ritual" if known else "no dyad simulated held a ritual by the cutoff:"
    near = close_matches(name, known)
    return [describe(where, name, ", ".join(known), near, problem=problem)]


def _resolved(scenario: Scenario) -> set[str]:
    """Codes of the countries, unknown names left in; every country of the table for "all"."""
    if scenario.countries == "all":
        return {country.iso3 for country in country_table()}
    codes: set[str] = set()
    for item in scenario.countries:
        codes |= set(members(item, scenario.cutoff.year)) if item in group_names() else {item}
    return codes


def _records(scenario: Scenario) -> list[tuple[str, Any]]:
    changes = [(f"intervention[{i}]", r) for i, r in enumerate(scenario.intervention)]
    return [*changes, *((f"question[{i}]", r) for i, r in enumerate(scenario.question))]


def _check_countries(scenario: Scenario) -> list[str]:
    table = {country.iso3: country for country in country_table()}
    lines = []
    for i, item in enumerate(() if scenario.countries == "all" else scenario.countries):
        where = f"countries[{i}]"
        if item in group_names():
            continue
        if item not in table:
            near = close_matches(item.upper(), [*table, *group_names()])
            lines.append(describe(where, item, near=near, problem="unknown country or group"))
        elif not table[item].exists(scenario.cutoff):
            problem = f"did not exist on {scenario.cutoff.isoformat()}"
            lines.append(describe(where, item, problem=problem))
    return lines


def _check_ids(scenario: Scenario) -> list[str]:
    ids = [question.id for question in scenario.question]
    return [
        describe(f"question[{i}].id", name, "an id not used before", problem="repeated id")
        for i, name in enumerate(ids)
        if name in ids[:i]
    ]


def _check_record(place: str, record: Any, scenario: Scenario, countries: set[str]) -> list[str]:
    lines = []
    if hasattr(record, "dyad"):
        lines += _check_dyad(f"{place}.dyad", record.dyad, countries)
        about = place.startswith("question")
        if about and record.dyad not in scenario.focus:
            problem, expected = "not among the focus dyads", ", ".join(scenario.focus)
            lines.append(describe(f"{place}.dyad", record.dyad, expected, problem=problem))
    names = contact_types().names
    if hasattr(record, "type") and record.type not in names:
        near = close_matches(record.type, names)
        problem = "unknown contact type"
        lines.append(
            describe(f"{place}.type", record.type, ", ".join(names), near, problem=problem)
        )
    for key in ("month", "start", "until", "by"):
        value = getattr(record, key, None)
        if value is not None and MONTH.fullmatch(value):  # of a lever, by whom it is chosen
            name = "from" if key == "start" else key
            lines += _check_month(f"{place}.{name}", value, scenario)
    for i, month in enumerate(getattr(record, "months", ())):
        lines += _check_month(f"{place}.months[{i}]", month, scenario)
    return lines + _check_seasons(place, record, scenario)


def _check_seasons(place: str, record: Any, scenario: Scenario) -> list[str]:
    """A season to be cancelled begins within the horizon, one that is asked about ends there."""
    first, last = _span(scenario)
    key, seasons = "seasons", getattr(record, "seasons", ())
    if getattr(record, "season", None) is not None:
        key, seasons, last = "season", (record.season,), last - (SEASON_MONTHS - 1)
    problem = "a season outside the horizon"
    expected = f"December from {first} up to {last}, or the season under way"
    return [
        describe(f"{place}.{key}", season, expected, problem=problem)
        for season in seasons
        if not first - SEASON_MONTHS <= np.datetime64(f"{season:04d}-12") <= last
    ]


def _check_dyad(where: str, dyad: str, countries: set[str]) -> list[str]:
    return [
        describe(
            where, iso3, near=close_matches(iso3, countries), problem="not among the countries"
        )
        for iso3 in dyad.split("-")
        if iso3 not in countries
    ]


def _span(scenario: Scenario) -> tuple[np.datetime64, np.datetime64]:
    """First and last simulated month."""
    cutoff: date = scenario.cutoff
    first = np.datetime64(cutoff.isoformat()[:7], "M") + 1
    return first, first + scenario.horizon - 1


def _check_month(where: str, month: str, scenario: Scenario) -> list[str]:
    first, last = _span(scenario)
    if first <= np.datetime64(month, "M") <= last:
        return []
    problem = "a month outside the horizon"
    return [describe(where, month, f"{first} to {last}", problem=problem)]
