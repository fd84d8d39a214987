"""When a frame finds no parties: the two countries that the sentence names, if it names two.

    fallback(site) -> (channel, one, other, initiator, weak) or None

Only for words that can hardly mean anything but a contact between states. The first country named
is
taken to act unless a passive or "by" says otherwise. Confidence is lower than that of a frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import party_of, rest_of_pair
from calibration.readouts.gifts import gift
from calibration.readouts.hostile import brand_words, dire
from calibration.readouts.measures import OTHERWISE
from calibration.readouts.parties import parties_in
from calibration.readouts.site import Made, Party
from calibration.readouts.subjects import subject_of
from calibration.readouts.talks import wire
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.site import Site

__all__ = ["fallback"]

NAMED = word_set("named")
LOOSE = NAMED | {"adjective", "city"}
ABOUT = word_set("about")
NONE: frozenset[str] = frozenset()
WORDS = {
    "pair": (NAMED - {"capital"}, ABOUT | {"in", "near", "from"}),
    "envoy": (LOOSE, frozenset({"about", "over"})),
    "recall": (LOOSE, frozenset({"about", "over"})),
    "expel": (LOOSE, frozenset({"about", "over"})),
    "ties": (LOOSE, frozenset({"about", "over"})),
    "sanction": (LOOSE, frozenset({"about", "over", "in", "at"})),
    "sanctverb": (LOOSE, frozenset({"about", "over", "in", "at"})),
    "lift": (LOOSE, frozenset({"about", "over"})),
    "fight": (LOOSE, frozenset({"about", "over"})),
    "train": (LOOSE, ABOUT | {"in", "near"}),
    "coop": (LOOSE, ABOUT),
    "welcome": (NAMED, ABOUT | {"in", "from"}),
    "adverb": (frozenset({"person", "office", "body"}), ABOUT | {"in", "from"}),
    "brand": (LOOSE, frozenset({"about", "over"})),
    "against": (NAMED, frozenset({"about", "over"})),
    "warning": (LOOSE, frozenset({"about", "over", "to"})),
    "threat": (LOOSE, frozenset({"about", "over"})),
    "callhome": (LOOSE, frozenset({"about", "over"})),
    "give": (LOOSE, frozenset({"about", "over", "on"})),
    "listed": (LOOSE, frozenset({"about", "over"})),
    "guest": (NAMED, ABOUT | {"in", "from"}),
    "orderout": (LOOSE, frozenset({"about", "over"})),
    "hosted": (NAMED | {"city"}, ABOUT),
}
ENVOYS = word_set("fallback_envoys")
COOP = word_set("coop")
NEEDED = {
    "envoy": ENVOYS,
    "recall": frozenset({"ambassador", "ambassadors", "envoy", "charge"}),
    "expel": frozenset(
        {
            "diplomat",
            "diplomats",
            "ambassador",
            "attache",
            "attaches",
            "staff",
            "officers",
            "envoy",
            "consul",
        }
    ),
    "ties": frozenset({"relations", "ties"}),
    "sanctverb": frozenset(
        {
            "imports",
            "exports",
            "assets",
            "banks",
            "entry",
            "officials",
            "entering",
            "goods",
            "companies",
            "flights",
            "airlines",
        }
    ),
    "lift": frozenset({"sanctions", "embargo", "ban", "bans", "tariffs", "duties", "restrictions"}),
    "coop": COOP,
    "callhome": frozenset({"ambassador", "ambassadors", "envoy"}),
    "listed": frozenset({"trade", "trusted", "preferred", "partners", "white"}),
    "orderout": ENVOYS,
    "train": frozenset(
        {
            "exercise",
            "exercises",
            "together",
            "drill",
            "drills",
            "manoeuvres",
            "jointly",
            "marines",
            "troops",
            "navy",
            "soldiers",
            "forces",
            "frigate",
            "pilots",
            "army",
            "sailors",
        }
    ),
}
LEAVING = word_set("leaving")
FORCE = word_set("fallback_force")


def fallback(site: Site) -> Made | None:  # noqa: C901
    """Return the parties of a trigger by the countries of its sentence, None unless they are
    two."""
    words = WORDS.get(site.frame)
    if words is None or _of_organisation(site):
        return None
    if site.frame == "ties" and OTHERWISE & set(site.scene.words[site.mark.j : site.mark.j + 3]):
        return None
    if site.frame == "ties" and site.scene.word(site.mark.i - 1) in ("the", "these", "their"):
        return None
    first, last = site.scene.sentence(site.mark.i)
    inside = set(site.scene.words[first:last])
    needed = NEEDED.get(site.frame, NONE)
    if needed and not needed & inside:
        return None
    if site.frame == "orderout" and not LEAVING & set(site.scene.words[site.mark.i : last]):
        return None
    if site.frame == "recall" and not site.passive and not needed & set(_object(site)):
        return None
    if site.frame == "brand" and not brand_words(site):
        return None
    if site.frame == "give" and not gift(site):
        return None
    if site.frame == "threat" and not dire(site):
        return None
    if site.frame == "callhome" and not {"back", "home"} & set(
        site.scene.words[site.mark.j : site.mark.j + 14]
    ):
        return None
    if site.frame == "guest" and not any(
        a.i <= site.mark.i < a.j and a.codes for a in site.scene.actors_in(first, last)
    ):
        return None
    if site.frame == "fight" and not FORCE & inside:
        return None
    if (
        site.frame == "fight"
        and site.passive
        and "by" not in site.scene.words[site.mark.j : site.mark.j + 6]
    ):
        return None
    if site.frame == "pair" and (
        not site.verb and site.entry.value != "exercise" or _spoken_of(site)
    ):
        return None
    found = parties_in(site, *words)
    codes = tuple(dict.fromkeys(code for party in found for code in party.codes))
    if len(codes) == 1 and site.frame == "orderout" and (rest := rest_of_pair(site, found[0])):
        return "diplomats_expelled", rest, found[0], rest, True
    if len(codes) != 2:
        return None
    if site.frame in ONE_SIDED and (group := _grouped(site, codes)) is not None:
        return _towards_known(site, group)
    one, other = found
    if site.frame in ACTING and not site.passive and _acts(site, other):
        one, other = other, one
    if site.frame in ("pair", "adverb") and not (
        one.level or other.level or site.entry.value == "exercise"
    ):
        return None
    return _ordered(site, one._replace(certain=0.6), other._replace(certain=0.6))


def _object(site: Site) -> list[str]:
    """Return the words after a verb among which its object stands."""
    return site.scene.words[site.mark.j : site.mark.j + OBJECT]


OBJECT = 10
ONE_SIDED = frozenset({"callhome", "recall", "expel", "orderout", "sanction", "sanctverb"})
"""Frames in which those named together act together, not against each other."""


ACTING = frozenset({"fight", "against", "sanction", "sanctverb", "threat", "expel", "lift"})


def _acts(site: Site, other: Party) -> bool:
    """Tell whether the second state named is the subject of the verb."""
    subject = subject_of(site) if site.verb else None
    return subject is not None and not subject[1] and subject[0].codes == other.codes


def _grouped(site: Site, codes: tuple[str, ...]) -> Party | None:
    """Return the group that names all of some countries together."""
    for actor in site.scene.actors_in(*site.scene.sentence(site.mark.i)):
        if set(actor.codes) == set(codes):
            return party_of(actor)
    return None


def _towards_known(site: Site, group: Party) -> Made | None:
    """Return an act of a group towards the state that was acted upon in the sentence before."""
    pair = site.thread.pair
    if pair is None or set(pair[1].codes) & set(group.codes):
        return None
    return wire(site), group, pair[1], group, True


def _of_organisation(site: Site) -> bool:
    """Tell whether an organisation is what acts: nothing but it stands before the trigger."""
    first = site.scene.sentence(site.mark.i)[0]
    if site.scene.actors_in(first, site.mark.i):
        return False
    marks = site.scene.marks[first : site.mark.i]
    return any(mark is not None and mark.of("organisation") for mark in marks)


def _spoken_of(site: Site) -> bool:
    return bool(
        {"about", "ahead", "before"} & set(site.scene.words[max(0, site.mark.i - 4) : site.mark.i])
    )


def _ordered(site: Site, one: Party, other: Party) -> Made:
    """Put the one who acts first: after "by", else the first named; envoys belong to the other
    side."""
    passive = site.passive
    if site.frame == "welcome":
        return "visit", one, other, other, False
    if site.frame == "guest":
        guest, host = (one, other) if one.i <= site.mark.i < one.j else (other, one)
        return "visit", guest, host, guest, False
    if site.frame == "hosted":
        return "visit", one, other, one, False
    if site.frame in ("envoy", "expel", "orderout"):
        if one.level == "envoy" or (passive and other.level != "envoy"):
            one, other = other, one
    elif passive and site.frame != "recall":
        agent = [
            party
            for party in (one, other)
            if site.scene.word(party.i - 1) == "by" or site.scene.word(party.i - 2) == "by"
        ]
        if agent and agent[0] is other:
            one, other = other, one
    starter = (
        None
        if site.frame in ("pair", "train", "ties", "coop")
        and site.entry.value != "relations_severed"
        else one
    )
    channel = "exercise" if site.frame == "train" else wire(site)
    if site.frame == "give":
        channel = "aid"
        if site.scene.word(one.i - 1) in ("to", "for", "in"):
            one, other, starter = other, one, other
    return channel, one, other, starter, False
