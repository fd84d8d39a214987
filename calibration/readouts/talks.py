"""The frame of talks: a group among itself, or a subject with a partner; and by what wire."""

from __future__ import annotations

from calibration.readouts.anaphora import apart_from, party_of, refers_back, rest_of_pair
from calibration.readouts.parties import joined_before, partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

__all__ = ["pair", "wire"]

PAIR = word_set("pair")


LIGHT = word_set("light")


def pair(site: Site, initiator: str = "") -> Made | None:
    """Talks, meetings, calls: a group among itself, or a subject with a partner."""
    joined = joined_before(site)
    direct = (site.verb and site.mark.j - site.mark.i < 2) or initiator == "subject"
    partner = partner_of(site, frozenset({"with", "alongside"}), direct=direct)
    between = partner_of(
        site, PAIR, direct=False, far=4 if site.verb and site.entry.value != "agreement" else 12
    )
    channel = wire(site)
    if joined is not None and (partner is None or apart_from(joined, partner) is None):
        return channel, joined, joined, None, False
    if between is not None and len(between.codes) > 1:
        return channel, between, between, None, False
    caller = _caller(site) if channel == "call" and not site.verb else None
    if caller is not None:
        return channel, *caller
    made = _with_subject(site, partner, between, initiator)
    if made is not None:
        return channel, *made
    if partner is not None and between is not None and (other := apart_from(partner, between)):
        return channel, other, partner, None, False
    return None


Sides = tuple[Party, Party, Party | None, bool]


def _caller(site: Site) -> Sides | None:
    """Return the parties of "received today a phone call from A"."""
    caller, subject = partner_of(site, FROM, direct=False, far=4), subject_of(site)
    if caller is None or subject is None or (other := apart_from(subject[0], caller)) is None:
        return None
    return subject[0], other, other, subject[1]


FROM = frozenset({"from"})


def _with_subject(
    site: Site, partner: Party | None, between: Party | None, initiator: str
) -> Sides | None:
    """Return the parties where somebody stands before the trigger, or after the comma behind it."""
    subject = subject_of(site)
    if subject is None:
        return None if site.verb else _subject_after(site, partner) or _subject_known(site, partner)
    party, weak = subject
    if weak and not site.verb and partner is None and between is None and not _light(site):
        return None
    start = party if initiator == "subject" else None
    other = apart_from(party, partner)
    if other is not None:
        together = party.level != "envoy" and not weak
        if len(party.codes) > 1 and len(other.codes) == 1 and together:
            whole = party._replace(codes=tuple(dict.fromkeys(party.codes + other.codes)))
            return whole, whole, None, False
        return party, other, start, weak
    if len(party.codes) > 1:
        return party, party, None, weak
    if between is not None and (other := apart_from(party, between)) is not None:
        return party, other, None, weak
    rest = rest_of_pair(site, party) if weak or refers_back(site) else None
    return None if rest is None else (party, rest, start, True)


def _subject_known(site: Site, partner: Party | None) -> Sides | None:
    """Return a partner with the subject of the sentence before."""
    if partner is None or site.thread.subject is None:
        return None
    other = apart_from(site.thread.subject, partner)
    return None if other is None else (site.thread.subject, other, None, True)


SPOKEN = frozenset({"conversation", "exchange", "discussion", "talk"})
TELEPHONE = frozenset({"call", "phone", "telephone", "phoned", "telephoned"})


def _placed(site: Site) -> bool:
    """Tell whether the sentence sets a conversation in a city."""
    return any(
        actor.kind in ("city", "capital") and actor.before in ("in", "at")
        for actor in site.scene.actors_in(*site.scene.sentence(site.mark.i))
    )


def wire(site: Site) -> str:
    """Return the channel, a call or video call where the clause says so."""
    channel = site.entry.value
    if channel not in ("meeting", "call", "summit"):
        return channel
    scene = site.scene
    spoken = channel == "meeting" and scene.words[site.mark.i] in SPOKEN
    if spoken and not TELEPHONE.isdisjoint(scene.vocabulary) and not _placed(site):
        return "call"
    for mark in scene.marks_in(site.mark.i, min(site.last, site.mark.j + FAR)):
        for entry in mark.entries:
            if entry.extra == "adverb":
                return entry.value
    for place in range(max(site.first, site.mark.i - 3), site.mark.i):
        if scene.words[place] in ("virtual", "online", "video", "videolink"):
            return "video_call"
    return channel


FAR = 40
"""Tokens after a talk within which the wire is named."""


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
