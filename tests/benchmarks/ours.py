"""The simulator's pieces as the benchmarks call them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.batches import LARGE_BATCH, Order, Played, play
from sim.kernel.contacts import decide_row
from sim.kernel.tilt import CALIBRATED
from sim.report.trajectories import write_trajectories
from sim.setting import Setting
from sim.simulate import make_ensemble
from sim.world import World


class OurWorlds:
    """A batch of worlds of the reference that can be played by pieces."""

    def __init__(self, setting: Setting, size: int = LARGE_BATCH) -> None:
        self.world, self.size = World(setting, np.arange(size), (0,)), size

    def contacts(self) -> None:
        """From states to rates, index, strength, contacts, surprise and sums of the month."""
        self.world.play()

    def whole(self) -> None:
        """A month with everything, summed."""
        self.world.month %= 12
        self.world.step()


def decide_by_rows(world: World) -> None:
    """Let every country decide, in one loop over the rows."""
    for i, row in enumerate(world.roster.rows):
        rows = world.counts[world.roster.edge[i] : world.roster.edge[i + 1]]
        decide_row(rows, row, world.frame, CALIBRATED, world.law, world.numbers, world.contact_name)


def run_and_write(setting: Setting, worlds: int, file: Path, *, jobs: int) -> None:
    """Play worlds, make means and deviations of them, and write the table of all dyads."""
    order = Order(worlds, LARGE_BATCH, (0,), ())
    played = play(setting, order, jobs=jobs)
    write_trajectories(file, make_ensemble("reference", setting, order, played))


def run(setting: Setting, worlds: int, *, jobs: int = 1) -> Played:
    """Play worlds as `sim.simulate` does."""
    return play(setting, Order(worlds, LARGE_BATCH, (0,), ()), jobs=jobs)
