"""What two states talked about: words of topics that are spoken of, not those of names and titles.

    read_topics(scene, marks, contact, contacts) -> Field of sorted topics

"The Secretary of Defense", "the Financial Times" and "on the margins of the NATO summit" name
people, papers and places, not matters. War and truce between the two themselves are security; those
in a third country are a matter of third countries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.coded import Field
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.contact import Contact
    from calibration.readouts.lexicon import Mark
    from calibration.readouts.scene import Scene

__all__ = ["abroad", "read_topics"]

BARE = word_set("bare")
THIRD = word_set("third")
MATTERS = word_set("matters")
CONFLICT = word_set("conflict_words")
MARGINS = word_set("margins")
NAMED = frozenset({"third_countries", "organisations"})
"""Topics whose words are names."""


def read_topics(
    scene: Scene, marks: list[Mark], contact: Contact, contacts: list[Contact]
) -> Field[tuple[str, ...]]:
    """Return what the two of a contact talked about."""
    if contact.channel in BARE:
        return Field(())
    first, last = _reach(scene, contact, contacts)
    found: dict[str, Mark] = {}
    for mark in marks:
        if first <= mark.i < last and mark.of("topic"):
            for entry in mark.entries:
                topic = _topic(scene, contact, mark, entry.value) if entry.kind == "topic" else None
                if topic is not None:
                    found.setdefault(topic, mark)
    third = _third(scene, contact, first, last)
    if third is not None:
        found.setdefault("third_countries", third)
    spans = scene.spans(*((m.i, m.j) for m in found.values()))
    return Field(tuple(sorted(found)), spans, 0.7)


def _topic(scene: Scene, contact: Contact, mark: Mark, topic: str) -> str | None:
    """Return the topic of a word in its place, None where it is part of a name."""
    if topic == "organisations":
        return None if _venue(scene, mark) else topic
    if topic not in NAMED and (_in_a_name(scene, mark) or _wished(scene, mark, topic)):
        return None
    if topic == "security" and scene.words[mark.i] in CONFLICT and abroad(scene, contact, mark.i):
        return "third_countries"
    return topic


def _in_a_name(scene: Scene, mark: Mark) -> bool:
    """Tell whether a word belongs to an office or to a name in capitals."""
    cap = scene.tokens.cap
    titled = any(a.i < mark.i < a.j for a in scene.actors_in(max(0, mark.i - 8), mark.i + 1))
    if titled or not cap[mark.i] or mark.i == scene.sentence(mark.i)[0]:
        return titled
    before = mark.i > 0 and cap[mark.i - 1] and scene.word(mark.i - 1).isalpha()
    after = mark.j < len(cap) and cap[mark.j] and scene.word(mark.j).isalpha()
    return bool(before or after) and not scene.tokens.text[scene.tokens.start[mark.i]].isdigit()


def _wished(scene: Scene, mark: Mark, topic: str) -> bool:
    """Tell whether a word is one of courtesy or of another matter: "good health"."""
    before = scene.word(mark.i - 1)
    if topic == "health":
        return before in ("good", "his", "her", "of", "permanent", "constant", "continued")
    return scene.words[mark.i] == "environment" and before in ("security", "business", "global")


def _venue(scene: Scene, mark: Mark) -> bool:
    """Tell whether an organisation is where the two met rather than what they spoke about."""
    first = scene.sentence(mark.i)[0]
    return bool(MARGINS & set(scene.words[max(first, mark.i - 7) : mark.i]))


def abroad(scene: Scene, contact: Contact, place: int) -> bool:
    """Tell whether the sentence of a token names a third country."""
    inside = set(contact.pair.split("-"))
    return any(
        actor.codes and not set(actor.codes) & inside and actor.kind not in ("city", "capital")
        for actor in scene.actors_in(*scene.sentence(place))
    )


def _reach(scene: Scene, contact: Contact, contacts: list[Contact]) -> tuple[int, int]:
    """Return the part of the text that speaks of a contact: up to the next pair's."""
    pairs = {c.pair for c in contacts}
    if len(pairs) == 1 and contact.status == "held":
        return 0, len(scene.words)
    first, last = scene.sentence(min(contact.sites))
    nexts = [
        scene.sentence(c.i)[0]
        for c in contacts
        if c.pair != contact.pair or c.status != contact.status
    ]
    after = [place for place in nexts if place >= last]
    alone = [c for c in contacts if c.i < contact.i]
    return (first if alone else 0), (min(after) if after else len(scene.words))


def _third(scene: Scene, contact: Contact, first: int, last: int) -> Mark | None:
    """Return the first other country or place abroad that is spoken of."""
    inside = set(contact.pair.split("-"))
    for actor in scene.actors_in(first, last):
        if actor.before in THIRD or actor.kind == "adjective":
            mark = scene.marks[actor.i]
            third = actor.codes and not set(actor.codes) & inside
            if mark is not None and third and _spoken(scene, actor.i):
                return mark
    return None


def _spoken(scene: Scene, place: int) -> bool:
    """Tell whether the words before make a country a matter of talk rather than a venue."""
    first = scene.sentence(place)[0]
    return bool(MATTERS & set(scene.words[max(first, place - 14) : place]))
