"""Spells with a course: how what they change rises, lasts and fades, and what it moves.

    Ramped    rises over ``ramp`` months, then stands until the end
    Fading    and wears off over ``fade`` months after it
    Shifting  and what stands higher or lower is the state of a dyad: engagement, affinity

`sim.effects.Course` has the formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from sim.effects import Course
from sim.interventions.base import LONGEST, NONE, Spell
from sim.interventions.words import size_words
from sim.records import DyadKey, Size

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class Ramped(Spell):
    """A spell whose effect rises in ``ramp`` monthly steps."""

    ramp: Annotated[int, Field(ge=1, le=LONGEST)] = 1

    @property
    def course(self) -> Course:
        """How its effect rises and lasts."""
        return Course(self.lasts, self.ramp)


class Fading(Ramped):
    """A spell whose effect wears off over ``fade`` months after its end."""

    fade: Annotated[int, Field(ge=0, le=LONGEST)] = 0

    @property
    def course(self) -> Course:
        """How its effect rises, lasts and fades."""
        return Course(self.lasts, self.ramp, self.fade)


class Shifting(Fading):
    """A spell in which the state of a dyad stands higher or lower, in standard deviations."""

    dyad: DyadKey
    engagement: Size = NONE
    affinity: Size = NONE

    @property
    def moved(self) -> str:
        """Say by how much the state stands elsewhere; empty where it does not."""
        return size_words({"engagement": self.engagement, "affinity": self.affinity})

    def shifts(self, ground: Ground) -> list[Effect]:
        """Return the shift of its dyad; none where the dyad is not simulated or sizes are zero."""
        return list(ground.shift(self.dyad, (self.engagement, self.affinity), self.course))
