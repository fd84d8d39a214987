"""The simulator's pieces as the benchmarks call them."""

from __future__ import annotations

import numpy as np

from sim.batches import LARGE_BATCH, Order, Played, play
from sim.kernel.settle import add_sums
from sim.world import Setting, World


class OurWorlds:
    """A batch of worlds of the reference that can be played by pieces."""

    def __init__(self, setting: Setting, size: int = LARGE_BATCH) -> None:
        self.world, self.size = World(setting, np.arange(size)), size
        quantities = 4 + len(setting.types)
        self.sums = np.empty((2, quantities, len(setting.start.dyads)))

    def contacts(self) -> None:
        """From states to rates, index, strength and contacts of the month."""
        self.world._look()
        self.world._decide()

    def whole(self) -> None:
        """A month with everything, summed."""
        world = self.world
        world.month = world.month % 12
        world.step()
        add_sums(self.sums, world.lasting, world.strength, world.index, world.total)


def run(setting: Setting, worlds: int, *, jobs: int = 1) -> Played:
    """Play worlds as `sim.simulate` does."""
    return play(setting, Order(worlds, LARGE_BATCH, (0,), ()), jobs=jobs)
