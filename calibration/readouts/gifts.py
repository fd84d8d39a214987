"""Frames of gifts and joint steps: aid given or thanked for, embassies opened, prisoners exchanged.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing.
"""

from __future__ import annotations

from calibration.readouts.acting import act_of, find_marked
from calibration.readouts.anaphora import apart_from, refers_back, rest_of_pair
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.talks import pair
from calibration.readouts.words import word_set

__all__ = ["gift", "read_aidnoun", "read_coop", "read_give", "read_thank"]

GIVE = word_set("give")


GIVE_2 = word_set("give_2")


AIDNOUN = word_set("aidnoun")


def gift(site: Site) -> bool:
    """Tell whether something of the table of gifts follows the verb."""
    ahead = min(site.last, site.mark.j + 16)
    return find_marked(site, site.mark.j, ahead, "trigger", "aid", "aidnoun") is not None


def read_giftcome(site: Site) -> Made | None:
    """ "A plane with twenty tonnes of blankets reached Kathmandu": aid of whose plane it is."""
    before = site.scene.actors_in(site.scene.sentence(site.mark.i)[0], site.mark.i)
    givers = [
        a for a in before if len(a.codes) == 1 and (a.kind in ("adjective", "body") or a.owner)
    ]
    if not givers or any(a.level in ("leader", "minister") for a in before):
        return None
    goods = find_marked(site, site.first, site.mark.i, "trigger", "aid", "aidnoun")
    words = set(site.scene.words[site.first : site.mark.i])
    if goods is None and not {"dogs", "rescuers", "relief", "firefighters", "doctors"} & words:
        return None
    giver = Party(givers[0].codes, "", givers[0].i, givers[0].j, 0.8)
    to = partner_of(
        site, frozenset({"in", "at", "to"}), direct=True, kinds=frozenset({"city"}), far=5
    )
    other = apart_from(giver, to)
    return None if other is None else ("aid", giver, other._replace(level=""), giver, False)


def read_give(site: Site) -> Made | None:
    """ "Gave", "sent", "delivered" something of the table of gifts to another state."""
    if site.scene.words[site.mark.i] in GIVE and not {"debt", "debts", "loan", "loans"} & set(
        site.scene.words[site.mark.j : site.mark.j + 10]
    ):
        return None
    if site.passive and (given := _given(site)) is not None:
        return given
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
        to = to._replace(level="")
    made = act_of(site, "aid", to)
    if made is None and to is None:
        subject = subject_of(site, frozenset({"", "by"}))
        if subject is not None and len(subject[0].codes) == 1:
            rest = rest_of_pair(site, subject[0]) or apart_from(subject[0], site.thread.receiver)
            if rest is not None:
                return "aid", subject[0], rest._replace(level=""), subject[0], True
    if made is not None:
        return (
            "aid",
            made[1],
            made[2]._replace(level=made[1].level if made[2].level else ""),
            made[3],
            made[4],
        )
    return None


def _given(site: Site) -> Made | None:
    """Return the parties of "vaccines donated by A to B", "were sent to B by A"."""
    goods = find_marked(site, max(site.first, site.mark.i - 12), site.mark.i, "trigger", "aid")
    giver = partner_of(site, frozenset({"by", "from"}), direct=False, far=12)
    to = partner_of(
        site, frozenset({"to", "for", "in"}), direct=False, kinds=frozenset({"city"}), far=14
    )
    other = apart_from(giver, to) if giver is not None else None
    if goods is None or giver is None or other is None:
        return None
    return "aid", giver._replace(level=""), other._replace(level=""), giver, False


def read_thank(site: Site) -> Made | None:
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
        other._replace(level=""),
        subject[0]._replace(level=""),
        other._replace(level=""),
        subject[1],
    )


def read_aidnoun(site: Site) -> Made | None:
    """ "Aid from": the giver after the noun, the receiver as subject."""
    giver = partner_of(site, frozenset({"from", "by"}), direct=False, far=10)
    subject = subject_of(site)
    if giver is None or subject is None or (other := apart_from(giver, subject[0])) is None:
        return None
    if not AIDNOUN & set(site.scene.words[site.first : site.last]):
        return None
    return "aid", giver, other, giver, subject[1]


def read_coop(site: Site) -> Made | None:
    """A joint step: opened an embassy, exchanged prisoners, set up a working group."""
    words = site.scene.words
    thing = find_marked(
        site, site.mark.j, min(site.last, site.mark.j + 10), "trigger", "cooperation", "coopnoun"
    )
    if thing is None:
        thing = find_marked(
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
        made = act_of(site, "cooperation", place)
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
