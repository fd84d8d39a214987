"""``lift``: what another intervention began on a dyad ends before its time.

Lifts sanctions (those of the process of the world too), restores relations, ends a crisis or an
agreement, in the worlds in which they are in force. What they shifted wears off as their own
``fade`` has it. Moves nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from sim.effects import Ending
from sim.interventions.base import Moment
from sim.interventions.words import both
from sim.records import DyadKey

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

NAMES = {
    "sanction": ("sanctions", "end"),
    "relations": ("relations", "are restored"),
    "crisis": ("the crisis", "ends"),
    "agreement": ("the agreement", "ends"),
    "mediation": ("the mediation", "ends"),
}


class LiftIntervention(Moment):
    """Interventions of the kind ``what`` on a dyad end in ``month``."""

    TARGET: ClassVar = ("what", "dyad", "month")

    kind: Literal["lift"]
    what: Literal["sanction", "relations", "crisis", "agreement", "mediation"]
    dyad: DyadKey

    def words(self, when: str) -> str:
        """Say what happens."""
        what, ends = NAMES[self.what]
        return f"{what} between {both(self.dyad)} {ends} {when}"

    def effects(self, ground: Ground) -> list[Effect]:
        """The end of what is in force."""
        dyad = ground.dyad(self.dyad)
        return [] if dyad is None else [Ending(self.what, dyad)]
