"""Frames of force: who attacked whom, who took whom captive.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing. Where the dead are named first ("two soldiers were killed in firing by A"), the other state
is who fired; words of force that both sides use name no first one.
"""

from __future__ import annotations

from calibration.readouts.acting import ANY, LOOSE, act_of
from calibration.readouts.anaphora import apart_from, party_of
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

__all__ = ["read_captive", "read_fight"]

FIGHT = word_set("fight")
FIGHT_2 = word_set("fight_2")
CAPTIVE = word_set("captive")


def _aimed(site: Site, group: Party) -> bool:
    """Tell whether a group strikes another state rather than each other."""
    goals = {
        code
        for actor in site.scene.actors_in(site.mark.j, site.last)
        if actor.before not in ("about", "over")
        for code in actor.codes
    }
    return bool(goals - set(group.codes)) and len(goals) == 1


MUTUAL = frozenset({"clash", "clashes", "exchange", "firefight", "skirmish", "fighting", "battle"})
"""Words of force that both sides use."""


def _attacker(site: Site, victim: Party) -> Party | None:
    """Return the one other state named after "was killed": "in firing by", "when A's troops"."""
    found = [
        a
        for a in site.scene.actors_in(site.mark.j, site.scene.sentence(site.mark.i)[1])
        if a.kind in ("body", "adjective", "state") and len(a.codes) == 1 and not a.owner
    ]
    found = [a for a in found if a.codes != victim.codes and a.before not in ("in", "into")]
    forces = [a for a in found if FORCE & {site.scene.word(a.j - 1), site.scene.word(a.j)}]
    chosen = forces or [a for a in found if a.kind != "state"]
    return party_of(chosen[0]) if chosen else None


def read_fight(site: Site) -> Made | None:  # noqa: C901
    """Use of force: shot down, shelled, clashed; passive forms name the attacker after "by"."""
    words, scene = site.scene.words, site.scene
    word = words[site.mark.i]
    if word in FIGHT and not FORCE & set(words[site.first : site.last]):
        return None
    if scene.word(site.mark.i - 1) in ("was", "were", "been", "being"):
        agent = partner_of(site, frozenset({"by"}), direct=False, kinds=LOOSE, far=6)
        victim = None
        for actor in scene.actors_in(site.first, site.mark.i):
            if (
                actor.codes
                and actor.kind in ("body", "adjective", "state", "capital")
                and actor.before in ("", "of", "in")
            ):
                victim = Party(actor.codes, "", actor.i, actor.j, actor.certain)
        if agent is None and victim is not None:
            agent = _attacker(site, victim)
        if agent is not None and victim is not None and (other := apart_from(agent, victim)):
            mutual = MUTUAL & set(words[site.mark.j : site.last])
            return "fight", agent._replace(level=""), other, None if mutual else agent, False
    subject = subject_of(site, frozenset({"", "by", "between"}))
    if subject is not None and len(subject[0].codes) > 1 and not _aimed(site, subject[0]):
        return "fight", subject[0], subject[0], None, subject[1]
    target = partner_of(
        site,
        FIGHT_2,
        direct=True,
        kinds=ANY,
        far=16,
    )
    if target is not None and len(target.codes) > 1:
        return "fight", target, target, None, False
    forces = [
        a
        for a in scene.actors_in(site.mark.j, site.last)
        if a.kind == "body" and a.codes and FORCE & {scene.word(a.j - 1), scene.word(a.j)}
    ]
    if (
        forces
        and target is not None
        and forces[0].codes != target.codes
        and scene.word(target.i - 1) == "in"
    ):
        target = Party(forces[0].codes, "", forces[0].i, forces[0].j, 0.8)
    made = act_of(site, "fight", target)
    if made is None:
        loose = None
        for actor in scene.actors_in(site.first, site.mark.i):
            if actor.kind == "adjective" and actor.codes:
                loose = Party(actor.codes, "", actor.i, actor.j, 0.7)
        if loose is not None and (other := apart_from(loose, target)):
            return "fight", loose, other, loose, False
    return made


FORCE = word_set("force")


def read_captive(site: Site) -> Made | None:
    """ "Took fifteen sailors captive", "seized a tanker"."""
    words = set(site.scene.words[site.mark.j : site.last])
    if not CAPTIVE & words:
        return None
    return act_of(
        site, "fight", partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=8)
    )
