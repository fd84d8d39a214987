"""Holding coded readouts against labels: precision, recall and F1, field by field.

    python -m calibration.readouts.score FILE.jsonl [--errors]

Pair and channel are scored together over held contacts. Other fields are scored on the contacts
that were found: among those whose pair, channel and status agree, the share in which the field
agrees;
the date where the label states one. Facts agree in kind, pair, value and year.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calibration.readouts.coder import code_readout

if TYPE_CHECKING:
    from collections.abc import Iterable

    from calibration.readouts.coded import Coded

__all__ = ["Score", "read_labels", "score_file", "score_labels"]

FIELDS = ("date", "level", "initiator", "occasion", "topics", "tone")
Label = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """Counts of what was found, wrongly found and missed.

    Attributes
    ----------
    right, extra, missed : int
    """

    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float:
        """Return the share of what was coded that the labels hold."""
        return self.right / (self.right + self.extra) if self.right + self.extra else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the labels that was coded."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        total = 2 * self.right + self.extra + self.missed
        return 2 * self.right / total if total else 1.0


def read_labels(path: Path) -> list[Label]:
    """Read a file of labelled texts, one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def code_label(label: Label) -> Coded:
    """Code the text of a label."""
    return code_readout(label["text"], date.fromisoformat(label["reported"]))


def _keys(events: Iterable[Label], *fields: str) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(_plain(event[name]) for name in fields) for event in events)


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


def as_labels(coded: Coded) -> list[Label]:
    """Return coded contacts in the form of labels."""
    names = ("pair", "channel", "status", *FIELDS)
    return [{name: getattr(event, name).value for name in names} for event in coded.events]


def _counted(truth: Counter[Any], found: Counter[Any]) -> Score:
    right = sum((truth & found).values())
    return Score(right, sum(found.values()) - right, sum(truth.values()) - right)


def _sum(scores: Iterable[Score]) -> Score:
    rows = list(scores)
    return Score(
        sum(s.right for s in rows), sum(s.extra for s in rows), sum(s.missed for s in rows)
    )


def score_labels(labels: list[Label]) -> dict[str, Score]:
    """Code labelled texts and score every field."""
    coded = [code_label(label) for label in labels]
    pairs = [(label, as_labels(made), made) for label, made in zip(labels, coded, strict=True)]
    scores = {
        "pair and channel, held": _sum(
            _counted(
                _keys([e for e in label["events"] if e["status"] == "held"], "pair", "channel"),
                _keys([e for e in made if e["status"] == "held"], "pair", "channel"),
            )
            for label, made, _ in pairs
        ),
        "pair, held": _sum(
            _counted(
                _keys([e for e in label["events"] if e["status"] == "held"], "pair"),
                _keys([e for e in made if e["status"] == "held"], "pair"),
            )
            for label, made, _ in pairs
        ),
        "pair, channel and status": _sum(
            _counted(
                _keys(label["events"], "pair", "channel", "status"),
                _keys(made, "pair", "channel", "status"),
            )
            for label, made, _ in pairs
        ),
    }
    for name in FIELDS:
        scores[name] = _sum(_field(label["events"], made, name) for label, made, _ in pairs)
    scores["facts"] = _sum(
        _counted(
            _keys(label["facts"], "kind", "pair", "value", "year"),
            _keys([vars(fact) for fact in made.facts], "kind", "pair", "value", "year"),
        )
        for label, _, made in pairs
    )
    right = sum(label["commitments"] == made.commitments.value for label, _, made in pairs)
    scores["commitments (texts)"] = Score(right, len(pairs) - right, len(pairs) - right)
    return scores


def _field(truth: list[Label], made: list[Label], name: str) -> Score:
    """Score a field over the contacts that both hold; of dates and the like, where there is one."""
    right = extra = missed = 0
    rest = list(made)
    for event in truth:
        key = [event[part] for part in ("pair", "channel", "status")]
        match = next(
            (m for m in rest if [m[part] for part in ("pair", "channel", "status")] == key), None
        )
        if match is None:
            continue
        rest.remove(match)
        one, other = _plain(event[name]), _plain(match[name])
        if name == "topics":
            right += len(set(one) & set(other))
            extra += len(set(other) - set(one))
            missed += len(set(one) - set(other))
        elif one == other:
            right += one is not None
        else:
            extra += other is not None
            missed += one is not None
    return Score(right, extra, missed)


def score_file(path: Path) -> dict[str, Score]:
    """Score a file of labelled texts."""
    return score_labels(read_labels(path))


def table(scores: dict[str, Score]) -> str:
    """Return the scores as a table in Markdown."""
    lines = ["| field | precision | recall | F1 | labelled |", "|---|---|---|---|---|"]
    lines += [
        f"| {name} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} | {s.right + s.missed} |"
        for name, s in scores.items()
    ]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Print the scores of a file; with --errors, the texts in which a contact is wrong."""
    path = Path(next(item for item in arguments if not item.startswith("--")))
    labels = read_labels(path)
    if "--errors" in arguments:
        for label in labels:
            _print_errors(label)
    print(table(score_labels(labels)))


def _print_errors(label: Label) -> None:
    names = ("pair", "channel", "status", "date", "level", "initiator", "occasion", "tone")
    truth, made = _keys(label["events"], *names), _keys(as_labels(code_label(label)), *names)
    if truth != made:
        print(label["id"], label["reported"], label["text"])
        for sign, rows in (("-", truth - made), ("+", made - truth)):
            for row in sorted(rows, key=str):
                print("  ", sign, *row)


if __name__ == "__main__":
    main(sys.argv[1:])
