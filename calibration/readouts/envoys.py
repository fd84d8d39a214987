"""Frames of ambassadors summoned and recalled, and of notes of protest.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing.
"""

from __future__ import annotations

from calibration.readouts.acting import LOOSE, act_of, named_before
from calibration.readouts.anaphora import apart_from, rest_of_pair
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

__all__ = ["envoy_before", "host_named", "read_callhome", "read_envoy", "read_note", "read_recall"]

HOST_NAMED = word_set("host_named")


def read_envoy(site: Site) -> Made | None:
    """ "Summoned the ambassador of": the object is an envoy, or the verb stands in the passive."""
    scene, passive = site.scene, site.passive
    words = scene.words[site.first : site.last]
    if not ENVOYS & set(words):
        return None
    if passive:
        envoy = envoy_before(site)
        host = partner_of(
            site,
            frozenset({"by", "to", "in", "at"}),
            direct=False,
            kinds=frozenset({"adjective"}),
            far=14,
        ) or host_named(site, envoy)
        if envoy is None or host is None or (other := apart_from(host, envoy)) is None:
            return None
        return site.entry.value, host, other, host, False
    whose = partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=16)
    made = act_of(site, site.entry.value, whose)
    if made is None and whose is None and "ambassador" in words:
        made = act_of(site, site.entry.value, named_before(site))
    if made is None and whose is not None and subject_of(site) is None:
        host = _only_other(site, whose)
        return None if host is None else (site.entry.value, host, whose, host, True)
    return made


ENVOYS = word_set("envoys")


def envoy_before(site: Site) -> Party | None:
    """Return whose envoy stands before a passive verb."""
    for actor in reversed(site.scene.actors_in(site.first, site.mark.i)):
        if (
            actor.codes
            and actor.kind in ("body", "state", "adjective", "capital")
            and actor.before in ("", "of", "from")
        ):
            return Party(actor.codes, "", actor.i, actor.j, actor.certain)
    return None


def host_named(site: Site, envoy: Party | None) -> Party | None:
    """Return another state named in the clause, as in "the envoy in Paris was summoned"."""
    for actor in site.scene.actors_in(site.first, site.last):
        if (
            actor.codes
            and envoy is not None
            and actor.codes != envoy.codes
            and actor.kind in HOST_NAMED
        ):
            return Party(actor.codes, "", actor.i, actor.j, 0.7)
    subject = site.thread.subject
    if envoy is None or (subject is not None and subject.codes != envoy.codes):
        return subject if envoy is not None else None
    return _only_other(site, envoy)


def _only_other(site: Site, envoy: Party) -> Party | None:
    """Return the other of the only two states that a text names."""
    found: dict[str, Party] = {}
    for actor in site.scene.actors:
        if actor.kind != "gone":
            for code in actor.codes:
                found.setdefault(code, Party((code,), "", actor.i, actor.j, 0.6))
    rest = [party for code, party in found.items() if code not in envoy.codes]
    return rest[0] if len(rest) == 1 else None


CITED = frozenset({"come", "explain", "appear", "explanation", "report"})


def read_cite(site: Site) -> Made | None:
    """ "Asked the ambassador to come to the ministry", "to explain": a summons in other words."""
    words = set(site.scene.words[site.mark.j : site.last])
    cited = site.scene.word(site.mark.i) == "cited" or CITED & words
    if not ENVOYS & words or not cited:
        return None
    whose = partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=10)
    return act_of(site, "ambassador_summoned", whose)


def read_note(site: Site) -> Made | None:
    """A note of protest handed over."""
    to = partner_of(site, frozenset({"to", "with"}), direct=False, kinds=LOOSE, far=10)
    return act_of(site, "criticism", to)


def read_recall(site: Site) -> Made | None:  # noqa: C901
    """ "Recalled its ambassador to": the sender is the subject, or owns the ambassador."""
    scene = site.scene
    words = scene.words[site.first : site.last]
    if not ENVOYS & set(words):
        return None
    object_ = scene.words[site.mark.j : site.mark.j + OBJECT]
    if not site.passive and not ENVOYS & set(object_):
        return None
    post = partner_of(
        site,
        frozenset({"to", "in", "from", "at"}),
        direct=False,
        kinds=frozenset({"city", "adjective"}),
        far=14,
    )
    if site.passive:
        owner = None
        for actor in scene.actors_in(site.first, site.mark.i):
            if actor.codes and actor.kind in ("body", "adjective", "state"):
                party = Party(actor.codes, "", actor.i, actor.j, actor.certain)
                if owner is None:
                    owner = party
                elif post is None:
                    post = party
        if owner is None or post is None or (other := apart_from(owner, post)) is None:
            return None
        return site.entry.value, owner, other, owner, False
    made = act_of(site, site.entry.value, post)
    if made is None:
        subject = subject_of(site)
        if subject is not None:
            rest = rest_of_pair(site, subject[0])
            if rest is not None:
                return site.entry.value, subject[0], rest, subject[0], True
    return made


OBJECT = 10
"""Tokens after "recalled" among which the envoy stands."""


def read_callhome(site: Site) -> Made | None:
    """ "Called its ambassador in Paris back": a verb and a word of return with an envoy between."""
    words = site.scene.words[site.mark.j : site.last]
    if (
        words[:1] in (["her"], ["him"], ["them"])
        and words[1:2] in (["home"], ["back"])
        and ENVOYS & set(site.scene.words[: site.mark.i])
    ):
        subject = subject_of(site)
        rest = rest_of_pair(site, subject[0]) if subject is not None else None
        return (
            None
            if subject is None or rest is None
            else ("ambassador_recalled", subject[0], rest, subject[0], True)
        )
    if not ENVOYS & set(words[:8]) or not {"back", "home", "out"} & set(words[:14]):
        return None
    if "their" in words[:3]:
        return None
    return read_recall(site)
