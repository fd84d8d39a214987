"""``agreement``: two countries sign an agreement, which may lift their relationship while it holds.

Moves the counts of agreements in its first month, and the state while it is in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added
from sim.interventions.base import require_member
from sim.interventions.course import Shifting
from sim.interventions.ground import direction_of, one_size
from sim.interventions.words import both, plural
from sim.records import COUNT_LIMIT, Iso3

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

AGREEMENT = "agreement"


class AgreementIntervention(Shifting):
    """``count`` agreements are signed in the first month; the state is shifted while they hold."""

    TARGET: ClassVar = ("dyad", "initiator", "start")

    kind: Literal["agreement"]
    initiator: Iso3
    count: Annotated[int, Field(ge=0, le=COUNT_LIMIT)] = 1

    @model_validator(mode="after")
    def _is_begun_by_a_member(self) -> AgreementIntervention:
        require_member(self.dyad, self.initiator)
        return self

    def words(self, when: str) -> str:
        """Say what happens."""
        text = f"{self.count} {plural(self.count, AGREEMENT)} of {both(self.dyad)}, {when}"
        return f"{text}, with {self.moved} as long as they hold" if self.moved else text

    def effects(self, ground: Ground) -> list[Effect]:
        """Counts in the first month, and a shift of the state."""
        dyad = ground.dyad(self.dyad)
        if dyad is None:
            return []
        found = self.shifts(ground)
        if self.count:
            direction = direction_of(self.dyad, self.initiator)
            kind = ground.types.index(AGREEMENT)
            found.append(Added(dyad, direction, kind, one_size(self.count), frozenset({0})))
        return found
