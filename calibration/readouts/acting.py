"""What rules of acts of state share: the subject that acts, words near a trigger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import apart_from, party_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark

__all__ = ["named_before", "ANY", "LOOSE", "ON", "act_of", "find_marked"]

ANY = frozenset({"city", "adjective", "pair"})


LOOSE = frozenset({"adjective"})


ON = word_set("on")


REASON = word_set("reason")


def find_marked(
    site: Site, first: int, last: int, kind: str, value: str = "", extra: str = ""
) -> Mark | None:
    """Return the first trigger or cue of a kind between two tokens."""
    for mark in site.scene.marks_in(max(first, 0), last):
        for entry in mark.entries:
            if (
                entry.kind == kind
                and (not value or entry.value == value)
                and entry.extra.startswith(extra)
            ):
                return mark
    return None


def act_of(
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


def named_before(site: Site) -> Party | None:
    """Return the one other state that the sentence before names."""
    first = site.scene.sentence(site.mark.i)[0]
    if not first:
        return None
    begin, end = site.scene.sentence(first - 1)
    found = {a.codes: a for a in site.scene.actors_in(begin, end) if len(a.codes) == 1}
    subject = subject_of(site)
    rest = [a for codes, a in found.items() if subject is None or codes != subject[0].codes]
    return party_of(rest[0])._replace(level="", certain=0.5) if len(rest) == 1 else None
