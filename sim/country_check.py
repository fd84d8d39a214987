"""Countries and groups of a scenario: whether they exist, on the day of its cutoff.

A name that is none is answered with groups that read alike, and with countries by code and name::

    countries[1]: unknown country or group 'GERM'; did you mean 'DEU' (Germany)?
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sim.countries import country_table
from sim.documents.problems import Shown
from sim.errors import ComityError, close_matches, describe
from sim.groups import group_names

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check_countries(scenario: Scenario, unknown: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with the groups and countries of a scenario, one line each.

    Parameters
    ----------
    scenario
        Of which each record is good by itself.
    unknown
        Keys that hold a mistake told already.
    """
    return _check_groups(scenario) + _check_list(scenario, unknown)


def _check_groups(scenario: Scenario) -> list[str]:
    lines, codes = [], {country.iso3 for country in country_table()}
    for name, items in scenario.groups.items():
        if name in codes or name in group_names():
            problem, expected = "the name of a country or shipped group:", "a name of its own"
            lines.append(describe(f"groups.{name}", name, expected, problem=problem))
        for i, item in enumerate(items):
            lines += _check_country(f"groups.{name}[{i}]", item, scenario.cutoff, {})
    return lines


def _check_list(scenario: Scenario, unknown: frozenset[str]) -> list[str]:
    if scenario.countries == "all":
        return []
    groups = scenario.groups
    lines = []
    for i, item in enumerate(scenario.countries):
        if item not in groups and not ("groups" in unknown and not _is_code(item)):
            lines += _check_country(f"countries[{i}]", item, scenario.cutoff, groups)
    return lines


def _is_code(item: str) -> bool:
    return len(item) == 3 and item.isupper()


def _check_country(where: str, item: str, day: date, groups: Mapping[str, Any]) -> list[str]:
    """Say that a name is neither a country nor a group, or a country that was not there."""
    table = {country.iso3: country for country in country_table()}
    if item in group_names():
        return []
    if item not in table:
        near = (*close_matches(item, [*group_names(), *groups]), *_near_countries(item))
        return [describe(where, Shown(item), near=near, problem="unknown country or group")]
    if not table[item].exists(day):
        return [describe(where, item, problem=f"did not exist on {day.isoformat()}")]
    return []


def _near_countries(text: str) -> tuple[str, ...]:
    """Countries of which a text may be a name, or a misspelt name or code."""
    table = country_table()
    try:
        code = table.resolve(text)
    except ComityError as error:
        return error.near or close_matches(text.upper(), [country.iso3 for country in table])
    return (f"{code!r} ({table.name(code)})",)
