"""From the readings of single words to contacts: repetitions joined, background left out.

    merge(scene, drafts) -> list of Contact

One contact a pair and channel, two where status and date part them (a call held, the next one
planned). A visit takes in the meetings during it, a summit its meetings, a video call the talks
held
by it; a summons takes in the protest; an accusation inside a talk is no contact of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.completion import add_visits, complete, raise_visits
from calibration.readouts.contact import TALKS, Contact, make_contact, settle_present
from calibration.readouts.presence import presences
from calibration.readouts.speeches import speeches
from calibration.readouts.status import HOSTILE

if TYPE_CHECKING:
    from calibration.readouts.scene import Scene
    from calibration.readouts.site import Draft

__all__ = ["merge"]


def merge(scene: Scene, drafts: list[Draft]) -> list[Contact]:
    """Join drafts into contacts, in the order of the text."""
    found = _joined(scene, drafts)
    met = {c.pair for c in found}
    found.extend(make_contact(scene, draft) for draft in presences(scene, met))
    if not found:
        found.extend(make_contact(scene, draft) for draft in speeches(scene))
    raise_visits(scene, found)
    add_visits(scene, found)
    found = _prune(scene, found)
    complete(scene, found)
    return [contact for contact in found if not contact.crowd]


def _joined(scene: Scene, drafts: list[Draft]) -> list[Contact]:
    """Join drafts of one pair and channel."""
    found: list[Contact] = []
    for draft in drafts:
        if draft.status == "background":
            continue
        contact = make_contact(scene, draft)
        if contact.status == "planned" and contact.channel == "summit" and contact.day is None:
            continue
        settle_present(scene, contact, found)
        same = [c for c in found if c.pair == contact.pair and c.channel == contact.channel]
        if not same:
            found.append(contact)
            continue
        _add(found, same, contact)
    return found


def _add(found: list[Contact], same: list[Contact], new: Contact) -> None:
    """Join a contact with an earlier one of its pair and channel, or put it beside."""
    apart = new.status == "planned" and (
        new.again or (new.day is not None and all(c.status == "held" for c in same))
    )
    if all(_in_return(old, new) for old in same):
        found.append(new)
        return
    if all(_another(old, new) for old in same):
        found.append(new)
        return
    for old in same:
        if old.status == new.status or (new.weak and not apart) or _vague(new, old):
            _fill(old, new)
            return
    _settle(found, same[0], new)


def _settle(found: list[Contact], old: Contact, new: Contact) -> None:
    """Let a later word on a contact of another status stand for it, or beside it."""
    match old.status, new.status:
        case ("denied", "held") | ("planned", "denied"):
            found[found.index(old)] = new
        case (("planned" | "held"), "cancelled"):
            _fill(old, new)
            old.status, old.says, old.initiator, old.starter = (
                new.status,
                new.says,
                new.initiator or old.initiator,
                new.starter or old.starter,
            )
        case "cancelled", _:
            _fill(old, new)
        case _:
            found.append(new)


def _another(old: Contact, new: Contact) -> bool:
    """Tell whether two talks of a pair are two: each on a day of its own and of its own level."""
    held = old.status == new.status == "held" and old.channel in ("call", "meeting")
    if not held or new.weak or old.day is None or new.day is None:
        return False
    return old.day.past != new.day.past and bool(old.level != new.level or new.again)


def _in_return(old: Contact, new: Contact) -> bool:
    """Tell whether a measure is that of the other side: two expel each other's diplomats."""
    begun = old.initiator is not None and new.initiator is not None and not new.weak
    return begun and new.channel in RETURNED and old.initiator != new.initiator


RETURNED = frozenset({"diplomats_expelled", "sanctions", "ambassador_recalled", "criticism"})


def _vague(new: Contact, old: Contact) -> bool:
    """Tell whether a mention adds no contact: a plan without a day beside one that took place."""
    return new.status == "planned" and new.day is None and old.status != "planned" and not new.again


def _fill(old: Contact, new: Contact) -> None:
    if old.day is None:
        old.day = new.day
    if old.initiator is None and new.initiator is not None:
        old.initiator, old.starter = new.initiator, new.starter
    levels = tuple(a or b for a, b in zip(old.levels, new.levels, strict=True))
    old.levels = levels[0], levels[1]
    old.sites.extend(new.sites)
    old.weak = old.weak and new.weak
    old.crowd = old.crowd and new.crowd


def _prune(scene: Scene, found: list[Contact]) -> list[Contact]:
    """Leave out what another contact of the pair takes in."""
    kept = []
    for contact in found:
        others = [c for c in found if c is not contact and c.pair == contact.pair]
        if not (
            _taken_in(contact, others)
            or _same_talk(scene, contact, others)
            or _aside(contact, found)
        ):
            kept.append(contact)
    return kept


