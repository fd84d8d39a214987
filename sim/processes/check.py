"""What only the whole scenario can tell to be wrong in its table of processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.countries import country_table
from sim.errors import close_matches, describe
from sim.groups import group_names

if TYPE_CHECKING:
    from sim.scenario import Scenario


def check_memberships(scenario: Scenario) -> list[str]:
    """Return a line for each scripted entry or exit that names what is not known."""
    names, codes = group_names(), {country.iso3 for country in country_table()}
    first = np.datetime64(scenario.cutoff.isoformat()[:7], "M") + 1
    last = first + scenario.horizon - 1
    lines = []
    for i, change in enumerate(scenario.processes.membership):
        place = f"processes.membership[{i}]"
        if change.organisation not in names:
            near = close_matches(change.organisation, names)
            where, problem = f"{place}.organisation", "unknown group of countries"
            expected = ", ".join(names)
            lines.append(describe(where, change.organisation, expected, near, problem=problem))
        if change.country not in codes:
            near = close_matches(change.country, codes)
            where, problem = f"{place}.country", "unknown country"
            lines.append(describe(where, change.country, near=near, problem=problem))
        if not first <= np.datetime64(change.month, "M") <= last:
            where, problem = f"{place}.month", "a month outside the horizon"
            lines.append(describe(where, change.month, f"{first} to {last}", problem=problem))
    return lines
