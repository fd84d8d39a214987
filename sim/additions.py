"""What a scenario and rituals add to the contacts of a month, once the countries have decided.

A scenario adds to what one country initiates, which stays at zero or above. A ritual takes place or
not (`sim.ritual`). Both are added to the total and to the surprise of their dyad, and the sums over
the worlds are set right.

Axes: K contact types, W worlds of the batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.settle import STATE_QUANTITIES
from sim.redraw import draw_again

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.kernel.contacts import Counts
    from sim.parameters import Floats
    from sim.world import World


def add_contacts(world: World) -> None:
    """Add the contacts of the scenario."""
    changed: dict[tuple[int, int, int], Counts] = {}
    for change in world.setting.plan.contacts:
        if change.month == world.month:
            cell = (change.dyad, change.direction, change.kind)
            if cell not in changed:
                changed[cell] = initiated(world, change.dyad, change.direction)[change.kind]
            before = changed[cell]
            changed[cell] = np.maximum(before + change.count, 0)
            more = changed[cell] - before
            leader = world.setting.types.leader[change.kind]
            _add(world, change.dyad, change.kind, more, more * np.float64(leader))


def add_rituals(world: World) -> None:
    """Play the rituals of the month."""
    start, types = world.setting.start, world.setting.types
    for ritual in world.rituals:
        dyad = start.dyads.index(ritual.state.dyad)
        affinity = world.sight.lasting[1, dyad] + world.parts[5, dyad]
        scaled = affinity.astype(np.float64) / start.scale[1]
        played = ritual.step(world.period, scaled, world.setting.plan.cancelled)
        if played is not None:
            _add(world, dyad, types.index(ritual.state.channel), *played)


def initiated(world: World, dyad: int, direction: int) -> Counts:
    """Contacts (K, W) that one country of a dyad initiated this month, drawn again if need be.

    ``direction`` is 0 for its first country and 1 for its second.
    """
    if world.setting.by_agents:
        kept: Counts = world.counts[world.roster.place[dyad, direction]]
        return kept
    shown = world.states(), world.frame.attention
    days = world.setting, world.law, world.numbers, world.contact_name
    return draw_again((dyad, direction), shown, *days)


def _add(world: World, dyad: int, kind: int, more: NDArray[np.int32], surprise: Floats) -> None:
    """Add contacts and surprise (W,) to a dyad, and sum its contacts anew."""
    total = world.total[world.kept[dyad], kind]
    total += more
    world.surprise[dyad] += surprise.astype(np.float32)
    values = total.astype(np.int64)
    world.sums[:, STATE_QUANTITIES + kind, dyad] = values.sum(), (values**2).sum()
