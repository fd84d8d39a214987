"""Slow growth of capabilities: economies drift apart, and with them the contacts they would have.

    log GDP_i = common + x_i,   x_i rises by sd_i z_i a year,   o_ij rises by slope_ij (dx_i + dx_j)

The opportunity mean rests on each dyad's GDP product relative to all dyads of the year, so growth
common to all moves nothing and is not drawn. Lasting differences of growth between countries are
none in the record (`calibration.processes.growth`), so there is no drift. Opportunity of a year
rests on the GDP of the year before; it steps in January.

Axes: n countries, S draws, D dyads, W worlds; opportunity as the news and as leaders' contacts show
engagement, and affinity.

Reference: World Bank, World Development Indicators.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.processes.draws import country_names, uniforms_of
from sim.streams import Process, to_normals

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.world import World

MONTHS = 12


@dataclass(frozen=True)
class Growth:
    """How economies move, and what that moves.

    Attributes
    ----------
    sd : (n,)
        Standard deviation of a year's growth of log GDP, apart from common growth.
    slope : (S, D, 3)
        Change of the opportunity mean for a unit of the log GDP product of the dyad.
    """

    sd: Floats
    slope: Floats

    def select(self, countries: NDArray[np.int64], dyads: NDArray[np.int64]) -> Growth:
        """Keep the countries and dyads at these positions, in this order."""
        return replace(self, sd=self.sd[countries], slope=self.slope[:, dyads])


class Capabilities:
    """Economies of all countries in a batch of worlds.

    Attributes
    ----------
    size : (n, W)
        Log GDP relative to the cutoff, apart from common growth.
    """

    def __init__(self, growth: Growth, world: World) -> None:
        self.growth = growth
        self.names = country_names(world)
        self.size = np.zeros((self.names.size, world.worlds.size))

    def step(self, world: World) -> None:
        """In January, draw last year's growth and move the opportunity means."""
        if int(world.period.astype(np.int64)) % MONTHS:
            return
        rise = uniforms_of(world, self.names, Process.GROWTH)
        to_normals(rise)
        rise *= self.growth.sd[:, None]
        self.size += rise
        ends = world.pairs.ends
        moved = rise[ends[:, 0]] + rise[ends[:, 1]]
        draws = world.worlds % world.setting.start.draws
        for part in range(3):
            slope = self.growth.slope[draws, :, part].T
            world.opportunity[part] += (slope * moved).astype(np.float32)
        world.rest(slice(None))
