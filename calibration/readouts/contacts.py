"""Frames of contacts proper: calls, meetings, visits.

Each rule takes a trigger in its clause and says who met whom, and who began it; None where a party
is missing.
"""

from __future__ import annotations

from calibration.readouts.calls import (
    read_by_wire,
    read_callnoun,
    read_callon,
    read_credentials,
    read_direct,
    read_from,
    read_see,
    read_speak,
)
from calibration.readouts.hosting import read_audience, read_host, read_hosted
from calibration.readouts.parties import parties_in
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.talks import pair, wire
from calibration.readouts.visits import (
    read_accepted,
    read_guest,
    read_travel,
    read_visit,
    read_visitnoun,
)
from calibration.readouts.words import word_set

__all__ = ["CONTACTS"]

SUMMIT = word_set("summit")


SUMMIT_2 = word_set("summit_2")


def _nobody(site: Site) -> Made | None:  # noqa: ARG001 - the frame of words that the fallback reads
    return None


def _summit(site: Site) -> Made | None:
    """A summit of two or three: everybody of rank whom the clause names."""
    before = site.scene.words[max(site.first, site.mark.i - 10) : site.mark.i]
    cap = site.scene.tokens.cap
    if cap[site.mark.i] and site.mark.i and cap[site.mark.i - 1] and site.mark.i > site.first:
        return None
    for place in range(max(site.first, site.mark.i - 6), site.mark.i):
        mark = site.scene.marks[place]
        if mark is not None and mark.of("organisation"):
            return None
    if before[-1:] and before[-1] in BODIES:
        return None
    follows = site.scene.words[site.mark.j : site.mark.j + 2]
    if (SUMMIT & set(before) or before[-1:] == ["the"]) and "between" not in follows:
        return None
    found = [
        party
        for party in parties_in(site, SUMMIT_2, AWAY)
        if party.level in ("leader", "", "minister")
    ]
    codes = tuple(dict.fromkeys(code for party in found for code in party.codes))
    if not 2 <= len(codes) <= 3:
        return None
    level = next((party.level for party in found if party.level), "leader")
    whole = Party(codes, level, found[0].i, found[0].j, min(p.certain for p in found))
    return wire(site), whole, whole, None, False


BODIES = word_set("summit_of")


AWAY = word_set("away")


CONTACTS = {
    "pair": pair,
    "summit": _summit,
    "speak": read_speak,
    "direct": read_direct,
    "from": read_from,
    "callnoun": read_callnoun,
    "callon": read_callon,
    "credentials": read_credentials,
    "adverb": read_by_wire,
    "welcome": _nobody,
    "train": _nobody,
    "told": _nobody,
    "guest": read_guest,
    "see": read_see,
    "accepted": read_accepted,
    "listed": _nobody,
    "travel": read_travel,
    "visit": read_visit,
    "visitnoun": read_visitnoun,
    "host": read_host,
    "hosted": read_hosted,
    "audience": read_audience,
}
