"""Interventions of a scenario, as checked records.

Each acts on the world in one of four ways, and ``source`` says where its size comes from: the word
"assumption", or a citation.

    ritual    the contact of a season does not take place
    contacts  a country initiates more contacts of one type (with a negative count: fewer)
    shock     the slow part of a dyad's state jumps once
    sanction  sanctions are added every month, and affinity is lower while they are in force

Example
-------
>>> ShockIntervention(kind="shock", dyad="RUS-CHN", month="2024-09", source="assumption").dyad
'CHN-RUS'
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.records import COUNT_LIMIT, Count, DyadKey, Iso3, Month, Name, Record, Size, Text


class RitualIntervention(Record):
    """A ritual is cancelled in some seasons, each named by the year of its December."""

    kind: Literal["ritual"]
    ritual: Name
    action: Literal["cancel"]
    seasons: tuple[Annotated[int, Field(ge=1900, le=2200)], ...]
    source: Text


class ContactIntervention(Record):
    """``count`` contacts of one type are added in each month named, or in all of a spell."""

    kind: Literal["contacts"]
    dyad: DyadKey
    type: Name
    initiator: Iso3
    count: Count
    months: tuple[Month, ...] = Field(default=())
    start: Month | None = Field(default=None, alias="from")
    until: Month | None = None
    source: Text

    @model_validator(mode="after")
    def _has_one_period(self) -> ContactIntervention:
        spell = self.start is not None or self.until is not None
        if bool(self.months) == spell:
            msg = "either months = [...] or from and until"
            raise ValueError(msg)
        if spell:
            _check_spell(self.dyad, self.initiator, self.start, self.until)
        elif self.initiator not in self.dyad.split("-"):
            raise ValueError(OUTSIDER)
        return self


class ShockIntervention(Record):
    """The slow part of engagement and affinity of a dyad jumps at the start of one month."""

    kind: Literal["shock"]
    dyad: DyadKey
    month: Month
    engagement: Size = Size(mean=0.0)
    affinity: Size = Size(mean=0.0)
    component: Literal["slow"] = "slow"
    source: Text


class SanctionIntervention(Record):
    """``contacts`` sanctions a month by the sender; affinity is shifted while they are in force."""

    kind: Literal["sanction"]
    dyad: DyadKey
    sender: Iso3
    start: Month = Field(alias="from")
    until: Month
    contacts: Annotated[int, Field(ge=0, le=COUNT_LIMIT)] = 0
    affinity: Size = Size(mean=0.0)
    source: Text

    @model_validator(mode="after")
    def _is_ordered(self) -> SanctionIntervention:
        _check_spell(self.dyad, self.sender, self.start, self.until)
        return self


OUTSIDER = "an initiator or sender that is one of the two countries of the dyad"


def _check_spell(dyad: str, country: str, start: str | None, until: str | None) -> None:
    if start is None or until is None or until < start:
        msg = "both from and until, from not after until"
        raise ValueError(msg)
    if country not in dyad.split("-"):
        raise ValueError(OUTSIDER)


Intervention = Annotated[
    RitualIntervention | ContactIntervention | ShockIntervention | SanctionIntervention,
    Field(discriminator="kind"),
]
