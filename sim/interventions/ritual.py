"""``ritual``: the contact of some seasons is cancelled, or moved to another month.

A cancelled season moves the state only through the surprise, and the run of seasons ends. A contact
moved out of its season takes place with the chance that it would have had; the season then counts
as missed, the run goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Course, RitualChange
from sim.errors import describe
from sim.interventions.base import Change
from sim.interventions.ground import EPOCH
from sim.interventions.words import plural
from sim.records import Name
from sim.report.words import MONTHS, listing, season_name

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

YEAR = 12
Season = Annotated[int, Field(ge=1900, le=2200)]


class RitualIntervention(Change):
    """A ritual is cancelled or moved in some seasons, each named by the year of its December.

    ``to`` is the month of the year, 1 to 12, into which the contact is moved: the first such month
    from the beginning of the season on. ``next`` stands for ``seasons`` in the action of a rule: so
    many seasons that begin from then on.
    """

    TARGET: ClassVar = ("ritual", "action", "seasons")
    BY_J: ClassVar = True

    kind: Literal["ritual"]
    ritual: Name
    action: Literal["cancel", "move"]
    seasons: tuple[Season, ...] = ()
    next: Annotated[int, Field(ge=1, le=50)] | None = None
    to: Annotated[int, Field(ge=1, le=12)] | None = None

    @model_validator(mode="after")
    def _has_a_month(self) -> RitualIntervention:
        if (self.action == "move") != (self.to is not None):
            msg = "to = 1 to 12 with action = 'move', and only there"
            raise ValueError(msg)
        return self

    def check(self, where: str, countries: set[str]) -> list[str]:  # noqa: ARG002
        """Return a line if seasons are counted from an event that only a rule has."""
        if self.next is None:
            return []
        expected, problem = "seasons = [...]", "only the action of a rule counts seasons:"
        return [describe(f"{where}.next", self.next, expected, problem=problem)]

    def first(self) -> str:
        """Return the December of its first season."""
        return EPOCH if self.next else f"{min(self.seasons, default=1900):04d}-12"

    def when(self) -> str:
        """Say its seasons."""
        return f"in {listing([season_name(year) for year in self.seasons])}"

    def words(self, when: str) -> str:
        """Say what happens."""
        name = self.ritual.replace("turn-of-year-call", "turn-of-year call")
        if self.next:
            when = f"in the next {self.next} {plural(self.next, 'season')} {when}"
        if self.to is None:
            return f"no {name} {when}"
        return f"the {name} moved to {MONTHS[self.to - 1]} {when}"

    def effects(self, ground: Ground) -> list[Effect]:
        """A change of the ritual in its seasons."""
        held = {ritual.name: ritual for ritual in ground.start.rituals}
        if self.ritual not in held or not (self.seasons or self.next):
            return []
        place = -1
        if self.to is not None:
            place = (self.to - held[self.ritual].season_start_month) % YEAR
        course = Course(YEAR * self.next if self.next else None)
        seasons = None if self.next else frozenset(self.seasons)
        return [RitualChange(self.action, self.ritual, None, seasons, course, place)]
