"""Hard words of one state about another, where no verb of blame is used.

    speeches(scene) -> list of Draft

A sentence with somebody who speaks for a state, words of quarrel, and another state is criticism,
where the text tells of nothing else. Confidence is low. Words of quarrel are those of
`word_set("hard")`
and a few turns of speech ("worst", "harm", "cannot accept").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import party_of
from calibration.readouts.site import Draft
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.scene import Scene

__all__ = ["speeches"]

HARD = word_set("hard") | frozenset(
    {"harm", "harms", "worst", "unjustly", "lost", "blame", "guilty", "opposes", "dictatorship"}
)
SPEAKERS = ("leader", "minister", "speaker", "other")
SAYING = frozenset({"said", "says", "spoke", "finds", "found", "was", "is", "sees"})
SILENT = frozenset({"not", "no", "nothing", "denied", "declined", "never"})


def speeches(scene: Scene) -> list[Draft]:
    """Return the criticism of a text that tells of no contact."""
    found: list[Draft] = []
    for first, last in scene.tokens.sentences:
        words = set(scene.words[first:last])
        if not HARD & words or _silent(scene, first, last):
            continue
        actors = [a for a in scene.actors_in(first, last) if a.codes and a.kind != "gone"]
        speaker = _speaker(scene, actors)
        if speaker is None:
            continue
        place = next(n for n in range(first, last) if scene.words[n] in HARD)
        for code, actor in _others(actors, speaker).items():
            one = party_of(speaker)
            other = party_of(actor)._replace(codes=(code,), certain=0.5)
            found.append(
                Draft("criticism", "held", one, other, one, place, place + 1, None, True, place)
            )
    return found


def _silent(scene: Scene, first: int, last: int) -> bool:
    """Tell whether what is said is that nothing is said."""
    return any(
        not scene.tokens.quoted[place] and scene.words[place] in SILENT
        for place in range(first, last)
    )


def _speaker(scene: Scene, actors: list[Actor]) -> Actor | None:
    """Return who speaks: the first person or body outside quotes that stands without a
    preposition."""
    for actor in actors:
        quoted = scene.tokens.quoted[actor.i]
        states = actor.kind in ("state", "capital", "body") and scene.word(actor.j) in SAYING
        speaks = actor.level in SPEAKERS or states
        if not quoted and len(actor.codes) == 1 and speaks and not actor.before:
            return actor
    return None


def _others(actors: list[Actor], speaker: Actor) -> dict[str, Actor]:
    """Return the other countries of a sentence; none where they are more than three."""
    found: dict[str, Actor] = {}
    for actor in actors:
        if actor.kind in ("adjective", "city") or actor.before in ("in", "at", "from"):
            continue
        for code in actor.codes:
            if code not in speaker.codes:
                found.setdefault(code, actor)
    return found if len(found) <= 3 else {}
