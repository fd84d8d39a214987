"""What a scenario changes in the states of a month: jumps of the slow part, and shifts in force.

Axes: W worlds of the batch; state 2 is engagement, affinity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.streams import Process, normals, pair_word

if TYPE_CHECKING:
    from sim.kernel.law import Singles
    from sim.plan import StateChange
    from sim.world import World


def change_states(world: World) -> None:
    """Apply the shocks and shifts of the scenario that begin or end this month."""
    plan = world.setting.plan
    for shock in plan.shocks:
        if shock.start == world.month:
            world.parts[2:4, shock.dyad] += _size(world, shock)
    for shift in plan.shifts:
        if world.month in (shift.start, shift.stop):
            _shift(world, shift.dyad)


def _shift(world: World, dyad: int) -> None:
    """Add anew the shifts of a dyad in force, so that one that ends leaves no trace."""
    world.shift[:, dyad] = 0.0
    for shift in world.setting.plan.shifts:
        if shift.dyad == dyad and shift.start <= world.month < shift.stop:
            world.shift[:, dyad] += _size(world, shift)
    world.rest(slice(dyad, dyad + 1))


def _size(world: World, change: StateChange) -> Singles:
    """Size of a change of state in each world, axes (2, W)."""
    setting = world.setting
    pair = pair_word(*setting.start.dyads[change.dyad].split("-"))
    z = normals(setting.seed, world.worlds, Process.INTERVENTION, 0, pair, stage=change.stage)
    return np.asarray(change.mean[:, None] + change.sd[:, None] * z[:, :2].T, dtype=np.float32)
