"""What a rule waits for, in each world by itself: contacts, rituals, states, events.

A condition is read at the beginning of a month, about the month that has just ended:

    contacts  at least, or at most, so many contacts of a type in the last ``window`` months
    ritual    the contact of a season took place, or its season ended without it
    state     a quantity of a dyad stood below, or above, a threshold
    event     an intervention or a rule, named by its id, began
    leader    the leader of a country changed
    sanction  a sanction began, of the process of the world or of the scenario

Contacts are those that took place, whatever the coverage by news. How they are read in a batch of
worlds stands in `sim.watches`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from sim.records import DyadKey, Iso3, Name, Record
from sim.report.words import country_name, dyad_name, number, season_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.initial import InitialStates

Number = Annotated[int, Field(ge=0, le=100_000)]
Threshold = Annotated[float, Field(ge=-1e6, le=1e6, allow_inf_nan=False)]
Quantity = Literal["strength", "cooperation_index", "engagement", "affinity"]


class ContactsCondition(Record):
    """``at_least`` or ``at_most`` so many contacts of both directions in ``window`` months."""

    kind: Literal["contacts"]
    dyad: DyadKey
    type: Name
    at_least: Number | None = None
    at_most: Number | None = None
    window: Annotated[int, Field(ge=1, le=120)] = 1

    @model_validator(mode="after")
    def _has_one_bound(self) -> ContactsCondition:
        if (self.at_least is None) == (self.at_most is None):
            msg = "either at_least or at_most"
            raise ValueError(msg)
        return self

    def words(self) -> str:
        """Say the condition."""
        bound = f"at least {self.at_least}" if self.at_most is None else f"at most {self.at_most}"
        months = "a month" if self.window == 1 else f"{self.window} months"
        return f"{dyad_name(self.dyad)} have {bound} contacts of type {self.type} within {months}"


class RitualCondition(Record):
    """The contact of a season, or of the one named, was ``kept`` or ``missed``."""

    kind: Literal["ritual"]
    ritual: Name
    outcome: Literal["kept", "missed"]
    season: Annotated[int, Field(ge=1900, le=2200)] | None = None

    def words(self) -> str:
        """Say the condition."""
        name = self.ritual.replace("turn-of-year-call", "turn-of-year call")
        season = "" if self.season is None else f" of {season_name(self.season)}"
        return f"the {name}{season} is {self.outcome}"


class StateCondition(Record):
    """A quantity stood ``below`` or ``above`` a value; ``relative`` to its value at the cutoff."""

    kind: Literal["state"]
    dyad: DyadKey
    quantity: Quantity
    below: Threshold | None = None
    above: Threshold | None = None
    relative: bool = False

    @model_validator(mode="after")
    def _has_one_bound(self) -> StateCondition:
        if (self.below is None) == (self.above is None):
            msg = "either below or above"
            raise ValueError(msg)
        return self

    def words(self) -> str:
        """Say the condition."""
        side, value = ("below", self.below) if self.above is None else ("above", self.above)
        than = " from its value at the cutoff" if self.relative else ""
        name = self.quantity.replace("_", " ")
        return f"{name} of {dyad_name(self.dyad)} is {side} {number(value or 0.0)}{than}"


class EventCondition(Record):
    """The intervention, or the action of the rule, with the id ``of`` began ``months`` ago."""

    kind: Literal["event"]
    of: Name
    months: Annotated[int, Field(ge=1, le=600)] = 1

    def words(self) -> str:
        """Say the condition."""
        ago = "a month" if self.months == 1 else f"{self.months} months"
        return f"'{self.of}' began {ago} ago"


class LeaderCondition(Record):
    """The leader of a country changed."""

    kind: Literal["leader"]
    country: Iso3

    def words(self) -> str:
        """Say the condition."""
        return f"the leader of {country_name(self.country)} changes"


class SanctionCondition(Record):
    """A sanction between two countries began."""

    kind: Literal["sanction"]
    dyad: DyadKey

    def words(self) -> str:
        """Say the condition."""
        return f"a sanction between {dyad_name(self.dyad)} begins"


AnyCondition = (
    ContactsCondition
    | RitualCondition
    | StateCondition
    | EventCondition
    | LeaderCondition
    | SanctionCondition
)
Condition = Annotated[AnyCondition, Field(discriminator="kind")]

CONDITIONS = tuple(
    kind
    for record in AnyCondition.__args__
    for kind in record.model_fields["kind"].annotation.__args__
)
"""Kinds of condition."""


def countries_read(conditions: Iterable[AnyCondition]) -> set[str]:
    """Return the countries whose dyads some conditions read."""
    found: set[str] = set()
    for item in conditions:
        if isinstance(item, LeaderCondition):
            found.add(item.country)
        elif isinstance(item, ContactsCondition | StateCondition | SanctionCondition):
            found |= set(item.dyad.split("-"))
    return found


def dyads_read(conditions: Iterable[AnyCondition], start: InitialStates) -> set[int]:
    """Return the positions of the dyads that some conditions read."""
    keys: set[str] = set()
    for item in conditions:
        if isinstance(item, LeaderCondition):
            keys |= {key for key in start.dyads if item.country in key.split("-")}
        elif isinstance(item, RitualCondition):
            keys |= {ritual.dyad for ritual in start.rituals if ritual.name == item.ritual}
        elif isinstance(item, ContactsCondition | StateCondition | SanctionCondition):
            keys.add(item.dyad)
    return {d for d, key in enumerate(start.dyads) if key in keys}
