"""Is a ritual kept in a season?

It comes true in the last month of the season, since a view tells of a season whether it was kept,
not when. A season is named by the year in which it starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from sim.questions.base import NEVER, Asked, Outcome, View, place, settled
from sim.records import Name
from sim.report.words import season_name

if TYPE_CHECKING:
    from collections.abc import Mapping

START, END = "12", "02"
"""Months in which a season starts and ends."""


class RitualQuestion(Asked):
    """Is the ritual kept in the season that starts in the year ``season``?"""

    kind: Literal["ritual_kept"]
    ritual: Name
    season: Annotated[int, Field(ge=1900, le=2200)]

    def span(
        self,
        first: np.datetime64,  # noqa: ARG002
        others: Mapping[str, Asked],  # noqa: ARG002
    ) -> tuple[np.datetime64, np.datetime64]:
        """Return the twelve months that end with the season, of which there is one a year."""
        last = np.datetime64(self._last, "M")
        return last - 11, last

    @property
    def _last(self) -> str:
        return f"{self.season + 1:04d}-{END}"

    def outcome(self, view: View, others: Mapping[str, Asked]) -> Outcome:  # noqa: ARG002
        """Return whether the season was kept."""
        kept = view.season(self.ritual, self.season)
        month = float(place(self._last, view.periods))
        return settled(np.where(kept == 1, month, NEVER), kept >= 0)

    def rule(self, others: Mapping[str, Asked]) -> str:  # noqa: ARG002
        """Say when it counts as yes."""
        return (
            f"Yes if the record holds the contact of the season {season_name(self.season)}, from "
            "1 December to the last day of February; no if the season ends without it and a "
            "source watched all of it."
        )
