"""Are there so many contacts of a type in a spell of months?

``contact_by`` asks for at least n, ``count_over`` for more than n; it comes true in the month in
which the count gets there. Both directions count, rituals included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.errors import counted
from sim.questions.base import NEVER, Asked, Outcome, View, settled
from sim.records import DyadKey, Month, Name
from sim.report.words import dyad_name, month_name

if TYPE_CHECKING:
    from collections.abc import Mapping


class ContactQuestion(Asked):
    """Are there at least (``contact_by``) or more than (``count_over``) n contacts of a type?"""

    kind: Literal["contact_by", "count_over"]
    dyad: DyadKey
    type: Name
    start: Month = Field(alias="from")
    until: Month
    n: Annotated[int, Field(ge=0, le=100_000)] = 1

    @model_validator(mode="after")
    def _is_ordered(self) -> ContactQuestion:
        if self.until < self.start:
            msg = "from not after until"
            raise ValueError(msg)
        if not self.needed:
            msg = "n of at least 1: no fewer than 0 contacts is always true"
            raise ValueError(msg)
        return self

    @property
    def dyads(self) -> tuple[str, ...]:
        """The dyad."""
        return (self.dyad,)

    @property
    def needed(self) -> int:
        """Contacts at which it comes true."""
        return self.n + (self.kind == "count_over")

    def span(
        self,
        first: np.datetime64,  # noqa: ARG002
        others: Mapping[str, Asked],  # noqa: ARG002
    ) -> tuple[np.datetime64, np.datetime64]:
        """Return the spell."""
        return np.datetime64(self.start, "M"), np.datetime64(self.until, "M")

    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:  # noqa: ARG002
        """Return the month in which the count gets there; a month not known adds nothing."""
        first, last = np.datetime64(self.start, "M"), np.datetime64(self.until, "M")
        inside = (view.periods >= first) & (view.periods <= last)
        path = view.path(self.dyad, f"contacts_{self.type}")[:, inside].astype(np.float64)
        reached = np.nan_to_num(path).cumsum(axis=1) >= self.needed
        months = np.flatnonzero(inside)
        if not months.size:
            return settled(np.full(len(path), NEVER), np.zeros(len(path), dtype=np.bool_))
        when = np.where(reached.any(axis=1), months[reached.argmax(axis=1)], NEVER)
        whole = inside.sum() == int((last - first).astype(np.int64)) + 1
        return settled(when, ~np.isnan(path).any(axis=1) & whole)

    def rule(self, others: Mapping[str, Asked]) -> str:  # noqa: ARG002
        """Say when it counts as yes."""
        return (
            f"Yes if the record holds at least {counted(self.needed, self.type)} between the two, "
            f"{dyad_name(self.dyad)}, dated from the start of {month_name(self.start)} to the end "
            f"of {month_name(self.until)}; no if it holds fewer and a source watched every month."
        )
