"""``crisis``: two countries clash for some months: threats, fights, and a state that recovers.

Moves the counts of threats and fights, ``threats`` and ``fights`` a month by the initiator, and the
state while it lasts: the shift rises over ``ramp`` months and fades over ``fade`` months after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added, Course
from sim.interventions.base import NONE, Spell, require_member
from sim.interventions.ground import one_size
from sim.interventions.sanction import LONGEST
from sim.interventions.words import size_words
from sim.records import COUNT_LIMIT, DyadKey, Iso3, Size
from sim.report.words import country_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

Number = Annotated[int, Field(ge=0, le=COUNT_LIMIT)]


class CrisisIntervention(Spell):
    """A crisis in a dyad, begun by ``initiator``."""

    TARGET: ClassVar = ("dyad", "initiator", "start")
    NAMES_PAIR: ClassVar = False

    kind: Literal["crisis"]
    dyad: DyadKey
    initiator: Iso3
    threats: Number = 0
    fights: Number = 0
    engagement: Size = NONE
    affinity: Size = NONE
    ramp: Annotated[int, Field(ge=1, le=LONGEST)] = 1
    fade: Annotated[int, Field(ge=0, le=LONGEST)] = 0

    @model_validator(mode="after")
    def _is_begun_by_a_member(self) -> CrisisIntervention:
        require_member(self.dyad, self.initiator)
        return self

    def words(self, when: str) -> str:
        """Say what happens."""
        text = (
            f"a crisis begun by {country_name(self.initiator)}, {when}: {self.threats} threats and "
            f"{self.fights} fights more a month"
        )
        moved = size_words({"engagement": self.engagement, "affinity": self.affinity})
        if not moved:
            return text
        fading = f", fading over {self.fade} months" if self.fade else ""
        return f"{text}, with {moved} as long as it lasts{fading}"

    def effects(self, ground: Ground) -> list[Effect]:
        """Counts, and a shift of the state."""
        dyad = ground.dyad(self.dyad)
        if dyad is None:
            return []
        course = Course(self.lasts, self.ramp, self.fade)
        found: list[Effect] = list(
            ground.shift(self.dyad, (self.engagement, self.affinity), course)
        )
        months = frozenset(range(self.lasts or LONGEST))
        direction = self.dyad.split("-").index(self.initiator)
        for name, count in (("threat", self.threats), ("fight", self.fights)):
            if count:
                kind = ground.types.index(name)
                found.append(Added(dyad, direction, kind, one_size(count), months))
        return found
