"""Who of a sentence can take part in a contact, for the widest reading of a word.

actors_of(site) -> list of Actor, a group taken apart
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.site import Party, Site

__all__ = [
    "ENVOYS",
    "GIVING",
    "PLACES",
    "SPOKEN",
    "WHERE",
    "actors_of",
    "meant_by_pronoun",
    "unsure",
]

PLACES = frozenset({"city", "capital", "state"})
WHERE = frozenset({"in", "at", "near", "from", "outside", "off"})
ENVOYS = word_set("fallback_envoys")
SPOKEN = frozenset({"criticism", "threat"})
"""Channels that stand between quotes as well."""
GIVING = frozenset({"wide-aid", "give"})
"""Frames of gifts, where "a Turkish plane" gives."""


def actors_of(site: Site) -> list[Actor]:
    """Return the actors of the sentence, one a country where a group names several."""
    found: list[Actor] = []
    for group in site.scene.actors_in(*site.scene.sentence(site.mark.i)):
        if group.kind == "gone" or not group.codes:
            continue
        single = all(len(member.codes) == 1 for member in group.members)
        if len(group.members) > 1 and single:
            found += [
                m._replace(
                    before=group.before or m.before,
                    level=m.level or group.level,
                    kind=group.kind if group.level and not m.level else m.kind,
                )
                for m in group.members
            ]
        else:
            found.append(group)
    return found


def unsure(party: Party) -> Party:
    """Return a party with the confidence of a guess, 0.5 at most."""
    return party._replace(certain=min(party.certain, 0.5))


def meant_by_pronoun(site: Site) -> Party | None:
    """Return whom a pronoun before the trigger means."""
    begin = site.scene.sentence(site.mark.i)[0]
    if {"he", "she", "his", "her"} & set(site.scene.words[begin : site.mark.i]):
        return site.thread.subject
    return None
