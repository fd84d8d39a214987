"""``comity ingest``: files of event data into a store, and what became of their rows."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sim.errors import counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from calibration.ingest.outcome import Outcome
    from sim.cli.screen import Screen

HEADS = ("file", "rows", "accepted", "set aside", "rejected")
MOST_FILES = 20


def run_ingest(
    source: str, files: Sequence[str], out: Path, options: tuple[int, Path | None], screen: Screen
) -> None:
    """Add files to a store and print the account.

    Raises
    ------
    ComityError
        If a file, the store or the call is bad.
    """
    from calibration.ingest.archives import find_inputs
    from calibration.ingest.layouts import layout_of
    from calibration.ingest.run import Options, ingest

    jobs, types = options
    layout_of(source)
    find_inputs(files)  # a bad call is told before anything is said to begin
    done = [0]
    line = f"Reading {source} files into {out}"
    with screen.stage("ingest", line), screen.counter("Reading rows") as advance:

        def progress(rows: int) -> None:
            done[0] += rows
            if advance is not None:
                advance(done[0], 0)

        outcome = ingest(source, files, out, Options(jobs, types, progress, screen.say))
    if screen.json:
        screen.show_json(_document(outcome))
        return
    _show(outcome, screen)


def _document(outcome: Outcome) -> dict[str, object]:
    return {
        "store": str(outcome.store.path),
        "inputs": [asdict(record) for record in outcome.added],
        "known": [path.name for path in outcome.known],
        "left_out": outcome.damaged,
        "accepted": outcome.accepted,
        "events": outcome.events,
        "repeats": outcome.repeats,
        "repeats_same_day": outcome.repeats - outcome.near,
        "repeats_near_days": outcome.near,
        "events_in_store": outcome.store.manifest.events,
        "coverage": [
            {"source": source, "from": str(first), "to": str(last), "rows": rows}
            for source, first, last, rows in _spans(outcome)
        ],
    }


def _show(outcome: Outcome, screen: Screen) -> None:
    if outcome.added:
        _show_rows(outcome, screen)
    for path in outcome.known:
        print(f"  in the store already: {path.name}")
    for name, problem in outcome.damaged.items():
        print(f"  left out: {name}: {problem}")
    if outcome.added:
        new = counted(outcome.events, "new event")
        print(f"{counted(outcome.accepted, 'report')} = {new} + {_repeats(outcome)}")
    else:
        print("nothing new")
    print(f"{outcome.store.path}: {counted(outcome.store.manifest.events, 'event')}")
    for source, first, last, number in _spans(outcome):
        print(f"  {source}: covered {first} to {last}, {counted(number, 'row')}")


def _repeats(outcome: Outcome) -> str:
    """Return how many reports repeat an event, and by which rule."""
    if not outcome.repeats:
        return "0 repeats"
    same = outcome.repeats - outcome.near
    every = counted(outcome.repeats, "repeat")
    return f"{every} ({same:,} of the same day, {outcome.near:,} of near days)"


def _show_rows(outcome: Outcome, screen: Screen) -> None:
    """Print what became of the rows of each file, and why rows were set aside."""
    added = outcome.added
    rows = [_line(record.file, [record]) for record in added[:MOST_FILES]]
    if len(added) > MOST_FILES:
        rows.append(_line(f"... {len(added) - MOST_FILES} more", added[MOST_FILES:]))
    if len(added) > 1:
        rows.append(_line("all", added))
    screen.show_table(HEADS, rows)
    reasons: dict[str, int] = {}
    for record in added:
        for reason, number in record.aside.items():
            reasons[reason] = reasons.get(reason, 0) + number
    for reason in sorted(reasons, key=lambda name: -reasons[name]):
        print(f"  set aside, {reason}: {reasons[reason]:,}")
    if any(record.rejected for record in added):
        print(f"  rejected rows, with line and reason: {outcome.store.path / 'rejects'}")


def _line(label: str, records: Sequence[object]) -> list[str]:
    names = ("rows", "accepted", "set_aside", "rejected")
    return [label, *(f"{sum(getattr(r, name) for r in records):,}" for name in names)]


def _spans(outcome: Outcome) -> list[tuple[str, object, object, int]]:
    """Return source, first and last day and rows of each covered spell."""
    import polars as pl

    from calibration.ingest.coverage import MACHINE, covered_spells
    from calibration.ingest.volume import EVERYBODY

    spans: list[tuple[str, object, object, int]] = []
    for source in (name for name in outcome.store.sources if name in MACHINE):
        daily = outcome.store.volume(source).filter(pl.col("country") == EVERYBODY)
        for first, last in covered_spells(daily["date"].to_list(), daily["rows"].to_list()):
            rows = daily.filter(pl.col("date").is_between(first, last))["rows"].sum()
            spans.append((source, first, last, int(rows)))
    return spans
