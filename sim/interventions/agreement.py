"""``agreement``: two countries sign an agreement, which may lift their relationship while it holds.

Moves the counts of agreements in its first month, and the state while it is in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added, Course
from sim.interventions.base import NONE, Spell, require_member
from sim.interventions.ground import one_size
from sim.interventions.sanction import LONGEST
from sim.interventions.words import both, plural, size_words
from sim.records import COUNT_LIMIT, DyadKey, Iso3, Size

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

AGREEMENT = "agreement"


class AgreementIntervention(Spell):
    """``count`` agreements are signed in the first month; the state is shifted while they hold."""

    TARGET: ClassVar = ("dyad", "initiator", "start")

    kind: Literal["agreement"]
    dyad: DyadKey
    initiator: Iso3
    count: Annotated[int, Field(ge=0, le=COUNT_LIMIT)] = 1
    engagement: Size = NONE
    affinity: Size = NONE
    ramp: Annotated[int, Field(ge=1, le=LONGEST)] = 1
    fade: Annotated[int, Field(ge=0, le=LONGEST)] = 0

    @model_validator(mode="after")
    def _is_begun_by_a_member(self) -> AgreementIntervention:
        require_member(self.dyad, self.initiator)
        return self

    def words(self, when: str) -> str:
        """Say what happens."""
        text = f"{self.count} {plural(self.count, AGREEMENT)} of {both(self.dyad)}, {when}"
        moved = size_words({"engagement": self.engagement, "affinity": self.affinity})
        return f"{text}, with {moved} as long as they hold" if moved else text

    def effects(self, ground: Ground) -> list[Effect]:
        """Counts in the first month, and a shift of the state."""
        dyad = ground.dyad(self.dyad)
        if dyad is None:
            return []
        course = Course(self.lasts, self.ramp, self.fade)
        found: list[Effect] = list(
            ground.shift(self.dyad, (self.engagement, self.affinity), course)
        )
        if self.count:
            direction = self.dyad.split("-").index(self.initiator)
            kind = ground.types.index(AGREEMENT)
            found.append(Added(dyad, direction, kind, one_size(self.count), frozenset({0})))
        return found
