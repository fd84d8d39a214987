"""The day of a contact that its own sentence lacks: from the visit around it, from the next
sentence, or the one day of the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.status import MEASURES
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.contact import Contact
    from calibration.readouts.dates import Day
    from calibration.readouts.scene import Scene

__all__ = ["lent_day"]

DECIDING = word_set("deciding")
LENT = word_set("lent")


def lent_day(scene: Scene, contact: Contact, contacts: list[Contact]) -> Day | None:
    """Return the day of a sentence that goes on about the contact, or of the visit around it."""
    if contact.status == "planned":
        return next(
            (
                other.day
                for other in contacts
                if other.pair == contact.pair and other.status == "planned" and other.i < contact.i
            ),
            None,
        )
    if contact.status != "held":
        return None
    only = _only_day(scene, contact)
    taken = any(
        other.day is only and (other.status == "planned" or not _of_a_series(other, contact))
        for other in contacts
    )
    if only is not None and not taken:
        return only
    for other in contacts:
        if (
            other is not contact
            and other.pair == contact.pair
            and other.status == "held"
            and other.day is not None
        ):
            around = other.channel in ("visit", "meeting", "summit") and contact.channel in (
                "agreement",
                "aid",
                "cooperation",
                "meeting",
            )
            if around and contact.weak:
                return other.day
    first, last = scene.sentence(contact.i)
    if last >= len(scene.words) or len({c.pair for c in contacts}) > 1:
        return None
    after = scene.sentence(last)
    days = [d for d in scene.days if after[0] <= d.i < after[1] and d.exact and d.past is not None]
    taken_by_state = contact.channel in MEASURES or contact.channel.startswith("ambassador")
    if taken_by_state and days and DECIDING & set(scene.words[after[0] : after[1]]):
        return days[0]
    opening = scene.words[after[0] : after[0] + 3]
    if (
        days
        and (
            opening[0] == "it"
            or opening[:2]
            in (["the", "call"], ["the", "conversation"], ["the", "meeting"], ["the", "talks"])
        )
        and LENT & set(scene.words[after[0] : after[0] + 8])
    ):
        return days[0]
    return None


def _near(scene: Scene, day: Day) -> bool:
    """Tell whether a day without a year lies within two months before the report."""
    if day.year is not None or scene.reported is None or day.past is None:
        return True
    return (scene.reported - day.past).days <= LONG


LONG = 62


def _of_a_series(one: Contact, other: Contact) -> bool:
    """Tell whether two contacts are of one pair, or talks of one state with several."""
    shared = set(one.pair.split("-")) & set(other.pair.split("-"))
    return one.pair == other.pair or (one.channel == other.channel and bool(shared))


def _only_day(scene: Scene, contact: Contact) -> Day | None:
    """Return the one day of a text for a contact that the text tells as its news."""
    if contact.channel not in TELLING and contact.channel not in MEASURES:
        return None
    first, last = scene.sentence(contact.i)
    vague = {"week", "month", "year"} & set(scene.words[first:last])
    if vague or any(first <= day.i < last for day in scene.days):
        return None
    days = [day for day in scene.days if day.exact and day.past is not None and _near(scene, day)]
    if any(scene.word(day.i - 2) in ENDING for day in days):
        return None
    plain = all(scene.word(day.i - 1) not in ("of", "since", "until", "by") for day in days)
    past = all(scene.reported is None or day.past <= scene.reported for day in days)  # type: ignore[operator]
    return days[0] if plain and past and len({day.past for day in days}) == 1 else None


ENDING = frozenset({"ends", "stays", "lasts", "leaves", "remains"})
"""Verbs whose day is the last of a visit."""


TELLING = frozenset(
    {"agreement", "visit", "cooperation", "ambassador_recalled", "aid", "meeting", "summit", "call"}
)
"""Contacts that share the day of the text."""
