"""Which processes play in a world, in which order.

A process plays if its inputs are known and the scenario does not leave it out. Within a month they
come after the transition and before decisions, in the order of `names_of`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from sim.processes.capabilities import Capabilities
from sim.processes.contagion import Contagion
from sim.processes.organisations import Organisations
from sim.processes.sanctions import Sanctions
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
    """Return the names of the processes that play, in their order."""
    given = start.processes
    if given is None:
        return ()
    known = {
        "leader-turnover": given.leaders is not None,
        "capabilities": given.growth is not None,
        "organisations": given.memberships is not None,
        "sanctions": given.sanctions is not None,
        "contagion": contagion_weight(start, chosen) > 0.0,
    }
    return tuple(name for name, held in known.items() if held and name not in chosen.without)


def contagion_weight(start: InitialStates, chosen: Processes) -> float:
    """Return the weight of contagion: that of the scenario, else the fitted one, 0 where off."""
    if "contagion" in chosen.without or start.processes is None:
        return 0.0
    fitted = start.processes.contagion or 0.0
    return fitted if chosen.contagion is None else chosen.contagion


def make_processes(world: World) -> dict[str, Playing]:
    """Return the processes that play in a world, by name, in their order."""
    start, chosen = world.setting.start, world.setting.processes
    names, made = names_of(start, chosen), _make(world)
    return {name: made[name] for name in names}


def play_processes(world: World) -> None:
    """Play one month of every process of a world."""
    for process in world.processes.values():
        process.step(world)


def _make(world: World) -> dict[str, Playing]:
    """Return every process whose inputs are known."""
    start, chosen = world.setting.start, world.setting.processes
    given, made = start.processes, dict[str, Playing]()
    if given is None:
        return made
    if given.leaders is not None:
        variance = chosen.leader_variance or given.leaders.variance
        made["leader-turnover"] = LeaderTurnover(replace(given.leaders, variance=variance), world)
    if given.growth is not None:
        made["capabilities"] = Capabilities(given.growth, world)
    if given.memberships is not None:
        made["organisations"] = Organisations(given.memberships, chosen.membership, world)
    if given.sanctions is not None:
        shift = chosen.sanction_affinity
        law = given.sanctions if shift is None else replace(given.sanctions, shift=shift)
        made["sanctions"] = Sanctions(law, world)
    weight = contagion_weight(start, chosen)
    if weight > 0.0:
        made["contagion"] = Contagion(weight, world)
    return made
