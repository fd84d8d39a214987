"""Frames of calls and conversations.

Each rule takes a trigger in its clause and says who spoke with whom, and who began it; None where a
party is missing.
"""

from __future__ import annotations

from calibration.readouts.anaphora import apart_from, refers_back, rest_of_pair
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.talks import pair, wire
from calibration.readouts.words import word_set

__all__ = [
    "read_by_wire",
    "read_callnoun",
    "read_callon",
    "read_credentials",
    "read_direct",
    "read_from",
    "read_speak",
]

SPEAK_TO = word_set("speak_to")


IN_PERSON = word_set("in_person")


IN_PERSON_2 = word_set("in_person_2")


SPEECH = word_set("speech")


def read_speak(site: Site) -> Made | None:
    """ "Spoke with": a call, or a meeting where a place makes it one."""
    channel = wire(site)
    if channel == "call" and _in_person(site):
        channel = "meeting"
    subject = subject_of(site)
    partner = partner_of(site, frozenset({"with", "to"}), direct=False, far=9)
    if subject is None:
        return None
    party, weak = subject
    other = apart_from(party, partner)
    if other is not None:
        return channel, party, other, None, weak
    nxt = site.scene.word(site.mark.j)
    explicit = (
        channel != "call"
        or nxt in ("by", "on", "over", "again")
        or site.scene.words[site.mark.j : site.mark.j + 3] == ["for", "the", "first"]
    )
    if len(party.codes) > 1 and weak and channel == "call" and not explicit:
        return None
    if len(party.codes) > 1 and (explicit or nxt in SPEAK_TO):
        return channel, party, party, None, weak
    return None


def _in_person(site: Site) -> bool:
    """Tell whether a place beside the verb, or a meal, makes speaking a meeting."""
    words = site.scene.words
    if IN_PERSON & set(words):
        return False
    first, last = site.scene.sentence(site.mark.i)
    for actor in site.scene.actors_in(first, last):
        if actor.kind in ("city", "capital") and actor.before in ("in", "at"):
            between = words[min(actor.j, site.mark.j) : max(actor.i, site.mark.i)]
            if not AHEAD & set(between):
                return True
    return bool(IN_PERSON_2 & set(words[first:last]))


AHEAD = frozenset({"which", "that", "upcoming", "forthcoming", "next", "will"})
"""Words by which a place is that of something else than the talk."""


def read_see(site: Site) -> Made | None:
    """ "Saw", "sees": a meeting where a person of rank is seen."""
    subject = subject_of(site)
    other = partner_of(site, frozenset(), direct=True, far=4)
    if subject is None or other is None or other.level not in ("leader", "minister"):
        return None
    target = apart_from(subject[0], other)
    return None if target is None else ("meeting", subject[0], target, None, subject[1])


def read_direct(site: Site) -> Made | None:
    """ "Called", "phoned": the subject rings the object."""
    subject = subject_of(site)
    other = (
        partner_of(site, frozenset({"with"}), direct=False, far=6)
        if site.scene.word(site.mark.i).startswith(("tele", "phon"))
        else None
    )
    other = other or partner_of(
        site,
        frozenset({"to"})
        if site.scene.word(site.mark.j) == "to" or site.mark.j - site.mark.i > 1
        else frozenset(),
        direct=True,
        far=8,
    )
    if subject is None:
        return None
    party, weak = subject
    if (
        site.scene.word(site.mark.i) in ("called", "calling")
        and other is not None
        and _speech(site, other)
    ):
        return None
    other = apart_from(party, other)
    words = site.scene.words[site.mark.j : site.mark.j + 2]
    pronoun = words[:1] in (["him"], ["her"], ["it"], ["them"])
    if pronoun and words[1:2] and (words[1] in SPEECH or words[1] in ("in", "back", "home")):
        return None
    if other is None and refers_back(site):
        other = rest_of_pair(site, party)
    if other is None or len(party.codes) != 1:
        return None
    return wire(site), party, other, party, weak


def _speech(site: Site, other: Party) -> bool:
    """Tell whether "called" names rather than rings: "called Russia an aggressor"."""
    follow = site.scene.word(other.j)
    return follow in SPEECH or other.level == "" or site.scene.word(other.j - 1) == "'s"


def read_from(site: Site) -> Made | None:
    """ "Received a call from": the one who calls comes after."""
    subject = subject_of(site)
    caller = partner_of(
        site, frozenset({"from", "by"}), direct=site.scene.word(site.mark.j - 1) == "by", far=14
    )
    if subject is None or caller is None:
        return None
    party, weak = subject
    other = apart_from(party, caller)
    if other is None:
        return None
    return site.entry.value, party, other, other, weak


def read_callon(site: Site) -> Made | None:
    """ "Called on": a meeting, unless it goes on with "to" and a verb."""
    made = _act_on(site)
    if made is None or "to" in site.scene.words[made[2].j : made[2].j + 1]:
        return None
    return made


def read_credentials(site: Site) -> Made | None:
    """Credentials presented to a head of state: a meeting of an envoy."""
    subject = subject_of(site)
    other = partner_of(site, frozenset({"to", "of", "from"}), direct=True, far=8)
    target = apart_from(subject[0], other) if subject is not None else None
    return (
        None if subject is None or target is None else ("meeting", subject[0], target, None, False)
    )


def _act_on(site: Site) -> Made | None:
    subject = subject_of(site)
    other = partner_of(site, frozenset({"on"}), direct=True, far=4)
    if subject is None or other is None or not other.level:
        return None
    target = apart_from(subject[0], other)
    return None if target is None else ("meeting", subject[0], target, None, subject[1])


def read_callnoun(site: Site) -> Made | None:
    """A "call" or "conversation": with a partner, from or to somebody."""
    if site.scene.word(site.mark.j) in ("for", "on"):
        return None
    caller = partner_of(site, frozenset({"from"}), direct=False, far=8)
    subject = subject_of(site)
    if caller is not None and subject is not None and (other := apart_from(subject[0], caller)):
        return site.entry.value, subject[0], other, other, subject[1]
    target = partner_of(site, frozenset({"to"}), direct=False, far=5)
    if target is not None and subject is not None and (other := apart_from(subject[0], target)):
        return site.entry.value, subject[0], other, subject[0], subject[1]
    made = pair(site)
    if made is not None and made[4]:
        return None
    if made is not None and site.scene.word(site.mark.i) == "calls" and made[0] == "call":
        partner = partner_of(site, frozenset({"with", "to"}), direct=False, far=4)
        return made if partner else None
    return made


def read_by_wire(site: Site) -> Made | None:
    """ "Agreed by telephone": a call where no other word of the sentence tells of one."""
    first, last = site.scene.sentence(site.mark.i)
    for place in range(first, last):
        mark = site.scene.marks[place]
        if mark is not None and mark.i != site.mark.i:
            for entry in mark.entries:
                if entry.kind == "trigger" and entry.value in ("call", "video_call", "meeting"):
                    return None
    made = pair(site)
    return None if made is None or made[4] else made
