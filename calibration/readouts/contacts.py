"""Frames of contacts proper: calls, meetings, visits.

Each rule takes a trigger in its clause and says who met whom, and who began it; None where a party
is missing.
"""

from __future__ import annotations

from dataclasses import replace

from calibration.readouts.site import (
    Made,
    Party,
    Site,
    apart_from,
    joined_before,
    parties_in,
    partner_of,
    party_of,
    refers_back,
    rest_of_pair,
    subject_of,
)
from calibration.readouts.words import word_set

__all__ = ["CONTACTS", "pair", "wire"]

PAIR = word_set("pair")
SPEAK_TO = word_set("speak_to")
IN_PERSON = word_set("in_person")
IN_PERSON_2 = word_set("in_person_2")
SPEECH = word_set("speech")
LIGHT = word_set("light")
SUMMIT = word_set("summit")
SUMMIT_2 = word_set("summit_2")
TRAVEL = word_set("travel")
TRAVEL_2 = word_set("travel_2")
TRAVEL_3 = word_set("travel_3")
TRAVEL_4 = word_set("travel_4")


def pair(site: Site, initiator: str = "") -> Made | None:
    """Talks, meetings, calls: a group among itself, or a subject with a partner."""
    joined = joined_before(site)
    partner = partner_of(
        site,
        frozenset({"with", "alongside"}),
        direct=site.verb and site.mark.j - site.mark.i < 2 or initiator == "subject",
    )
    between = partner_of(site, PAIR, direct=False, far=12)
    subject = subject_of(site)
    channel = wire(site)
    if joined is not None and (partner is None or apart_from(joined, partner) is None):
        return channel, joined, joined, None, False
    if between is not None and len(between.codes) > 1 and (subject is None or True):
        return channel, between, between, None, False
    if (
        subject is not None
        and subject[1]
        and not site.verb
        and partner is None
        and between is None
        and not _light(site)
    ):
        return None
    if subject is not None:
        party, weak = subject
        start = party if initiator == "subject" else None
        other = apart_from(party, partner)
        if other is not None:
            if len(party.codes) > 1 and len(other.codes) == 1 and not weak:
                whole = replace(party, codes=tuple(dict.fromkeys(party.codes + other.codes)))
                return channel, whole, whole, None, False
            return channel, party, other, start, weak
        if len(party.codes) > 1:
            return channel, party, party, None, weak
        if between is not None and (other := apart_from(party, between)) is not None:
            return channel, party, other, None, weak
        if weak or refers_back(site):
            rest = rest_of_pair(site, party)
            if rest is not None:
                return channel, party, rest, start, True
    if partner is not None and between is not None and (other := apart_from(partner, between)):
        return channel, other, partner, None, False
    if subject is None and not site.verb:
        made = _subject_after(site, partner)
        if made is not None:
            return channel, *made
    if partner is not None and subject is None and site.thread.subject is not None:
        other = apart_from(site.thread.subject, partner)
        if other is not None and not site.verb:
            return channel, site.thread.subject, other, None, True
    return None


def wire(site: Site) -> str:
    """Return the channel, a call or video call where the clause says so."""
    channel = site.entry.value
    if channel not in ("meeting", "call", "summit"):
        return channel
    scene = site.scene
    for place in range(site.mark.i, min(site.last, site.mark.j + 40)):
        mark = scene.marks[place]
        if mark is not None:
            for entry in mark.entries:
                if entry.extra == "adverb":
                    return entry.value
    for place in range(max(site.first, site.mark.i - 3), site.mark.i):
        if scene.words[place] in ("virtual", "online", "video", "videolink"):
            return "video_call"
    return channel


def _speak_to(site: Site) -> Made | None:
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
            return True
    return bool(IN_PERSON_2 & set(words[first:last]))


def _direct(site: Site) -> Made | None:
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
    if other is None and refers_back(site):
        other = rest_of_pair(site, party)
    if other is None or len(party.codes) != 1:
        return None
    return wire(site), party, other, party, weak


def _speech(site: Site, other: Party) -> bool:
    """Tell whether "called" names rather than rings: "called Russia an aggressor"."""
    follow = site.scene.word(other.j)
    return follow in SPEECH or other.level == ""


def _from(site: Site) -> Made | None:
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


def _light(site: Site) -> bool:
    """Tell whether a verb of holding stands before a noun: "held extensive talks"."""
    before = set(site.scene.words[max(0, site.mark.i - 6) : site.mark.i])
    return bool(before & LIGHT)


