"""``relations``: two countries break off relations, until they are restored.

While they are broken the leaders have no contacts, no agreement is signed and no season of a ritual
of the two that begins then is held; the state may be shifted too. Counts of other contacts move
only with the state. What did not take place moves the state through the surprise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from sim.effects import Added, Course, RitualChange
from sim.interventions.agreement import AGREEMENT
from sim.interventions.course import Shifting
from sim.interventions.ground import one_size
from sim.interventions.words import both
from sim.records import COUNT_LIMIT

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground


class RelationsIntervention(Shifting):
    """Relations of a dyad are broken from one month until another; then they are restored."""

    TARGET: ClassVar = ("dyad", "start")
    BY_J: ClassVar = True

    kind: Literal["relations"]
    action: Literal["break"] = "break"

    def words(self, when: str) -> str:
        """Say what happens."""
        text = f"{both(self.dyad)} break off relations, no leaders' contacts, {when}"
        return f"{text}, with {self.moved} as long as that lasts" if self.moved else text

    def effects(self, ground: Ground) -> list[Effect]:
        """No leaders' contacts, agreements and rituals, and a shift of the state."""
        dyad = ground.dyad(self.dyad)
        if dyad is None:
            return []
        found = self.shifts(ground)
        found.append(RitualChange("cancel", None, dyad, None, Course(self.lasts)))
        none = one_size(-COUNT_LIMIT)
        leaders = [k for k, leader in enumerate(ground.types.leader) if leader]
        for kind in (*leaders, ground.types.index(AGREEMENT)):
            found += [Added(dyad, direction, kind, none, self.ages) for direction in (0, 1)]
        return found
