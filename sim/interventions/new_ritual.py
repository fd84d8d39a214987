"""``new_ritual``: a regular contact of two leaders begins, such as a call each January.

In every season that begins while it lasts the contact takes place with chance ``kept``, on any day
of the season alike. Moves the counts, and the state only through the surprise, as all rituals do.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from sim.effects import Course, RitualChange
from sim.initial import RitualState
from sim.interventions.base import Spell
from sim.interventions.words import both
from sim.records import DyadKey, Name
from sim.report.words import MONTHS, percent

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.initial import InitialStates
    from sim.interventions.ground import Ground

DAYS = 31


class NewRitualIntervention(Spell):
    """The contact ``name`` of a dyad is held each year in a season of ``season_months`` months."""

    TARGET: ClassVar = ("dyad", "name", "start")
    BY_J: ClassVar = True

    kind: Literal["new_ritual"]
    dyad: DyadKey
    name: Name
    type: Name = "call"
    season_start: Annotated[int, Field(ge=1, le=12)]
    season_months: Annotated[int, Field(ge=1, le=6)] = 1
    kept: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.9

    def words(self, when: str) -> str:
        """Say what happens."""
        return (
            f"{both(self.dyad)} begin a yearly {self.type} in the season of "
            f"{MONTHS[self.season_start - 1]}, kept with chance {percent(self.kept)}, {when}"
        )

    def is_same_ritual(self, other: NewRitualIntervention) -> bool:
        """Whether another spell is of the same ritual: dyad, type and season."""
        keys = ("name", "dyad", "type", "season_start", "season_months")
        return all(getattr(self, key) == getattr(other, key) for key in keys)

    def state(self, start: InitialStates) -> RitualState:
        """Return the ritual as it stands before its first season."""
        logit = math.log(self.kept / (1.0 - self.kept))
        return RitualState(
            self.name,
            self.dyad,
            0,
            True,
            np.tile([logit, 0.0, 0.0, 0.0], (start.draws, 1)),
            np.full(DAYS * self.season_months, 1.0 / (DAYS * self.season_months)),
            None,
            self.type,
            self.season_start,
            self.season_months,
        )

    def effects(self, ground: Ground) -> list[Effect]:
        """The ritual is held in the seasons that begin while it lasts."""
        if ground.dyad(self.dyad) is None:
            return []
        return [RitualChange("start", self.name, None, None, Course(self.lasts))]
