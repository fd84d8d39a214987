"""The day that a sentence gives a contact: the nearest one that dates nothing else.

    day_of(scene, contact, near) -> Day or None

A day of saying so, of a denial, of an event told in a clause between commas or of a noun of its own
("the April 28 election") is no day of the contact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.status import MEASURES
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.contact import Contact
    from calibration.readouts.dates import Day
    from calibration.readouts.scene import Scene

__all__ = ["day_of"]


def day_of(scene: Scene, contact: Contact, near: int) -> Day | None:
    """Return the day that a sentence gives a contact: the nearest that is no day of saying so."""
    first, last = scene.sentence(contact.i)
    best: Day | None = None
    if _vaguely_dated(scene, contact, last):
        return None
    distance = NOWHERE
    for day in scene.days:
        if not (first <= day.i < last and day.exact) or _dates_other(scene, contact, day):
            continue
        if contact.status == "planned" and _day_of_news(scene, contact, day):
            continue
        away = _distance(scene, contact, near, day)
        if away < distance:
            best, distance = day, away
    return best


def _day_of_news(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a weekday before a plan is that of what was done: "met on Monday to plan"."""
    if not day.relative or day.i > contact.i or day.past == day.ahead:
        return False
    between = scene.marks[day.j : contact.i]
    first = scene.sentence(day.i)[0]
    done = any(m is not None and m.of("trigger") for m in scene.marks[first : day.i])
    planned = any(m is not None and m.of("plan") for m in scene.marks[first : day.i])
    return done and not planned and any(m is not None and m.of("plan") for m in between)


def _vaguely_dated(scene: Scene, contact: Contact, last: int) -> bool:
    """Tell whether "last week" or "last month" dates a contact, and another day the report."""
    words = scene.words
    return any(
        words[place] == "last" and words[place + 1] in ("week", "month", "weekend")
        for place in range(contact.j, min(last - 1, contact.j + 8))
    )


NOWHERE = 10_000
PARTED = 12
"""Tokens by which a day beyond ", and" counts as further away than it stands."""


def _dates_other(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day dates something else: a deadline, another event, a speech."""
    before = scene.word(day.i - 1)
    if before in ("until", "by") or (before == "since" and not day.relative):
        return True
    if before == "of" and day.i - contact.j > 2:
        return True
    if contact.status == "denied" and contact.says is not None and _of_denial(scene, contact, day):
        return True
    if contact.channel in MEASURES and before in ("effective", "from", "starting", "beginning"):
        return True
    if before == "from" and scene.word(day.i - 2) == "effect":
        return True
    if _relative(scene, contact, day) or _aside(scene, contact, day):
        return True
    if _of_a_noun(scene, contact, day):
        return True
    said = contact.channel in DATED_BY_SAYING or contact.channel in MEASURES
    return not said and _of_saying(scene, contact, day)


def _aside(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day stands in a clause between commas before: "A, who took office on"."""
    if day.i > contact.i or "," not in scene.words[day.j : contact.i]:
        return False
    first = scene.sentence(day.i)[0]
    for place in range(day.i - 1, max(first, day.i - ASIDE), -1):
        if scene.words[place] in ("who", "which", "whose"):
            return scene.words[place - 1] == ","
    return False


ASIDE = 9
"""Tokens of such a clause before its day."""


def _of_denial(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day is that of the denial: "denied on Monday that", "on Monday denied"."""
    says = contact.says if contact.says is not None else day.i
    mark = scene.marks[says]
    denies = mark is not None and mark.of("deny") is not None
    return denies and (says < day.i < contact.i or -NEAR_DENIAL <= day.i - says < 0)


NEAR_DENIAL = 4
"""Tokens before a denial among which its day stands."""


def _of_a_noun(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day belongs to a noun of its own: "the April 28 election"."""
    before, after = scene.word(day.i - 1), scene.word(day.j)
    if before not in OWNERS or not after.isalpha() or after in CLOSED or day.j == contact.i:
        return False
    mark = scene.marks[day.j]
    return mark is None or mark.of("trigger") is None


OWNERS = frozenset({"the", "its", "his", "her", "their", "a", "'s"})
CLOSED = word_set("no_noun") | word_set("prepositions") | frozenset({"the", "a", "he", "she"})
HOLDING = word_set("holding")


def _relative(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day stands in a relative clause about something else: "that struck on"."""
    between = scene.words[contact.j : day.i]
    if len(between) < 2 or not {"that", "which"} & set(between[-4:]):
        return False
    place = max(n for n, word in enumerate(between) if word in ("that", "which"))
    said = scene.marks[contact.j + place - 1]
    told = bool(place) and said is not None and said.of("say") is not None
    told = told or (place + 1 < len(between) and between[place + 1] in HOLDING)
    return not told and "," not in between[place:] and place + 1 < len(between)


DATED_BY_SAYING = frozenset(
    {"criticism", "threat", "ambassador_recalled", "ambassador_summoned", "agreement"}
)
"""Contacts that are made, or made known, by saying so."""


def _distance(scene: Scene, contact: Contact, near: int, day: Day) -> int:
    """Return how far a day stands from a contact, or from the partner it is listed under."""
    words = scene.words
    if near != contact.i:
        if day.i >= near:
            return day.i - near
        return (6 if "," in words[day.j : near] else 2) * (near - day.j)
    away = day.i - contact.j if day.i >= contact.j else contact.i - day.j
    between = words[min(day.j, contact.j) : max(day.i, contact.i)]
    if ";" in between and contact.channel not in MEASURES:
        after = words.index(";", min(day.j, contact.j)) + 1
        return away if scene.word(after) in ("it", "they") else NOWHERE
    joint = any(
        word == "," and between[place + 1 : place + 2] == ["and"]
        for place, word in enumerate(between)
    )
    return away + PARTED if joint else away


def _of_saying(scene: Scene, contact: Contact, day: Day) -> bool:
    """Tell whether a day dates the words of a spokesman: "said on Monday that"."""
    for place in range(day.i - 1, max(day.i - 4, -1), -1):
        if place == contact.i:
            return False
        mark = scene.marks[place]
        if mark is not None and mark.of("say", "deny"):
            return True
        if mark is not None and mark.of("trigger"):
            return False
    return False
