"""``contacts``: a country initiates more contacts of a type, or fewer: a visit, a series of calls.

Moves the counts of its months, never below zero, and the state only through the surprise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from sim.effects import Added
from sim.interventions.base import Change, require_member
from sim.interventions.ground import direction_of, one_size
from sim.interventions.words import months_long, plural
from sim.records import COUNT_LIMIT, Count, DyadKey, Iso3, Month, Name
from sim.report.words import country_name, listing, month_name, number

if TYPE_CHECKING:
    from sim.effects import Effect
    from sim.interventions.ground import Ground

Spread = Annotated[float, Field(ge=0.0, le=COUNT_LIMIT, allow_inf_nan=False)]


class ContactIntervention(Change):
    """``count`` contacts of one type are added in each month named, or in all of a spell.

    With ``count_sd`` each world draws its own number, of the same sign.
    """

    TARGET: ClassVar = ("dyad", "type", "initiator", "months", "start")
    NAMES_PAIR: ClassVar = False
    BY_J: ClassVar = True

    kind: Literal["contacts"]
    dyad: DyadKey
    type: Name
    initiator: Iso3
    count: Count
    count_sd: Spread = 0.0
    months: tuple[Month, ...] = Field(default=())
    start: Month | None = Field(default=None, alias="from")
    until: Month | None = None

    @model_validator(mode="after")
    def _has_one_period(self) -> ContactIntervention:
        spell = self.start is not None or self.until is not None
        if bool(self.months) == spell:
            msg = "either months = [...] or from and until"
            raise ValueError(msg)
        if spell and (self.start is None or self.until is None or self.until < self.start):
            msg = "both from and until, from not after until"
            raise ValueError(msg)
        require_member(self.dyad, self.initiator)
        return self

    def uncertain(self) -> bool:
        """Whether a draw is made for it."""
        return super().uncertain() or self.count_sd > 0.0

    @property
    def lasts(self) -> int | None:
        """Months of its spell; None where its months are named one by one."""
        if self.start is None or self.until is None:
            return None
        return months_long(self.start, self.until)

    def first(self) -> str:
        """Return its first month."""
        return self.start or min(self.months)

    def when(self) -> str:
        """Say its months."""
        if self.months:
            return f"in {listing([month_name(month) for month in self.months])}"
        return f"each month from {month_name(self.start or '')} to {month_name(self.until or '')}"

    def words(self, when: str) -> str:
        """Say what happens."""
        count = abs(self.count)
        kind = plural(count, self.type)
        by = f"on the initiative of {country_name(self.initiator)}"
        spread = f" (sd {number(self.count_sd, 1)})" if self.count_sd else ""
        if self.count > 0:
            return f"{count}{spread} more {kind} {by}, {when}"
        return f"up to {count}{spread} {kind} fewer {by}, {when}"

    def effects(self, ground: Ground) -> list[Effect]:
        """Counts added in its months."""
        dyad, size = ground.dyad(self.dyad), one_size(self.count, self.count_sd)
        if dyad is None or size.null:
            return []
        begin = ground.month(self.first())
        months = frozenset(ground.month(text) - begin for text in self.months)
        if self.lasts is not None:
            months = frozenset(range(self.lasts))
        direction = direction_of(self.dyad, self.initiator)
        return [Added(dyad, direction, ground.types.index(self.type), size, months)]
