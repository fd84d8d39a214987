"""Whom words point back to: "the two leaders", "the President", "his guest"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from calibration.readouts.site import Party, Site, Thread
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor

__all__ = ["apart_from", "both_of", "party_of", "refers_back", "resolve", "rest_of_pair"]

ONLY_NATION = word_set("only_nation")


REFERS_BACK = word_set("refers_back")


def party_of(actor: Actor) -> Party:
    """Return the party of an actor that names its countries."""
    return Party(actor.codes, actor.level, actor.i, actor.j, actor.certain)


def resolve(site: Site, actor: Actor) -> Party | None:
    """Return the party of an actor; a bare office is whom the text spoke of last."""
    if actor.kind == "gone":
        return None
    if actor.codes:
        return party_of(actor)
    thread = site.thread
    if actor.kind != "bare":
        return None
    if actor.plural:
        return both_of(thread, actor.i, actor.j)
    subject = thread.subject
    if site.scene.word(actor.i - 1) in ("its", "their") and subject is not None:
        return replace(subject, level=actor.level, i=actor.i, j=actor.j, certain=0.7)
    if _named(site, actor) and (guess := _only_nation(site, actor)) is not None:
        return guess
    known = _titled(site, actor)
    if known is not None:
        return replace(known, i=actor.i, j=actor.j, certain=0.7)
    home = _at_home(site, actor)
    if home is not None:
        return home
    other = _only_other(site, actor)
    if other is None and subject is not None and subject.level in (actor.level, ""):
        return replace(subject, i=actor.i, j=actor.j, level=actor.level, certain=0.6)
    if other is None and (led := thread.leading.get(actor.level)) is not None:
        inside = site.scene.actors_in(*site.scene.sentence(actor.i))
        known = any(led.codes == a.codes for a in inside)
        return None if known else replace(led, i=actor.i, j=actor.j, certain=0.5)
    return other


def _titled(site: Site, bare: Actor) -> Party | None:
    """Return who bears a title; of two, who is at home, else who is not in the sentence."""
    known = site.thread.titled.get(bare.title, {})
    inside = site.scene.actors_in(*site.scene.sentence(bare.i))
    if len(known) == 1:
        code, party = next(iter(known.items()))
        other = any(code in a.codes and a.title == bare.title for a in inside)
        return None if other else party
    if site.scene.home in known:
        return known[site.scene.home]
    rest = [party for code, party in known.items() if not any(code in a.codes for a in inside)]
    if len(rest) == 1:
        return rest[0]
    subject = site.thread.subject
    return known.get(subject.codes[0]) if subject is not None else None


def _at_home(site: Site, bare: Actor) -> Party | None:
    """Return the state from which a text reports, unless its sentence names a holder of rank."""
    inside = site.scene.actors_in(*site.scene.sentence(bare.i))
    home = site.scene.home or _of_a_pair(site, inside)
    if home is None or bare.level not in ("leader", "minister", "other"):
        return None
    ranked = any(home in a.codes and a.level == bare.level for a in inside)
    return None if ranked else Party((home,), bare.level, bare.i, bare.j, 0.6)


def _of_a_pair(site: Site, inside: list[Actor]) -> str | None:
    """Return the partner of "Canada-US relations" where the sentence names the other alone."""
    named = {code for a in inside for code in a.codes}
    found = {
        code
        for a in site.scene.actors
        if a.kind in ("pair", "state") and len(a.codes) == 2 and len(set(a.codes) & named) == 1
        for code in a.codes
        if code not in named
    }
    return found.pop() if len(named) == 1 and len(found) == 1 else None


def _named(site: Site, bare: Actor) -> bool:
    """Tell whether a name follows the office: "President Noname", but not "the Foreign Minister"."""
    mark = site.scene.marks[bare.i]
    return mark is not None and bare.j > mark.j


def _only_nation(site: Site, bare: Actor) -> Party | None:
    """Return the country of a leader whom no table knows: the only other one of the sentence."""
    if not site.scene.tokens.cap[bare.j - 1]:
        return None
    inside = site.scene.actors_in(*site.scene.sentence(bare.i))
    taken = {code for a in inside if a.kind in ("person", "office", "bare") for code in a.codes}
    rest = {code for a in inside if a.kind in ONLY_NATION for code in a.codes}
    if site.thread.subject is not None and not taken:
        taken = set(site.thread.subject.codes)
    rest -= taken
    if len(rest) != 1 or not taken:
        return None
    return Party(tuple(rest), bare.level, bare.i, bare.j, 0.55)


def _only_other(site: Site, bare: Actor) -> Party | None:
    """Return the one party of a later sentence that bears the same title, if there is one."""
    found: dict[tuple[str, ...], Actor] = {}
    for actor in site.scene.actors:
        if (
            actor.i > bare.i
            and actor.title == bare.title
            and len(actor.codes) == 1
            and actor.kind != "gone"
        ):
            found.setdefault(actor.codes, actor)
    inside = {
        a.codes
        for a in site.scene.actors_in(*site.scene.sentence(bare.i))
        if a.codes and a.kind in ("person", "office")
    }
    rest = [actor for codes, actor in found.items() if codes not in inside]
    if not rest:
        later: dict[tuple[str, ...], Actor] = {}
        for actor in site.scene.actors:
            if (
                actor.i > bare.i
                and len(actor.codes) == 1
                and actor.codes not in inside
                and actor.level == bare.level
            ):
                later.setdefault(actor.codes, actor)
        rest = list(later.values())
        nearby = {
            a.codes
            for a in site.scene.actors_in(*site.scene.sentence(bare.i))
            if a.kind in ("state", "capital", "city")
        }
        rest = [actor for actor in rest if actor.codes not in nearby]
    return (
        replace(party_of(rest[0]), i=bare.i, j=bare.j, level=bare.level, certain=0.5)
        if len(rest) == 1
        else None
    )


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
    return replace(other, codes=codes) if codes else None


def rest_of_pair(site: Site, party: Party) -> Party | None:
    """Return the other member of the pair in focus."""
    if site.thread.pair is None or len(party.codes) != 1:
        return None
    one, other = site.thread.pair
    if party.codes == one.codes:
        return replace(other, certain=0.65)
    if party.codes == other.codes:
        return replace(one, certain=0.65)
    return None


def refers_back(site: Site) -> bool:
    """Tell whether the words after the trigger point to the other member of the pair."""
    words = site.scene.words[site.mark.j : site.mark.j + 8]
    return bool(REFERS_BACK & set(words))
