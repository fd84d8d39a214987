"""Regional contagion: a rupture makes one likelier, next month, in dyads that share a country.

    P(passed on to d) = 1 - (1 - c)^m,   m: ruptures last month in dyads that share a country

c is fitted, and zero as shipped: the record shows no lead of one dyad's jump over another's
(`docs/processes.md`). A scenario may set it; in worlds of many dyads small values go far. A rupture
passed on adds (kappa^2 - 1) times the ordinary variance to the slow shock, kappa being the width of
a rupture, and is itself passed on no further. Ruptures are those of the transition, read from the
same words as there (`sim.kernel.transition`).

Axes: D dyads, n countries, W worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from numpy.typing import NDArray

from sim.kernel.law import Singles
from sim.processes.draws import add_shocks, draw_name, uniforms_of
from sim.streams import Process, Words, philox

if TYPE_CHECKING:
    from sim.parameters import Floats
    from sim.world import World

LOW, BYTE = np.uint64(0xFF), np.uint64(8)
TWO_BYTES, FOUR_BYTES = np.float32(2.0**-16), np.float32(2.0**-32)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def find_ruptures(
    torn: NDArray[np.bool_], probability: Singles, worlds: Words, names: Words, name: Words
) -> None:
    """Fill ``torn`` (D, W): whether the shock of the month was wide; ``name`` that of the shock."""
    for d in range(torn.shape[0]):
        for w in range(torn.shape[1]):
            words = philox(worlds[w], name[0], names[d], name[1], name[2], name[3])
            high = np.float32((words[0] & LOW) << BYTE | (words[1] & LOW))
            low = np.float32((words[2] & LOW) << BYTE | (words[3] & LOW))
            torn[d, w] = high * TWO_BYTES + low * FOUR_BYTES < probability[w]


class Contagion:
    """Ruptures passed on in a batch of worlds.

    Attributes
    ----------
    torn : (D, W) bool
        Ruptures of the month.
    passed : (D, W) bool
        Ruptures of the month that were passed on.
    """

    def __init__(self, weight: float, world: World) -> None:
        self.weight = weight
        self.torn = np.zeros(world.sight.strength.shape, dtype=np.bool_)
        self.passed = np.zeros_like(self.torn)

    def step(self, world: World) -> None:
        """Play one month: pass on last month's ruptures, then see this month's."""
        if self.weight == 0.0:
            return
        chance = 1.0 - (1.0 - self.weight) ** self._neighbours(world)
        words = world.pairs.words[0]
        self.passed = uniforms_of(world, words, Process.CONTAGION) < chance
        wide = world.law.scale[0][: world.worlds.size]
        extra = (self.passed * (wide * wide - 1.0)).astype(np.float32)
        name = draw_name(world, Process.CONTAGION, stage=1)
        add_shocks(world.parts[2:4], extra, world.law.factor[0], world.numbers, words, name)
        shock = draw_name(world, Process.SHOCK)
        find_ruptures(self.torn, world.law.rupture, world.numbers, words, shock)

    def _neighbours(self, world: World) -> Floats:
        """Ruptures of last month in dyads that share a country with each, (D, W)."""
        ends = world.pairs.ends
        number = np.zeros((len(world.setting.start.countries), world.worlds.size))
        np.add.at(number, ends[:, 0], self.torn)
        np.add.at(number, ends[:, 1], self.torn)
        return np.asarray(number[ends[:, 0]] + number[ends[:, 1]] - 2.0 * self.torn)
