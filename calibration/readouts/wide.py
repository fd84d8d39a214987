"""The widest reading of a word: who takes part by role alone, where frame and fallback find nobody.

    wide(site) -> (channel, one, other, initiator, weak) or None

A channel has a role. *Talk* needs two persons of rank of two countries, *journey* a person and a
place or host, *act* one who acts and one whom it concerns, *mutual* two states. Countries that
are only spoken about ("on Syria") and places of talks take no part. Where the sentence names one
side alone, the other is carried over from the sentence before if a pronoun, "counterpart" or "the
two" points to it. Contacts read so are marked weak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import apart_from, party_of, rest_of_pair
from calibration.readouts.gifts import gift
from calibration.readouts.site import Party
from calibration.readouts.talks import wire
from calibration.readouts.wide_acts import act
from calibration.readouts.wide_roles import (
    ENVOYS,
    PLACES,
    SPOKEN,
    WHERE,
    actors_of,
    meant_by_pronoun,
    unsure,
)
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.site import Made, Site

__all__ = ["wide"]

TALK = frozenset({"call", "video_call", "meeting"})
MUTUAL = frozenset({"agreement", "exercise", "cooperation", "relations_restored", "fight"})
RANK = frozenset({"leader", "minister", "other", "counterpart"})
ASIDE = word_set("wide_aside")
GOAL = frozenset({"to", "in", "at", "for", "into", "on", "through", ""})
POINTING = word_set("wide_pointing")
LOOKING = frozenset({"about", "ahead", "before", "for"})
SANCTIONED = word_set("sanctverb_2")
NEEDED = {
    "wide-envoy": ENVOYS,
    "wide-paper": word_set("wide_signed"),
    "wide-aid": word_set("wide_given"),
    "wide-lift": word_set("lifted"),
    "captive": word_set("captive"),
    "sign": word_set("documents"),
    "wide-greet": word_set("wide_conveyed"),
    "wide-dire": word_set("wide_ahead"),
    "wide-arms": word_set("wide_forces"),
    "wide-levy": word_set("wide_imposed"),
}
"""Words of which a sentence must have one."""
FRAMES = word_set("wide_frames")


def wide(site: Site) -> Made | None:
    """Return the parties of a trigger by their roles in its sentence, None unless both are
    clear."""
    channel = wire(site)
    if site.frame not in FRAMES or not _fits(site, channel):
        return None
    if channel in TALK:
        return _talk(site, channel)
    if channel == "visit":
        return _journey(site)
    if channel in MUTUAL:
        return _mutual(site, channel) or (act(site, channel) if channel == "fight" else None)
    return act(site, channel)


def _fits(site: Site, channel: str) -> bool:
    """Tell whether the sentence has the words that a frame asks for."""
    words = site.scene.words
    if site.scene.tokens.quoted[site.mark.i] and channel not in SPOKEN:
        return False
    first, last = site.scene.sentence(site.mark.i)
    journey = site.frame == "wide-journey" and words[site.mark.i] in BEGUN
    if journey and not TRIP & set(words[first:last]):
        return False
    if site.frame in NEEDED and not NEEDED[site.frame] & set(words[first:last]):
        return False
    if site.frame == "sanctverb":
        return bool(SANCTIONED & set(words[site.mark.j : site.mark.j + 4]))
    return site.frame != "give" or gift(site)


BEGUN = frozenset(
    {"concluded", "closed", "ended", "ends", "opens", "opened", "started", "starts", "kicked"}
)
"""Verbs of beginning and end, which tell of a journey beside a word for one alone."""
TRIP = word_set("trip") | frozenset({"trips", "visits"})


def _talk(site: Site, channel: str) -> Made | None:
    """Two persons of rank, or one and whom a word points back to; several of one call."""
    words = site.scene.words
    if not site.verb and LOOKING & set(words[max(site.first, site.mark.i - 4) : site.mark.i]):
        return None
    people = _people(site)
    if not people:
        return _definite(site, channel)
    if len(people) == 1:
        one = next(iter(people.values()))
        other = _carried(site, one)
        if other is None or other.level not in RANK:
            return None
        people[other.codes[0]] = other
    if len(people) > 2 and site.frame in ("wide", "callnoun") and channel != "meeting":
        parts = _several(site, people)
        return None if parts is None else (channel, *parts, None, True)
    if len(people) != 2 or (site.frame == "wide-headline" and not _headline(site, people)):
        return None
    one, other = people.values()
    return channel, unsure(one), unsure(other), None, True


def _people(site: Site) -> dict[str, Party]:
    """Return the persons of rank who take part, the first of each country."""
    people: dict[str, Party] = {}
    reviewed = site.scene.word(site.mark.i) in REVIEWED
    for actor in actors_of(site):
        if reviewed and actor.i > site.mark.i and actor.before != "with":
            continue
        ranked = actor.level in RANK and actor.kind in ("person", "office", "body")
        ranked = ranked or (actor.level == "envoy" and actor.before == "with")
        if ranked and actor.before not in ASIDE:
            for code in actor.codes:
                people.setdefault(code, party_of(actor)._replace(codes=(code,)))
    return people


REVIEWED = word_set("reviewed")
"""Verbs whose object is what was talked about."""


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
    return channel, unsure(one), unsure(other), None, True


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


def _journey(site: Site) -> Made | None:
    """A person of rank, and the country or host the words lead to."""
    actors = actors_of(site)
    ranked = [a for a in actors if a.level in RANK and len(a.codes) == 1 and a.before not in ASIDE]
    before = [a for a in ranked if a.j <= site.mark.i and a.kind != "body"]
    named = [a for a in ranked if a.i >= site.mark.j and a.before in ("of", "by")]
    if site.frame == "wide-host":
        guests = [a for a in ranked if a.i >= site.mark.j]
        return _received(before, guests)
    traveller = party_of(before[0]) if before else meant_by_pronoun(site)
    if not site.verb and named:
        traveller = party_of(named[0])
    if traveller is None or len(traveller.codes) != 1:
        return None
    goals = [a for a in actors if a.i >= site.mark.j and a.kind in PLACES and a.before in GOAL]
    if site.verb:
        goals += [a for a in ranked if a.i >= site.mark.j]
    goals += [a for a in actors if a.i < site.mark.i and a.kind in PLACES and a.before in WHERE]
    for actor in goals:
        host = apart_from(traveller, party_of(actor)._replace(level=""))
        if host is not None and len(host.codes) == 1 and len(actor.codes) == 1:
            return "visit", unsure(traveller), unsure(host), traveller, True
    return None


def _received(hosts: list[Actor], guests: list[Actor]) -> Made | None:
    """Return host and guest of "played host on Monday to A"."""
    if not hosts or not guests or hosts[0].codes == guests[0].codes:
        return None
    guest = party_of(guests[0])
    return "visit", party_of(hosts[0]), guest, guest, True


FORCES = frozenset({"fight", "exercise"})


def _mutual(site: Site, channel: str) -> Made | None:
    """Two states, named together or apart."""
    codes: dict[str, Party] = {}
    levels = {"leader", "minister"} if channel in ("agreement", "relations_restored") else set()
    for actor in actors_of(site):
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
            codes.setdefault(code, party_of(actor)._replace(codes=(code,), level=level))
    if len(codes) != 2:
        return None
    one, other = codes.values()
    return channel, unsure(one), unsure(other), None, True
