"""A trigger in its clause, and where its parties stand: subject, partner, the pair in focus.

subject_of(site) -> (Party, taken from before) or None;   partner_of(site, prepositions) -> Party or None
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Entry, Mark
    from calibration.readouts.mentions import Actor
    from calibration.readouts.scene import Scene

__all__ = [
    "Draft", "Made", "Party", "Site", "Thread", "apart_from", "both_of", "joined_before", "partner_of", "parties_in", "partners_of",
    "party_of", "refers_back", "resolve", "rest_of_pair", "subject_of",
]  # fmt: skip

PASSIVE = word_set("passive")
ONLY_NATION = word_set("only_nation")
BARE_PATH = word_set("bare_path")
REFERS_BACK = word_set("refers_back")

SUBJECT = frozenset(
    {"", "by", "between", "both", "from", "after", "as", "since", "until", "than", "before"}
)
PLACES = word_set("places")
THEY = frozenset({"they", "pair"})
TWO = frozenset({"two", "both", "three", "these"})
ENDS = frozenset({";", '"'})


@dataclass(frozen=True)
class Party:
    """One side of a contact: its countries, its level, and where it stands in the text."""

    codes: tuple[str, ...]
    level: str
    i: int
    j: int
    certain: float


@dataclass(frozen=True)
class Draft:
    """One reading of one trigger.

    Attributes
    ----------
    channel, status : str
    one, other : Party
        The sides; the same where a group meets among itself.
    initiator : Party or None
    i, j : int
        Tokens of the trigger.
    says : int or None
        Token that decides the status.
    weak : bool
        Whether a party was taken from what was said before.
    near : int
        Token beside which its day is looked for.
    """

    channel: str
    status: str
    one: Party
    other: Party
    initiator: Party | None
    i: int
    j: int
    says: int | None
    weak: bool = False
    near: int = -1


@dataclass
class Thread:
    """What was last spoken of: the pair in focus and the last subject of each level."""

    pair: tuple[Party, Party] | None = None
    subject: Party | None = None
    group: tuple[str, ...] = ()
    receiver: Party | None = None
    titled: dict[str, Party] = field(default_factory=dict)


@dataclass(frozen=True)
class Site:
    """A trigger in its clause."""

    scene: Scene
    thread: Thread
    mark: Mark
    entry: Entry
    first: int
    last: int

    @property
    def frame(self) -> str:
        return self.entry.extra.partition(":")[0]

    @property
    def passive(self) -> bool:
        """Tell whether the trigger is a verb in the passive."""
        before = self.scene.words[max(0, self.mark.i - 3) : self.mark.i]
        return (
            self.entry.extra.endswith(":p")
            or bool(PASSIVE & set(before[-2:]))
            or (before[-1:] == ["not"] and before[-2:-1] in (["was"], ["were"]))
        )

    @property
    def verb(self) -> bool:
        return self.entry.extra.endswith(":v") or self.entry.extra.endswith(":p")


Made = tuple[str, Party, Party, "Party | None", bool]
"""Channel, one side, the other, who began it, whether a party was taken from what was said before."""


def party_of(actor: Actor) -> Party:
    return Party(actor.codes, actor.level, actor.i, actor.j, actor.certain)


def resolve(site: Site, actor: Actor) -> Party | None:
    """Return the party of an actor; a bare office is whom the text spoke of last."""
    if actor.kind == "gone":
        return None
    if actor.codes:
        return party_of(actor)
    thread = site.thread
    if (
        actor.kind == "bare"
        and site.scene.word(actor.i - 1) in ("its", "their")
        and thread.subject is not None
    ):
        return replace(thread.subject, level=actor.level, i=actor.i, j=actor.j, certain=0.7)
    if actor.kind == "bare" and not actor.plural and actor.j - actor.i > 1:
        guess = _only_nation(site, actor)
        if guess is not None:
            return guess
    if actor.kind == "bare":
        if actor.plural and thread.pair is not None:
            return both_of(thread, actor.i, actor.j)
        if actor.plural:
            return None
        known = thread.titled.get(actor.title)
        if known is not None:
            return replace(known, i=actor.i, j=actor.j, certain=0.7)
        other = _only_other(site, actor)
        if other is not None:
            return other
        if thread.subject is not None and (thread.subject.level in (actor.level, "")):
            return replace(thread.subject, i=actor.i, j=actor.j, level=actor.level, certain=0.6)
        return None
    return None


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
                and (actor.level == bare.level or actor.kind == "body")
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
    if thread.pair is None:
        return None
    one, other = thread.pair
    codes = thread.group or tuple(dict.fromkeys(one.codes + other.codes))
    level = one.level if one.level == other.level else (one.level or other.level)
    return Party(codes, level, i, j, 0.75)


def subject_of(site: Site, allowed: frozenset[str] = SUBJECT) -> tuple[Party, bool] | None:
    """Return the subject before the trigger, and whether it was taken from what was said before."""
    scene, thread = site.scene, site.thread
    start = scene.sentence(site.mark.i)[0]
    related = _relative(site, start)
    if related is not None:
        return related, False
    best: Actor | None = None
    for actor in scene.actors_in(start, site.mark.i):
        if (
            actor.j > site.mark.i
            or actor.before not in allowed
            or actor.kind in ("adjective", "city", "pair")
        ):
            continue
        if actor.before == "by" and site.verb and not site.passive:
            continue
        if actor.kind == "gone" and actor.before == "":
            best = actor
            continue
        if actor.kind == "capital" and actor.before:
            continue
        if (
            actor.owner
            and actor.kind in ("state", "capital")
            and site.verb
            and _owned(scene, actor)
        ):
            best = (
                best
                if best is not None
                and best.i > start + 0
                and best.kind in ("person", "office")
                and actor.i - best.j > 6
                else actor
            )
            continue
        best = actor
    between = scene.words[(best.j if best else start) : site.mark.i]
    one = "he" in between or "she" in between
    if one and best is None or (THEY & set(between)) or one or _two(between):
        if (THEY & set(between) or _two(between)) and thread.pair is not None:
            both = both_of(thread, site.mark.i, site.mark.i)
            return (both, True) if both else None
        joined = _he_and(scene, thread, start, site.mark.i)
        if joined is not None:
            return joined, False
        subject = (
            party_of(best)
            if best is not None and best.codes and len(best.codes) == 1
            else thread.subject
        )
        if subject is not None:
            return replace(subject, certain=min(subject.certain, 0.8)), best is None
    if best is None:
        return None
    joined = _he_and(scene, thread, start, site.mark.i)
    if joined is not None:
        return joined, False
    party = resolve(site, best)
    return None if party is None else (party, not best.codes)


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


def _owned(scene: Scene, actor: Actor) -> bool:
    return True


def partner_of(
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
        if actor.i - begin > far:
            break
        if actor.kind == "gone":
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
            if any(word in ENDS for word in scene.words[begin : actor.i]):
                break
            party = resolve(site, actor)
            if party is not None:
                return party
    return None


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
    path = scene.words[begin:end]
    if len(path) > 7:
        return False
    return not any(word in BARE_PATH for word in path)


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
    """Return a partner and those that follow it under the same preposition: "with A, and with B"."""
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


def _gather(
    site: Site, kinds: frozenset[str], aside: frozenset[str], ends: tuple[int, int]
) -> list[Party]:
    found: dict[str, Party] = {}
    for actor in site.scene.actors_in(*ends):
        place = actor.kind in ("city", "capital", "state")
        if actor.kind not in kinds or (
            actor.before in aside and (place or actor.before not in ("in", "at", "near", "from"))
        ):
            continue
        party = resolve(site, actor)
        for code in party.codes if party is not None else ():
            old = found.get(code)
            if party is not None and (old is None or (not old.level and party.level)):
                found[code] = replace(party, codes=(code,))
    return list(found.values())
