"""Does a dyad hold one of the first places among some dyads, in one month?

place = 1 + number of the others whose quantity is higher,   yes if place <= ``place``
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from sim.questions.base import NEVER, Asked, Outcome, View, settled
from sim.questions.base import place as place_of
from sim.questions.crossing import Quantity
from sim.records import DyadKey, Month
from sim.report.words import dyad_name, listing, month_name, ordinal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from sim.parameters import Floats


class RankingQuestion(Asked):
    """Is a dyad among the first ``place`` of itself and ``among``, by a quantity, in a month?"""

    kind: Literal["ranking"]
    dyad: DyadKey
    among: tuple[DyadKey, ...] = Field(min_length=1)
    quantity: Quantity = "strength"
    month: Month
    place: Annotated[int, Field(ge=1, le=1000)] = 1

    @model_validator(mode="after")
    def _has_rivals(self) -> RankingQuestion:
        if self.dyad in self.among or len(set(self.among)) < len(self.among):
            msg = "other dyads in among, each once"
            raise ValueError(msg)
        if self.place > len(self.among):
            msg = "a place that not every one of them holds"
            raise ValueError(msg)
        return self

    @property
    def dyads(self) -> tuple[str, ...]:
        """The dyad and its rivals."""
        return (self.dyad, *self.among)

    def is_observed(self, others: Mapping[str, Asked]) -> bool:  # noqa: ARG002
        """Tell that it is about an estimate."""
        return False

    def span(
        self,
        first: np.datetime64,
        others: Mapping[str, Asked],  # noqa: ARG002
    ) -> tuple[np.datetime64, np.datetime64]:
        """Return the months from the first after the cutoff to the one asked about."""
        return first, np.datetime64(self.month, "M")

    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:  # noqa: ARG002
        """Return the month where the dyad holds the place in it."""
        values = self._values(view)
        known = ~np.isnan(values).any(axis=0)
        held = known & (_places(values) <= self.place)
        month = float(place_of(self.month, view.periods))
        return settled(np.where(held, month, NEVER), np.asarray(known))

    def shares(self, view: View, others: Mapping[str, Asked]) -> tuple[tuple[str, float], ...]:  # noqa: ARG002
        """Return the share of the worlds by place."""
        places = _places(self._values(view))
        count = np.bincount(places, minlength=len(self.dyads) + 1)[1:] / places.size
        return tuple((ordinal(i + 1), float(share)) for i, share in enumerate(count))

    def _values(self, view: View) -> Floats:
        """Values of the dyads in the month, (dyad, W); nan outside the view."""
        here = view.periods == np.datetime64(self.month, "M")
        rows = [view.path(dyad, self.quantity) for dyad in self.dyads]
        if not here.any():
            return np.full((len(rows), len(rows[0])), np.nan)
        return np.stack([row[:, here][:, 0].astype(np.float64) for row in rows])

    def rule(self, others: Mapping[str, Asked]) -> str:  # noqa: ARG002
        """Say when it counts as yes."""
        first = "first" if self.place == 1 else f"among the first {self.place}"
        rivals = listing([dyad_name(dyad) for dyad in self.among])
        return (
            f"Yes if {dyad_name(self.dyad)} stands {first} by {self.quantity.replace('_', ' ')} "
            f"in {month_name(self.month)}, among itself and {rivals}. The quantity is estimated, "
            "not observed: no record decides it, and `comity resolve` leaves it open."
        )


def _places(values: Floats) -> NDArray[np.int64]:
    return np.asarray(1 + (values[1:] > values[0]).sum(axis=0))
