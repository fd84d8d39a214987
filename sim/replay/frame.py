"""Which pairs of a replay have a state at its cutoff, and which had never been seen by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import SimulationError
from sim.report.words import dyad_name, listing

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.scenario import Scenario


def with_states(scenario: Scenario, dyads: Collection[str]) -> tuple[Scenario, tuple[str, ...]]:
    """Keep the dyads in focus that have a state, and say in a line which do not.

    Parameters
    ----------
    scenario
        Of the past, when sources covered fewer pairs than today.
    dyads
        Those with an estimated state at its cutoff.

    Raises
    ------
    SimulationError
        If none has one, or an expectation or a question is about one that has not.
    """
    kept = tuple(dyad for dyad in scenario.focus if dyad in dyads)
    left = [dyad for dyad in scenario.focus if dyad not in dyads]
    asked = [d for q in scenario.question for d in q.dyads]
    asked += [item.dyad for item in scenario.expectation if item.kind == "difference"]
    needed = [dyad for dyad in left if dyad in asked]
    if needed or not kept:
        problem = "a pair that no source had seen by the cutoff"
        value, expected = ", ".join(needed or left), "pairs with an estimated state"
        raise SimulationError(problem, where=scenario.id, value=value, expected=expected)
    if not left:
        return scenario, ()
    names = listing([dyad_name(dyad) for dyad in left])
    line = f"{names}: left out, since no source at hand had seen these pairs by the cutoff."
    return scenario.model_copy(update={"focus": kept}), (line,)
