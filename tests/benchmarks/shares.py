"""Where the time of the whole simulation goes: its pieces timed alone, beside the whole.

Pieces alone keep what they touch in a nearer cache than the whole does, so the shares need not add
up to one; what is left over is reported as it is.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from sim.kernel.balance import fill_pull
from sim.kernel.lanes import LANES, load_all, store_all
from sim.kernel.settle import add_states
from sim.kernel.single import single_exp
from sim.kernel.transition import step_states
from sim.kernel.words import begin_worlds, fill_words
from sim.streams import Process
from tests.benchmarks.clock import Contestant, race
from tests.benchmarks.ours import OurWorlds
from tests.benchmarks.reference import RATES, TYPES, reference_setting

TILE = 512


def share_table() -> list[str]:
    """Lines of the table at the lower mean rate."""
    ours = OurWorlds(reference_setting(RATES[0]))
    world, size = ours.world, ours.size
    dyads, name = len(world.pairs.share), world._name(Process.SHOCK)
    sight, pairs = world.sight, world.pairs
    states, before = (world.parts[2:4], world.parts[4:6]), (world.surprise, world.pull)
    weight, thirds = world.law.pull, world.setting.thirds
    alone = {
        "random words": lambda: words(3 * dyads * size // TILE, name),
        "exponentials of rates": lambda: exponentials(TYPES * dyads * size // TILE),
        "third parties": lambda: fill_pull(world.pull, sight.lasting[1], weight, thirds),
        "sums over worlds": lambda: add_states(
            world.sums, sight.lasting, sight.strength, sight.cooperation
        ),
        "transition with its shocks": lambda: step_states(
            states, before, world.law, world.numbers, pairs.words[0], name
        ),
        "rates, contacts, settlement, sums": world.play,
        "whole": ours.whole,
    }
    times = race([Contestant(key, work, 2, size) for key, work in alone.items()], 7)
    whole = np.median(times["whole"])
    lines = [
        "| piece alone, 0.005 a cell | ms a world-month | part of the whole |",
        "|---|---|---|",
    ]
    for key, values in times.items():
        found = np.median(values)
        lines.append(f"| {key} | {1e3 * found:.3f} | {found / whole:.0%} |")
    return lines


@nb.njit
def words(tiles: int, name: np.ndarray) -> None:
    """Draw as many blocks of random words as a month of all dyads takes."""
    numbers, begun = np.arange(TILE).astype(np.uint64), np.empty((2, TILE), dtype=np.uint64)
    out = np.empty((4, TILE), dtype=np.uint32)
    begin_worlds(begun, numbers, name, np.uint64(0))
    for t in range(tiles):
        fill_words(out, begun, np.uint64(t), name)


@nb.njit
def exponentials(tiles: int) -> np.float32:
    """Take as many exponentials as a month of all dyads takes."""
    given, out = np.linspace(-8.0, 2.0, TILE).astype(np.float32), np.empty(TILE, np.float32)
    for t in range(tiles):
        for p in range(0, TILE, LANES):
            store_all(out, p, single_exp(load_all(given, p)))
        given[t % TILE] = -out[t % TILE]
    return out[0]
