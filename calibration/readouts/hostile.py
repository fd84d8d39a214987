"""Frames of hostile words: criticism and threats.

Each rule takes a trigger in its clause and says who acted towards whom; None where a party is
missing.
"""

from __future__ import annotations

from calibration.readouts.acting import LOOSE, act_of, named_before
from calibration.readouts.anaphora import rest_of_pair
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

__all__ = [
    "brand_words",
    "read_against",
    "read_brand",
    "read_show",
    "read_threat",
    "read_ultimatum",
    "read_urge",
    "read_warning",
]

AGAINST_RULE = word_set("against_rule")


AGAINST_RULE_2 = word_set("against_rule_2")


AGAINST_RULE_3 = word_set("against_rule_3")


THREAT = word_set("threat")


THREAT_2 = word_set("threat_2")


ULTIMATUM = word_set("ultimatum")


SHOW = word_set("show")


def read_against(site: Site) -> Made | None:
    """ "Condemned", "accused": words of one state against another."""
    words = site.scene.words
    word = words[site.mark.i]
    if site.scene.word(site.mark.i - 1) in AGAINST_RULE:
        return None
    preps = AGAINST_RULE_2
    target = partner_of(site, preps, direct=True, kinds=frozenset({"adjective", "pair"}), far=14)
    if target is not None and _victim(site, target):
        target = None
    made = act_of(site, "criticism", target)
    if made is None and target is None and brand_words(site):
        made = act_of(site, "criticism", named_before(site))
    if made is None or made[1].level == "people":
        return None
    if word in AGAINST_RULE_3 and site.verb and word == "attacked":
        return None
    return made


def _victim(site: Site, target: Party) -> bool:
    """Tell whether what is condemned was done to a state: "the measures against A"."""
    words = site.scene.words
    place = target.i - 1
    while place > site.mark.j and words[place] not in ("against", "on", "towards", "toward"):
        place -= 1
        if target.i - place > 3:
            return False
    return place > site.mark.j and words[place - 1] in DONE


DONE = word_set("done")


def read_brand(site: Site) -> Made | None:
    """ "Called the step reckless": hard words for what another state did."""
    spoken = site.scene.words[site.mark.i] in ("said", "says")
    if not spoken and not brand_words(site):
        return None
    made = act_of(
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


ISSUED = frozenset({"issued", "issues", "made", "makes", "repeated", "renewed", "new", "with"})
"""Words after which threats are made rather than spoken about."""


def dire(site: Site) -> bool:
    """Tell whether words of warning are a threat: what will be done is named."""
    word = site.scene.word(site.mark.i)
    ahead = site.scene.words[site.mark.j : site.scene.sentence(site.mark.i)[1]]
    return word.startswith(("threaten", "ultimat")) or (
        word.startswith("warn") and bool(DIRE & set(ahead))
    )


def read_threat(site: Site) -> Made | None:
    """ "Threatened", "warned that": towards the object, or the other of the pair in focus."""
    words = site.scene.words
    word = words[site.mark.i]
    if word == "threats" and words[site.mark.i - 1] not in ISSUED:
        return None
    near = words[site.mark.j : min(site.last, site.mark.j + 40)]
    if word.startswith("warn") and not DIRE & set(near):
        return None
    if site.scene.word(site.mark.i - 1) in ("that", "which") and word == "threatens":
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
    made = act_of(site, "threat", target)
    if made is None:
        subject = subject_of(site, frozenset({"", "by"}))
        if (
            subject is not None
            and len(subject[0].codes) == 1
            and (rest := rest_of_pair(site, subject[0]))
        ):
            return "threat", subject[0], rest, subject[0], True
    return made


def read_warning(site: Site) -> Made | None:
    """ "Would destroy B if": a threat of the subject."""
    target = partner_of(site, frozenset({"against", "to", "on"}), direct=True, kinds=LOOSE, far=6)
    return act_of(site, "threat", target)


def read_urge(site: Site) -> Made | None:
    """ "Urged B to stop": a demand that blames."""
    target = partner_of(site, frozenset({"on", "of"}), direct=True, kinds=LOOSE, far=6)
    if target is None or target.level in ("leader", "minister"):
        return None
    after = site.scene.words[target.j : min(site.last, target.j + URGED)]
    if not {"to", "that"} & set(after[:3]) or not STOPPING & set(after[:7]):
        return None
    return act_of(site, "criticism", target)


URGED = 9
"""Tokens after the one who is urged among which the demand stands."""
STOPPING = word_set("stopping")
DIRE = word_set("dire")


def read_ultimatum(site: Site) -> Made | None:
    """ "Gave Pristina one day to ..., or": a threat."""
    after = site.scene.words[site.mark.j : site.last]
    if not ULTIMATUM & set(after[:8]) or "or" not in after:
        return None
    return act_of(
        site, "threat", partner_of(site, frozenset({"to"}), direct=True, kinds=LOOSE, far=4)
    )


def brand_words(site: Site) -> bool:
    """Tell whether an act is called by a hard word."""
    return bool(HARD & set(site.scene.words[site.mark.j : site.mark.j + 22]))


HARD = word_set("hard")


def read_show(site: Site) -> Made | None:
    """Troops moved to the border of another state."""
    return act_of(
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
