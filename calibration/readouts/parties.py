"""Partners of a trigger: after a preposition, as its object, or anywhere in the sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import party_of
from calibration.readouts.bare_offices import resolve
from calibration.readouts.site import Party, Site
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.actors import Actor
    from calibration.readouts.scene import Scene

__all__ = ["joined_before", "parties_in", "partner_of", "partners_of"]

BARE_PATH = word_set("bare_path")


ENDS = frozenset({";", '"'})


def partner_of(  # noqa: C901
    site: Site,
    preps: frozenset[str],
    *,
    direct: bool,
    kinds: frozenset[str] = frozenset(),
    far: int = 30,
    start: int | None = None,
) -> Party | None:
    """Return the first actor after the trigger that a preposition, or nothing, ties to it."""
    scene = site.scene
    begin = site.mark.j if start is None else start
    for actor in scene.actors_in(begin, site.last):
        if len(_path(scene, begin, actor.i)) > far:
            break
        if actor.kind == "gone" and not ("gone" in kinds and actor.codes):
            if actor.before in preps or (direct and actor.before == ""):
                return None
            continue
        if actor.kind == "city" and "city" not in kinds:
            continue
        if actor.kind == "adjective" and "adjective" not in kinds:
            continue
        if actor.kind == "pair" and "pair" not in kinds:
            continue
        free = not actor.before or _inside(scene, actor, begin)
        near = free and direct and _bare_path(scene, begin, actor.i)
        if actor.before in preps or near:
            talk = site.entry.value in TALKS
            if talk and actor.before == "with" and _tied(scene, begin, actor.i):
                continue
            if any(word in ENDS for word in scene.words[begin : actor.i]):
                break
            party = resolve(site, actor)
            if party is not None:
                return party
    return None


def _tied(scene: Scene, begin: int, end: int) -> bool:
    """Tell whether "with" belongs to ties named on the way: "a talk about relations with A"."""
    for place in range(end - 1, begin, -1):
        if scene.words[place] == "with":
            return place > begin and scene.words[place - 1] in TIED
    return False


TALKS = frozenset({"call", "video_call", "meeting", "summit", "visit", "greeting"})
TIED = word_set("tied")


def _inside(scene: Scene, actor: Actor, begin: int) -> bool:
    """Tell whether the preposition before an actor belongs to the trigger: "fired upon"."""
    place = actor.i - 1
    while place >= begin:
        if scene.words[place] == actor.before:
            return False
        place -= 1
    return True


def _bare_path(scene: Scene, begin: int, end: int) -> bool:
    """Tell whether nothing but words of the noun phrase stand between a verb and its object."""
    path = _path(scene, begin, end)
    if len(path) > 7:
        return False
    return not any(word in BARE_PATH for word in path)


def _path(scene: Scene, begin: int, end: int) -> list[str]:
    """Return the words between two tokens without days and places: "received on Monday in Rome"."""
    aside: set[int] = set()
    for day in scene.days_in(begin, end):
        aside.update(range(day.i, day.j))
        if scene.word(day.i - 1) in WHEN:
            aside.add(day.i - 1)
    for actor in scene.actors_in(begin, end):
        if actor.kind in ("city", "capital") and actor.before in ("in", "at") and actor.j < end:
            aside.update(range(actor.i, actor.j))
            if scene.word(actor.i - 1) == actor.before:
                aside.add(actor.i - 1)
    words = scene.words
    return [words[place] for place in range(begin, end) if place not in aside]


WHEN = frozenset({"on", "late", "early", ","})


def joined_before(site: Site) -> Party | None:
    """Return the countries of adjectives joined by a hyphen right before the noun."""
    for actor in site.scene.actors_in(site.first, site.mark.i):
        if actor.kind == "pair" and site.mark.i - actor.j <= 3:
            return party_of(actor)
        if actor.kind == "adjective" and len(actor.codes) > 1 and site.mark.i - actor.j <= 3:
            return party_of(actor)
    return None


def partners_of(
    site: Site, first: Party, preps: frozenset[str], kinds: frozenset[str] = frozenset()
) -> list[Party]:
    """Return a partner and those that follow it under the same preposition: "with A, and with
    B"."""
    found, scene = [first], site.scene
    for actor in scene.actors_in(first.j, scene.sentence(site.mark.i)[1]):
        if (
            actor.before not in preps
            or actor.kind in ("gone", "adjective")
            or (actor.kind == "city" and "city" not in kinds)
        ):
            continue
        place = actor.i - 1
        while place > first.j and scene.words[place] != actor.before:
            place -= 1
        between = scene.words[found[-1].j : place]
        if not {"and", ","} & set(between) or len(between) > (
            22 if between[-1:] == ["and"] else 12
        ):
            continue
        party = resolve(site, actor)
        if party is not None and not {c for p in found for c in p.codes} & set(party.codes):
            found.append(party)
    return found


def parties_in(site: Site, kinds: frozenset[str], aside: frozenset[str]) -> list[Party]:
    """Return the countries of a sentence, one party each, in order.

    Parameters
    ----------
    site : Site
    kinds : frozenset of str
        Kinds of actors that count.
    aside : frozenset of str
        Prepositions that put an actor aside: it is spoken about.
    """
    venues = aside | {"in", "at", "near", "from"}
    whole = site.scene.sentence(site.mark.i)
    for ends, left_out in (
        (_window(site), venues),
        (_window(site), aside),
        (whole, venues),
        (whole, aside),
    ):
        found = _gather(site, kinds, left_out, ends)
        if len(found) >= 2:
            break
    return found


def _window(site: Site) -> tuple[int, int]:
    """Return the main clause around a trigger: up to a comma with "and", "but", "while"."""
    first, last = site.scene.sentence(site.mark.i)
    words = site.scene.words
    begin, end = site.mark.i, site.mark.j
    while (
        begin > first
        and not (words[begin] in JOINTS and words[begin - 1] == ",")
        and words[begin - 1] != ";"
    ):
        begin -= 1
    while end < last and not (
        words[end] == ";" or (words[end] == "," and end + 1 < last and words[end + 1] in JOINTS)
    ):
        end += 1
    return begin, end


JOINTS = word_set("joints")


def _members(group: Actor, kinds: frozenset[str]) -> tuple[Actor, ...]:
    """Return the single actors of a group where each names a country, else the group."""
    if len(group.members) > 1 and all(len(m.codes) == 1 and m.kind in kinds for m in group.members):
        return tuple(
            m._replace(before=group.before or m.before, level=m.level or group.level)
            for m in group.members
        )
    return (group,)


def _gather(
    site: Site, kinds: frozenset[str], aside: frozenset[str], ends: tuple[int, int]
) -> list[Party]:
    found: dict[str, Party] = {}
    for actor in (a for g in site.scene.actors_in(*ends) for a in _members(g, kinds)):
        place = actor.kind in ("city", "capital", "state")
        if actor.kind not in kinds or (
            actor.before in aside and (place or actor.before not in ("in", "at", "near", "from"))
        ):
            continue
        party = resolve(site, actor)
        for code in party.codes if party is not None else ():
            old = found.get(code)
            if party is not None and (old is None or (not old.level and party.level)):
                found[code] = party._replace(codes=(code,))
    return list(found.values())
