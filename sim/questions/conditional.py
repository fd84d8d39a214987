"""One question, given how another comes out.

    P(event | given) = worlds with both / worlds with ``given``

Only worlds in which the condition holds count, and their number is the answer's. What two events
have in common may lie behind both: the answer is a conditional probability, not an effect; a
scenario that brings the condition about shows the effect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import model_validator

from sim.questions.base import NEVER, Asked, Outcome, View
from sim.records import Name

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConditionalQuestion(Asked):
    """Does ``event`` come true, given that ``given`` does (with ``holds = false``: does not)?"""

    kind: Literal["conditional"]
    event: Name
    given: Name
    holds: bool = True

    @model_validator(mode="after")
    def _asks_of_two(self) -> ConditionalQuestion:
        if self.event == self.given:
            msg = "an event other than its condition"
            raise ValueError(msg)
        return self

    @property
    def refers_to(self) -> tuple[str, ...]:
        """Event and condition."""
        return self.event, self.given

    def span(
        self, first: np.datetime64, others: Mapping[str, Asked]
    ) -> tuple[np.datetime64, np.datetime64]:
        """Return the months that either needs."""
        spans = [others[name].span(first, others) for name in self.refers_to]
        return min(start for start, _ in spans), max(end for _, end in spans)

    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:
        """Return the event, asked where the condition holds."""
        event, given = (others[name].outcome(view, others) for name in self.refers_to)
        asked = given.happened if self.holds else given.known & ~given.happened
        asked = asked & event.asked
        known = given.known & (event.known | ~asked)
        return Outcome(np.where(asked, event.when, NEVER), known, asked)

    def rule(self, others: Mapping[str, Asked]) -> str:
        """Say when it counts as yes."""
        event, given = (others[name].rule(others) for name in self.refers_to)
        holds = "is answered with yes" if self.holds else "is answered with no"
        return (
            f"Stands only if the condition {self.given} {holds}, else it is void. Then as "
            f"{self.event}. {self.event}: {event} {self.given}: {given}"
        )
