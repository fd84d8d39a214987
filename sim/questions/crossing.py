"""Does a quantity of the relationship stand below or above a threshold in some month?

A relative threshold is added to the world's own value at the cutoff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from sim.questions.base import NEVER, Asked, Outcome, View, settled
from sim.records import DyadKey, Month
from sim.report.words import dyad_name, month_name, number

if TYPE_CHECKING:
    from collections.abc import Mapping

Threshold = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Quantity = Literal["strength", "cooperation_index", "engagement", "affinity"]


class IndexQuestion(Asked):
    """Does a quantity stand below or above a threshold in some month up to ``by``?"""

    kind: Literal["index_below", "index_above"]
    dyad: DyadKey
    quantity: Quantity
    threshold: Threshold
    relative: bool = False
    by: Month

    @property
    def dyads(self) -> tuple[str, ...]:
        """The dyad."""
        return (self.dyad,)

    def is_observed(self, others: Mapping[str, Asked]) -> bool:  # noqa: ARG002
        """Tell that it is about an estimate."""
        return False

    def span(
        self,
        first: np.datetime64,
        others: Mapping[str, Asked],  # noqa: ARG002
    ) -> tuple[np.datetime64, np.datetime64]:
        """Return the months from the first after the cutoff on."""
        return first, np.datetime64(self.by, "M")

    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:  # noqa: ARG002
        """Return the first month beyond the threshold; a month not known is not beyond it."""
        last = np.datetime64(self.by, "M")
        path = view.path(self.dyad, self.quantity)[:, view.periods <= last]
        level = np.full(len(path), self.threshold)
        if self.relative:
            level = level + view.value_at_cutoff(self.dyad, self.quantity)
        below = self.kind == "index_below"
        crossed = (path < level[:, None]) if below else (path > level[:, None])
        if not path.shape[1]:
            return settled(np.full(len(path), NEVER), np.zeros(len(path), dtype=np.bool_))
        when = np.where(crossed.any(axis=1), crossed.argmax(axis=1), NEVER)
        known = ~np.isnan(path).any(axis=1) & ~np.isnan(level) & bool(view.periods[-1] >= last)
        return settled(when, known)

    def rule(self, others: Mapping[str, Asked]) -> str:  # noqa: ARG002
        """Say when it counts as yes."""
        side = "below" if self.kind == "index_below" else "above"
        level = number(self.threshold)
        if self.relative:
            level = f"its value at the cutoff {'plus' if self.threshold >= 0 else 'minus'} "
            level += number(abs(self.threshold))
        return (
            f"Yes if the {self.quantity.replace('_', ' ')} of {dyad_name(self.dyad)} stands "
            f"{side} {level} in some month up to {month_name(self.by)}. It is estimated, not "
            "observed: no record decides it, and `comity resolve` leaves it open."
        )
