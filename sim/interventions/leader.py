"""``leader``: the leader of a country leaves office, and another takes it.

Rituals of the country's pairs count the leaders as changed for a year, and the slow part of all its
dyads takes an extra shock of either sign: its variance in the month is ``variance`` times the
ordinary one, that of the record with ``source = "calibration"``. Contacts of the month do not move
by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import LeaderExit, Shake
from sim.interventions.base import Moment, check_country
from sim.interventions.estimates import LEADER_VARIANCE
from sim.interventions.ground import one_size
from sim.interventions.words import with_spread
from sim.records import Iso3, Record
from sim.report.words import country_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class Variance(Record):
    """Variance relative to an ordinary month: mean and uncertainty; never below 1."""

    mean: Annotated[float, Field(ge=1.0, le=1000.0, allow_inf_nan=False)]
    sd: Annotated[float, Field(ge=0.0, le=1000.0, allow_inf_nan=False)] = 0.0


class LeaderIntervention(Moment):
    """The leader of ``country`` changes in ``month``."""

    TARGET: ClassVar = ("country", "month")
    CALIBRATED: ClassVar = True

    kind: Literal["leader"]
    country: Iso3
    variance: Variance | None = None

    @model_validator(mode="after")
    def _has_one_size(self) -> LeaderIntervention:
        if self.calibrated and self.variance is not None:
            msg = "no variance with source = 'calibration', which tells it"
            raise ValueError(msg)
        return self

    def uncertain(self) -> bool:
        """Whether a draw is made for it."""
        return super().uncertain() or (self.variance is not None and self.variance.sd > 0.0)

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line if the country is not simulated."""
        return check_country(f"{where}.country", self.country, countries)

    def words(self, when: str) -> str:
        """Say what happens."""
        text = f"the leader of {country_name(self.country)} changes {when}"
        size = self._variance()
        if size is None:
            return text
        times = with_spread(size.mean, size.sd, 1)
        return f"{text}, the slow shock of its pairs having {times} times its variance"

    def _variance(self) -> Variance | None:
        if self.calibrated:
            return Variance(mean=LEADER_VARIANCE.mean, sd=LEADER_VARIANCE.error)
        return self.variance

    def effects(self, ground: Ground) -> list[Effect]:
        """The exit, and the shock to all dyads of the country."""
        place = ground.country(self.country)
        if place is None:
            return []
        found: list[Effect] = [LeaderExit(place)]
        size, dyads = self._variance(), ground.dyads_of(self.country)
        if size is not None and dyads.size and (size.mean > 1.0 or size.sd > 0.0):
            found.append(Shake(dyads, one_size(size.mean, size.sd)))
        return found