ASIDE = frozenset({"criticism", "threat", "fight", "sanctions"})


def _aside(contact: Contact, found: list[Contact]) -> bool:
    """Tell whether hard words about a third state were spoken in a talk told before."""
    if contact.channel not in ASIDE:
        return False
    sides = set(contact.pair.split("-"))
    return any(
        talk.channel in TALKS
        and talk.status == "held"
        and talk.i < contact.i
        and sides & set(talk.pair.split("-"))
        and (contact.day is None or (talk.day is not None and contact.day.i == talk.day.i))
        for talk in found
    )


def _same_talk(scene: Scene, contact: Contact, others: list[Contact]) -> bool:
    """Tell whether a meeting is the call told before under another name: "their discussion"."""
    if contact.channel != "meeting" or contact.status != "held":
        return False
    first, last = scene.sentence(contact.i)
    placed = any(
        actor.kind in ("city", "capital") and actor.before in ("in", "at")
        for actor in scene.actors_in(first, last)
    )
    return not placed and any(
        other.channel == "call"
        and other.status == "held"
        and other.i < contact.i
        and contact.day in (None, other.day)
        for other in others
    )


def _taken_in(contact: Contact, others: list[Contact]) -> bool:
    """Tell whether another contact of the pair says all that this one says."""
    held = [other for other in others if other.status == "held"]
    alike = [other for other in others if other.status == contact.status]
    talks = any(other.channel in TALKS for other in held)
    match contact.channel:
        case "meeting":
            drilled = contact.level == "any" and any(o.channel == "exercise" for o in held)
            return contact.status != "denied" and (drilled or _within(contact, others))
        case "call":
            weak = contact.weak and contact.status == "held"
            around = ("visit", "summit") if weak else ()
            met = weak and any(o.channel == "meeting" and not o.weak for o in held)
            within = met or any(other.channel in around for other in held)
            return within or any(other.channel == "video_call" for other in others)
        case "criticism":
            refuted = any(other.status == "denied" for other in others)
            summoned = any(
                other.channel == "ambassador_summoned" and contact.day in (None, other.day)
                for other in held
            )
            beside = summoned or _said_with(contact, others)
            return contact.status == "denied" or talks or refuted or beside
        case "threat":
            return contact.status == "denied" or talks
        case "sanctions":
            lifted = [other for other in others if other.channel == "sanctions_lifted"]
            same = any(other.initiator == contact.initiator for other in lifted)
            return same or bool(lifted and (contact.weak or contact.day is None))
        case "fight":
            return contact.weak and any(other.channel in TALKS for other in others)
        case "cooperation":
            return any(other.channel == "relations_restored" for other in alike)
        case "greeting":
            spoken = ("call", "video_call") if contact.written else TALKS
            return any(other.channel in spoken for other in alike)
        case "visit":
            gone = contact.leaving and any(other.channel == "visit" for other in held)
            return any(other.channel == "summit" for other in alike) or gone
        case _:
            return False


def _said_with(contact: Contact, others: list[Contact]) -> bool:
    """Tell whether an accusation gives the reason for another hostile act of the same state."""
    acts = [o for o in others if o.channel in HOSTILE and o.channel != "criticism"]
    return any(
        other.initiator == contact.initiator
        or (other.channel == "ambassador_summoned" and abs(other.i - contact.i) < BESIDE)
        for other in acts
    )


BESIDE = 25
"""Tokens within which a protest is that of the summons."""


def _within(meeting: Contact, others: list[Contact]) -> bool:
    """Tell whether a meeting lies within a visit, summit or call, which then takes its day."""
    dated = meeting.status == "planned" and meeting.day is not None
    for other in others:
        apart = other.status != "planned" and (meeting.again or other.channel != "visit")
        if dated and apart:
            continue
        around = other.channel in ("visit", "summit", "video_call")
        if around and (other.status in (meeting.status, "held") or meeting.weak):
            _lend(other, meeting)
            return True
        if other.channel == "call" and meeting.weak and meeting.status == "held":
            return True
    return False


def _lend(visit: Contact, meeting: Contact) -> None:
    """Give a visit the day and the levels of the talks during it."""
    if visit.day is None:
        visit.day = meeting.day
    if visit.status == meeting.status or not any(visit.levels):
        levels = tuple(b or a for a, b in zip(visit.levels, meeting.levels, strict=True))
        if "leader" in meeting.levels or "minister" in meeting.levels:
            visit.levels = levels[0], levels[1]
    visit.sites.extend(meeting.sites)
