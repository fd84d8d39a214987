"""Words anywhere in a text by which one side of a meeting came to the other's country.

    journeyed(scene, guest, host) -> bool

"The Brazilian's trip", "his guest from Muscat", "his stay in Beijing", "went home": a visit,
although the meeting itself is told without one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.scene import Scene

__all__ = ["journeyed"]

TRIP = word_set("trip")
CALLER = frozenset({"guest", "guests", "visitor", "visitors"})
HOME = frozenset({"went", "flew", "left", "leaves", "returned", "travelled", "heads", "headed"})
NEXT = frozenset(
    {
        "proposed",
        "possible",
        "invitation",
        "forward",
        "reciprocal",
        "return",
        "would",
        "next",
        "future",
        "coming",
        "planned",
        "forthcoming",
        "upcoming",
        "will",
        "invited",
    }
)
SIGNS = TRIP | CALLER | {"home"}
PLACES = ("city", "capital", "state")


def journeyed(scene: Scene, guest: str, host: str) -> bool:
    """Tell whether a text lets the guest's side be on a journey to the host's.

    Parameters
    ----------
    scene : Scene
    guest, host : str
        ISO3.
    """
    if SIGNS.isdisjoint(scene.vocabulary):
        return False
    for first, last in scene.tokens.sentences:
        words = scene.words
        for place in range(first, last):
            word = words[place]
            if word in TRIP and not NEXT & set(words[max(first, place - 5) : place]):
                if _owned(scene, guest, place) or _leads(scene, host, place, last):
                    return True
            elif word in CALLER and words[place + 1 : place + 2] == ["from"]:
                if _leads(scene, guest, place, last):
                    return True
            elif word == "home" and HOME & set(words[max(first, place - 2) : place]):
                before = scene.actors_in(first, place)
                if before and before[-1].codes == (guest,):
                    return True
    return False


def _owned(scene: Scene, guest: str, place: int) -> bool:
    """Tell whether a journey is that of the guest: "the Brazilian's trip", "Lula's stay"."""
    return any(
        actor.owner and actor.codes == (guest,) and place - actor.j <= REACH
        for actor in scene.actors_in(max(0, place - 6), place)
    )


def _leads(scene: Scene, code: str, place: int, last: int) -> bool:
    """Tell whether the next place named is in a country."""
    return any(
        code in actor.codes and actor.kind in PLACES and actor.before in ("to", "in", "from")
        for actor in scene.actors_in(place, min(last, place + 5))
    )


REACH = 3
"""Tokens between an owner and the journey."""
