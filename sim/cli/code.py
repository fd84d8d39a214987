"""``comity code``: a readout or report in, contacts out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.inputs import read_day
from sim.errors import ComityError, counted

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.readouts.coded import Coded
    from sim.cli.screen import Screen

HEADS = (
    "pair",
    "channel",
    "type",
    "status",
    "date",
    "level",
    "begun by",
    "occasion",
    "tone",
    "topics",
    "confidence",
)
STANDARD = "-"


def code_files(
    files: tuple[Path, ...],
    day: str,
    tables: Path | None,
    how: tuple[bool, bool, Path | None],
    screen: Screen,
) -> None:
    """Code texts and print or keep what they tell.

    Parameters
    ----------
    files
        Text files; a hyphen for the standard input.
    day
        Day of the reports; empty: the one that the beginning of each text states.
    tables
        Folder with tables of one's own.
    how
        Whether to print CSV, whether to show the text with its spans, and the file of contacts to
        add to.

    Raises
    ------
    ComityError
        If a text cannot be read, or an option is bad.
    """
    from calibration.readouts.coder import code_readout
    from calibration.readouts.dates import header_day
    from calibration.readouts.lexicon import lexicon
    from calibration.readouts.text import read_readout

    as_csv, explain, store = how
    if tables is not None and not tables.is_dir():
        problem = "no such folder"
        raise ComityError(problem, where="--tables", value=str(tables))
    given = read_day(day, "--date") if day else None
    words = lexicon(tables)
    done: list[tuple[str, Coded]] = []
    for file in files:
        text = read_readout(None if str(file) == STANDARD else file)
        reported = given or header_day(text)
        if reported is None:
            screen.say(
                f"{file}: no day of the report stated; --date gives one, to read weekdays by"
            )
        done.append((str(file), code_readout(text, reported, words)))
    _show(done, as_csv, explain, screen)
    if store is not None:
        _keep(done, store, screen)


def _show(done: list[tuple[str, Coded]], as_csv: bool, explain: bool, screen: Screen) -> None:
    from calibration.readouts.output import as_document, contact_rows, contacts_csv, marked

    if screen.json:
        screen.show_json([{"file": name, **as_document(coded)} for name, coded in done])
    elif as_csv:
        rows = [row for name, coded in done for row in contact_rows([coded], name)]
        print(contacts_csv(rows), end="")
    else:
        for name, coded in done:
            if len(done) > 1:
                print(f"{name}:")
            if explain:
                print(marked(coded), end="\n\n")
            _table(coded, screen)


def _table(coded: Coded, screen: Screen) -> None:
    """Print the contacts, then facts and commitments in a line each."""
    from calibration.readouts.output import confidence_words

    rows = [
        (
            event.pair.value,
            event.channel.value,
            event.contact_type,
            event.status.value,
            event.date.value or "not stated",
            event.level.value,
            event.initiator.value or "",
            event.occasion.value or "",
            f"{event.tone.value:+d}" if event.tone.value else "0",
            ", ".join(event.topics.value),
            confidence_words(event),
        )
        for event in coded.events
    ]
    if rows:
        screen.show_table(HEADS, rows)
    else:
        print("no contact between countries")
    for fact in coded.facts:
        parts = (fact.pair, fact.kind.replace("_", " "), fact.value, fact.year)
        print("fact:", ", ".join(str(part) for part in parts if part is not None))
    if coded.commitments.value:
        words = "; ".join(coded.text[first:last] for first, last in coded.commitments.spans)
        print("commitment:", words)


def _keep(done: list[tuple[str, Coded]], store: Path, screen: Screen) -> None:
    """Add held contacts to a file in the format of contacts, and say what stayed out."""
    from calibration.readouts.output import append_contacts, contact_rows

    rows = [row for name, coded in done for row in contact_rows([coded], name)]
    added = append_contacts(store, rows)
    events = [event for _, coded in done for event in coded.events]
    undated = sum(e.status.value == "held" and e.date.value is None for e in events)
    other = sum(e.status.value != "held" for e in events)
    screen.say(
        f"{store}: {counted(added, 'contact')} added, {len(rows) - added} held already; left out: "
        f"{undated} without a day, {other} that did not take place"
    )
