"""Frames of measures of state: relations broken off or restored, sanctions imposed or lifted.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing.
"""

from __future__ import annotations

from calibration.readouts.acting import ANY, ON, act_of
from calibration.readouts.anaphora import apart_from, both_of
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.talks import pair
from calibration.readouts.words import word_set

__all__ = ["OTHERWISE", "read_lift", "read_posts", "read_sanction", "read_sanctverb", "read_ties"]

OTHERWISE = frozenset({"trade", "talks", "flights", "imports", "exports", "visas", "exercises"})


TIES = word_set("ties")


TIES_2 = word_set("ties_2")


SANCTION = word_set("sanction")


SANCTION_2 = word_set("sanction_2")


SANCTION_3 = word_set("sanction_3")


SANCTVERB = word_set("sanctverb")


SANCTVERB_2 = word_set("sanctverb_2")


POSTS = word_set("posts")


POSTS_2 = word_set("posts_2")


def read_ties(site: Site) -> Made | None:
    """Relations broken off or restored."""
    words = site.scene.words
    if site.scene.word(site.mark.i - 1) in ("the", "these", "their", "recently", "newly"):
        return None
    near = words[site.mark.j : site.mark.j + 8]
    if OTHERWISE & set(near[:3]):
        return None
    back = words[max(site.first, site.mark.i - 8) : site.mark.i]
    if (
        "ambassadors" in words[site.mark.i : site.mark.j + 1]
        or words[site.mark.i : site.mark.j][-1] == "with"
    ):
        made = pair(site)
        if made is not None:
            starter = made[1] if site.entry.value == "relations_severed" else None
            return site.entry.value, made[1], made[2], starter, made[4]
        partner = partner_of(site, frozenset({"with"}), direct=True, far=4)
        return act_of(site, site.entry.value, partner)
    tied = {"relations", "ties"} & set(near) or (
        {"relations", "ties"} & set(back) and near[:1] != ["the"]
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


def read_sanction(site: Site) -> Made | None:
    """ "Sanctions on", "a ban on imports from": the one who imposes before, or after "by"."""
    words = site.scene.words
    head = words[max(site.first, site.mark.i - 12) : site.mark.i]
    agent = partner_of(site, frozenset({"by"}), direct=False, far=16)
    if SANCTION & set(head) or (BLAMED & set(head[-5:]) and agent is None):
        return None
    if not (SANCTION_2 & {*head, *words[site.mark.j : site.last]}):
        return None
    target = partner_of(
        site,
        SANCTION_3,
        direct=False,
        kinds=ANY | {"gone"},
        far=16,
    )
    if agent is not None and target is not None and (other := apart_from(agent, target)):
        return "sanctions", agent, other, agent, False
    if target is None:
        target = partner_of(site, frozenset(), direct=True, kinds=ANY, far=12, start=site.first)
    return act_of(site, "sanctions", target)


BLAMED = frozenset(
    {"condemned", "condemns", "condemn", "rejected", "rejects", "denounced", "denounces", "opposed",
     "opposes", "criticised", "criticized", "deplored", "blasted", "slammed", "rejecting"}
)  # fmt: skip
"""Verbs whose object others did."""


def read_sanctverb(site: Site) -> Made | None:
    """ "Banned imports from": a measure told by its verb."""
    words = site.scene.words
    near = words[site.mark.j : site.mark.j + 16]
    word = words[site.mark.i]
    before = site.scene.actors_in(max(site.first, site.mark.i - 8), site.mark.i)
    if word == "sanctions" and not any(actor.j == site.mark.i for actor in before):
        return None
    if word in SANCTVERB and not SANCTVERB_2 & set(near):
        return None
    target = partner_of(site, ON, direct=True, kinds=ANY, far=22)
    return act_of(site, "sanctions", target)


def read_lift(site: Site) -> Made | None:
    """ "Lifted the embargo on": a measure taken back."""
    words = site.scene.words
    near = words[site.mark.j : site.mark.j + 12]
    if not LIFTED & set(near):
        return None
    target = partner_of(site, ON, direct=False, kinds=ANY, far=18) or partner_of(
        site, ON, direct=True, kinds=ANY, far=8
    )
    return act_of(site, "sanctions_lifted", target)


LIFTED = word_set("lifted")


SENDING = frozenset({"send", "sends", "sending", "sent", "return", "returns", "returning"})
AGAIN = frozenset({"back", "again", "return", "returns", "returning", "post"})


def read_posts(site: Site) -> Made | None:
    """Embassies opened, ambassadors sent, again: relations restored."""
    words = set(site.scene.words[site.first : site.last])
    if site.scene.word(site.mark.i) == "ambassador":
        if not (SENDING & words) or not (AGAIN & words) or POSTS_2 & words:
            return None
        post = partner_of(
            site, frozenset({"to", "in"}), direct=False, kinds=frozenset({"city"}), far=6
        )
        return act_of(site, "relations_restored", post)
    if not (POSTS & words) or not words & {"embassies", "ambassadors"}:
        return None
    if POSTS_2 & words:
        return None
    made = pair(site)
    if made is not None:
        return "relations_restored", made[1], made[2], None, made[4]
    focus = both_of(site.thread, site.mark.i, site.mark.j)
    if focus is None or len(focus.codes) != 2:
        return None
    return "relations_restored", focus, focus, None, True
