"""Frames of diplomats sent away: expelled, told to leave, declared unwelcome.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing.
"""

from __future__ import annotations

from calibration.readouts.acting import LOOSE, act_of
from calibration.readouts.anaphora import apart_from, rest_of_pair
from calibration.readouts.envoys import envoy_before, host_named
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

__all__ = ["read_expel", "read_orderout", "read_sendhome"]

EXPEL = word_set("expel")


ORDEROUT = word_set("orderout")


PEOPLE = word_set("people")


def read_expel(site: Site) -> Made | None:
    """ "Expelled four diplomats", actively or passively."""
    words = site.scene.words
    near = set(words[site.first : site.last])
    if not PEOPLE & near:
        return None
    passive = site.passive or words[site.mark.i] in EXPEL
    if passive and not _active_before(site):
        target = envoy_before(site)
        host = partner_of(site, frozenset({"by", "from"}), direct=False, far=8) or host_named(
            site, target
        )
        if target is not None and host is not None and (other := apart_from(host, target)):
            return "diplomats_expelled", host, other, host, False
    target = partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=12)
    if target is None or passive:
        for actor in site.scene.actors_in(site.first, site.last):
            if (
                actor.kind in ("body", "adjective")
                and actor.codes
                and PEOPLE
                & {
                    site.scene.word(actor.j),
                    site.scene.word(actor.j - 1),
                    site.scene.word(actor.j + 1),
                }
            ):
                target = Party(actor.codes, "", actor.i, actor.j, actor.certain)
    return act_of(site, "diplomats_expelled", target)


def _active_before(site: Site) -> bool:
    return bool(
        {"declared", "declares", "declaring"} & set(site.scene.words[site.first : site.mark.i])
    ) and not {"was", "were", "been"} & set(site.scene.words[site.first : site.mark.i])


def read_orderout(site: Site) -> Made | None:  # noqa: C901
    """ "Told four diplomats to leave": an order, a person of an embassy, and a going."""
    words = site.scene.words
    near = words[site.mark.i : site.last]
    if not PEOPLE & set(words[site.first : site.last]):
        return None
    if not ORDEROUT & set(near):
        return None
    target = partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=12)
    if target is None or target.level not in ("envoy", "", "people"):
        target = None
        for actor in site.scene.actors_in(site.first, site.last):
            if (
                actor.kind in ("body", "adjective")
                and actor.codes
                and PEOPLE & set(words[actor.j - 1 : actor.j + 2])
            ):
                target = Party(actor.codes, "", actor.i, actor.j, actor.certain)
    subject = subject_of(site, frozenset({"", "by"}))
    if subject is not None and subject[0].level == "envoy":
        return None
    if target is None and subject is not None:
        target = rest_of_pair(site, subject[0])
    if subject is not None and target is not None and subject[0].codes == target.codes:
        host = site.thread.subject
        if host is not None and (other := apart_from(host, target)):
            return "diplomats_expelled", host, other, host, True
        rest = rest_of_pair(site, target)
        if rest is not None:
            return "diplomats_expelled", rest, target, rest, True
    return act_of(site, "diplomats_expelled", target)


def read_sendhome(site: Site) -> Made | None:
    """ "Is sending two Russians from the embassy home": an expulsion."""
    words = site.scene.words[site.mark.j : site.last]
    if not {"home", "away", "packing"} & set(words) or not PEOPLE & set(words):
        return None
    return act_of(
        site,
        "diplomats_expelled",
        partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=8),
    )
