"""Leaders together without a word for it: a meeting told by what they did.

    presences(scene, contacts) -> list of Draft

Two leaders or ministers of different countries who are said to do something "together", "side by
side",
or of whom one does something "with" the other, have met. The rule speaks only where the text
tells of
no other contact of the pair, and its confidence is low.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import party_of
from calibration.readouts.site import Draft
from calibration.readouts.status import status_of
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.scene import Scene

__all__ = ["presences"]

SHARED = frozenset({"together", "jointly", "side", "both"})
PERSONAL = ("leader", "minister")
SAYING = word_set("saying")


def presences(scene: Scene, known: set[str]) -> list[Draft]:
    """Return the meetings of pairs that no trigger told of.

    Parameters
    ----------
    scene : Scene
    known : set of str
        Pairs of which the text tells a contact already.
    """
    found: list[Draft] = []
    for first, last in scene.tokens.sentences:
        if any(scene.tokens.quoted[first:last]):
            continue
        people = [
            a
            for a in scene.actors_in(first, last)
            if a.level in PERSONAL and a.kind == "person" and a.codes
        ]
        for one, other, place in _pairs(scene, people, last):
            pair = "-".join(sorted((one.codes[0], other.codes[0])))
            if pair in known or one.codes == other.codes:
                continue
            status, says = status_of(scene, place, place + 1, "meeting", True)
            if status == "held":
                sides = party_of(one), party_of(other)
                found.append(
                    Draft("meeting", status, *sides, None, place, place + 1, says, True, place)
                )
                known.add(pair)
    return found


def _pairs(scene: Scene, people: list[Actor], last: int) -> list[tuple[Actor, Actor, int]]:
    """Return two people and the token that joins them."""
    for group in people:
        if len(group.members) == 2 and len(group.codes) == 2 and not group.before:
            for place in range(group.j, min(last, group.j + 12)):
                if scene.words[place] in SHARED:
                    return [(group.members[0], group.members[1], place)]
    single = [a for a in people if len(a.codes) == 1]
    for one, other in zip(single, single[1:], strict=False):
        handed = HANDED & set(scene.words[one.j : other.i]) and other.i - one.j <= 2
        if handed and not one.before and not other.before and _venue(scene, one, other, last):
            return [(one, other, other.i - 1)]
        side = other.before == "at" and scene.words[other.j : other.j + 1] == ["side"]
        if side and not one.before:
            return [(one, other, other.j)]
        if (
            other.before == "with"
            and not one.before
            and not SAYING & set(scene.words[one.j : other.i])
        ):
            return [(one, other, other.i - 1)]
    return []


HANDED = frozenset({"gave", "handed", "presented", "showed", "told", "greeted", "offered", "asked"})


def _venue(scene: Scene, one: Actor, other: Actor, last: int) -> bool:
    """Tell whether a place follows in which two people can have stood."""
    return any(
        actor.kind in ("city", "capital") and actor.before in ("in", "at")
        for actor in scene.actors_in(other.j, last)
        if actor is not one
    )
