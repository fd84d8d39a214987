"""Frames of acts of state: letters, documents, envoys, sanctions, words against, force, gifts.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing. The one who acts is the initiator.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from calibration.readouts.contacts import pair
from calibration.readouts.site import (
    Made,
    Party,
    Site,
    apart_from,
    both_of,
    partner_of,
    refers_back,
    rest_of_pair,
    subject_of,
)
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark

__all__ = ["ACTS", "gift"]

GREETNOUN = word_set("greetnoun")
BACK = word_set("back")
SIGN = word_set("sign")
SIGN_2 = word_set("sign_2")
HOST_NAMED = word_set("host_named")
EXPEL = word_set("expel")
ORDEROUT = word_set("orderout")
TIES = word_set("ties")
TIES_2 = word_set("ties_2")
SANCTION = word_set("sanction")
SANCTION_2 = word_set("sanction_2")
SANCTION_3 = word_set("sanction_3")
SANCTVERB = word_set("sanctverb")
SANCTVERB_2 = word_set("sanctverb_2")
AGAINST_RULE = word_set("against_rule")
AGAINST_RULE_2 = word_set("against_rule_2")
AGAINST_RULE_3 = word_set("against_rule_3")
THREAT = word_set("threat")
THREAT_2 = word_set("threat_2")
FIGHT = word_set("fight")
FIGHT_2 = word_set("fight_2")
GIVE = word_set("give")
GIVE_2 = word_set("give_2")
CAPTIVE = word_set("captive")
POSTS = word_set("posts")
POSTS_2 = word_set("posts_2")
ULTIMATUM = word_set("ultimatum")
AIDNOUN = word_set("aidnoun")
SHOW = word_set("show")

ANY = frozenset({"city", "adjective", "pair"})
LOOSE = frozenset({"adjective"})
ON = word_set("on")
REASON = word_set("reason")


def _marked(
    site: Site, first: int, last: int, kind: str, value: str = "", extra: str = ""
) -> Mark | None:
    """Return the first trigger or cue of a kind between two tokens."""
    for place in range(max(first, 0), min(last, len(site.scene.marks))):
        mark = site.scene.marks[place]
        if mark is None:
            continue
        for entry in mark.entries:
            if (
                entry.kind == kind
                and (not value or entry.value == value)
                and entry.extra.startswith(extra)
            ):
                return mark
    return None


def _act(
    site: Site,
    channel: str,
    other: Party | None,
    *,
    allowed: frozenset[str] = frozenset({"", "by"}),
) -> Made | None:
    """Return an act of the subject towards another state."""
    subject = subject_of(site, allowed)
    if subject is None:
        return None
    party, weak = subject
    target = apart_from(party, other)
    if target is None:
        return None
    return channel, party, target, party, weak


def _greetverb(site: Site) -> Made | None:
    """ "Congratulated": a greeting, or a call with an occasion where the clause has one."""
    made = _act(site, "greeting", partner_of(site, frozenset({"to"}), direct=True, far=6))
    if made is None or made[2].level == "people":
        return None
    by_wire = _marked(site, site.first, site.last, "trigger", "", "adverb")
    if by_wire is not None:
        return "call", made[1], made[2], made[1], made[4]
    if _marked(site, site.first, site.last, "trigger", "call"):
        return None
    if made[1].level not in ("leader", "other", "") or made[2].level not in (
        "leader",
        "other",
        "",
        "counterpart",
    ):
        return None
    return made


def _greetnoun(site: Site) -> Made | None:
    """ "A message to", "greetings from": needs somebody who sends and somebody who is sent to."""
    words = site.scene.words
    if (
        words[site.mark.i] in GREETNOUN
        and site.scene.word(site.mark.j) == "of"
        and site.scene.word(site.mark.j + 1) in ("intent", "protest", "credence", "understanding")
    ):
        return None
    sender = partner_of(site, frozenset({"from"}), direct=False, far=10)
    if sender is not None and len(sender.codes) >= 1:
        receiver = subject_of(site)
        if receiver is not None and (other := apart_from(sender, receiver[0])):
            return "greeting", sender, other, sender, False
    between = partner_of(site, frozenset({"between"}), direct=False, far=12)
    if between is not None and len(between.codes) == 2:
        return "greeting", between, between, None, False
    to = partner_of(site, frozenset({"to", "with"}), direct=False, far=14)
    subject = subject_of(site)
    if subject is None:
        return None
    party, weak = subject
    if to is not None and (other := apart_from(party, to)):
        if other.level == "people" and party.level != "leader":
            return None
        return "greeting", party, other, party, weak
    if len(party.codes) == 2 and (
        {"exchanged", "exchange", "each", "another"} & set(words[site.first : site.last])
    ):
        return "greeting", party, party, None, weak
    before = partner_of(site, frozenset(), direct=True, far=4, start=_back(site))
    if before is not None and (other := apart_from(party, before)):
        return "greeting", party, other, party, weak
    if "in" in words[site.mark.i - 3 : site.mark.i]:
        return None
    return None


def _back(site: Site) -> int:
    """Return one past the verb of sending before a noun, the noun where there is none."""
    for place in range(site.mark.i - 1, site.first - 1, -1):
        if site.scene.words[place] in BACK:
            return place + 1
    return site.mark.j


def _sign(site: Site) -> Made | None:
    """Documents signed: a group among itself, a subject with a partner, or the pair in focus."""
    words = site.scene.words
    after = words[site.mark.i : site.mark.j + 14]
    before = words[max(site.first, site.mark.i - 14) : site.mark.i]
    if site.scene.word(site.mark.i) in (
        "concluded",
        "concludes",
        "conclude",
        "sealed",
    ) and not DOCUMENTS & {*after, *before}:
        return None
    pronoun = {"it", "they"} & set(before) and DOCUMENTS & set(
        words[max(0, site.mark.i - 40) : site.mark.i]
    )
    if not pronoun and not DOCUMENTS & {*after, *before, *words[site.mark.j : site.mark.j + 20]}:
        return None
    if SIGN & set(after[:5]):
        return None
    passive = site.scene.word(site.mark.i - 1) in SIGN_2
    made = pair(site)
    if made is not None:
        _, one, other, _, weak = made
        if passive:
            one, other = replace(one, level=""), replace(other, level="")
        return "agreement", one, other, None, weak
    focus = both_of(site.thread, site.mark.i, site.mark.j)
    if focus is not None:
        subject = subject_of(site)
        level = focus.level if subject is not None and subject[0].level and not passive else ""
        focus = replace(focus, level=level)
        return "agreement", focus, focus, None, True
    return None


DOCUMENTS = word_set("documents")


def _envoy(site: Site) -> Made | None:
    """ "Summoned the ambassador of": the object is an envoy, or the verb stands in the passive."""
    scene, passive = site.scene, site.passive
    words = scene.words[site.first : site.last]
    if not ENVOYS & set(words):
        return None
    if passive:
        envoy = _envoy_before(site)
        host = partner_of(
            site,
            frozenset({"by", "to", "in", "at"}),
            direct=False,
            kinds=frozenset({"adjective"}),
            far=14,
        ) or _host_named(site, envoy)
        if envoy is None or host is None or (other := apart_from(host, envoy)) is None:
            return None
        return site.entry.value, host, other, host, False
    return _act(
        site,
        site.entry.value,
        partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=16),
    )


ENVOYS = word_set("envoys")


def _envoy_before(site: Site) -> Party | None:
    """Return whose envoy stands before a passive verb."""
    for actor in reversed(site.scene.actors_in(site.first, site.mark.i)):
        if (
            actor.codes
            and actor.kind in ("body", "state", "adjective", "capital")
            and actor.before in ("", "of", "from")
        ):
            return Party(actor.codes, "", actor.i, actor.j, actor.certain)
    return None


def _host_named(site: Site, envoy: Party | None) -> Party | None:
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
    return (
        subject
        if subject is not None and envoy is not None and subject.codes != envoy.codes
        else None
    )


def _note(site: Site) -> Made | None:
    made = _act(
        site,
        "criticism",
        partner_of(site, frozenset({"to", "with"}), direct=False, kinds=LOOSE, far=10),
    )
    return made


def _recall(site: Site) -> Made | None:
    """ "Recalled its ambassador to": the sender is the subject, or owns the ambassador."""
    scene = site.scene
    words = scene.words[site.first : site.last]
    if not ENVOYS & set(words):
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
    made = _act(site, site.entry.value, post)
    if made is None:
        subject = subject_of(site)
        if subject is not None:
            rest = rest_of_pair(site, subject[0])
            if rest is not None:
                return site.entry.value, subject[0], rest, subject[0], True
    return made


PEOPLE = word_set("people")


def _expel(site: Site) -> Made | None:
    """ "Expelled four diplomats", actively or passively."""
    words = site.scene.words
    near = set(words[site.first : site.last])
    if not PEOPLE & near:
        return None
    passive = site.passive or words[site.mark.i] in EXPEL
    if passive and not _active_before(site):
        target = _envoy_before(site)
        host = partner_of(site, frozenset({"by", "from"}), direct=False, far=8) or _host_named(
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
    made = _act(site, "diplomats_expelled", target)
    return made


def _active_before(site: Site) -> bool:
    return bool(
        {"declared", "declares", "declaring"} & set(site.scene.words[site.first : site.mark.i])
    ) and not {"was", "were", "been"} & set(site.scene.words[site.first : site.mark.i])


def _orderout(site: Site) -> Made | None:
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
    return _act(site, "diplomats_expelled", target)


def _ties(site: Site) -> Made | None:
    """Relations broken off or restored."""
    words = site.scene.words
    near = words[site.mark.j : site.mark.j + 8]
    back = words[max(site.first, site.mark.i - 8) : site.mark.i]
    if (
        "ambassadors" in words[site.mark.i : site.mark.j]
        or words[site.mark.i : site.mark.j][-1] == "with"
    ):
        made = pair(site)
        if made is not None:
            starter = made[1] if site.entry.value == "relations_severed" else None
            return site.entry.value, made[1], made[2], starter, made[4]
        partner = partner_of(site, frozenset({"with"}), direct=True, far=4)
        return _act(site, site.entry.value, partner)
    tied = {"relations", "ties"} & set(near) or (
        {"relations", "ties"} & set(back) and not near[:1] == ["the"]
    )
    strong = words[site.mark.i] in TIES and {"relations", "ties"} & set(near[:5])
    if not tied or not (
        strong
        or "again" in near
        or words[site.mark.i] in ("no", "has")
        or "diplomatic" in near
        or "diplomatic" in back
        or "consular" in near
        or "ambassadorial" in near
        or words[site.mark.i] in TIES_2
    ):
        return None
    partner = partner_of(
        site, frozenset({"with", "to"}), direct=False, kinds=frozenset({"city"}), far=14
    )
    subject = subject_of(site)
    if partner is not None and subject is not None and (target := apart_from(subject[0], partner)):
        starter = subject[0] if site.entry.value == "relations_severed" else None
        return site.entry.value, subject[0], target, starter, subject[1]
    made = pair(site)
    if made is None:
        return None
    _, one, other, _, weak = made
    alone = site.entry.value == "relations_severed" and one.codes != other.codes
    return site.entry.value, one, other, one if alone else None, weak


def _sanction(site: Site) -> Made | None:
    """ "Sanctions on", "a ban on imports from": the one who imposes before, or after "by"."""
    words = site.scene.words
    head = words[max(site.first, site.mark.i - 12) : site.mark.i]
    if SANCTION & set(head):
        return None
    if not (SANCTION_2 & {*head, *words[site.mark.j : site.last]}):
        return None
    target = partner_of(
        site,
        SANCTION_3,
        direct=False,
        kinds=ANY,
        far=16,
    )
    agent = partner_of(site, frozenset({"by"}), direct=False, far=16)
    if agent is not None and target is not None and (other := apart_from(agent, target)):
        return "sanctions", agent, other, agent, False
    if target is None:
        target = partner_of(site, frozenset(), direct=True, kinds=ANY, far=12, start=site.first)
    return _act(site, "sanctions", target)


def _sanctverb(site: Site) -> Made | None:
    words = site.scene.words
    near = words[site.mark.j : site.mark.j + 16]
    word = words[site.mark.i]
    if word in SANCTVERB and not SANCTVERB_2 & set(near):
        return None
    target = partner_of(site, ON, direct=True, kinds=ANY, far=22)
    return _act(site, "sanctions", target)


def _lift(site: Site) -> Made | None:
    words = site.scene.words
    near = words[site.mark.j : site.mark.j + 12]
    if not LIFTED & set(near):
        return None
    target = partner_of(site, ON, direct=False, kinds=ANY, far=18) or partner_of(
        site, ON, direct=True, kinds=ANY, far=8
    )
    return _act(site, "sanctions_lifted", target)


LIFTED = word_set("lifted")


def _against_rule(site: Site) -> Made | None:
    """ "Condemned", "accused": words of one state against another."""
    words = site.scene.words
    word = words[site.mark.i]
    if site.scene.word(site.mark.i - 1) in AGAINST_RULE:
        return None
    preps = AGAINST_RULE_2
    target = partner_of(site, preps, direct=True, kinds=frozenset({"adjective", "pair"}), far=14)
    made = _act(site, "criticism", target)
    if made is None or made[1].level == "people":
        return None
    if word in AGAINST_RULE_3 and site.verb and word == "attacked":
        return None
    return made


def _brand(site: Site) -> Made | None:
    spoken = site.scene.words[site.mark.i] in ("said", "says")
    if not spoken and not _brand_words(site):
        return None
    made = _act(
        site,
        "criticism",
        partner_of(site, frozenset({"of", "by"}), direct=True, kinds=LOOSE, far=10),
    )
    if made is None and not spoken:
        subject = subject_of(site, frozenset({"", "by"}))
        if (
            subject is not None
            and len(subject[0].codes) == 1
            and (rest := rest_of_pair(site, subject[0]))
        ):
            return "criticism", subject[0], rest, subject[0], True
    return made


def _threat(site: Site) -> Made | None:
    """ "Threatened", "warned that": towards the object, or the other of the pair in focus."""
    words = site.scene.words
    word = words[site.mark.i]
    near = words[site.mark.j : min(site.last, site.mark.j + 40)]
    if word.startswith("warn") and not DIRE & set(near):
        return None
    if word.startswith("vow") and not THREAT & set(near):
        return None
    target = partner_of(
        site,
        THREAT_2,
        direct=True,
        kinds=frozenset({"adjective"}),
        far=16,
    )
    made = _act(site, "threat", target)
    if made is None:
        subject = subject_of(site, frozenset({"", "by"}))
        if (
            subject is not None
            and len(subject[0].codes) == 1
            and (rest := rest_of_pair(site, subject[0]))
        ):
            return "threat", subject[0], rest, subject[0], True
    return made


def _warning(site: Site) -> Made | None:
    """ "Would destroy B if": a threat of the subject."""
    target = partner_of(site, frozenset({"against", "to", "on"}), direct=True, kinds=LOOSE, far=6)
    return _act(site, "threat", target)


DIRE = word_set("dire")


def _fight(site: Site) -> Made | None:
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
        if agent is not None and victim is not None and (other := apart_from(agent, victim)):
            return "fight", replace(agent, level=""), other, agent, False
    subject = subject_of(site, frozenset({"", "by", "between"}))
    if subject is not None and len(subject[0].codes) > 1:
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
        and forces[0].i > target.i
        and scene.word(target.i - 1) == "in"
    ):
        target = Party(forces[0].codes, "", forces[0].i, forces[0].j, 0.8)
    made = _act(site, "fight", target)
    if made is None:
        loose = None
        for actor in scene.actors_in(site.first, site.mark.i):
            if actor.kind == "adjective" and actor.codes:
                loose = Party(actor.codes, "", actor.i, actor.j, 0.7)
        if loose is not None and (other := apart_from(loose, target)):
            return "fight", loose, other, loose, False
    return made


FORCE = word_set("force")


def gift(site: Site) -> bool:
    """Tell whether something of the table of gifts follows the verb."""
    ahead = min(site.last, site.mark.j + 16)
    return _marked(site, site.mark.j, ahead, "trigger", "aid", "aidnoun") is not None


def _give(site: Site) -> Made | None:
    """ "Gave", "sent", "delivered" something of the table of gifts to another state."""
    if site.scene.words[site.mark.i] in GIVE and not {"debt", "debts", "loan", "loans"} & set(
        site.scene.words[site.mark.j : site.mark.j + 10]
    ):
        return None
    if not gift(site) or (
        site.scene.words[site.mark.i].startswith("br")
        and "trade" in site.scene.words[site.mark.j : site.mark.j + 6]
    ):
        return None
    to = partner_of(
        site,
        GIVE_2,
        direct=True,
        kinds=frozenset({"city"}),
        far=30,
    )
    if to is not None and to.level == "people":
        to = replace(to, level="")
    made = _act(site, "aid", to)
    if made is None and to is None:
        subject = subject_of(site, frozenset({"", "by"}))
        if subject is not None and len(subject[0].codes) == 1:
            rest = rest_of_pair(site, subject[0]) or apart_from(subject[0], site.thread.receiver)
            if rest is not None:
                return "aid", subject[0], replace(rest, level=""), subject[0], True
    if made is not None:
        return (
            "aid",
            made[1],
            replace(made[2], level=made[1].level if made[2].level else ""),
            made[3],
            made[4],
        )
    return None


def _greetto(site: Site) -> Made | None:
    """ "Wrote to": a greeting between leaders."""
    made = _act(site, "greeting", partner_of(site, frozenset({"to"}), direct=True, far=5))
    return made if made is not None and made[2].level in ("leader", "counterpart") else None


def _callhome(site: Site) -> Made | None:
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
    if not ENVOYS & set(words[:8]) or not {"back", "home"} & set(words[:14]):
        return None
    if "their" in words[:3]:
        return None
    return _recall(site)


def _thank(site: Site) -> Made | None:
    """ "Thanked A for the tents": A gave them."""
    giver = partner_of(site, frozenset({"to"}), direct=True, far=3)
    subject = subject_of(site)
    after = site.scene.words[site.mark.j : site.last]
    if (
        giver is None
        or subject is None
        or "for" not in after
        or not (gift(site) or {"support", "assistance"} & set(after))
    ):
        return None
    other = apart_from(subject[0], giver)
    if other is None or (other.level and other.level != "people"):
        return None
    return (
        "aid",
        replace(other, level=""),
        replace(subject[0], level=""),
        replace(other, level=""),
        subject[1],
    )


def _captive(site: Site) -> Made | None:
    """ "Took fifteen sailors captive", "seized a tanker"."""
    words = set(site.scene.words[site.mark.j : site.last])
    if not CAPTIVE & words:
        return None
    return _act(
        site, "fight", partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=8)
    )


def _sendhome(site: Site) -> Made | None:
    """ "Is sending two Russians from the embassy home": an expulsion."""
    words = site.scene.words[site.mark.j : site.last]
    if not {"home", "away", "packing"} & set(words) or not PEOPLE & set(words):
        return None
    return _act(
        site,
        "diplomats_expelled",
        partner_of(site, frozenset({"of", "from"}), direct=True, kinds=LOOSE, far=8),
    )


def _posts(site: Site) -> Made | None:
    """Embassies opened, ambassadors sent, again: relations restored."""
    words = set(site.scene.words[site.first : site.last])
    if not (POSTS & words) or not words & {"embassies", "ambassadors"}:
        return None
    if POSTS_2 & words:
        return None
    made = pair(site)
    if made is not None:
        return "relations_restored", made[1], made[2], None, made[4]
    focus = both_of(site.thread, site.mark.i, site.mark.j)
    return (
        None
        if focus is None or len(focus.codes) != 2
        else ("relations_restored", focus, focus, None, True)
    )


def _ultimatum(site: Site) -> Made | None:
    """ "Gave Pristina one day to ..., or": a threat."""
    after = site.scene.words[site.mark.j : site.last]
    if not ULTIMATUM & set(after[:8]) or "or" not in after:
        return None
    return _act(
        site, "threat", partner_of(site, frozenset({"to"}), direct=True, kinds=LOOSE, far=4)
    )


def _aidnoun(site: Site) -> Made | None:
    """ "Aid from": the giver after the noun, the receiver as subject."""
    giver = partner_of(site, frozenset({"from", "by"}), direct=False, far=10)
    subject = subject_of(site)
    if giver is None or subject is None or (other := apart_from(giver, subject[0])) is None:
        return None
    if not AIDNOUN & set(site.scene.words[site.first : site.last]):
        return None
    return "aid", giver, other, giver, subject[1]


def _brand_words(site: Site) -> bool:
    """Tell whether an act is called by a hard word."""
    return bool(HARD & set(site.scene.words[site.mark.j : site.mark.j + 14]))


HARD = word_set("hard")


def _show(site: Site) -> Made | None:
    """Troops moved to the border of another state."""
    return _act(
        site,
        "threat",
        partner_of(
            site,
            SHOW,
            direct=True,
            kinds=LOOSE,
            far=8,
        ),
    )


def _coop(site: Site) -> Made | None:
    """A joint step: opened an embassy, exchanged prisoners, set up a working group."""
    words = site.scene.words
    thing = _marked(
        site, site.mark.j, min(site.last, site.mark.j + 10), "trigger", "cooperation", "coopnoun"
    )
    if thing is None:
        thing = _marked(
            site,
            max(site.first, site.mark.i - 8),
            site.mark.i,
            "trigger",
            "cooperation",
            "coopnoun",
        )
    if thing is None:
        return None
    made = pair(site)
    if made is not None:
        return "cooperation", made[1], made[2], None, made[4]
    place = partner_of(
        site, frozenset({"in", "to", "with"}), direct=False, kinds=frozenset({"city"}), far=14
    )
    if words[thing.i].startswith(("embass", "consul")) or place is not None:
        made = _act(site, "cooperation", place)
        if made is not None:
            return (
                "cooperation",
                made[1],
                made[2],
                made[1] if words[thing.i].startswith(("embass", "consul")) else None,
                made[4],
            )
    if refers_back(site):
        return None
    return None


ACTS = {
    "greetverb": _greetverb,
    "greetnoun": _greetnoun,
    "sign": _sign,
    "envoy": _envoy,
    "note": _note,
    "recall": _recall,
    "expel": _expel,
    "orderout": _orderout,
    "ties": _ties,
    "sanction": _sanction,
    "sanctverb": _sanctverb,
    "lift": _lift,
    "against": _against_rule,
    "brand": _brand,
    "threat": _threat,
    "fight": _fight,
    "give": _give,
    "aidnoun": _aidnoun,
    "coop": _coop,
    "thank": _thank,
    "captive": _captive,
    "sendhome": _sendhome,
    "warning": _warning,
    "greetto": _greetto,
    "callhome": _callhome,
    "posts": _posts,
    "ultimatum": _ultimatum,
    "show": _show,
}