def _subject_after(
    site: Site, partner: Party | None
) -> tuple[Party, Party, Party | None, bool] | None:
    """Return the parties of "in a meeting on Wednesday, the ministers of A and B"."""
    scene = site.scene
    for actor in scene.actors_in(partner.j if partner is not None else site.mark.j, site.last):
        if actor.before or actor.kind in ("city", "adjective", "gone") or not actor.codes:
            continue
        if "," not in scene.words[site.mark.j : actor.i]:
            return None
        party = party_of(actor)
        if len(party.codes) > 1:
            return party, party, None, False
        if partner is None:
            partner = next(
                (
                    party_of(a)
                    for a in scene.actors_in(actor.j, site.last)
                    if a.level and a.codes and not a.before
                ),
                None,
            )
        other = apart_from(party, partner)
        return (party, other, None, False) if other is not None else None
    return None


def _callon(site: Site) -> Made | None:
    """ "Called on": a meeting, unless it goes on with "to" and a verb."""
    made = _act_on(site)
    if made is None or "to" in site.scene.words[made[2].j : made[2].j + 1]:
        return None
    return made


def _act_on(site: Site) -> Made | None:
    subject = subject_of(site)
    other = partner_of(site, frozenset({"on"}), direct=True, far=4)
    if subject is None or other is None or not other.level:
        return None
    target = apart_from(subject[0], other)
    return None if target is None else ("meeting", subject[0], target, None, subject[1])


def _callnoun(site: Site) -> Made | None:
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


def _guest(site: Site) -> Made | None:
    """ "A guest of": the subject travelled."""
    if site.scene.word(site.mark.j) != "of":
        return None
    host, subject = partner_of(site, frozenset({"of"}), direct=False, far=4), subject_of(site)
    if host is None or subject is None or (other := apart_from(subject[0], host)) is None:
        return None
    return "visit", subject[0], other, subject[0], subject[1]


def _nobody(site: Site) -> Made | None:  # noqa: ARG001 - the frame of words that the fallback reads
    return None


def _by_wire(site: Site) -> Made | None:
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


def _summit(site: Site) -> Made | None:
    """A summit of two or three: everybody of rank whom the clause names."""
    before = site.scene.words[max(site.first, site.mark.i - 7) : site.mark.i]
    if SUMMIT & set(before) or before[-1:] == ["the"]:
        if not {"between"} & set(site.scene.words[site.mark.j : site.mark.j + 2]):
            return None
    found = [
        party
        for party in parties_in(site, SUMMIT_2, AWAY)
        if party.level in ("leader", "", "minister")
    ]
    codes = tuple(dict.fromkeys(code for party in found for code in party.codes))
    if not 2 <= len(codes) <= 3:
        return None
    level = next((party.level for party in found if party.level), "leader")
    whole = Party(codes, level, found[0].i, found[0].j, min(p.certain for p in found))
    return wire(site), whole, whole, None, False


AWAY = word_set("away")


def _travel(site: Site) -> Made | None:
    """Journeys: "arrived in", "flew to", "left Uganda for Nigeria"."""
    subject = subject_of(site)
    if subject is None:
        return None
    party, weak = subject
    word = site.scene.word(site.mark.i)
    kinds = frozenset({"city"})
    reach = site.last
    if word in ("left", "leaves", "leave", "leaving"):
        goal = partner_of(site, frozenset(), direct=True, kinds=kinds, far=4) or partner_of(
            site, frozenset({"for"}), direct=False, kinds=kinds, far=8
        )
    elif word in TRAVEL:
        goal = partner_of(site, frozenset({"in", "at", "to"}), direct=True, kinds=kinds, far=7)
    elif site.scene.words[site.mark.i : site.mark.j][-1:] == ["from"]:
        goal = partner_of(site, frozenset({"from"}), direct=True, kinds=kinds, far=4)
    else:
        goal = partner_of(
            site,
            TRAVEL_2 if word in ("returned", "is", "was") or word == "back" else TRAVEL_3,
            direct=False,
            kinds=kinds,
            far=9,
        )
    other = apart_from(party, goal or _where(site))
    if other is None or reach < 0:
        return None
    if party.level not in TRAVEL_4 and not _sends(site):
        return None
    if (
        word in ("paid", "pays", "pay", "paying")
        and "visit" not in site.scene.words[site.mark.j : site.mark.j + 8]
    ):
        return None
    return "visit", party, replace(other, level=""), party, weak


