"""The subject of a trigger: who stands before it, or is meant by a pronoun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import both_of, party_of
from calibration.readouts.bare_offices import resolve
from calibration.readouts.site import Party, Site, Thread

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.scene import Scene

__all__ = ["SUBJECT", "subject_of"]

SUBJECT = frozenset(
    {"", "by", "between", "both", "from", "after", "as", "since", "until", "than", "before"}
)


THEY = frozenset({"they", "pair", "duo"})


def subject_of(site: Site, allowed: frozenset[str] = SUBJECT) -> tuple[Party, bool] | None:
    """Return the subject before the trigger, and whether it was taken from what was said before."""
    scene, thread = site.scene, site.thread
    start = scene.sentence(site.mark.i)[0]
    related = _relative(site, start)
    if related is not None:
        return related, False
    best = _nearest(site, start, allowed)
    between = scene.words[(best.j if best else start) : site.mark.i]
    pair = bool(THEY & set(between)) or _two(between)
    if pair and thread.pair is not None:
        both = both_of(thread, site.mark.i, site.mark.i)
        return (both, True) if both else None
    joined = _he_and(scene, thread, start, site.mark.i)
    if joined is not None:
        return joined, False
    if pair or "he" in between or "she" in between:
        single = best is not None and len(best.codes) == 1
        subject = party_of(best) if best is not None and single else thread.subject
        if subject is not None:
            return subject._replace(certain=min(subject.certain, 0.8)), best is None
    if best is None:
        return None
    party = resolve(site, best)
    return None if party is None else (party, not best.codes)


def _nearest(site: Site, start: int, allowed: frozenset[str]) -> Actor | None:
    """Return the last actor before the trigger that can be its subject."""
    best: Actor | None = None
    for actor in site.scene.actors_in(start, _verb_before(site, start)):
        if actor.j > site.mark.i or actor.before not in allowed:
            continue
        if actor.kind in ("adjective", "city", "pair") or (
            actor.kind == "capital" and actor.before
        ):
            continue
        if actor.before == "from" and not actor.level:
            continue
        if actor.kind == "bare" and actor.plural and _partitive(site.scene, actor):
            continue
        if actor.kind in ("state", "capital") and site.scene.word(actor.i - 1) in LEFT:
            continue
        if actor.before == "by" and site.verb and not site.passive:
            continue
        owner = actor.owner and actor.kind in ("state", "capital") and site.verb
        if owner and _keeps(best, actor):
            continue
        best = actor
    return best


def _partitive(scene: Scene, actor: Actor) -> bool:
    """Tell whether many are named of whom the subject is one: "among the first leaders to"."""
    return bool({"of", "among", "first"} & set(scene.words[max(0, actor.i - 4) : actor.i]))


def _verb_before(site: Site, start: int) -> int:
    """Return the verb with which the trigger shares its subject, as in "called B and thanked"."""
    if not site.verb or site.scene.word(site.mark.i - 1) != "and":
        return site.mark.i
    for place in range(start, site.mark.i):
        mark = site.scene.marks[place]
        if mark is not None and any(e.extra.endswith(":v") for e in mark.entries):
            ahead = site.scene.actors_in(start, place)
            return place if ahead else site.mark.i
    return site.mark.i


def _keeps(best: Actor | None, owner: Actor) -> bool:
    """Tell whether a person named before keeps the place from a country that only owns
    something."""
    return best is not None and best.kind in ("person", "office") and owner.i - best.j > CLOSE


LEFT = frozenset(
    {"left", "leaves", "leaving", "visited", "visits", "visiting", "toured", "reached"}
)
"""Verbs after which a country is where somebody goes."""

CLOSE = 6
"""Tokens within which an owner takes the place of a subject: "the President, Russia's, said"."""


def _relative(site: Site, start: int) -> Party | None:
    """Return what a relative clause is about: "of Russia, whose ships rammed"."""
    scene = site.scene
    for place in range(site.mark.i - 1, max(start, site.mark.i - 7), -1):
        if scene.words[place] in ("whose", "who", "which"):
            if scene.actors_in(place, site.mark.i):
                return None
            before = [a for a in scene.actors_in(start, place) if a.codes and place - a.j <= 2]
            return resolve(site, before[-1]) if before else None
    return None


def _two(between: list[str]) -> bool:
    """Tell whether words point to the pair: "the two", "both", "the three leaders"."""
    for place, word in enumerate(between):
        if word in ("two", "three") and place and between[place - 1] in ("the", "these", "all"):
            return True
        if word == "both":
            return True
    return (
        bool({"leaders", "sides", "neighbours"} & set(between))
        and "the" in between
        and "two" in between
    )


def _he_and(scene: Scene, thread: Thread, start: int, end: int) -> Party | None:
    """Return the group of "he and President Lula" or "the Pope and he"."""
    if thread.subject is None:
        return None
    for actor in scene.actors_in(start, end):
        before = scene.words[max(start, actor.i - 3) : actor.i]
        pronoun = before[-2:] in (["he", "and"], ["she", "and"]) or before == ["he", "and", "the"]
        if pronoun and actor.codes and not set(actor.codes) & set(thread.subject.codes):
            codes = thread.subject.codes + actor.codes
            level = (
                actor.level
                if actor.level == thread.subject.level
                else (thread.subject.level or actor.level)
            )
            return Party(codes, level, actor.i, actor.j, 0.8)
    return None
