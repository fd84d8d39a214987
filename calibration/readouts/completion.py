"""What other sentences add to a contact: its day, who asked for it, a journey that makes it a
visit.

raise_visits(scene, contacts);   complete(scene, contacts)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from calibration.readouts.journeys import journeyed
from calibration.readouts.lending import lent_day
from calibration.readouts.status import MEASURES
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.contact import Contact
    from calibration.readouts.scene import Scene

__all__ = ["DECIDING", "add_visits", "complete", "raise_visits"]

TRAVELS = word_set("travels")


UNATTACHED = word_set("unattached")


VISITING = word_set("visiting")


GOING = word_set("going")


ASKED = frozenset({"request", "initiative", "invitation"})


DECIDING = word_set("deciding")


AHEAD = frozenset({"upcoming", "forthcoming", "will", "planned", "future", "next", "would", "to"})


def raise_visits(scene: Scene, contacts: list[Contact]) -> None:
    """Make a meeting a visit where the text says that one came to the other's country."""
    paired = {c.pair for c in contacts if c.channel in ("visit", "summit") and c.status == "held"}
    for contact in contacts:
        if (
            contact.channel not in ("meeting", "call")
            or contact.status != "held"
            or contact.pair in paired
        ):
            continue
        if contact.channel == "call" and not contact.spoken:
            continue
        codes = contact.pair.split("-")
        venue = _venue(scene, contact, codes)
        for host in codes:
            guest = codes[1 - codes.index(host)]
            if (
                contact.visitor == guest
                or _travels(scene, contact, guest, host, venue)
                or (
                    contact.channel == "meeting"
                    and venue != guest
                    and journeyed(scene, guest, host)
                )
            ):
                contact.channel, contact.initiator = "visit", guest
                contact.starter = contact.parties[:1]
                break


def add_visits(scene: Scene, contacts: list[Contact]) -> None:
    """Add the visit around documents that leaders signed at one of the two."""
    paired = {c.pair for c in contacts if c.channel in ("visit", "summit", "meeting")}
    for contact in [
        c
        for c in contacts
        if c.channel == "agreement" and c.status == "held" and c.level == "leader"
    ]:
        codes = contact.pair.split("-")
        venue = _venue(scene, contact, codes)
        if contact.pair in paired or venue is None:
            continue
        guest = codes[1 - codes.index(venue)]
        if _travels(scene, contact, guest, venue, venue):
            visit = replace(
                contact,
                channel="visit",
                initiator=guest,
                starter=contact.parties[:1],
                sites=list(contact.sites),
            )
            contacts.insert(contacts.index(contact), visit)


def _venue(scene: Scene, contact: Contact, codes: list[str]) -> str | None:
    """Return the country of the pair in whose city or house the sentence sets the meeting."""
    first, last = scene.sentence(contact.i)
    found = {
        actor.codes[0]
        for actor in scene.actors_in(first, last)
        if actor.kind in ("city", "capital", "state")
        and actor.before in ("in", "at")
        and actor.codes
    }
    inside = [code for code in codes if code in found]
    return inside[0] if len(inside) == 1 and len(found) == 1 else None


def _travels(scene: Scene, contact: Contact, guest: str, host: str, venue: str | None) -> bool:  # noqa: C901
    """Tell whether a text lets one side travel to the other."""
    words = scene.words
    for actor in scene.actors_in(*scene.sentence(contact.i)):
        if guest in actor.codes and "visiting" in words[max(0, actor.i - 3) : actor.i + 1]:
            return True
    if venue == host and (_unattached(scene) or _met_at_the_plane(scene, contact)):
        return True
    if GOING.isdisjoint(scene.vocabulary):
        return False
    for place, word in enumerate(words):
        if word not in GOING or AHEAD & set(words[max(0, place - 5) : place]):
            continue
        if _years_back(scene, place):
            continue
        first, last = scene.sentence(place)
        travellers = [
            a
            for a in scene.actors_in(first, place + 1)
            if guest in a.codes and a.level in ("leader", "minister", "other")
        ]
        pronoun = {"he", "she", "his", "her"} & set(words[first:place])
        if not travellers and not (pronoun and _led_by(scene, guest, first)):
            continue
        for actor in scene.actors_in(place, min(last, place + 8)):
            if (
                word == "returned"
                and actor.before == "to"
                and actor.codes == (guest,)
                and actor.kind in ("capital", "city", "state")
            ):
                return venue != guest
            if (
                word != "returned"
                and host in actor.codes
                and actor.before in ("to", "in", "at", "for", "")
                and actor.kind in ("city", "capital", "state")
            ):
                return True
        if venue == host and word in TRAVELS:
            return True
    return False


