"""What the processes need beside the laws of relations, for the countries and dyads of a run.

Each part is None where its process is not known, and the process is then off. `select` keeps some
countries and dyads, as `sim.initial.InitialStates.select` does for states.

Axes: n countries, D dyads.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sim.processes.capabilities import Growth
    from sim.processes.organisations import Memberships
    from sim.processes.sanctions import SanctionLaw
    from sim.processes.turnover import Leaders


@dataclass(frozen=True)
class ProcessInputs:
    """Inputs of all processes, in the order of countries and dyads of the states they belong to.

    ``contagion`` is the chance that a rupture is passed on to a dyad that shares a country.
    """

    leaders: Leaders | None = None
    growth: Growth | None = None
    memberships: Memberships | None = None
    sanctions: SanctionLaw | None = None
    contagion: float | None = None

    def select(self, countries: NDArray[np.int64], dyads: NDArray[np.int64]) -> ProcessInputs:
        """Keep the countries and dyads at these positions, in this order."""
        leaders, growth, memberships = self.leaders, self.growth, self.memberships
        return replace(
            self,
            leaders=None if leaders is None else leaders.select(countries),
            growth=None if growth is None else growth.select(countries, dyads),
            memberships=None if memberships is None else memberships.select(countries),
        )
