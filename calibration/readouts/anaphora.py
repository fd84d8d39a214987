"""Whom words point back to: "the two leaders", "the President", "his guest"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.site import Party, Site, Thread
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor

__all__ = ["apart_from", "both_of", "party_of", "refers_back", "rest_of_pair"]

REFERS_BACK = word_set("refers_back")


def party_of(actor: Actor) -> Party:
    """Return the party of an actor that names its countries."""
    return Party(actor.codes, actor.level, actor.i, actor.j, actor.certain)


def both_of(thread: Thread, i: int, j: int) -> Party | None:
    """Return the countries last spoken of together, as one party; None where there are none."""
    if thread.pair is None:
        return None
    one, other = thread.pair
    codes = thread.group or tuple(dict.fromkeys(one.codes + other.codes))
    level = one.level if one.level == other.level else (one.level or other.level)
    return Party(codes, level, i, j, 0.75)


def apart_from(party: Party, other: Party | None) -> Party | None:
    """Return the other party without countries of the first; None where nothing is left."""
    if other is None:
        return None
    codes = tuple(code for code in other.codes if code not in party.codes)
    return other._replace(codes=codes) if codes else None


def rest_of_pair(site: Site, party: Party) -> Party | None:
    """Return the other member of the pair in focus."""
    if site.thread.pair is None or len(party.codes) != 1:
        return None
    one, other = site.thread.pair
    if party.codes == one.codes:
        return other._replace(certain=0.65)
    if party.codes == other.codes:
        return one._replace(certain=0.65)
    return None


def refers_back(site: Site) -> bool:
    """Tell whether the words after the trigger point to the other member of the pair."""
    words = site.scene.words[site.mark.j : site.mark.j + 8]
    return bool(REFERS_BACK & set(words))
