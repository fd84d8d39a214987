"""``crisis``: two countries clash for some months: threats, fights, and a state that recovers.

Moves the counts of threats and fights, ``threats`` and ``fights`` a month by the initiator, and the
state while it lasts: the shift rises over ``ramp`` months and fades over ``fade`` months after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added
from sim.interventions.base import require_member
from sim.interventions.course import Shifting
from sim.interventions.ground import direction_of, one_size
from sim.interventions.words import plural
from sim.records import COUNT_LIMIT, Iso3
from sim.report.words import country_name, listing

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

Number = Annotated[int, Field(ge=0, le=COUNT_LIMIT)]


class CrisisIntervention(Shifting):
    """A crisis in a dyad, begun by ``initiator``."""

    TARGET: ClassVar = ("dyad", "initiator", "start")
    NAMES_PAIR: ClassVar = False

    kind: Literal["crisis"]
    initiator: Iso3
    threats: Number = 0
    fights: Number = 0

    @model_validator(mode="after")
    def _is_begun_by_a_member(self) -> CrisisIntervention:
        require_member(self.dyad, self.initiator)
        return self

    def words(self, when: str) -> str:
        """Say what happens."""
        counts = [
            f"{count} {plural(count, noun)}"
            for noun, count in (("threat", self.threats), ("fight", self.fights))
            if count
        ]
        text = f"a crisis begun by {country_name(self.initiator)}, {when}"
        if counts:
            text = f"{text}: {listing(counts)} more a month"
        if not self.moved:
            return text
        fading = f", fading over {self.fade} months" if self.fade else ""
        return f"{text}, with {self.moved} as long as it lasts{fading}"

    def effects(self, ground: Ground) -> list[Effect]:
        """Counts, and a shift of the state."""
        dyad = ground.dyad(self.dyad)
        if dyad is None:
            return []
        found = self.shifts(ground)
        direction = direction_of(self.dyad, self.initiator)
        for name, count in (("threat", self.threats), ("fight", self.fights)):
            if count:
                kind = ground.types.index(name)
                found.append(Added(dyad, direction, kind, one_size(count), self.ages))
        return found
