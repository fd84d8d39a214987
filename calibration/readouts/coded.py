"""What is read out of a text: contacts, facts of the past, whether something was promised.

Every field keeps the spans of the text it came from and a confidence; a field without a span was
not
stated and says so by an empty list.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["CHANNELS", "Coded", "Event", "Fact", "Field", "Span", "joined", "shifted"]

T = TypeVar("T")
Span = tuple[int, int]
"""First and one past the last character."""

CHANNELS = {
    "call": "call",
    "video_call": "call",
    "visit": "visit",
    "meeting": "meeting",
    "summit": "meeting",
    "greeting": "greeting",
    "agreement": "agreement",
    "cooperation": "cooperation",
    "relations_restored": "cooperation",
    "sanctions_lifted": "cooperation",
    "exercise": "cooperation",
    "aid": "aid",
    "criticism": "criticism",
    "ambassador_summoned": "criticism",
    "threat": "threat",
    "sanctions": "sanction",
    "diplomats_expelled": "sanction",
    "ambassador_recalled": "sanction",
    "relations_severed": "sanction",
    "fight": "fight",
}
"""Contact type of each channel."""


@dataclass(frozen=True)
class Field(Generic[T]):
    """A coded value, where it stands in the text, and how sure it is.

    Attributes
    ----------
    value
        What was read.
    spans : tuple of Span
        Where; empty where nothing in the text says it.
    confidence : float
        From 0 to 1.
    """

    value: T
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True)
class Event:
    """A contact of two countries.

    Attributes
    ----------
    pair : Field of str
        Two ISO3 codes in alphabetical order, such as CHN-RUS.
    channel : Field of str
        A key of `CHANNELS`.
    status : Field of str
        held, planned, denied or cancelled.
    date : Field of str or None
        Day; None where the text states none.
    level : Field of str
        leader, minister or any: that of the lower side.
    initiator : Field of str or None
        ISO3 of who called, travelled, wrote, imposed.
    occasion : Field of str or None
    topics : Field of tuple of str
        In alphabetical order.
    tone : Field of int
        From -2, hostile, to +2, very warm.
    """

    pair: Field[str]
    channel: Field[str]
    status: Field[str]
    date: Field[str | None]
    level: Field[str]
    initiator: Field[str | None]
    occasion: Field[str | None]
    topics: Field[tuple[str, ...]]
    tone: Field[int]

    @property
    def contact_type(self) -> str:
        """Return the contact type of the channel."""
        return CHANNELS[self.channel.value]

    @property
    def confidence(self) -> float:
        """Return the confidence in pair, channel and status together."""
        return self.pair.confidence * self.channel.confidence * self.status.confidence


@dataclass(frozen=True)
class Fact:
    """A stated fact about the past: no contact of the day.

    Attributes
    ----------
    kind : str
        meetings, calls, visits, relations_since, anniversary or other.
    pair : str or None
    value : int or None
        How many.
    year : int or None
        The year it speaks of.
    span : Span
    confidence : float
    """

    kind: str
    pair: str | None
    value: int | None
    year: int | None
    span: Span
    confidence: float = 0.8


@dataclass(frozen=True)
class Coded:
    """A text and what was read out of it.

    Attributes
    ----------
    text : str
    reported : str or None
        Day of the report.
    events : tuple of Event
    facts : tuple of Fact
    commitments : Field of bool
        Whether a side agreed, promised or undertook to do something.
    """

    text: str
    reported: str | None
    events: tuple[Event, ...]
    facts: tuple[Fact, ...]
    commitments: Field[bool]


def shifted(coded: Coded, by: int) -> Coded:
    """Return a coded part of a text with its spans counted from the beginning of the whole."""
    if not by:
        return coded
    return replace(
        coded,
        events=tuple(
            replace(event, **{f.name: _moved(getattr(event, f.name), by) for f in fields(event)})
            for event in coded.events
        ),
        facts=tuple(
            replace(fact, span=(fact.span[0] + by, fact.span[1] + by)) for fact in coded.facts
        ),
        commitments=_moved(coded.commitments, by),
    )


def _moved(field: Field[Any], by: int) -> Field[Any]:
    return replace(field, spans=tuple((first + by, last + by) for first, last in field.spans))


def joined(text: str, reported: date | None, parts: Sequence[Coded]) -> Coded:
    """Return the parts of a text as one; contacts that a later part repeats are left out."""
    if len(parts) == 1:
        return parts[0]
    events: dict[tuple[Any, ...], Event] = {}
    for part in parts:
        for event in part.events:
            named = (event.pair, event.channel, event.status, event.date)
            events.setdefault(tuple(field.value for field in named), event)
    promised = [part.commitments for part in parts]
    return Coded(
        text,
        None if reported is None else reported.isoformat(),
        tuple(events.values()),
        tuple(fact for part in parts for fact in part.facts),
        Field(
            any(field.value for field in promised),
            tuple(span for field in promised for span in field.spans),
            min(field.confidence for field in promised),
        ),
    )