def _years_back(scene: Scene, place: int) -> bool:
    """Tell whether a year gone by dates a journey: "his June 2010 trip"."""
    return any(
        day.year is not None and scene.reported is not None and day.year < scene.reported.year
        for day in scene.days_in(max(0, place - 5), place + 6)
    )


def _met_at_the_plane(scene: Scene, contact: Contact) -> bool:
    """Tell whether the sentence sets a meeting beside the guest's aircraft."""
    first, last = scene.sentence(contact.i)
    return contact.channel == "meeting" and bool(
        {"tarmac", "airport"} & set(scene.words[first:last])
    )


def _led_by(scene: Scene, code: str, place: int) -> bool:
    """Tell whether the last subject before a sentence is of a country."""
    before: list[Actor] = [
        a
        for a in scene.actors
        if a.i < place and a.level in ("leader", "minister") and a.kind == "person"
    ]
    return bool(before) and any(code in a.codes for a in before[:1])


def _unattached(scene: Scene) -> bool:
    """Tell whether the text speaks of a visit, a guest or a welcome in passing."""
    for place, word in enumerate(scene.words):
        if word in VISITING and scene.word(place - 1) in UNATTACHED:
            return True
    return False


def complete(scene: Scene, contacts: list[Contact]) -> None:
    """Add days, initiators and levels that other sentences state."""
    for contact in contacts:
        if contact.day is None:
            contact.day = lent_day(scene, contact, contacts)
        if contact.channel in ("call", "video_call", "meeting") and contact.initiator is None:
            _ask(scene, contact)
        if contact.channel in MEASURES and not contact.level_known:
            _announce(scene, contact)
    _share(contacts)


ASKING = frozenset({"request", "initiative", "requested", "initiated", "sought", "asked"})
LATTER = 20
"""Tokens after a talk within which "at the latter's request" speaks of it."""


def _ask(scene: Scene, contact: Contact) -> None:
    """Find "at the request of A", "on A's initiative", "A had asked for it"."""
    if ASKING.isdisjoint(scene.vocabulary):
        return
    codes = contact.pair.split("-")
    for place, word in enumerate(scene.words):
        if word not in ASKING:
            continue
        asked = (
            word in ("request", "initiative")
            or (word in ("requested", "initiated", "sought"))
            or (word == "asked" and scene.words[place + 1 : place + 3] == ["for", "it"])
            or (
                word == "asked"
                and scene.word(place + 1) == "for"
                and scene.words[place + 2 : place + 4]
                in (["the", "call"], ["the", "conversation"], ["the", "talk"], ["the", "meeting"])
            )
        )
        if not asked:
            continue
        first, last = scene.sentence(place)
        for actor in (
            *reversed(scene.actors_in(max(first, place - 8), place)),
            *scene.actors_in(place, min(last, place + 8)),
        ):
            near = (
                place - actor.j <= 3
                if actor.i < place
                else actor.before in ("of", "by") or actor.i - place <= 3
            )
            if near and len(actor.codes) == 1 and actor.codes[0] in codes:
                contact.initiator, contact.starter = actor.codes[0], ((actor.i, actor.j),)
                return
        if not 0 <= place - contact.j <= LATTER:
            continue
        if "latter's" in scene.words[first:last] or "latter" in scene.words[first:last]:
            contact.initiator, contact.starter = contact.second, ((place, place + 1),)
            return


def _announce(scene: Scene, contact: Contact) -> None:
    """Give a measure the level of the person who announces it in the sentence or decides it in
    the next."""
    first, last = scene.sentence(contact.i)
    ends = [(first, last)]
    if last < len(scene.words):
        after = scene.sentence(last)
        if DECIDING & set(scene.words[after[0] : after[1]]):
            ends.append(after)
    for begin, end in ends:
        for actor in scene.actors_in(begin, end):
            ours = (
                contact.initiator is None
                or actor.codes == (contact.initiator,)
                or (not actor.codes and actor.j - actor.i > 2)
            )
            if (
                ours
                and actor.level in ("leader", "minister")
                and actor.kind in ("person", "office", "bare")
                and actor.before in ("", "by")
            ):
                contact.levels = (actor.level, "")
                return


def _share(contacts: list[Contact]) -> None:
    """Let a second measure against the same state have the day and the speaker of the first."""
    for one in contacts:
        for other in contacts:
            if one is other or one.pair != other.pair or one.initiator != other.initiator:
                continue
            if (
                one.channel in MEASURES
                and other.channel in MEASURES
                and one.initiator is not None
                and other.i > one.i
            ):
                if other.day is None:
                    other.day = one.day
                if not other.level_known:
                    other.levels = one.levels
