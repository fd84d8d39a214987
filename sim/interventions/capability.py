"""``capability``: the economy of a country grows faster, or slower, than those of others.

Moves what any two such countries would have to do with one another, each January by the growth of
the year before, and with it counts and the cooperation index. Strength, engagement and affinity are
net of it and stay. Needs the process data of the economies, and adds to what `capabilities` draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from sim.effects import Growth
from sim.errors import ScenarioError
from sim.interventions.attention import LogFactor
from sim.interventions.base import check_country
from sim.interventions.course import Ramped
from sim.interventions.ground import one_size
from sim.interventions.words import with_spread
from sim.records import Iso3
from sim.report.words import country_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class CapabilityIntervention(Ramped):
    """Log GDP of ``country`` rises by ``growth`` a year more than that of others."""

    TARGET: ClassVar = ("country", "start")

    kind: Literal["capability"]
    country: Iso3
    growth: LogFactor

    def uncertain(self) -> bool:
        """Whether a draw is made for it."""
        return super().uncertain() or self.growth.sd > 0.0

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line if the country is not simulated."""
        return check_country(f"{where}.country", self.country, countries)

    def words(self, when: str) -> str:
        """Say what happens."""
        size = f"{with_spread(self.growth.mean, self.growth.sd, 3)} log units a year"
        return (
            f"the economy of {country_name(self.country)} grows by {size} more than others, {when}"
        )

    def effects(self, ground: Ground) -> list[Effect]:
        """A path of the country's economy.

        Raises
        ------
        ScenarioError
            If the states come without the process data of economies.
        """
        place, size = ground.country(self.country), one_size(self.growth.mean, self.growth.sd)
        if place is None or size.null:
            return []
        given = ground.start.processes
        if given is None or given.growth is None:
            problem = "a path of an economy, where nothing is known of what economies move:"
            raise ScenarioError(problem, value=self.country)
        return [Growth(place, size, self.course)]
