"""What ``comity ask`` asks: the questions of a file or of a call, joined to a scenario."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from sim.cli.inputs import read_scenario
from sim.documents.problems import problems_of
from sim.errors import ComityError, ScenarioError, close_matches
from sim.questions import Question
from sim.records import Record
from sim.scenario import frozen, load_scenario
from sim.scenario_check import check_rituals, check_scenario, raise_all

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.ask import Query
    from sim.cli.inputs import Call
    from sim.questions.base import Asked
    from sim.scenario import Scenario

CALL = "ask"
"""Where a mistake of the options stands, and the id of a question of the call."""


class QuestionFile(Record):
    """A file of questions alone."""

    schema_version: Literal[1] = Field(alias="schema")
    question: tuple[Question, ...] = Field(min_length=1)


def read_query(query: Query, call: Call) -> tuple[Scenario, Scenario | None, tuple[str, ...]]:
    """Return the scenario with all questions, its base, and the ids of what is asked.

    Dyads that questions are about join the focus, so that their paths are kept.

    Raises
    ------
    ComityError
        If something is bad or nothing is asked.
    """
    file, path, where = query.file, query.scenario, CALL
    questions: tuple[Asked, ...] = ()
    if query.options:
        if file is not None:
            problem, expected = "a file and options of a question", "one of the two"
            raise ComityError(problem, where=CALL, expected=expected)
        questions = _of_options(query.options)
    elif file is None:
        problem, expected = "nothing to ask", "a file, or --kind with the keys of a question"
        raise ComityError(problem, where=CALL, expected=expected)
    elif _holds_questions_alone(file):
        questions, where = _of_file(file), str(file)
    else:
        path, where = file, str(file)
    scenario = _joined(_load(path, call), questions, where)
    base = None
    if scenario.base is not None:
        base = _load(path.parent / f"{scenario.base}.toml", call).beside(scenario)
    asked = tuple(q.id for q in questions or scenario.question)
    _check_ids(query.ids, asked, where)
    if not asked:
        problem = "the scenario asks nothing"
        raise ComityError(problem, where=where, expected="a [[question]]")
    return scenario, base, query.ids or asked


def _load(path: Path, call: Call) -> Scenario:
    scenario = read_scenario(path)
    changes = {"seed": call.seed, "worlds": call.worlds}
    return scenario.model_copy(update={k: v for k, v in changes.items() if v is not None})


def _joined(scenario: Scenario, questions: tuple[Asked, ...], where: str) -> Scenario:
    """Put questions beside those of a scenario, in place of those of the same id."""
    from calibration.seasons import RITUAL

    ids = {question.id for question in questions}
    # Own questions first, so that places in messages are those of the file.
    every = (*questions, *(q for q in scenario.question if q.id not in ids))
    dyads = [dyad for question in every for dyad in question.dyads]
    update = {"question": every, "focus": tuple(dict.fromkeys((*scenario.focus, *dyads)))}
    joined = scenario.model_copy(update=update)
    lines = [*check_scenario(joined), *check_rituals(joined, (RITUAL,))]
    raise_all(where, [_named(line, where) for line in lines if not line.startswith("focus[")])
    return joined


def _holds_questions_alone(file: Path) -> bool:
    """Tell whether a file is one of questions; what is no TOML is told as a scenario's mistake."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        load_scenario(file)
        return False
    return "question" in content and not {"id", "cutoff", "base"} & set(content)


def _of_file(file: Path) -> tuple[Asked, ...]:
    content = frozen(tomllib.loads(file.read_text(encoding="utf-8")))
    try:
        return QuestionFile.model_validate(content).question
    except ValidationError as error:
        raise_all(file, problems_of(error, content, QuestionFile))
        raise


def _of_options(options: dict[str, Any]) -> tuple[Asked, ...]:
    parts = [
        f"{key} {', '.join(value) if isinstance(value, tuple) else value}"
        for key, value in options.items()
    ]
    words = " ".join(parts).removeprefix("kind ")
    content = {"schema": 1, "question": ({"id": CALL, "text": words, **options},)}
    try:
        return QuestionFile.model_validate(content).question
    except ValidationError as error:
        lines = problems_of(error, content, QuestionFile)
        raise ScenarioError("\n".join(f"{CALL}: {_named(line, CALL)}" for line in lines)) from None


def _named(line: str, where: str) -> str:
    """Name the option of the call where a mistake of its question stands."""
    return line.replace("question[0].", "--", 1) if where == CALL else line


def _check_ids(ids: tuple[str, ...], known: tuple[str, ...], where: str) -> None:
    for name in ids:
        if name not in known:
            problem, near = "unknown question", close_matches(name, known)
            expected = ", ".join(known)
            raise ComityError(problem, where=where, value=name, expected=expected, near=near)
