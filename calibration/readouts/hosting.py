"""Frames of receiving: who came to whom, told from the side of the host.

Each rule takes a trigger in its clause and says who received whom; None where a party is missing.
The guest is the initiator.
"""

from __future__ import annotations

from calibration.readouts.anaphora import apart_from, party_of
from calibration.readouts.parties import partner_of
from calibration.readouts.site import Made, Party, Site
from calibration.readouts.subjects import subject_of
from calibration.readouts.talks import pair
from calibration.readouts.visits import after_comma

__all__ = ["read_audience", "read_host", "read_hosted"]


def read_host(site: Site) -> Made | None:
    """ "Received", "hosted": the object travelled to the subject."""
    subject = subject_of(site)
    guest = partner_of(site, frozenset(), direct=True, far=8) or _past_the_place(site)
    guest = guest or _delegation(site)
    if subject is None and guest is not None and site.mark.i == site.first:
        host = after_comma(site, guest)
        subject = (host, False) if host is not None else None
    after = site.scene.word(site.mark.j)
    if subject is not None and guest is None and after in ("him", "her", "them"):
        people = [
            a
            for a in site.scene.actors_in(site.scene.sentence(site.mark.i)[0], site.mark.i)
            if a.level in ("leader", "minister")
            and len(a.codes) == 1
            and a.codes != subject[0].codes
        ]
        last = party_of(people[-1]) if people else site.thread.subject
        other = apart_from(subject[0], last) if last is not None else None
        return None if other is None else ("visit", subject[0], other, other, True)
    if (
        subject is not None
        and site.scene.word(site.mark.i - 1) == ","
        and after in ("at", "in", "by")
    ):
        return read_hosted(site)
    if subject is None or guest is None:
        return None
    party, weak = subject
    other = apart_from(party, guest)
    if other is None or other.level in ("", "people") or party.level == "people":
        return None
    if site.scene.word(site.mark.i).startswith("welcom") and site.scene.word(guest.j - 1) == "'s":
        return None
    return "visit", party, other, other, weak


def read_hosted(site: Site) -> Made | None:
    """ "Was received by": the subject travelled."""
    subject = subject_of(site)
    host = partner_of(site, frozenset({"by"}), direct=False, far=12) or partner_of(
        site, frozenset({"in", "at"}), direct=False, kinds=frozenset({"city"}), far=5
    )
    if subject is None or host is None:
        return None
    other = apart_from(subject[0], host)
    return None if other is None else ("visit", subject[0], other, subject[0], subject[1])


def read_audience(site: Site) -> Made | None:
    """An audience: somebody was received, "to" whom it was given or who had it."""
    guest, subject = partner_of(site, frozenset({"to"}), direct=False, far=12), subject_of(site)
    if guest is not None and subject is not None and (other := apart_from(subject[0], guest)):
        return "visit", subject[0], other, other, subject[1]
    made = pair(site)
    return None if made is None else ("visit", made[1], made[2], None, made[4])


def _past_the_place(site: Site) -> Party | None:
    """Return the guest of "received in New Delhi the Prime Minister of Italy"."""
    if site.scene.word(site.mark.j) not in ("in", "at"):
        return None
    places = site.scene.actors_in(site.mark.j, site.mark.j + 4)
    return partner_of(site, frozenset(), direct=True, far=4, start=places[0].j) if places else None


def _delegation(site: Site) -> Party | None:
    """Return the guests of "received three delegations from A, B and C"."""
    if not SENT & set(site.scene.words[site.mark.j : site.mark.j + 6]):
        return None
    guest = partner_of(site, frozenset({"from", "of"}), direct=False, far=6)
    return None if guest is None else guest._replace(level=guest.level or "other")


SENT = frozenset(
    {"delegation", "delegations", "mission", "missions", "envoys", "officials", "team", "ministers"}
)
