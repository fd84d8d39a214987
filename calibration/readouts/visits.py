"""Frames of visits: who travelled where.

Each rule takes a trigger in its clause and says who came to whom; None where a party is missing.
"""

from __future__ import annotations

from calibration.readouts.anaphora import apart_from, party_of
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import SUBJECT, subject_of
from calibration.readouts.words import word_set

__all__ = [
    "after_comma",
    "read_guest",
    "read_travel",
    "read_visit",
    "read_visitnoun",
]

TRAVEL = word_set("travel")


TRAVEL_2 = word_set("travel_2")


TRAVEL_3 = word_set("travel_3")


TRAVEL_4 = word_set("travel_4")


def read_guest(site: Site) -> Made | None:
    """ "A guest of": the subject travelled."""
    if site.scene.word(site.mark.j) != "of":
        return None
    host, subject = partner_of(site, frozenset({"of"}), direct=False, far=4), subject_of(site)
    if host is None or subject is None or (other := apart_from(subject[0], host)) is None:
        return None
    return "visit", subject[0], other, subject[0], subject[1]


OWNED = frozenset({"their", "his", "her", "the", "of"})
NO_PREP: frozenset[str] = frozenset()


def read_travel(site: Site) -> Made | None:
    """Journeys: "arrived in", "flew to", "left Uganda for Nigeria"."""
    subject = subject_of(site, SUBJECT - {"between"})
    if subject is None:
        return None
    party, weak = subject
    words = site.scene.words[site.mark.i : site.mark.j + 1]
    if words[:2] == ["set", "off"] and words[-1] not in ("for", "to", "from", "on"):
        return None
    if site.scene.word(party.j - 1) == "'s":
        return None
    if site.scene.word(site.mark.i) == "heads" and site.scene.word(site.mark.i - 1) in OWNED:
        return None
    if _at_a_gathering(site):
        return None
    aim = _goal(site, party) or _where(site) or _here(site, party)
    if aim is not None and aim.level and site.scene.word(site.mark.i).startswith("reach"):
        return None
    other = apart_from(party, aim)
    if other is None or (party.level not in TRAVEL_4 and not _sends(site)):
        return None
    paid = site.scene.word(site.mark.i) in ("paid", "pays", "pay", "paying")
    if paid and "visit" not in site.scene.words[site.mark.j : site.mark.j + 8]:
        return None
    return "visit", party, other._replace(level=""), party, weak


def _at_a_gathering(site: Site) -> bool:
    """Tell whether a journey to the seat of an organisation is one to its gathering."""
    first, last = site.scene.sentence(site.mark.i)
    words = site.scene.words[first:last]
    return bool(SEATS & set(words)) and bool(GATHERING & set(words))


SEATS = frozenset({"york", "geneva", "brussels", "vienna", "davos", "munich", "strasbourg"})
GATHERING = word_set("gathering")


def _goal(site: Site, party: Party) -> Party | None:
    """Return where a journey leads, by the verb that tells of it."""
    word, last = site.scene.word(site.mark.i), site.scene.word(site.mark.j - 1)

    def goal(preps: frozenset[str], far: int, *, direct: bool = False) -> Party | None:
        return partner_of(site, preps, direct=direct, kinds=CITY, far=far)

    if word in ("left", "leaves", "leave", "leaving"):
        home = goal(NO_PREP, 4, direct=True)
        return home if apart_from(party, home) is not None else goal(frozenset({"for"}), 8)
    if word in ("went", "go", "goes"):
        return goal(frozenset({"to", "into", "for"}), 6)
    if word in ("paid", "pays") and (host := goal(NO_PREP, 2, direct=True)):
        return host
    if word in TRAVEL:
        return goal(frozenset({"in", "at", "to"}), 7, direct=True)
    if last == "from" or word in ("departed", "departs", "departing"):
        return goal(frozenset({"from"}), 4, direct=True)
    return goal(TRAVEL_2 if word in ("returned", "is", "was") else TRAVEL_3, 9)


CITY = frozenset({"city"})


def _here(site: Site, party: Party) -> Party | None:
    """Return the state of the dateline for "arrived here", "is in the country"."""
    ahead = site.scene.words[site.mark.j : site.mark.j + 3]
    near = ahead[:1] == ["here"] or ahead[:2] in (["the", "country"], ["in", "the"])
    if near and ahead[:2] == ["in", "the"]:
        near = ahead[2:3] == ["country"]
    home = site.scene.home
    if not near or home is None or home in party.codes:
        return None
    return Party((home,), "", site.mark.j, site.mark.j + 1, 0.6)


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


def read_visit(site: Site) -> Made | None:
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
    if word == "visiting" and goal is not None and goal.level:
        return None
    other = apart_from(party, goal)
    if other is None:
        return None
    return "visit", party, other._replace(level=""), party, weak


def read_visitnoun(site: Site) -> Made | None:
    """ "A visit to", "his visit", "on a visit": the traveller before, or after "by" or "of"."""
    traveller = partner_of(site, frozenset({"by", "of", "from"}), direct=False, far=14)
    if traveller is not None and not traveller.level and site.scene.word(traveller.i - 1) != "by":
        traveller = None
    if traveller is None and site.scene.word(site.mark.j) == "by":
        return None
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
    if who is None and goal is not None:
        who = after_comma(site, goal)
    weak = traveller is None and subject is not None and subject[1]
    if who is None or goal is None:
        return None
    other = apart_from(who, goal)
    if other is None and traveller is not None and subject is not None:
        who = subject[0]
        other = apart_from(who, goal)
    if other is None:
        return None
    return "visit", who, other._replace(level=""), who, weak


def after_comma(site: Site, goal: Party) -> Party | None:
    """Return the traveller of "on a visit to Beijing, Kim Jong Un"."""
    for actor in site.scene.actors_in(goal.j, site.last):
        if actor.level and len(actor.codes) == 1 and not actor.before:
            return party_of(actor) if "," in site.scene.words[goal.j : actor.i] else None
    return None


def read_accepted(site: Site) -> Made | None:
    """ "Accepted an invitation to": the invited will travel."""
    subject = subject_of(site)
    goal = partner_of(
        site, frozenset({"to", "of", "from", "by"}), direct=False, kinds=frozenset({"city"}), far=8
    )
    if subject is None or goal is None or (other := apart_from(subject[0], goal)) is None:
        return None
    return "visit", subject[0], other._replace(level=""), subject[0], subject[1]
