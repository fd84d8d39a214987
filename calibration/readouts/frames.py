"""Who did it with whom: the parties of each word or phrase that tells of a contact.

    read_drafts(scene) -> list of Draft, in the order of the text

Each trigger of the table has a frame, which says where its parties stand: the subject before the
verb, the partner after "with", the traveller before and the destination after "to", the state
against which. A frame that finds no partner falls back on the pair last spoken of where the words
point to it ("the two leaders", "his guest"); what still lacks a party gives nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.acts import ACTS
from calibration.readouts.anaphora import party_of
from calibration.readouts.contacts import CONTACTS
from calibration.readouts.fallback import fallback
from calibration.readouts.parties import partners_of
from calibration.readouts.site import Draft, Party, Site, Thread
from calibration.readouts.status import status_of
from calibration.readouts.subjects import SUBJECT
from calibration.readouts.telling import tells_nothing
from calibration.readouts.wide import wide
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Entry, Mark
    from calibration.readouts.scene import Scene

__all__ = ["read_drafts"]

FOLLOW = word_set("follow")

RULES = {**CONTACTS, **ACTS}


def read_drafts(scene: Scene) -> list[Draft]:
    """Read every contact of a text, repetitions included."""
    thread = Thread(pair=_named_later(scene))
    found: list[Draft] = []
    for first, last in scene.tokens.sentences:
        for mark in scene.marks_in(first, last):
            for entry in mark.entries if "trigger" in mark.kinds else ():
                if entry.kind == "trigger":
                    if entry.extra.startswith("wide") and _told(found, entry.value, first):
                        continue
                    drafts = _drafts(scene, thread, mark, entry)
                    if drafts:
                        found.extend(drafts)
                        _remember(thread, drafts)
                        break
        _follow(scene, thread, first, last)
    return found


def _named_later(scene: Scene) -> tuple[Party, Party] | None:
    """Return the two whom a text opens with as "the two presidents" and names in its second
    sentence."""
    sentences = scene.tokens.sentences
    if len(sentences) < 2 or not {"two", "both"} & set(scene.words[: sentences[0][1]]):
        return None
    if any(actor.codes for actor in scene.actors_in(*sentences[0])):
        return None
    people: dict[str, Party] = {}
    for actor in scene.actors_in(*sentences[1]):
        if actor.level in ("leader", "minister") and len(actor.codes) == 1:
            people.setdefault(actor.codes[0], party_of(actor))
    if len(people) != 2:
        return None
    one, other = people.values()
    return one, other


def _told(found: list[Draft], channel: str, first: int) -> bool:
    """Tell whether the sentence that begins at a token has a contact of the channel already."""
    return any(draft.channel == channel and draft.i >= first for draft in found)


def _remember(thread: Thread, drafts: list[Draft]) -> None:
    """Keep the pair of a draft as that last spoken of, and all countries of the group."""
    draft = drafts[0]
    if draft.status != "background":
        thread.pair = draft.one, draft.other
        if draft.channel == "aid":
            thread.receiver = draft.other
        sides = [side for made in drafts for side in (made.one, made.other)]
        thread.group = tuple(dict.fromkeys(code for side in sides for code in side.codes))


def _follow(scene: Scene, thread: Thread, first: int, last: int) -> None:
    """Keep the subject of a sentence, its first actor that is no place, and who bears which
    title."""
    for group in scene.actors_in(first, last):
        if thread.pair is None and len(group.codes) == 2 and len(group.members) == 2:
            one, other = (party_of(member) for member in group.members)
            if len(one.codes) == len(other.codes) == 1:
                thread.pair = one, other
    for actor in (a for g in scene.actors_in(first, last) for a in (g.members or (g,))):
        if actor.title and len(actor.codes) == 1 and actor.kind in ("person", "office"):
            thread.leading.setdefault(actor.level, party_of(actor))
            thread.titled.setdefault(actor.title, {})[actor.codes[0]] = party_of(actor)
    for actor in scene.actors_in(first, last):
        known = thread.titled.get(actor.title, {})
        if actor.kind == "bare" and not actor.plural and not actor.before and len(known) == 1:
            thread.subject = next(iter(known.values()))
            return
        if thread.subject is not None and {"he", "she"} & set(scene.words[first : actor.i]):
            return
        if (
            actor.codes
            and len(actor.codes) == 1
            and actor.kind in FOLLOW
            and actor.before in SUBJECT
        ):
            thread.subject = party_of(actor)
            return


def _drafts(scene: Scene, thread: Thread, mark: Mark, entry: Entry) -> list[Draft]:
    """Read one trigger in its frame, else by the two countries that its sentence names."""
    words = scene.words
    first, last = scene.clause(mark.i)
    site = Site(scene, thread, mark, entry, first, last, entry.frame, entry.verb)
    if tells_nothing(site):
        return []
    rule = RULES.get(site.frame)
    if rule is None and not site.frame.startswith("wide"):
        return []
    made = (rule(site) if rule is not None else None) or fallback(site) or wide(site)
    if made is None:
        return []
    channel, one, other, initiator, weak = made
    i, j = mark.i, mark.j
    status, says = status_of(scene, i, j, channel, site.verb)
    if channel == "fight" and status == "planned":
        channel, status = "threat", "held"
    if channel == "visit" and "envoy" in (one.level, other.level) and site.frame in HOSTS:
        protests = "protest" in words[first:last]
        channel = "ambassador_summoned" if protests else "meeting"
        initiator = _host_of(one, other) if protests else None
    crowd = one.codes == other.codes and len(one.codes) > MOST and channel in TALKS
    whole = bool(THREE & set(words[max(first, i - 3) : j]))
    found = []
    many = _others(site, one, other)
    for place, side in enumerate(many):
        begun = side if place and initiator is other else initiator
        left_side, right_side = _whole(one, side) if whole else (one, side)
        for left, right in _pairs(left_side, right_side):
            near = side.i if len(many) > 1 else i
            begin = _begun(begun, left, right)
            found.append(Draft(channel, status, left, right, begin, i, j, says, weak, near, crowd))
    return found


def _whole(one: Party, other: Party) -> tuple[Party, Party]:
    """Return two sides as one group: three who meet each other."""
    group = one._replace(codes=tuple(dict.fromkeys(one.codes + other.codes)))
    return group, group


def _begun(begun: Party | None, left: Party, right: Party) -> Party | None:
    """Return who began a contact of a pair."""
    return begun if begun is not None and len(begun.codes) == 1 else _same(begun, left, right)


THREE = frozenset({"trilateral", "tripartite", "three-way", "quadrilateral", "four-way"})
"""Words under which all who are named meet each other."""

MOST = 3
"""States of a gathering above which it is no meeting of each with each."""
TALKS = frozenset({"call", "video_call", "meeting", "summit"})
HOSTS = frozenset({"host", "hosted"})
"""Frames of receiving; a resident envoy who is received is no visitor."""


def _host_of(one: Party, other: Party) -> Party:
    return other if one.level == "envoy" else one


def _others(site: Site, one: Party, other: Party) -> list[Party]:
    """Return the other side, and what follows it under the same preposition."""
    if one.codes == other.codes or site.frame not in REPEATED:
        return [other]
    before = {a.i: a.before for a in site.scene.actors}.get(other.i, "")
    if not before:
        return [other, *_then(site, one, other)]
    kinds = frozenset({"city"}) if site.frame in ("travel", "visit", "visitnoun") else frozenset()
    return [
        p
        for p in partners_of(site, other, frozenset({before}), kinds)
        if not set(p.codes) & set(one.codes)
    ]


REPEATED = word_set("repeated")


def _then(site: Site, one: Party, other: Party) -> list[Party]:
    """Return objects that follow after "then": "telephoned A, then B"."""
    found: list[Party] = []
    last = other
    for actor in site.scene.actors_in(other.j, site.last):
        between = site.scene.words[last.j : actor.i]
        if "then" not in between or len(between) > THEN or not actor.level or not actor.codes:
            break
        last = party_of(actor)
        if not set(last.codes) & {*one.codes, *other.codes}:
            found.append(last)
    return found


THEN = 4
"""Tokens between two objects that "then" joins."""


def _same(initiator: Party | None, left: Party, right: Party) -> Party | None:
    """Return the side of a pair that belongs to an initiating group."""
    if initiator is None:
        return None
    inside = [side for side in (left, right) if side.codes[0] in initiator.codes]
    return inside[0] if len(inside) == 1 else None


def _pairs(one: Party, other: Party) -> list[tuple[Party, Party]]:
    """Return every pair across two sides, or within one group."""
    if one.codes == other.codes:
        codes = one.codes
        found = [(a, b) for n, a in enumerate(codes) for b in codes[n + 1 :]]
    else:
        found = [(a, b) for a in one.codes for b in other.codes if a != b]
    return [(one._replace(codes=(a,)), other._replace(codes=(b,))) for a, b in found]
