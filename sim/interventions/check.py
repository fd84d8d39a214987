"""What only all interventions of a scenario together can tell to be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.interventions import AnyIntervention


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
    for i, item in enumerate(items):
        where = f"intervention[{i}]"
        lines += item.check(where, countries)
        before = seen.setdefault(item.identity, i)
        if before < i and (item.id is not None or item.uncertain()):
            problem = f"would share the draws of intervention[{before}]; repeated name"
            expected = "an id of its own"
            lines.append(describe(f"{where}.id", item.identity, expected, problem=problem))
    return lines
