"""The widest reading of a word: who takes part by role alone, where frame and fallback find nobody.

    wide(site) -> (channel, one, other, initiator, weak) or None

A channel has a role. *Talk* needs two persons of rank of two countries, *journey* a person and a
place or host, *act* one who acts and one whom it concerns, *mutual* two states. Countries that
are only spoken about ("on Syria") and places of talks take no part. Where the sentence names one
side alone, the other is carried over from the sentence before if a pronoun, "counterpart" or "the
two" points to it. Contacts read so are marked weak.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from calibration.readouts.anaphora import apart_from, party_of, rest_of_pair
from calibration.readouts.gifts import gift
from calibration.readouts.site import Made, Party
from calibration.readouts.talks import wire
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.site import Site

__all__ = ["wide"]

TALK = frozenset({"call", "video_call", "meeting"})
MUTUAL = frozenset({"agreement", "exercise", "cooperation", "relations_restored", "fight"})
RANK = frozenset({"leader", "minister", "other", "counterpart"})
ASIDE = word_set("wide_aside")
PLACES = frozenset({"city", "capital", "state"})
WHERE = frozenset({"in", "at", "near", "from", "outside", "off"})
GOAL = frozenset({"to", "in", "at", "for", "into", "on", "through", ""})
POINTING = word_set("wide_pointing")
LOOKING = frozenset({"about", "ahead", "before", "for"})
ENVOYS = word_set("fallback_envoys")
SANCTIONED = word_set("sanctverb_2")
SAYS = word_set("wide_says")
SPOKEN = frozenset({"criticism", "threat"})
NEEDED = {
    "wide-envoy": (ENVOYS,),
    "wide-paper": (word_set("wide_signed"),),
    "wide-aid": (word_set("wide_given"),),
    "wide-lift": (word_set("lifted"),),
    "captive": (word_set("captive"),),
    "sign": (word_set("documents"),),
    "wide-greet": (word_set("wide_conveyed"),),
    "wide-dire": (word_set("wide_ahead"),),
    "wide-arms": (word_set("wide_forces"),),
    "wide-levy": (word_set("wide_imposed"),),
}
"""Words of which a sentence must have one."""
FRAMES = word_set("wide_frames")


def wide(site: Site) -> Made | None:
    """Return the parties of a trigger by their roles in its sentence, None unless both are
    clear."""
    if site.frame not in FRAMES:
        return None
    channel = wire(site)
    if site.scene.tokens.quoted[site.mark.i] and channel not in SPOKEN:
        return None
    inside = set(slice_of(site))
    if not all(needed & inside for needed in NEEDED.get(site.frame, ())):
        return None
    if site.frame == "give" and not gift(site):
        return None
    if site.frame == "sanctverb" and not SANCTIONED & set(
        site.scene.words[site.mark.j : site.mark.j + 4]
    ):
        return None
    if channel in TALK:
        return _talk(site, channel)
    if channel == "visit":
        return _journey(site)
    if channel in MUTUAL:
        return _mutual(site, channel) or (_act(site, channel) if channel == "fight" else None)
    return _act(site, channel)


def slice_of(site: Site) -> list[str]:
    """Return the words of the sentence."""
    first, last = site.scene.sentence(site.mark.i)
    return site.scene.words[first:last]


def _actors(site: Site) -> list[Actor]:
    """Return the actors of the sentence, one a country where a group names several."""
    found: list[Actor] = []
    for group in site.scene.actors_in(*site.scene.sentence(site.mark.i)):
        if group.kind == "gone" or not group.codes:
            continue
        single = all(len(member.codes) == 1 for member in group.members)
        if len(group.members) > 1 and single:
            found += [
                replace(
                    m,
                    before=group.before or m.before,
                    level=m.level or group.level,
                    kind=group.kind if group.level and not m.level else m.kind,
                )
                for m in group.members
            ]
        else:
            found.append(group)
    return found


def _talk(site: Site, channel: str) -> Made | None:
    """Two persons of rank, or one and a capital that stands for its government."""
    words = site.scene.words
    if not site.verb and LOOKING & set(words[max(site.first, site.mark.i - 4) : site.mark.i]):
        return None
    people: dict[str, Party] = {}
    for actor in _actors(site):
        ranked = actor.level in RANK and actor.kind in ("person", "office", "body")
        ranked = ranked or (actor.level == "envoy" and actor.before == "with")
        if ranked and actor.before not in ASIDE:
            for code in actor.codes:
                people.setdefault(code, replace(party_of(actor), codes=(code,)))
    if len(people) == 1:
        one = next(iter(people.values()))
        other = _carried(site, one)
        if other is None or other.level not in RANK:
            return None
        people[other.codes[0]] = other
    if not people:
        return _definite(site, channel)
    if len(people) > 2 and site.frame in ("wide", "callnoun") and channel != "meeting":
        parts = _several(site, people)
        return None if parts is None else (channel, *parts, None, True)
    if len(people) != 2:
        return None
    if site.frame == "wide-headline" and not _headline(site, people):
        return None
    one, other = people.values()
    return channel, _unsure(one), _unsure(other), None, True


def _several(site: Site, people: dict[str, Party]) -> tuple[Party, Party] | None:
    """Return one who comes before the trigger, and as one party all that come after it."""
    before = [p for p in people.values() if p.i < site.mark.i]
    after = [p for p in people.values() if p.i > site.mark.i]
    if len(before) != 1 or not 2 <= len(after) <= MOST:
        return None
    level = after[0].level
    return before[0], Party(tuple(p.codes[0] for p in after), level, after[0].i, after[0].j, 0.5)


def _headline(site: Site, people: dict[str, Party]) -> bool:
    """Tell whether two names joined by a comma open the sentence: "Biden, Putin speak"."""
    one, other = people.values()
    first = site.scene.sentence(site.mark.i)[0]
    joined = site.scene.words[one.j : other.i] == [","]
    return joined and one.i == first and other.j == site.mark.i


def _definite(site: Site, channel: str) -> Made | None:
    """Return the pair last spoken of for "the call", "their talks" at the head of a sentence."""
    first, last = site.scene.sentence(site.mark.i)
    words = site.scene.words
    near = site.mark.i - first <= REACH and words[first] in ("the", "their", "that", "this")
    pair = site.thread.pair
    if site.verb or not near or pair is None or words[site.mark.j] in ("of", "between", "on"):
        return None
    codes = {code for a in site.scene.actors_in(first, last) for code in a.codes}
    one, other = pair
    if codes - {*one.codes, *other.codes}:
        return None
    return channel, _unsure(one), _unsure(other), None, True


REACH = 3
"""Tokens before a noun that opens a sentence."""

MOST = 6
"""Partners of one call at most."""


def _carried(site: Site, one: Party) -> Party | None:
    """Return the other side from the sentence before, where a word points to it."""
    first, last = site.scene.sentence(site.mark.i)
    if not POINTING & set(site.scene.words[first:last]):
        return None
    rest = rest_of_pair(site, one)
    if rest is not None:
        return rest
    subject = site.thread.subject
    return subject if subject is not None and not set(subject.codes) & set(one.codes) else None


def _unsure(party: Party) -> Party:
    return replace(party, certain=min(party.certain, 0.5))


def _journey(site: Site) -> Made | None:
    """A person of rank, and the country or host the words lead to."""
    actors = _actors(site)
    ranked = [a for a in actors if a.level in RANK and len(a.codes) == 1 and a.before not in ASIDE]
    before = [a for a in ranked if a.j <= site.mark.i and a.kind != "body"]
    named = [a for a in ranked if a.i >= site.mark.j and a.before in ("of", "by")]
    if site.frame == "wide-host":
        guests = [a for a in ranked if a.i >= site.mark.j]
        return _received(before, guests)
    traveller = party_of(before[0]) if before else _subject(site)
    if not site.verb and named:
        traveller = party_of(named[0])
    if traveller is None or len(traveller.codes) != 1:
        return None
    goals = [a for a in actors if a.i >= site.mark.j and a.kind in PLACES and a.before in GOAL]
    if site.verb:
        goals += [a for a in ranked if a.i >= site.mark.j]
    goals += [a for a in actors if a.i < site.mark.i and a.kind in PLACES and a.before in WHERE]
    for actor in goals:
        host = apart_from(traveller, replace(party_of(actor), level=""))
        if host is not None and len(host.codes) == 1 and len(actor.codes) == 1:
            return "visit", _unsure(traveller), _unsure(host), traveller, True
    return None


def _received(hosts: list[Actor], guests: list[Actor]) -> Made | None:
    """Return host and guest of "played host on Monday to A"."""
    if not hosts or not guests or hosts[0].codes == guests[0].codes:
        return None
    guest = party_of(guests[0])
    return "visit", party_of(hosts[0]), guest, guest, True


def _subject(site: Site) -> Party | None:
    """Return whom a pronoun before the trigger means."""
    begin = site.scene.sentence(site.mark.i)[0]
    if {"he", "she", "his", "her"} & set(site.scene.words[begin : site.mark.i]):
        return site.thread.subject
    return None


FORCES = frozenset({"fight", "exercise"})


def _mutual(site: Site, channel: str) -> Made | None:
    """Two states, named together or apart."""
    codes: dict[str, Party] = {}
    levels = {"leader", "minister"} if channel in ("agreement", "relations_restored") else set()
    for actor in _actors(site):
        place = actor.kind in PLACES and actor.before in WHERE - {"from"}
        person = channel in FORCES and actor.level in ("leader", "minister")
        if (
            place
            or person
            or actor.before in ASIDE
            or actor.before == "by"
            or actor.level == "people"
        ):
            continue
        for code in actor.codes:
            level = actor.level if actor.level in levels else ""
            codes.setdefault(code, replace(party_of(actor), codes=(code,), level=level))
    if len(codes) != 2:
        return None
    one, other = codes.values()
    return channel, _unsure(one), _unsure(other), None, True


def _act(site: Site, channel: str) -> Made | None:
    """One who acts, before the trigger or after "by"; and the nearest other country."""
    actors = _actors(site)
    doer = _speaker(site, actors) if channel in SPOKEN else None
    doer = doer or _doer(site, actors)
    target = _target(site, actors, doer) if doer is not None else None
    if doer is None or target is None:
        return None
    return channel, _unsure(doer), _unsure(target), doer, True


def _speaker(site: Site, actors: list[Actor]) -> Party | None:
    """Return who says so: an actor beside a verb of saying."""
    for actor in actors:
        after = actor.j + 1 if site.scene.word(actor.j) == "," else actor.j
        says = site.scene.word(after) in SAYS or site.scene.word(actor.i - 1) in SAYS
        if says and not actor.before and len(actor.codes) == 1:
            return party_of(actor)
    return None


def _doer(site: Site, actors: list[Actor]) -> Party | None:
    """Return who acts: after "by", else the last before the trigger that is no place or target."""
    words = site.scene.words
    ties = AGENT.get(site.frame, ("by",))
    agents = [a for a in actors if a.before in ties and a.i >= site.mark.j]
    if agents:
        return party_of(agents[0])
    head = [
        a
        for a in actors
        if a.j <= site.mark.i
        and a.before in ("", "from")
        and a.level != "envoy"
        and not ENVOYS & set(words[a.i : a.j + 2])
        and (a.kind not in ("adjective", "city", "pair") or site.frame in GIVING)
    ]
    if head:
        return _whole(site, head)
    if site.frame in GIVING:
        givers = [
            a for a in actors if a.before in ("of", "from") and a.kind in ("state", "capital")
        ]
        return party_of(givers[0]) if givers else None
    if site.frame == "wide-envoy":
        hosts = [a for a in actors if a.kind in PLACES and a.before in ("in", "at", "from", "to")]
        speaker = _speaker(site, actors)
        return speaker or (party_of(hosts[0]) if hosts else site.thread.subject)
    return _subject(site)


GIVING = frozenset({"wide-aid", "give"})
"""Frames of gifts, where "a Turkish plane" gives."""

AGENT = {"wide-under": ("by", "from")}
"""Prepositions of who acts."""


def _whole(site: Site, head: list[Actor]) -> Party:
    """Return the group to which the last of some actors belongs, else that actor."""
    last = head[-1]
    for group in site.scene.actors_in(*site.scene.sentence(site.mark.i)):
        if len(group.codes) > 1 and group.i <= last.i < group.j and not group.before:
            return party_of(group)
    return party_of(last)


def _target(site: Site, actors: list[Actor], doer: Party) -> Party | None:
    """Return whom an act concerns: the nearest other country after the trigger, else before it."""
    after = [a for a in actors if a.i >= site.mark.j]
    before = [a for a in reversed(actors) if a.i < site.mark.i]
    for actor in (*after, *before):
        spoken = actor.before in ("about", "over", "after", "since")
        place = actor.kind == "city" and actor.before in WHERE and site.frame not in GIVING
        if not spoken and not place and len(actor.codes) == 1 and actor.codes[0] not in doer.codes:
            return replace(party_of(actor), level="")
    return rest_of_pair(site, doer) if not after else None
