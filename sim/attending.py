"""The attention of the countries in a month, where it is limited or a scenario moves it.

    factor_i = (A_i / S_i)^kappa x product of exp(size x strength) over the acts on i

The regard of a dyad, the factor on what both do together, follows; it is 1 where both factors are,
to the last bit.

Axes: n countries, D dyads, W worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.kernel.crowding import fill_regard

if TYPE_CHECKING:
    from sim.world import World


def attend(world: World) -> None:
    """Set the attention of the month, on top of crowding where there is any, and the regards."""
    attention, pairs = world.frame.attention, world.pairs
    acts = world.setting.plan.attention
    if acts and not world.crowded:
        attention[:] = 1.0
    for a, effect in acts:
        level = world.unfolding.level(a, effect.course)
        if level.any():
            factor = np.exp(level * world.unfolding.size(a, effect.size)[0])
            attention[effect.country] *= factor.astype(np.float32)
    fill_regard(world.regard, attention, pairs.ends, pairs.share)
    if not world.crowded:
        plain = attention == np.float32(1.0)
        world.regard[plain[pairs.ends[:, 0]] & plain[pairs.ends[:, 1]]] = 1.0
