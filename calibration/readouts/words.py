"""Sets of words that rules look for around a trigger, by name.

    word_set("envoys") -> frozenset;   word_levels("bodies") -> dict

They stand in ``words.csv`` and ``bodies.csv`` beside the other tables: what may be signed, who is
sent
home, which words make a speech hostile. A rule names its set, so that a reader sees what it looks
for
and a word can be added without touching the rule.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

__all__ = ["word_levels", "word_set"]


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    source = files("calibration") / "data" / "readouts" / f"{name}.csv"
    return tuple(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {row["name"]: frozenset(row["words"].split()) for row in _rows("words")}


def word_set(name: str) -> frozenset[str]:
    """Return a set of words.

    Examples
    --------
    >>> "chancellor" in word_set("envoys"), "ambassador" in word_set("envoys")
    (False, True)
    """
    return _sets()[name]


def word_levels(name: str) -> dict[str, str]:
    """Return the words of a table with what each stands for."""
    return {row["word"]: row["level"] for row in _rows(name)}
