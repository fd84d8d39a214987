"""Which of several events comes first?

The options are other questions of the same list, and each comes true in a month. The answer is yes
where ``first`` does so in an earlier month than every other option; two in the same month are no
first, in the worlds as on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.questions.base import NEVER, Asked, Outcome, View
from sim.records import Name
from sim.report.words import listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.parameters import Floats


class FirstQuestion(Asked):
    """Does the question ``first`` come true before all other ``options``?"""

    kind: Literal["first_of"]
    options: tuple[Name, ...] = Field(min_length=2)
    first: Name

    @model_validator(mode="after")
    def _is_an_option(self) -> FirstQuestion:
        if self.first not in self.options or len(set(self.options)) < len(self.options):
            msg = "first among the options, each of them once"
            raise ValueError(msg)
        return self

    @property
    def refers_to(self) -> tuple[str, ...]:
        """The options."""
        return self.options

    def span(
        self, first: np.datetime64, others: Mapping[str, Asked]
    ) -> tuple[np.datetime64, np.datetime64]:
        """Return the months that any option needs."""
        spans = [others[name].span(first, others) for name in self.options]
        return min(start for start, _ in spans), max(end for _, end in spans)

    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:
        """Return the month in which ``first`` comes true, where no other is as early."""
        found = [others[name].outcome(view, others) for name in self.options]
        every = np.stack([item.when for item in found])
        own = every[self.options.index(self.first)]
        leads = self._leads(every, self.options.index(self.first))
        known = np.all([item.known for item in found], axis=0)
        # An option that nobody watched may have come before.
        when = np.where(leads & known, own, NEVER)
        return Outcome(when, known, np.ones(own.size, dtype=np.bool_))

    def shares(self, view: View, others: Mapping[str, Asked]) -> tuple[tuple[str, float], ...]:
        """Return the share of the worlds by option; the rest: two at once, or none."""
        when = np.stack([others[name].outcome(view, others).when for name in self.options])
        led = [float(self._leads(when, i).mean()) for i in range(len(self.options))]
        none = float(np.isinf(when).all(axis=0).mean())
        lines = [*zip(self.options, led, strict=True), ("none", none)]
        return (*lines, ("at once", max(0.0, 1.0 - sum(led) - none)))

    def _leads(self, when: Floats, i: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        rest = np.delete(when, i, axis=0).min(axis=0)
        return np.asarray(np.isfinite(when[i]) & (when[i] < rest))

    def rule(self, others: Mapping[str, Asked]) -> str:
        """Say when it counts as yes."""
        rest = [name for name in self.options if name != self.first]
        rules = [f"{name}: {others[name].rule(others)}" for name in self.options]
        return (
            f"Yes if {self.first} comes true in an earlier month than {listing(rest)}; no if "
            f"another does, two do so in the same month, or none does. {' '.join(rules)}"
        )
