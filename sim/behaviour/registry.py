"""Behaviours by name: those of the package, and those that other packages bring.

A package offers a behaviour by an entry point of the group ``comity.behaviours``; its value is a
class whose instances are `sim.behaviour.view.Behaviour`:

    [project.entry-points."comity.behaviours"]
    appeaser = "my_package.appeaser:Appeaser"

Parameters of a behaviour are the fields of its class, but for ``name`` and ``memory``'s type: they
are given as keyword arguments.

Example
-------
>>> make_behaviour("hedger", strength=0.2).strength
0.2
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

from sim.behaviour.balancer import Balancer
from sim.behaviour.bandwagoner import Bandwagoner
from sim.behaviour.calibrated import Calibrated
from sim.behaviour.hedger import Hedger
from sim.behaviour.isolationist import Isolationist
from sim.behaviour.reciprocator import Reciprocator
from sim.behaviour.scripted import Scripted
from sim.errors import ScenarioError, close_matches

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.behaviour.view import Behaviour

GROUP = "comity.behaviours"

OWN: dict[str, Callable[..., Behaviour]] = {
    "calibrated": Calibrated,
    "reciprocator": Reciprocator,
    "hedger": Hedger,
    "bandwagoner": Bandwagoner,
    "balancer": Balancer,
    "isolationist": Isolationist,
    "scripted": Scripted,
}


@cache
def behaviours() -> dict[str, Callable[..., Behaviour]]:
    """Return what makes each behaviour, by name; those of the package cannot be replaced."""
    found = {point.name: point for point in entry_points(group=GROUP) if point.name not in OWN}
    return {**{name: point.load() for name, point in found.items()}, **OWN}


def make_behaviour(name: str, **parameters: Any) -> Behaviour:
    """Make a behaviour.

    Parameters
    ----------
    name
        Of the behaviour.
    parameters
        Fields of its class.

    Raises
    ------
    ScenarioError
        If there is no such behaviour, or it has no such parameter.
    """
    known = behaviours()
    if name not in known:
        near = close_matches(name, sorted(known))
        expected = ", ".join(sorted(known))
        problem = "no such behaviour"
        raise ScenarioError(problem, value=name, expected=expected, near=near)
    try:
        return known[name](**parameters)
    except TypeError as error:
        problem = f"{name} takes other parameters:"
        raise ScenarioError(problem, value=parameters, expected=str(error)) from error
