"""What rules of acts of state share: the subject that acts, words near a trigger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.anaphora import apart_from
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.words import word_set

if TYPE_CHECKING:
    from calibration.readouts.lexicon import Mark

__all__ = ["ANY", "LOOSE", "ON", "act_of", "find_marked"]

ANY = frozenset({"city", "adjective", "pair"})


LOOSE = frozenset({"adjective"})


ON = word_set("on")


REASON = word_set("reason")


def find_marked(
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
