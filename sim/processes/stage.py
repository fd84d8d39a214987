"""Which processes play in a world, in which order.

A process plays if its inputs are known and the scenario does not leave it out. Within a month they
come after the transition and before decisions, in the order of `sim.processes.record.NAMES`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from sim.processes.record import NAMES
from sim.processes.turnover import LeaderTurnover

if TYPE_CHECKING:
    from sim.initial import InitialStates
    from sim.processes.record import Processes
    from sim.world import World


class Playing(Protocol):
    """A process in a batch of worlds."""

    def step(self, world: World) -> None:
        """Play one month: draw what happens and change what follows from it."""


def names_of(start: InitialStates, chosen: Processes) -> tuple[str, ...]:
    """Return the names of the processes that play."""
    known = () if start.processes is None else start.processes.known
    return tuple(name for name in NAMES if name in known and chosen.runs(name))


def make_processes(world: World) -> dict[str, Playing]:
    """Return the processes that play in a world, by name, in their order."""
    start, chosen = world.setting.start, world.setting.processes
    return {name: _MAKERS[name](world, chosen) for name in names_of(start, chosen)}


def _turnover(world: World, chosen: Processes) -> Playing:
    leaders = world.setting.start.processes.leaders
    if chosen.leader_variance is not None:
        leaders = replace(leaders, variance=chosen.leader_variance)
    return LeaderTurnover(leaders, world)
