"""``shock``: the slow part of a dyad's state jumps, and fades as slow changes do.

Moves the state, and the counts as far as the state moves them. With ``source = "calibration"`` it
is a rupture as the fitted law has them: wide, and of either sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.effects import Shake
from sim.interventions.base import NONE, Moment
from sim.interventions.words import size_words
from sim.records import DyadKey, Size

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class ShockIntervention(Moment):
    """The slow part of engagement and affinity of a dyad jumps at the start of one month.

    With ``ramp`` it moves in so many equal steps, one a month.
    """

    TARGET: ClassVar = ("dyad", "month")
    NAMES_PAIR: ClassVar = False
    CALIBRATED: ClassVar = True

    kind: Literal["shock"]
    dyad: DyadKey
    engagement: Size = NONE
    affinity: Size = NONE
    ramp: Annotated[int, Field(ge=1, le=120)] = 1
    component: Literal["slow"] = "slow"

    @model_validator(mode="after")
    def _has_one_size(self) -> ShockIntervention:
        if self.calibrated and (self.engagement != NONE or self.affinity != NONE):
            msg = "no engagement and affinity with source = 'calibration', which tells them"
            raise ValueError(msg)
        return self

    def words(self, when: str) -> str:
        """Say what happens."""
        if self.calibrated:
            return f"a rupture of the size of those in the record {when}"
        steps = f" in {self.ramp} monthly steps" if self.ramp > 1 else ""
        moved = size_words({"engagement": self.engagement, "affinity": self.affinity})
        return f"a lasting shock {when}{steps}: {moved or 'none'}"

    def effects(self, ground: Ground) -> list[Effect]:
        """A jump, or the shock of a rupture."""
        dyad = ground.dyad(self.dyad)
        if self.calibrated:
            return [] if dyad is None else [Shake(np.array([dyad]), None)]
        return list(ground.jump(self.dyad, (self.engagement, self.affinity), self.ramp))
