"""What only all interventions of a scenario together can tell to be wrong.

An intervention is held against the countries simulated, and against the others: no two may share
their draws, rituals of one name are one ritual, and what is lifted must have begun.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.countries import country_table
from sim.errors import close_matches, describe
from sim.interventions.lift import LiftIntervention
from sim.interventions.new_ritual import NewRitualIntervention

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sim.interventions import AnyIntervention
    from sim.scenario import Scenario

SANCTION = "sanction"
Placed = tuple[str, "AnyIntervention"]
"""Place in the file, and the intervention."""


def check_interventions(items: Sequence[AnyIntervention], countries: set[str]) -> list[str]:
    """Return a line a mistake.

    Parameters
    ----------
    items
        Interventions of a scenario, inherited ones first.
    countries
        Codes of the countries that are simulated.
    """
    lines, seen = [], dict[str, int]()
    codes = {country.iso3 for country in country_table()}
    for i, item in enumerate(items):
        where = f"intervention[{i}]"
        lines += item.check(where, countries)
        if item.by is not None and item.by not in codes:
            near = close_matches(item.by, codes)
            lines.append(describe(f"{where}.by", item.by, near=near, problem="unknown country"))
        before = seen.setdefault(item.identity, i)
        if before < i and (item.id is not None or item.uncertain()):
            problem = f"would share the draws of intervention[{before}]; repeated name"
            expected = "an id of its own"
            lines.append(describe(f"{where}.id", item.identity, expected, problem=problem))
    return lines


def check_lifts(scenario: Scenario, unknown: frozenset[str] = frozenset()) -> list[str]:
    """Return a line for each lift of what nothing in the scenario begins before it.

    Sanctions may be begun by the process of the world, where it is not left out.

    Parameters
    ----------
    scenario
        Of which each record is good by itself.
    unknown
        Keys that hold a mistake told already, which may be what was to be lifted.
    """
    if unknown & {"intervention", "rule", "processes"}:
        return []
    lines, placed = [], acts_of(scenario)
    for where, lift in _lifts(placed):
        if not _by_chance(lift, scenario) and not _is_begun(where, lift, placed):
            problem = f"nothing to lift, no {lift.what} of {lift.dyad} being in force:"
            expected = f"kind = '{lift.what}' on the same dyad, begun by then and not over"
            lines.append(describe(f"{where}.what", lift.what, expected, problem=problem))
    return lines


def notes(scenario: Scenario) -> list[str]:
    """Return what a good scenario does that its writer may not have meant, one line each."""
    placed = acts_of(scenario)
    return [
        f"{where}: lifts only sanctions that begin by chance in some worlds; none of this scenario "
        "is in force then, and those in force at the cutoff are not in the worlds"
        for where, lift in _lifts(placed)
        if _by_chance(lift, scenario) and not _is_begun(where, lift, placed)
    ]


def acts_of(scenario: Scenario) -> list[Placed]:
    """Interventions, and actions of rules, with their places."""
    acts = [(f"intervention[{i}]", item) for i, item in enumerate(scenario.intervention)]
    return [*acts, *((f"rule[{i}].then", rule.then) for i, rule in enumerate(scenario.rule))]


def check_new_rituals(scenario: Scenario, known: Iterable[str] = ()) -> list[str]:
    """Return a line for each new ritual that takes the name of another.

    Parameters
    ----------
    scenario
        Of which each record is good by itself.
    known
        Names of the rituals on record.
    """
    lines: list[str] = []
    first: dict[str, NewRitualIntervention] = {}
    names = set(known)
    for where, item in acts_of(scenario):
        if isinstance(item, NewRitualIntervention):
            other = first.setdefault(item.name, item)
            if item.name in names or not item.is_same_ritual(other):
                problem = "the name of another ritual:"
                expected = "a name of its own"
                lines.append(describe(f"{where}.name", item.name, expected, problem=problem))
    return lines


def _lifts(placed: Sequence[Placed]) -> list[tuple[str, LiftIntervention]]:
    return [(where, item) for where, item in placed if isinstance(item, LiftIntervention)]


def _by_chance(lift: LiftIntervention, scenario: Scenario) -> bool:
    return lift.what == SANCTION and "sanctions" not in scenario.processes.without


def _is_begun(where: str, lift: LiftIntervention, placed: Sequence[Placed]) -> bool:
    """Tell whether something of the kind may be in force when it is lifted."""
    for place, item in placed:
        if item.kind != lift.what or getattr(item, "dyad", None) != lift.dyad:
            continue
        if place.startswith("rule") or where.startswith("rule"):
            return True
        until = getattr(item, "until", None)
        if item.first() <= lift.month and (until is None or until >= lift.month):
            return True
    return False
