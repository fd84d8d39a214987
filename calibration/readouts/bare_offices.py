"""Who is meant by an office without a country: "the Prime Minister", "the Secretary".

    resolve(site, actor) -> Party or None

In turn: who bears the title in the text, the state from which the text reports, the one party left
of those that the text names, the last subject of that level, the first leader or minister named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import both_of, party_of
from calibration.readouts.site import Party, Site
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor

__all__ = ["resolve"]

ONLY_NATION = word_set("only_nation")


def resolve(site: Site, actor: Actor) -> Party | None:
    """Return the party of an actor; a bare office is whom the text spoke of last."""
    if actor.kind == "gone":
        return None
    if actor.codes:
        return party_of(actor)
    if actor.kind != "bare":
        return None
    if actor.plural:
        return both_of(site.thread, actor.i, actor.j)
    subject = site.thread.subject
    if site.scene.word(actor.i - 1) in ("its", "their") and subject is not None:
        return subject._replace(level=actor.level, i=actor.i, j=actor.j, certain=0.7)
    guess = _only_nation(site, actor) if _named(site, actor) else None
    return guess or _borne(site, actor) or _at_home(site, actor) or _spoken_of(site, actor)


def _borne(site: Site, bare: Actor) -> Party | None:
    """Return who bears the title."""
    known = _titled(site, bare)
    return None if known is None else known._replace(i=bare.i, j=bare.j, certain=0.7)


def _spoken_of(site: Site, bare: Actor) -> Party | None:
    """Return whom the text speaks of: the one left, the last subject, the first of the level."""
    other = _only_other(site, bare)
    if other is not None:
        return other
    subject = site.thread.subject
    if subject is not None and subject.level in (bare.level, ""):
        return subject._replace(i=bare.i, j=bare.j, level=bare.level, certain=0.6)
    first = site.thread.leading.get(bare.level)
    inside = site.scene.actors_in(*site.scene.sentence(bare.i))
    if first is None or any(first.codes == a.codes for a in inside):
        return None
    return first._replace(i=bare.i, j=bare.j, certain=0.5)


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
    """Tell whether a name follows the office: not after "the Foreign Minister"."""
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
        party_of(rest[0])._replace(i=bare.i, j=bare.j, level=bare.level, certain=0.5)
        if len(rest) == 1
        else None
    )
