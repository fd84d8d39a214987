"""Coded readouts as rows of a table, as documents, as contacts, and as marked text.

    contact_rows([coded]) -> rows in the format of contacts (docs/contacts-format.md)
    as_document(coded) -> dict for JSON;   marked(coded) -> text with the spans in brackets

Only contacts that took place, on a day that is stated, become rows of contacts; the others are
counted.
"""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from calibration.readouts.coded import Coded, Event, Field, Span

__all__ = [
    "COLUMNS",
    "FIELDS",
    "append_contacts",
    "as_document",
    "contact_rows",
    "contacts_csv",
    "marked",
]

COLUMNS = (
    "date", "country_a", "country_b", "type", "initiator", "level", "occasion", "source",
    "source_ref", "channel", "confidence",
)  # fmt: skip
FIELDS = ("pair", "channel", "status", "date", "level", "initiator", "occasion", "topics", "tone")
OCCASIONS = {"new_year": "turn-of-year call", "lunar_new_year": "turn-of-year call"}
"""Occasions under which a call is that of the turn of the year."""

TYPE_LEVEL = {"call", "visit", "meeting", "greeting"}


def contact_rows(coded: Iterable[Coded], source_ref: str = "") -> list[dict[str, str]]:
    """Return the held and dated contacts of readouts as rows of a file of contacts.

    Parameters
    ----------
    coded : iterable of Coded
    source_ref : str
        Where the text is from, kept in each row.
    """
    rows = []
    for item in coded:
        for event in item.events:
            if event.status.value != "held" or event.date.value is None:
                continue
            one, other = event.pair.value.split("-")
            occasion = event.occasion.value or ""
            if event.contact_type == "call":
                occasion = OCCASIONS.get(occasion, occasion)
            rows.append(
                {
                    "date": event.date.value,
                    "country_a": one,
                    "country_b": other,
                    "type": event.contact_type,
                    "initiator": event.initiator.value or "",
                    "level": event.level.value,
                    "occasion": occasion.replace("_", " "),
                    "source": "readout",
                    "source_ref": source_ref,
                    "channel": event.channel.value,
                    "confidence": f"{event.confidence:.2f}",
                }
            )
    return _unique(rows)


def _unique(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Leave out rows that say what an earlier one says: two channels may share a type."""
    seen = {_key(row): row for row in reversed(rows)}
    return [row for row in rows if seen[_key(row)] is row]


def _key(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in COLUMNS[:6])


def contacts_csv(rows: Iterable[dict[str, str]]) -> str:
    """Return rows of contacts as the text of a CSV file, with its header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def append_contacts(path: Path, rows: list[dict[str, str]]) -> int:
    """Add rows to a file of contacts, which is made where it does not exist.

    Returns
    -------
    int
        Rows added: those that the file held already are left out.
    """
    held = []
    if path.is_file():
        held = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
    known = {_key(row) for row in held}
    new = [row for row in rows if _key(row) not in known]
    path.write_text(
        contacts_csv([*({c: row.get(c, "") for c in COLUMNS} for row in held), *new]), "utf-8"
    )
    return len(new)


def as_document(coded: Coded) -> dict[str, Any]:
    """Return a coded readout as plain values: each field with its words, places and confidence."""
    return {
        "reported": coded.reported,
        "events": [
            {
                "type": event.contact_type,
                "confidence": round(event.confidence, 3),
                **{name: _field(coded, getattr(event, name)) for name in FIELDS},
            }
            for event in coded.events
        ],
        "facts": [
            {**asdict(fact), "words": coded.text[fact.span[0] : fact.span[1]]}
            for fact in coded.facts
        ],
        "commitments": _field(coded, coded.commitments),
    }


def _field(coded: Coded, field: Field[Any]) -> dict[str, Any]:
    return {
        "value": list(field.value) if isinstance(field.value, tuple) else field.value,
        "spans": [list(span) for span in field.spans],
        "words": [coded.text[first:last] for first, last in field.spans],
        "confidence": round(field.confidence, 3),
    }


def marked(coded: Coded) -> str:
    """Return the text with every span in brackets, its fields in braces after it.

    Events are numbered from 1 in their order; ``{1 pair, 2 pair}`` says that the words before it
    name a
    party of the first and the second. Spans that overlap are closed where the longest ends.
    """
    labels = _labels(coded)
    made, place = [], 0
    for (first, last), names in _apart(labels):
        made.append(coded.text[place:first])
        made.append(f"[{coded.text[first:last]}]{{{', '.join(names)}}}")
        place = last
    made.append(coded.text[place:])
    return "".join(made)


def _labels(coded: Coded) -> dict[Span, list[str]]:
    """Return the fields that rest on each span."""
    found: dict[Span, list[str]] = {}
    for number, event in enumerate(coded.events, start=1):
        for name in FIELDS:
            _note(found, getattr(event, name), f"{number} {name}")
    for fact in coded.facts:
        found.setdefault(fact.span, []).append(f"fact: {fact.kind}")
    _note(found, coded.commitments, "commitment")
    return found


def _note(found: dict[Span, list[str]], field: Field[Any], label: str) -> None:
    for span in field.spans:
        names = found.setdefault(span, [])
        if label not in names:
            names.append(label)


def _apart(labels: dict[Span, list[str]]) -> list[tuple[Span, list[str]]]:
    """Return spans without overlap, in order; one inside another lends it its labels.

    A span of a fact is a whole sentence: it is marked at its end, so that the spans in it stay.
    """
    small = {span: names for span, names in labels.items() if not names[0].startswith("fact")}
    kept: list[tuple[Span, list[str]]] = []
    for span, names in sorted(small.items(), key=lambda item: (item[0][0], -item[0][1])):
        if kept and span[0] < kept[-1][0][1]:
            kept[-1][1].extend(name for name in names if name not in kept[-1][1])
        else:
            kept.append((span, list(names)))
    for span, names in labels.items():
        if names[0].startswith("fact"):
            end = (span[1], span[1])
            kept.append((end, list(names)))
    return [item for item in sorted(kept, key=lambda item: item[0]) if _free(item, kept)]


def _free(item: tuple[Span, list[str]], kept: list[tuple[Span, list[str]]]) -> bool:
    """Tell whether an empty span lies inside no other."""
    (first, last), _ = item
    return first != last or not any(a < first < b for (a, b), _ in kept)


def confidence_words(event: Event) -> str:
    """Return how sure a contact is, in a word and a number."""
    value = event.confidence
    word = "sure" if value >= 0.7 else "likely" if value >= 0.5 else "doubtful"
    return f"{word} ({value:.2f})"