def _where(site: Site) -> Party | None:
    """Return the place before ", where he arrived"."""
    scene = site.scene
    if "where" not in scene.words[max(0, site.mark.i - 4) : site.mark.i]:
        return None
    start = scene.sentence(site.mark.i)[0]
    before = [
        a
        for a in scene.actors_in(start, site.mark.i)
        if a.kind in ("city", "capital", "state") and a.codes
    ]
    return party_of(before[-1]) if before else None


def _sends(site: Site) -> bool:
    return bool(
        {"delegation", "envoy", "team", "officials"}
        & set(site.scene.words[site.first : site.mark.i])
    )


def _visit(site: Site) -> Made | None:
    """ "Visited": the subject travels to the object."""
    word, subject = site.scene.word(site.mark.i), subject_of(site)
    goal = partner_of(
        site,
        frozenset({"to"}) if word != "visited" else frozenset(),
        direct=True,
        kinds=frozenset({"city"}),
        far=8,
    )
    if subject is None:
        return None
    party, weak = subject
    other = apart_from(party, goal)
    if other is None:
        return None
    return "visit", party, replace(other, level=""), party, weak


def _visitnoun(site: Site) -> Made | None:
    """ "A visit to", "his visit", "on a visit": the traveller before, or after "by" or "of"."""
    traveller = partner_of(site, frozenset({"by", "of", "from"}), direct=False, far=14)
    goal = partner_of(
        site,
        frozenset({"to", "in"}),
        direct=False,
        kinds=frozenset({"city"}),
        far=24 if traveller else 8,
    )
    verb = (
        site.scene.word(site.mark.i) in ("visit", "visits", "tour")
        and site.scene.word(site.mark.j) != "to"
    )
    if goal is None and verb:
        goal = partner_of(site, frozenset(), direct=True, kinds=frozenset({"city"}), far=6)
    subject = subject_of(site)
    if traveller is not None and subject is not None and goal is None:
        host = apart_from(traveller, subject[0])
        if host is not None and not subject[1]:
            return "visit", traveller, host, traveller, False
    who = traveller or (subject[0] if subject else None)
    weak = traveller is None and subject is not None and subject[1]
    if who is None or goal is None:
        return None
    other = apart_from(who, goal)
    if other is None and traveller is not None and subject is not None:
        who = subject[0]
        other = apart_from(who, goal)
    if other is None:
        return None
    return "visit", who, replace(other, level=""), who, weak


def _host(site: Site) -> Made | None:
    """ "Received", "hosted": the object travelled to the subject."""
    subject = subject_of(site)
    guest = partner_of(site, frozenset(), direct=True, far=8)
    after = site.scene.word(site.mark.j)
    if subject is not None and guest is None and after in ("him", "her", "them"):
        people = [
            a
            for a in site.scene.actors_in(site.scene.sentence(site.mark.i)[0], site.mark.i)
            if a.level in ("leader", "minister")
            and len(a.codes) == 1
            and a.codes != subject[0].codes
        ]
        last = party_of(people[-1]) if people else site.thread.subject
        other = apart_from(subject[0], last) if last is not None else None
        return None if other is None else ("visit", subject[0], other, other, True)
    if (
        subject is not None
        and site.scene.word(site.mark.i - 1) == ","
        and after in ("at", "in", "by")
    ):
        return _hosted(site)
    if subject is None or guest is None:
        return None
    party, weak = subject
    other = apart_from(party, guest)
    if other is None or other.level in ("", "people") or party.level == "people":
        return None
    if site.scene.word(site.mark.i).startswith("welcom") and site.scene.word(guest.j - 1) == "'s":
        return None
    return "visit", party, other, other, weak


def _hosted(site: Site) -> Made | None:
    """ "Was received by": the subject travelled."""
    subject = subject_of(site)
    host = partner_of(site, frozenset({"by"}), direct=False, far=12) or partner_of(
        site, frozenset({"in", "at"}), direct=False, kinds=frozenset({"city"}), far=5
    )
    if subject is None or host is None:
        return None
    other = apart_from(subject[0], host)
    return None if other is None else ("visit", subject[0], other, subject[0], subject[1])


def _audience(site: Site) -> Made | None:
    made = pair(site)
    return None if made is None else ("visit", made[1], made[2], None, made[4])


CONTACTS = {
    "pair": pair,
    "summit": _summit,
    "speak": _speak_to,
    "direct": _direct,
    "from": _from,
    "callnoun": _callnoun,
    "callon": _callon,
    "adverb": _by_wire,
    "train": _nobody,
    "told": _nobody,
    "guest": _guest,
    "listed": _nobody,
    "travel": _travel,
    "visit": _visit,
    "visitnoun": _visitnoun,
    "host": _host,
    "hosted": _hosted,
    "audience": _audience,
}
