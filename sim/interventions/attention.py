"""``attention``: a war, a disaster or an election takes, or draws, the attention of a country.

What the country initiates, with all partners and of all types alike, is multiplied by exp(size): at
-0.5 by 0.61. Moves the counts and the cooperation index. It moves no state: everybody knows why a
country is busy, so the contacts that lack are not taken for a surprise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from sim.effects import Attention
from sim.interventions.base import check_country
from sim.interventions.course import Fading
from sim.interventions.ground import one_size
from sim.interventions.words import with_spread
from sim.records import Iso3, Record
from sim.report.words import country_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.course import Fading
from sim.interventions.ground import Ground


class LogFactor(Record):
    """Log of a factor: mean and uncertainty; 0.7 doubles, -0.7 halves."""

    mean: Annotated[float, Field(ge=-5.0, le=5.0, allow_inf_nan=False)]
    sd: Annotated[float, Field(ge=0.0, le=5.0, allow_inf_nan=False)] = 0.0


class AttentionIntervention(Fading):
    """``country`` initiates exp(size) times what it would, because of ``cause``."""

    TARGET: ClassVar = ("country", "cause", "start")

    kind: Literal["attention"]
    country: Iso3
    cause: Literal["war", "disaster", "election", "other"] = "other"
    size: LogFactor

    def uncertain(self) -> bool:
        """Whether a draw is made for it."""
        return super().uncertain() or self.size.sd > 0.0

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line if the country is not simulated."""
        return check_country(f"{where}.country", self.country, countries)

    def words(self, when: str) -> str:
        """Say what happens."""
        cause = "" if self.cause == "other" else f" ({self.cause})"
        size = f"{with_spread(self.size.mean, self.size.sd)} log units"
        return f"attention of {country_name(self.country)}{cause} moved by {size}, {when}"

    def effects(self, ground: Ground) -> list[Effect]:
        """A factor on all that the country initiates."""
        place, size = ground.country(self.country), one_size(self.size.mean, self.size.sd)
        if place is None or size.null:
            return []
        return [Attention(place, size, self.course)]
