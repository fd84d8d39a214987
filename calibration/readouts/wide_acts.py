"""One who acts and one whom it concerns, for the widest reading of a word.

    act(site, channel) -> (channel, doer, target, doer, weak) or None

Who acts stands before the trigger, after "by", or says so; the target is the nearest other
country. Envoys belong to the target, and the country in which they sit acts where nobody is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import party_of, rest_of_pair
from calibration.readouts.wide_roles import (
    ENVOYS,
    GIVING,
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
    from calibration.readouts.site import Made, Party, Site

__all__ = ["act"]

SAYS = word_set("wide_says")


def act(site: Site, channel: str) -> Made | None:
    """One who acts, before the trigger or after "by"; and the nearest other country."""
    actors = actors_of(site)
    doer = _speaker(site, actors) if channel in SPOKEN else None
    doer = doer or _doer(site, actors)
    target = _target(site, actors, doer) if doer is not None else None
    if doer is None or target is None:
        return None
    return channel, unsure(doer), unsure(target), doer, True


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
    return meant_by_pronoun(site)


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
            return party_of(actor)._replace(level="")
    return rest_of_pair(site, doer) if not after else None
