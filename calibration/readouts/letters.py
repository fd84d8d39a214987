"""Frames of letters and documents: greetings sent, agreements signed.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing.
"""

from __future__ import annotations

from calibration.readouts.acting import act_of, find_marked
from calibration.readouts.anaphora import apart_from, both_of, party_of
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.talks import pair
from calibration.readouts.words import word_set

__all__ = ["read_greetnoun", "read_greetto", "read_greetverb", "read_sign"]

GREETNOUN = word_set("greetnoun")


BACK = word_set("back")


SIGN = word_set("sign")


SIGN_2 = word_set("sign_2")


def read_greetverb(site: Site) -> Made | None:
    """ "Congratulated": a greeting, or a call with an occasion where the clause has one."""
    made = act_of(site, "greeting", partner_of(site, frozenset({"to"}), direct=True, far=6))
    if made is None or made[2].level == "people":
        return None
    by_wire = find_marked(site, site.first, site.last, "trigger", "", "adverb")
    if by_wire is not None:
        return "call", made[1], made[2], made[1], made[4]
    if find_marked(site, site.first, site.last, "trigger", "call"):
        return None
    if made[1].level not in ("leader", "other", "") or made[2].level not in (
        "leader",
        "other",
        "",
        "counterpart",
    ):
        return None
    return made


def read_greetnoun(site: Site) -> Made | None:
    """ "A message to", "greetings from": needs somebody who sends and somebody who is sent to."""
    words = site.scene.words
    of = site.scene.word(site.mark.j) == "of" and words[site.mark.i] in GREETNOUN
    if of and site.scene.word(site.mark.j + 1) in PAPERS:
        return None
    between = partner_of(site, frozenset({"between"}), direct=False, far=12)
    if between is not None and len(between.codes) == 2:
        return "greeting", between, between, None, False
    return _from_sender(site) or _to_receiver(site) or _verb_first(site)


PAPERS = frozenset(
    {"intent", "protest", "credence", "understanding", "exchange", "agreement", "resignation"}
)
"""What makes a letter or note no greeting."""


def _from_sender(site: Site) -> Made | None:
    """Read "had a letter from A", "a telegram from A reached B"."""
    sender = partner_of(site, frozenset({"from"}), direct=False, far=10)
    if sender is None:
        return None
    receiver = subject_of(site)
    party = receiver[0] if receiver is not None else _handed_to(site, sender)
    if party is None or (other := apart_from(sender, party)) is None:
        return None
    return "greeting", sender, other, sender, False


def _handed_to(site: Site, sender: Party) -> Party | None:
    """Return whom a letter reached, or was handed to."""
    to = partner_of(site, frozenset({"to"}), direct=False, far=20)
    return to if to is not None else _next_after(site, sender)


def _to_receiver(site: Site) -> Made | None:
    """Read "A sent a letter to B", "in a letter to B, A"; a group exchanges letters."""
    to = partner_of(site, frozenset({"to", "with"}), direct=False, far=14)
    subject = subject_of(site)
    if subject is None:
        by = partner_of(site, frozenset({"by"}), direct=False, far=20)
        sender = by or (_next_after(site, to) if to is not None else None)
        other = apart_from(sender, to) if sender is not None else None
        return (
            None if sender is None or other is None else ("greeting", sender, other, sender, False)
        )
    party, weak = subject
    if to is not None and (other := apart_from(party, to)):
        if other.level == "people" and party.level != "leader":
            return None
        return "greeting", party, other, party, weak
    mutual = {"exchanged", "exchange", "each", "another"}
    if len(party.codes) == 2 and mutual & set(site.scene.words[site.first : site.last]):
        return "greeting", party, party, None, weak
    return None


def _verb_first(site: Site) -> Made | None:
    """Read "A sent B a telegram", "A conveyed to B his wishes": the receiver before the noun."""
    start = _back(site)
    if start >= site.mark.i:
        return None
    to = partner_of(site, frozenset({"to"}), direct=True, far=4, start=start)
    before = site.scene.actors_in(site.scene.sentence(site.mark.i)[0], start)
    senders = [a for a in before if a.codes and not a.before and a.kind != "adjective"]
    if to is None or not senders:
        return None
    sender = party_of(senders[-1])
    other = apart_from(sender, to)
    return None if other is None else ("greeting", sender, other, sender, False)


def _next_after(site: Site, party: Party) -> Party | None:
    """Return the next person after a party that no preposition ties to something else."""
    for actor in site.scene.actors_in(party.j, site.last):
        if actor.level and actor.codes and not actor.before:
            return party_of(actor)
    return None


def _back(site: Site) -> int:
    """Return one past the verb of sending before a noun, the noun where there is none."""
    for place in range(site.mark.i - 1, site.first - 1, -1):
        if site.scene.words[place] in BACK:
            return place + 1
    return site.mark.j


SIDES = frozenset({"sides", "countries", "parties", "nations", "states", "governments"})
"""Words under which two sign without their leaders being named."""


def read_sign(site: Site) -> Made | None:
    """Documents signed: a group among itself, a subject with a partner, or the pair in focus."""
    words = site.scene.words
    after = words[site.mark.i : site.mark.j + 14]
    before = words[max(site.first, site.mark.i - 14) : site.mark.i]
    if site.scene.word(site.mark.i) in (
        "concluded",
        "concludes",
        "conclude",
        "sealed",
    ) and not DOCUMENTS & {*after, *before}:
        return None
    pronoun = {"it", "they"} & set(before) and DOCUMENTS & set(
        words[max(0, site.mark.i - 40) : site.mark.i]
    )
    if not pronoun and not DOCUMENTS & {*after, *before, *words[site.mark.j : site.mark.j + 20]}:
        return None
    if SIGN & set(after[:5]):
        return None
    passive = site.scene.word(site.mark.i - 1) in SIGN_2
    made = pair(site)
    if made is not None:
        _, one, other, _, weak = made
        if (
            passive
            or (not site.verb and weak)
            or (weak and SIDES & set(words[site.first : site.mark.i]))
        ):
            one, other = one._replace(level=""), other._replace(level="")
        return "agreement", one, other, None, weak
    focus = both_of(site.thread, site.mark.i, site.mark.j)
    if focus is not None:
        subject = subject_of(site)
        named = subject is not None and subject[0].level and not passive
        sides = SIDES & set(words[site.first : site.mark.i])
        level = focus.level if named and not sides else ""
        focus = focus._replace(level=level)
        return "agreement", focus, focus, None, True
    return None


DOCUMENTS = word_set("documents")


def read_greetto(site: Site) -> Made | None:
    """ "Wrote to": a greeting between leaders."""
    made = act_of(site, "greeting", partner_of(site, frozenset({"to"}), direct=True, far=5))
    return made if made is not None and made[2].level in ("leader", "counterpart") else None
