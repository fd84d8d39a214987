"""Answers as a document, ``questions.json``, from which they can be resolved and scored later.

    document(scenario, answers) -> {"schema", "scenario", "cutoff", "changes", "questions": [...]}
    read_document(file) -> Stored

Each entry holds the answer in its numbers and, under ``question``, the question as asked. The key
``changes`` tells whether the scenario changes anything: if so, what it answers is about a world
that did not come about, unless the changes did. Numbers that are not known are null. Questions that
others are made of and that are not answered themselves stand under ``referred``.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter

from sim.errors import ComityError, first_line
from sim.questions import Question

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from sim.questions.answer import Answer
    from sim.questions.base import Asked
    from sim.scenario import Scenario

SCHEMA = 2
NAME = "questions.json"
CHANGING = ("intervention", "behaviour", "rule")
"""Tables of a scenario by which it changes the world."""


@dataclass(frozen=True)
class StoredAnswer:
    """One stored answer: the question, its probability, worlds counted, and base rate (or nan)."""

    question: Asked
    probability: float
    worlds: int
    base: float


@dataclass(frozen=True)
class Stored:
    """A document as read.

    Attributes
    ----------
    file : str
    scenario : str
        Id.
    cutoff : date
    changes : bool
        Whether the scenario changes anything.
    answers : tuple of StoredAnswer
    referred : tuple of Asked
        Questions that these are made of.
    """

    file: str
    scenario: str
    cutoff: date
    changes: bool
    answers: tuple[StoredAnswer, ...]
    referred: tuple[Asked, ...] = ()

    @property
    def questions(self) -> dict[str, Asked]:
        """The questions by id, those that others are made of among them."""
        asked = (*self.referred, *(item.question for item in self.answers))
        return {question.id: question for question in asked}

    def periods(self) -> NDArray[np.datetime64]:
        """Months from the first after the cutoff to the last that any question needs."""
        first = np.datetime64(self.cutoff, "M") + 1
        others = self.questions
        ends = [question.span(first, others)[1] for question in others.values()]
        return np.arange(first, max([first, *ends]) + 1)


def document(scenario: Scenario, answers: Sequence[Answer]) -> dict[str, Any]:
    """Return answers as a document; the questions are those of the scenario."""
    asked = {question.id: question for question in scenario.question}
    given = {item.id for item in answers}
    parts = dict.fromkeys(name for item in answers for name in asked[item.id].refers_to)
    return {
        "schema": SCHEMA,
        "scenario": scenario.id,
        "cutoff": scenario.cutoff.isoformat(),
        "changes": changes_anything(scenario),
        "questions": [_entry(item, asked[item.id]) for item in answers],
        "referred": [_record(asked[name]) for name in parts if name not in given],
    }


def changes_anything(scenario: Scenario) -> bool:
    """Tell whether a scenario changes the world, or only lets it go on."""
    return any(bool(getattr(scenario, name, ())) for name in CHANGING)


def _entry(answer: Answer, question: Asked) -> dict[str, Any]:
    content = {key: _plain(value) for key, value in asdict(answer).items()}
    content["shares"] = dict(answer.shares)
    return content | {"question": _record(question)}


def _record(question: Asked) -> dict[str, Any]:
    return question.model_dump(mode="json", by_alias=True, exclude_none=True)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return None if isinstance(value, float) and math.isnan(value) else value


def read_document(file: Path) -> Stored:
    """Read stored answers.

    Raises
    ------
    ComityError
        If the file is not there, is damaged, or was written before questions were stored.
    """
    expected = f"a {NAME} written by `comity run` or `comity ask`"
    if not file.is_file():
        problem = "no such file"
        raise ComityError(problem, where=str(file), expected=expected)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content.get("schema") != SCHEMA:
            where = f"{file}: schema"
            raise ComityError(where=where, value=content.get("schema"), expected=f"{SCHEMA}")
        return _stored(file, content)
    except (OSError, KeyError, TypeError, ValueError, AttributeError) as error:
        problem = f"cannot be read ({first_line(error)})"
        raise ComityError(problem, where=str(file), expected=expected) from None


def _stored(file: Path, content: dict[str, Any]) -> Stored:
    adapter: TypeAdapter[Asked] = TypeAdapter(Question)
    answers = []
    for entry in content["questions"]:
        base = entry["base"]
        answers.append(
            StoredAnswer(
                adapter.validate_json(json.dumps(entry["question"])),
                _number(entry["probability"]),
                int(entry["worlds"]),
                float("nan") if base is None else _number(base["share"]),
            )
        )
    cutoff = date.fromisoformat(content["cutoff"])
    referred = tuple(adapter.validate_json(json.dumps(item)) for item in content["referred"])
    changes = bool(content["changes"])
    return Stored(str(file), content["scenario"], cutoff, changes, tuple(answers), referred)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
