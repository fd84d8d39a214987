"""Coding a readout: from its text to contacts, facts and commitments.

    code_readout(text, reported) -> Coded

Example
-------
>>> from datetime import date
>>> coded = code_readout("President Xi Jinping spoke by phone with President Vladimir Putin "
...                      "of Russia on Thursday.", date(2024, 2, 8))
>>> [(event.pair.value, event.channel.value, event.date.value) for event in coded.events]
[('CHN-RUS', 'call', '2024-02-08')]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.readouts.coded import Coded, Event, Field, joined, shifted
from calibration.readouts.contact import Contact
from calibration.readouts.content import Content, read_content
from calibration.readouts.facts import read_facts
from calibration.readouts.frames import read_drafts
from calibration.readouts.lexicon import Lexicon, lexicon
from calibration.readouts.merging import merge
from calibration.readouts.scene import Scene, set_scene

if TYPE_CHECKING:
    from datetime import date

__all__ = ["code_readout"]


PART = 12_000
"""Characters up to which a text is read as one readout; a longer one is read in parts."""


def code_readout(text: str, reported: date | None = None, tables: Lexicon | None = None) -> Coded:
    """Code a readout.

    Parameters
    ----------
    text : str
        One readout, communique or report, in English. One of more than 12,000 characters is read in
        parts of that size, cut between paragraphs or sentences, so that time grows with its length.
    reported : date, optional
        Its day; without it, weekdays and days without a year are not read, and who held an
        office is taken to be the latest of the name.
    tables : Lexicon, optional
        Tables of words; the shipped ones where absent.
    """
    tables = lexicon() if tables is None else tables
    parts = [
        shifted(_code(text[first:last], reported, tables), first) for first, last in _parts(text)
    ]
    return joined(text, reported, parts)


def _parts(text: str) -> list[tuple[int, int]]:
    """Return the ends of the parts of a text."""
    found, first = [], 0
    while len(text) - first > PART:
        limit = first + PART
        cuts = (text.rfind(mark, first + PART // 2, limit) for mark in ("\n\n", ". ", " "))
        last = next((cut + 1 for cut in cuts if cut > first), limit)
        found.append((first, last))
        first = last
    return [*found, (first, len(text))]


def _code(text: str, reported: date | None, tables: Lexicon) -> Coded:
    """Code a text that is read at once."""
    scene = set_scene(text, reported, tables)
    content = read_content(scene, tables)
    contacts = merge(scene, read_drafts(scene))
    events = tuple(_event(scene, content, contact, contacts) for contact in contacts)
    facts = tuple(read_facts(scene, contacts))
    day = None if reported is None else reported.isoformat()
    return Coded(text, day, events, facts, content.commitments)


def _event(scene: Scene, content: Content, contact: Contact, contacts: list[Contact]) -> Event:
    date_, day_span = contact.date(scene)
    return Event(
        pair=Field(contact.pair, scene.spans(*contact.parties), contact.certain),
        channel=Field(
            contact.channel, scene.spans((contact.i, contact.j)), contact.channel_certain
        ),
        status=Field(
            contact.status,
            scene.spans((contact.says, contact.says + 1)) if contact.says is not None else (),
            0.9 if contact.status == "held" else 0.8,
        ),
        date=Field(date_, day_span, 0.95 if day_span else 1.0),
        level=Field(contact.level, scene.spans(*contact.parties), 0.9),
        initiator=Field(contact.initiator, scene.spans(*contact.starter), 0.9),
        occasion=content.occasion(contact),
        topics=content.topics(contact, contacts),
        tone=content.tone(contact),
    )
