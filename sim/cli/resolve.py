"""``comity resolve``: stored answers held against the later record.

Without files, every ``questions.json`` below the folder of results is read. The record is the one
at hand, later contacts of one's own (``--contacts``) joined to it.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.cli.inputs import Call, make_task, read_day
from sim.errors import ComityError, counted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from sim.cli.screen import Screen
    from sim.questions.document import Stored
    from sim.questions.resolve import Later, Resolved, Scores

FEW = 20
"""Answers below which scores say little."""

HEADS = ("question", "scenario", "probability", "base rate", "came", "Brier")


def resolve_answers(files: tuple[Path, ...], until: str, call: Call, screen: Screen) -> None:
    """Resolve stored answers and print what came, the scores, and what is not settled and why.

    Parameters
    ----------
    files
        Folders or documents; all below the folder of results where empty.
    until
        Last day of the record; empty for all of it.
    call
        Record to use.

    Raises
    ------
    ComityError
        If there is nothing to resolve, or a document, day or table is bad.
    """
    from sim.questions.resolve import resolve, score_answers

    stored = _documents(files, call.out, screen)
    later = later_record(stored, read_day(until, "--until") if until else None, call, screen)
    answers = _once([line for item in stored for line in resolve(item, later)])
    _show(answers, score_answers(answers), later.until, screen)


def _documents(files: tuple[Path, ...], out: Path, screen: Screen) -> list[Stored]:
    """Read the documents named, or all below a folder; of these, say which cannot be read."""
    from sim.questions.document import NAME, read_document

    if files:
        return [read_document(file) for given in files for file in _named(given, NAME)]
    stored = []
    for file in sorted(out.glob(f"*/{NAME}")):
        try:
            stored.append(read_document(file))
        except ComityError as error:
            screen.say(f"left out: {error}")
    if not stored:
        expected = "a folder of `comity run` or `comity ask`"
        problem = f"no {NAME} of this version below this folder"
        raise ComityError(problem, where=str(out), expected=expected)
    return stored


def _named(given: Path, name: str) -> list[Path]:
    """Return the documents meant by a file, the folder of a run, or one that holds such folders."""
    if not given.is_dir() or (given / name).is_file():
        return [given / name if given.is_dir() else given]
    return sorted(given.glob(f"*/{name}")) or [given / name]


def later_record(stored: Sequence[Stored], until: date | None, call: Call, screen: Screen) -> Later:
    """Return the record up to a day, or to its last, of the dyads that answers are about."""
    from calibration.calibrate import START
    from calibration.chronicle import contacts_on_record, last_day, ritual_dyads
    from calibration.loading import load_panel
    from sim.questions.resolve import Later

    task = make_task(call, max(item.cutoff for item in stored))
    end = until or last_day(task)
    with screen.stage("record", f"Reading the record up to {end}"):
        panel = load_panel(task.folder, start=START, cutoff=end, contacts=task.contacts)
        dyads = [d for item in stored for q in item.questions.values() for d in q.dyads]
        # The dyad of a ritual is in no question: seasons are those of the first dyad with one.
        dyads = list(dict.fromkeys((*dyads, *ritual_dyads(panel))))
        watched = contacts_on_record(panel, dyads)
        return Later(watched, contacts_on_record(panel, dyads, watched=0.0), end)


def _once(answers: list[Resolved]) -> list[Resolved]:
    """Leave out what is stored twice, as by ``run`` and ``ask`` of the same worlds."""
    found = {(a.scenario, a.id, a.text, a.probability, a.worlds): a for a in answers}
    return list(found.values())


def _show(answers: list[Resolved], scores: Scores | None, until: date, screen: Screen) -> None:
    from sim.questions.resolve import ESTIMATED

    if screen.json:
        screen.show_json(
            {
                "until": until.isoformat(),
                "scores": None if scores is None else _scores(scores),
                "answers": [_plain(asdict(item)) for item in answers],
            }
        )
        return
    scored = [item for item in answers if not item.why]
    if scored:
        screen.show_table(HEADS, [_row(item) for item in scored])
    print("\n".join(_summary(scores, until)))
    estimated = [item for item in answers if item.why == ESTIMATED]
    rest = [item for item in answers if item.why and item.why != ESTIMATED]
    if estimated:
        names = ", ".join(dict.fromkeys(item.id for item in estimated))
        print(f"\n{counted(len(estimated), 'answer')} {ESTIMATED} ({names})")
    if rest:
        print("\nNot scored:")
        screen.show_table(("question", "scenario", "came", "why"), [_rest(item) for item in rest])


def _row(item: Resolved) -> tuple[str, ...]:
    base = "not known" if math.isnan(item.base) else f"{item.base:.2f}"
    miss = (item.probability - bool(item.happened)) ** 2
    return (item.id, item.scenario, f"{item.probability:.2f}", base, _came(item), f"{miss:.3f}")


def _came(item: Resolved) -> str:
    if item.happened is None:
        return "not settled"
    return f"yes, by {item.month}" if item.happened else "no"


def _rest(item: Resolved) -> tuple[str, ...]:
    return (item.id, item.scenario, _came(item), item.why)


def _summary(scores: Scores | None, until: date) -> list[str]:
    """Say the scores, and how far probabilities and what came agree."""
    if scores is None:
        return [f"No answer is settled by the record up to {until}."]
    lines = [
        f"\n{counted(scores.number, 'answer')} settled by the record up to {until}: Brier score "
        f"{scores.brier:.3f} (0 is best, 0.25 is that of one half), log score "
        f"{scores.log_score:.3f} (0 is best, -0.693 is that of one half)"
    ]
    if scores.with_base:
        lines.append(
            f"Of the {scores.with_base} with a base rate: Brier score {scores.brier_there:.3f}, "
            f"that of the base rates alone {scores.base_brier:.3f}"
        )
    table = scores.reliability
    rows = zip(table.forecast, table.happened, table.cells, strict=True)
    lines += [
        f"Where about {p:.0%} was said ({counted(int(n), 'answer')}), {y:.0%} came"
        for p, y, n in rows
    ]
    if scores.number < FEW:
        lines.append(f"Fewer than {FEW} answers say little about how good answers are.")
    return lines


def _scores(scores: Scores) -> dict[str, Any]:
    content = _plain({k: v for k, v in vars(scores).items() if k != "reliability"})
    table = scores.reliability
    columns = ("forecast", "happened", "cells")
    rows = zip(*(getattr(table, name).tolist() for name in columns), strict=True)
    return dict(content) | {"reliability": [dict(zip(columns, row, strict=True)) for row in rows]}


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    return {
        key: None if isinstance(value, float) and math.isnan(value) else value
        for key, value in content.items()
    }
