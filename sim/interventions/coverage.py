"""``coverage``: news report more, or less, of what happens in a dyad or of a country.

Moves the counts of the types that news report, by exp(size), and nothing else: neither the state
nor the cooperation index nor any other pair, nor what a rule or a behaviour sees. Leaders' own
contacts are recorded apart from the news and stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import model_validator

from sim.effects import Coverage
from sim.interventions.attention import LogFactor
from sim.interventions.base import check_country
from sim.interventions.course import Fading
from sim.interventions.ground import one_size
from sim.interventions.words import with_spread
from sim.records import DyadKey, Iso3, Record
from sim.report.words import country_name, dyad_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class Scope(Record):
    """Of whom: one dyad, or all dyads of a country."""

    dyad: DyadKey | None = None
    country: Iso3 | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Scope:
        if (self.dyad is None) == (self.country is None):
            msg = "either dyad or country"
            raise ValueError(msg)
        return self


class CoverageIntervention(Fading):
    """News report exp(size) times what they would of a dyad, or of all dyads of a country."""

    TARGET: ClassVar = ("scope", "start")

    kind: Literal["coverage"]
    scope: Scope
    size: LogFactor

    @property
    def identity(self) -> str:
        """Name by which draws are keyed."""
        return self.id or f"coverage {self.scope.dyad or self.scope.country} {self.start}"

    def uncertain(self) -> bool:
        """Whether a draw is made for it."""
        return super().uncertain() or self.size.sd > 0.0

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line for each country that is not simulated."""
        key = "dyad" if self.scope.dyad else "country"
        codes = str(self.scope.dyad or self.scope.country).split("-")
        return [
            line
            for code in codes
            for line in check_country(f"{where}.scope.{key}", code, countries)
        ]

    def words(self, when: str) -> str:
        """Say what happens."""
        whom = dyad_name(self.scope.dyad) if self.scope.dyad else country_name(
            str(self.scope.country)
        )  # fmt: skip
        size = f"{with_spread(self.size.mean, self.size.sd)} log units"
        return f"news coverage of {whom} changed by {size}, {when}"

    def effects(self, ground: Ground) -> list[Effect]:
        """A factor on what news report."""
        size = one_size(self.size.mean, self.size.sd)
        if self.scope.country:
            dyads = tuple(ground.dyads_of(self.scope.country).tolist())
        else:
            place = ground.dyad(str(self.scope.dyad))
            dyads = () if place is None else (place,)
        if size.null or not dyads:
            return []
        return [Coverage(dyads, size, self.course)]
