"""``sanction``: sanctions are imposed, and lifted when they end.

Moves the counts of sanctions, ``contacts`` a month, and the state while they are in force. With
``source = "calibration"`` the state moves as the record tells: engagement hardly, affinity not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.effects import Added, Shift
from sim.effects import Size as StateSize
from sim.interventions.base import NONE, require_member
from sim.interventions.course import Shifting
from sim.interventions.estimates import SANCTION_ENGAGEMENT
from sim.interventions.ground import direction_of, one_size
from sim.records import COUNT_LIMIT, Iso3
from sim.report.words import country_name, number

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

SANCTION = "sanction"


class SanctionIntervention(Shifting):
    """``contacts`` sanctions a month by the sender; the state is shifted while they are in force.

    The shift grows over ``ramp`` months and wears off over ``fade`` months after the end.
    """

    TARGET: ClassVar = ("dyad", "sender", "start")
    NAMES_PAIR: ClassVar = False
    CALIBRATED: ClassVar = True

    kind: Literal["sanction"]
    sender: Iso3
    contacts: Annotated[int, Field(ge=0, le=COUNT_LIMIT)] = 0

    @model_validator(mode="after")
    def _fits_together(self) -> SanctionIntervention:
        require_member(self.dyad, self.sender)
        if self.calibrated and (self.engagement != NONE or self.affinity != NONE):
            msg = "no engagement and affinity with source = 'calibration', which tells them"
            raise ValueError(msg)
        return self

    def words(self, when: str) -> str:
        """Say what happens."""
        more = f"{self.contacts} more a month, " if self.contacts else ""
        text = f"sanctions by {country_name(self.sender)}, {more}{when}"
        if self.calibrated:
            size = SANCTION_ENGAGEMENT
            moved = f"engagement {number(size.mean)} (sd {number(size.error)}) log units"
            return f"{text}, with {moved} as long as they last"
        return f"{text}, with {self.moved} as long as they last" if self.moved else text

    def effects(self, ground: Ground) -> list[Effect]:
        """Counts, and a shift of the state, while in force."""
        dyad = ground.dyad(self.dyad)
        if dyad is None:
            return []
        found = self.shifts(ground)
        if self.calibrated:
            mean = np.array([SANCTION_ENGAGEMENT.mean, 0.0])
            size = StateSize(mean, np.array([SANCTION_ENGAGEMENT.error, 0.0]))
            found.append(Shift(dyad, size, self.course))
        if self.contacts:
            direction = direction_of(self.dyad, self.sender)
            kind = ground.types.index(SANCTION)
            found.append(Added(dyad, direction, kind, one_size(self.contacts), self.ages))
        return found
