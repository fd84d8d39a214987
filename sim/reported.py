"""What news report of a month where a scenario changes their coverage, and nothing besides.

Under coverage c the contacts of the types that news report have the law that they would have if the
news paid exp(c) times as much heed to the dyad. The month is drawn again at that rate, from the
same words, so that more coverage never loses a contact; what it brings or takes goes into the
counts that are kept and no further. ``Unfolding.done`` holds what took place.

Axes: D dyads, K contact types, W worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.settle import STATE_QUANTITIES
from sim.redraw import draw_again

if TYPE_CHECKING:
    from sim.parameters import Floats
    from sim.world import World


def report(world: World) -> None:
    """Set the counts kept of the month to what news report of them."""
    heeds = _heeds(world)
    for dyad, heed in sorted(heeds.items()):
        row = world.kept[dyad]
        world.unfolding.done[dyad] = world.total[row].copy()
        for direction in (0, 1):
            way = (dyad, direction)
            more = draw_again(world, way, heed=heed) - draw_again(world, way)
            world.total[row] += more
        np.maximum(world.total[row], 0, out=world.total[row])
        values = world.total[row].astype(np.int64)
        world.sums[0, STATE_QUANTITIES:, dyad] = values.sum(axis=1)
        world.sums[1, STATE_QUANTITIES:, dyad] = (values**2).sum(axis=1)


def _heeds(world: World) -> dict[int, Floats]:
    """Log factor of the coverage by dyad, (W,), where it is not 0 in all worlds."""
    found: dict[int, Floats] = {}
    for a, effect in world.setting.plan.coverage:
        level = world.unfolding.level(a, effect.course)
        if level.any():
            heed = level * world.unfolding.size(a, effect.size)[0]
            for dyad in effect.dyads:
                found[dyad] = found.get(dyad, np.zeros(heed.size)) + heed
    return found
