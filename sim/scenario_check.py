"""What only a whole scenario can tell to be wrong, one line a mistake, the place first.

That countries, contact types and groups exist, that dyads lie among the countries, that months
fall into the horizon. The records' own checks (types, ranges, unknown keys) come before, and are
put into words by `sim.documents.problems`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.behaviour.choice import check_choices
from sim.contacts import contact_types
from sim.countries import country_table
from sim.country_check import check_countries
from sim.errors import ScenarioError, close_matches, describe
from sim.expectations import check_expectations
from sim.groups import resolve
from sim.interventions.check import (
    acts_of,
    check_interventions,
    check_lifts,
    check_new_rituals,
)
from sim.processes.check import check_memberships
from sim.questions.check import check_questions
from sim.rules import check_rules

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.sweep_file import Sweep

MONTH = re.compile(r"\d{4}-\d{2}")
SEASON_MONTHS = 3
"""A season of a ritual is December to February; one under way began so many months ago at most."""


def raise_all(path: Path | str, problems: Iterable[str]) -> None:
    """Raise one ScenarioError with a line for each problem; do nothing where there is none."""
    lines = list(problems)
    if lines:
        raise ScenarioError("\n".join(f"{path}: {line}" for line in lines))


@dataclass(frozen=True)
class Frame:
    """What the records of a scenario are held against.

    Attributes
    ----------
    countries : set of str
        Codes of the countries simulated.
    first, last : datetime64[M]
        Months simulated.
    focus : tuple of str
        Dyads in focus; none: not known.
    """

    countries: set[str]
    first: np.datetime64
    last: np.datetime64
    focus: tuple[str, ...]


def frame_of(scenario: Scenario, unknown: frozenset[str] = frozenset()) -> Frame:
    """Return what a scenario's records are held against; wide open where it is not known."""
    first, last = _span(scenario)
    if unknown & {"cutoff", "horizon"}:
        first, last = np.datetime64("1900-01"), np.datetime64("2200-12")
    focus = () if "focus" in unknown else scenario.focus
    return Frame(_resolved(scenario), first, last, focus)


def check_scenario(
    scenario: Scenario, unknown: frozenset[str] = frozenset(), *, name: str = ""
) -> list[str]:
    """Return what only the whole scenario can tell to be wrong, one line each.

    Parameters
    ----------
    scenario
        Of which each record is good by itself.
    unknown
        Keys that hold a mistake told already; what depends on them is not checked.
    name
        Of its file, without the ending; empty: not checked.
    """
    frame = frame_of(scenario, unknown)
    membership = [] if unknown & {"cutoff", "horizon"} else check_memberships(scenario)
    focus = [] if "focus" in unknown else list(enumerate(scenario.focus))
    return [
        *_check_name(scenario, name, unknown),
        *_check_start(scenario, unknown),
        *check_countries(scenario, unknown),
        *_check_ids(scenario),
        *check_choices(scenario.behaviour, frame.countries, (frame.first, frame.last)),
        *membership,
        *check_interventions(scenario.intervention, frame.countries),
        *check_rules(scenario.rule, scenario.intervention, frame.countries),
        *check_lifts(scenario, unknown),
        *check_new_rituals(scenario),
        *check_questions(scenario.question, frame.focus or scenario.focus),
        *(
            line
            for place, record in _records(scenario)
            for line in _check_record(place, record, frame)
        ),
        *(line for i, dyad in focus for line in _check_dyad(f"focus[{i}]", dyad, frame.countries)),
        *check_expectations(scenario, unknown),
    ]


def _check_name(scenario: Scenario, name: str, unknown: frozenset[str]) -> list[str]:
    """The id of a scenario is the name of its file."""
    if not name or "id" in unknown or scenario.id == name:
        return []
    return [describe("id", scenario.id, f"{name!r}", problem="not the name of the file:")]


def _check_start(scenario: Scenario, unknown: frozenset[str]) -> list[str]:
    if scenario.start is None or unknown & {"start", "cutoff"}:
        return []
    first = _span(scenario)[0]
    if np.datetime64(scenario.start, "M") == first:
        return []
    problem = "not the month after the cutoff:"
    expected = f"{first}, or another cutoff"
    return [describe("start", scenario.start, expected, problem=problem)]


