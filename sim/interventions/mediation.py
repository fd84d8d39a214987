"""``mediation``: a third country mediates between two others.

Its leader meets both, ``contacts`` times a month each, which moves the counts of meetings and,
through the surprise, its own two relationships. With chance ``success`` the state of the two moves,
step by step while the mediation lasts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added
from sim.interventions.base import NONE, Chance, Spell, check_country
from sim.interventions.ground import one_size
from sim.interventions.summit import MEETING
from sim.interventions.words import both, plural, size_words
from sim.records import COUNT_LIMIT, DyadKey, Iso3, Size
from sim.report.words import country_name, percent

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class MediationIntervention(Spell):
    """``mediator`` mediates in a dyad to which it does not belong."""

    TARGET: ClassVar = ("dyad", "mediator", "start")
    BY_J: ClassVar = True

    kind: Literal["mediation"]
    dyad: DyadKey
    mediator: Iso3
    contacts: Annotated[int, Field(ge=0, le=COUNT_LIMIT)] = 1
    success: Chance = 1.0
    engagement: Size = NONE
    affinity: Size = NONE

    @model_validator(mode="after")
    def _is_a_third_party(self) -> MediationIntervention:
        if self.mediator in self.dyad.split("-"):
            msg = "a mediator that is none of the two countries of the dyad"
            raise ValueError(msg)
        return self

    def uncertain(self) -> bool:
        """Whether a draw is made for it."""
        return super().uncertain() or 0.0 < self.success < 1.0

    def check(self, where: str, countries: set[str]) -> list[str]:
        """Return a line if the mediator is not simulated."""
        return check_country(f"{where}.mediator", self.mediator, countries)

    def words(self, when: str) -> str:
        """Say what happens."""
        text = (
            f"{country_name(self.mediator)} mediates between {both(self.dyad)}, "
            f"{self.contacts} {plural(self.contacts, MEETING)} a month with each, {when}"
        )
        moved = size_words({"engagement": self.engagement, "affinity": self.affinity})
        if not moved:
            return text
        chance = f"with chance {percent(self.success)} " if self.success < 1.0 else ""
        return f"{text}; {chance}the two move by {moved}"

    def effects(self, ground: Ground) -> list[Effect]:
        """Meetings of the mediator with both, and a jump of the two."""
        found: list[Effect] = []
        kind = ground.types.index(MEETING)
        for iso3 in self.dyad.split("-"):
            pair = sorted((iso3, self.mediator))
            dyad = ground.dyad("-".join(pair))
            if dyad is not None and self.contacts:
                direction = pair.index(self.mediator)
                found.append(Added(dyad, direction, kind, one_size(self.contacts), self.ages))
        if self.success > 0.0:
            sizes = (self.engagement, self.affinity)
            found += ground.jump(self.dyad, sizes, self.lasts or 1, self.success)
        return found
