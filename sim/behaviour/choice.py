"""Which behaviour a scenario gives to which country, as checked records.

    [behaviour.IND]
    kind = "hedger"
    parameters = { strength = 0.4 }

    [behaviour.USA]
    kind = "scripted"
    policy = [{ partner = "CHN", type = "call", from = "2024-06", until = "2024-12", tilt = -1.0 }]

Countries that are not named behave as calibrated. A tilt is added to the log rate: 0.7 doubles what
the country initiates, -0.7 halves it.
"""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from pydantic import Field

from sim.behaviour.registry import behaviours, make_behaviour
from sim.behaviour.scripted import EVERY, SIGNS, Policy, Scripted
from sim.behaviour.view import BOUND
from sim.contacts import contact_types
from sim.documents.keys import place_text
from sim.documents.problems import Shown
from sim.errors import ScenarioError, close_matches, describe
from sim.records import Month, Name, Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.behaviour.view import Behaviour


STEEPEST = 100.0
"""Size of a parameter beyond which a behaviour means nothing."""

MEMORY = 600
"""Months; more than any scenario has."""


class PolicyRow(Record):
    """A row of a scripted policy: a tilt towards a partner (``*``: all) from one month to another.

    ``type`` is a contact type, ``cooperative``, ``conflictual`` or ``*``.
    """

    partner: Annotated[str, Field(pattern=r"^([A-Z]{3}|\*)$")] = EVERY
    type: Annotated[str, Field(pattern=r"^([a-z]+|\*)$")] = EVERY
    start: Month = Field(alias="from")
    until: Month
    tilt: Annotated[float, Field(ge=-BOUND, le=BOUND, allow_inf_nan=False)]


class BehaviourChoice(Record):
    """The behaviour of one country: its kind, with parameters or with the rows of its policy."""

    kind: Name
    parameters: dict[str, float | int | bool | str] = Field(default={})
    policy: tuple[PolicyRow, ...] = ()


def check_choices(
    choices: Mapping[str, BehaviourChoice], countries: set[str], span: tuple[Any, Any]
) -> list[str]:
    """Return what is wrong with the behaviours of a scenario, one line each.

    Parameters
    ----------
    choices
        By ISO3 code.
    countries
        Codes of the countries that are simulated.
    span
        First and last simulated month.
    """
    lines = []
    for iso3, choice in choices.items():
        where = f"behaviour.{iso3}"
        if iso3 not in countries:
            near, problem = close_matches(iso3, countries), "not among the countries"
            lines.append(describe(where, iso3, near=near, problem=problem))
        lines += _check_kind(where, choice)
        for i, row in enumerate(choice.policy):
            lines += _check_row(f"{where}.policy[{i}]", row, countries, span)
    return lines


def _check_kind(where: str, choice: BehaviourChoice) -> list[str]:
    known = sorted(behaviours())
    if choice.kind not in known:
        near, problem = close_matches(choice.kind, known), "unknown kind"
        return [describe(f"{where}.kind", choice.kind, ", ".join(known), near, problem=problem)]
    scripted = choice.kind == Scripted().name
    if scripted != bool(choice.policy):
        problem = "a scripted country needs a policy, and no other takes one"
        return [describe(f"{where}.policy", problem=problem)]
    lines = [] if scripted else _check_parameters(f"{where}.parameters", choice)
    if lines:
        return lines
    try:
        make_behaviour(choice.kind, **({} if scripted else choice.parameters))
    except (ScenarioError, ValueError) as error:
        return [describe(f"{where}.parameters", problem=str(error))]
    return []


def _check_parameters(where: str, choice: BehaviourChoice) -> list[str]:
    """Hold parameters against the fields of the behaviour: their names, and kinds of value."""
    fields = signature(behaviours()[choice.kind]).parameters
    names = [name for name in fields if name != "name"]
    lines = []
    for name, value in choice.parameters.items():
        place = place_text((*where.split("."), name))
        if name not in names:
            near, expected = close_matches(name, names), ", ".join(names)
            problem = f"{choice.kind} has no such parameter"
            lines.append(describe(place, None, expected, near, problem=problem))
            continue
        expected = _unlike(value, fields[name].default)
        if expected:
            lines.append(describe(place, Shown(value), expected, problem="invalid value"))
    return lines


def _unlike(value: float | bool | str, default: Any) -> str:
    """Say what was expected where a value is of another kind than its default."""
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "true or false"
    if isinstance(default, str):
        return "" if isinstance(value, str) else "a text"
    number = not isinstance(value, bool | str)
    if isinstance(default, int):
        whole = isinstance(value, int) and number and 0 <= value <= MEMORY
        return "" if whole else f"a whole number, 0 to {MEMORY}"
    if isinstance(default, float):
        good = isinstance(value, int | float) and number and abs(value) <= STEEPEST
        return "" if good else f"a number, -{STEEPEST:g} to {STEEPEST:g}"
    return ""


def _check_row(where: str, row: PolicyRow, countries: set[str], span: tuple[Any, Any]) -> list[str]:
    lines, kinds = [], (*contact_types().names, *SIGNS, EVERY)
    if row.type not in kinds:
        near = close_matches(row.type, kinds)
        problem = "unknown contact type"
        lines.append(describe(f"{where}.type", row.type, ", ".join(kinds), near, problem=problem))
    if row.partner not in {*countries, EVERY}:
        near, problem = close_matches(row.partner, countries), "not among the countries"
        lines.append(describe(f"{where}.partner", row.partner, near=near, problem=problem))
    if row.until < row.start:
        problem, expected = "ends before it begins", f"{row.start} or later"
        lines.append(describe(f"{where}.until", row.until, expected, problem=problem))
    for name, month in (("from", row.start), ("until", row.until)):
        if not span[0] <= np.datetime64(month, "M") <= span[1]:
            problem, expected = "a month outside the horizon", f"{span[0]} to {span[1]}"
            lines.append(describe(f"{where}.{name}", month, expected, problem=problem))
    return lines


def make_behaviours(
    choices: Mapping[str, BehaviourChoice], countries: Iterable[str], first: np.datetime64
) -> dict[str, Behaviour]:
    """Return the behaviours of the countries that do not behave as calibrated, by ISO3 code.

    Parameters
    ----------
    choices
        Checked choices by ISO3 code.
    countries
        Codes of the countries that are simulated; choices of others are left out.
    first
        First simulated month, datetime64[M].
    """
    held = set(countries)
    return {
        iso3: _make(choice, first)
        for iso3, choice in sorted(choices.items())
        if iso3 in held and choice.kind != "calibrated"
    }


def _make(choice: BehaviourChoice, first: np.datetime64) -> Behaviour:
    if not choice.policy:
        return make_behaviour(choice.kind, **choice.parameters)
    rows = tuple(
        Policy(_since(row.start, first), _since(row.until, first), row.partner, row.type, row.tilt)
        for row in choice.policy
    )
    return Scripted(rows)


def _since(month: str, first: np.datetime64) -> int:
    return int((np.datetime64(month, "M") - first.astype("datetime64[M]")).astype(np.int64))