def check_rituals(scenario: Scenario, known: Iterable[str]) -> list[str]:
    """Return a line for each ritual of a scenario that is neither known nor begun by it."""
    acts = acts_of(scenario)
    names = (*known, *(act.name for _, act in acts if act.kind == "new_ritual"))
    return [
        line
        for place, record in (*_records(scenario), *_parts_of_rules(scenario))
        for line in _check_ritual(f"{place}.ritual", getattr(record, "ritual", None), names)
    ]


def _parts_of_rules(scenario: Scenario) -> list[tuple[str, Any]]:
    """Conditions and actions of the rules, with their places."""
    found: list[tuple[str, Any]] = []
    for i, rule in enumerate(scenario.rule):
        found += [(f"rule[{i}].when[{c}]", item) for c, item in enumerate(rule.when)]
        found.append((f"rule[{i}].then", rule.then))
    return found


def check_sweep(sweep: Sweep, scenario: Scenario, known: Iterable[str]) -> list[str]:
    """Return what only a sweep and its scenario together can tell to be wrong, one line each.

    Parameters
    ----------
    sweep, scenario
        The sweep, and the scenario that it runs.
    known
        Names of the rituals.
    """
    frame, rituals, names = frame_of(scenario), tuple(known), set()
    lines = _check_dyad("dyad", sweep.dyad, frame.countries)
    for key in ("parameter", "outcome"):
        for i, record in enumerate(getattr(sweep, key)):
            place = f"{key}[{i}]"
            if record.name in names:
                expected = "a name not used before"
                lines.append(
                    describe(f"{place}.name", record.name, expected, problem="repeated name")
                )
            names.add(record.name)
            lines += _check_record(place, record, frame)
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
    """Codes of the countries; every country of the table for "all", and where some are bad."""
    table = {country.iso3 for country in country_table()}
    if scenario.countries == "all":
        return table
    codes = resolve(scenario.countries, scenario.groups, scenario.cutoff)
    sound = codes <= table and not table & set(scenario.groups)
    return codes if sound else table


def _records(scenario: Scenario) -> list[tuple[str, Any]]:
    """Records of the arrays of tables that name dyads, months and types, with their places."""
    keys = ("intervention", "rule", "question", "outcome", "expectation")
    return [(f"{key}[{i}]", r) for key in keys for i, r in enumerate(getattr(scenario, key))]


def _check_ids(scenario: Scenario) -> list[str]:
    lines = []
    for key in ("question", "outcome"):
        ids = [getattr(record, "id", None) for record in getattr(scenario, key)]
        lines += [
            describe(f"{key}[{i}].id", name, "an id not used before", problem="repeated id")
            for i, name in enumerate(ids)
            if name is not None and name in ids[:i]
        ]
    return lines


WATCHED = ("question", "outcome", "expectation")
"""Arrays of tables that are about dyads in focus."""


def _check_record(place: str, record: Any, frame: Frame) -> list[str]:
    lines = []
    if getattr(record, "dyad", None) is not None:
        lines += _check_dyad(f"{place}.dyad", record.dyad, frame.countries)
        about = place.startswith(WATCHED) and frame.focus
        if about and record.dyad not in frame.focus:
            problem, expected = "not among the focus dyads", ", ".join(frame.focus)
            lines.append(describe(f"{place}.dyad", record.dyad, expected, problem=problem))
    names = contact_types().names
    if hasattr(record, "type") and record.type not in names:
        near = close_matches(record.type, names)
        problem = "unknown contact type"
        lines.append(
            describe(f"{place}.type", record.type, ", ".join(names), near, problem=problem)
        )
    for key in ("month", "start", "until", "by", "at"):
        value = getattr(record, key, None)
        if value is not None and MONTH.fullmatch(value):  # of a lever, by whom it is chosen
            name = "from" if key == "start" else key
            lines += _check_month(f"{place}.{name}", value, frame)
    for i, month in enumerate(getattr(record, "months", ())):
        lines += _check_month(f"{place}.months[{i}]", month, frame)
    return lines + _check_seasons(place, record, frame)


def _check_seasons(place: str, record: Any, frame: Frame) -> list[str]:
    """A season to be cancelled begins within the horizon, one that is asked about ends there."""
    first, last = frame.first, frame.last
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


def _check_month(where: str, month: str, frame: Frame) -> list[str]:
    if frame.first <= np.datetime64(month, "M") <= frame.last:
        return []
    problem = "a month outside the horizon"
    return [describe(where, month, f"{frame.first} to {frame.last}", problem=problem)]
