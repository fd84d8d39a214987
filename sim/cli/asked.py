"""What ``comity ask`` asks: the questions of a file or of a call, joined to a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from sim.cli.inputs import read_scenario
from sim.documents.document import Document, Rules, open_document
from sim.documents.kinds import QUESTIONS, kind_of
from sim.documents.problems import problems_of
from sim.documents.source import read_source
from sim.errors import ComityError, ScenarioError, close_matches
from sim.naming import read_dyad
from sim.questions import Question
from sim.records import Record
from sim.scenario_check import check_rituals, check_scenario, raise_all

if TYPE_CHECKING:
    from pathlib import Path

    from sim.cli.ask import Query
    from sim.cli.inputs import Call
    from sim.questions.base import Asked
    from sim.scenario import Scenario

CALL = "ask"
"""Where a mistake of the options stands, and the id of a question of the call."""


NEUTRAL = {"schema": 1, "question": ()}
"""What stands in for a bad key while the rest of a file of questions is checked."""


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
    questions, document, path, where = _given(query)
    scenario, lines = _joined(_load(path, call), questions)
    if document is not None:
        document.fail(lines)
    raise_all(where, [_named(line, where) for line in lines])
    base = None
    if scenario.base is not None:
        base = _load(path.parent / f"{scenario.base}.toml", call).beside(scenario)
    asked = tuple(q.id for q in questions or scenario.question)
    _check_ids(query.ids, asked, where)
    if not asked:
        problem = "the scenario asks nothing"
        raise ComityError(problem, where=where, expected="a [[question]]")
    return scenario, base, query.ids or asked


def _given(
    query: Query,
) -> tuple[tuple[Asked, ...], Document[QuestionFile] | None, Path, str]:
    """Return questions that are not the scenario's, their file, the scenario, and who asks."""
    file = query.file
    if query.options:
        if file is not None:
            problem, expected = "a file and options of a question", "one of the two"
            raise ComityError(problem, where=CALL, expected=expected)
        return _of_options(query.options), None, query.scenario, CALL
    if file is None:
        problem, expected = "nothing to ask", "a file, or --kind with the keys of a question"
        raise ComityError(problem, where=CALL, expected=expected)
    if kind_of(read_source(file).content) != QUESTIONS:
        return (), None, file, str(file)
    document = open_document(file, Rules(QuestionFile, _check, NEUTRAL, QUESTIONS))
    return document.record.question, document, query.scenario, str(file)


def _load(path: Path, call: Call) -> Scenario:
    scenario = read_scenario(path)
    changes = {"seed": call.seed, "worlds": call.worlds}
    return scenario.model_copy(update={k: v for k, v in changes.items() if v is not None})


def _joined(scenario: Scenario, questions: tuple[Asked, ...]) -> tuple[Scenario, list[str]]:
    """Put questions beside those of a scenario, in place of those of the same id.

    Returns it with what is wrong about them, one line each.
    """
    from calibration.seasons import RITUAL

    ids = {question.id for question in questions}
    # Own questions first, so that places in messages are those of the file.
    every = (*questions, *(q for q in scenario.question if q.id not in ids))
    dyads = [dyad for question in every for dyad in question.dyads]
    update = {"question": every, "focus": tuple(dict.fromkeys((*scenario.focus, *dyads)))}
    joined = scenario.model_copy(update=update)
    lines = [*check_scenario(joined), *check_rituals(joined, (RITUAL,))]
    return joined, [line for line in lines if not line.startswith("focus[")]


def _check(file: QuestionFile, unknown: frozenset[str]) -> list[str]:  # noqa: ARG001
    """Find nothing: what is wrong with questions as a whole is told beside their scenario."""
    return []


def _of_options(options: dict[str, Any]) -> tuple[Asked, ...]:
    parts = [
        f"{key} {', '.join(value) if isinstance(value, tuple) else value}"
        for key, value in options.items()
    ]
    words = " ".join(parts).removeprefix("kind ")
    content = {"schema": 1, "question": ({"id": CALL, "text": words, **_coded(options)},)}
    try:
        return QuestionFile.model_validate(content).question
    except ValidationError as error:
        lines = problems_of(error, content, QuestionFile)
        raise ScenarioError("\n".join(f"{CALL}: {_named(line, CALL)}" for line in lines)) from None


def _coded(options: dict[str, Any]) -> dict[str, Any]:
    """Put dyads by their codes, which a call may give by any names of the countries."""
    found = dict(options)
    if "dyad" in found:
        found["dyad"] = _dyad(found["dyad"])
    if "among" in found:
        found["among"] = tuple(map(_dyad, found["among"]))
    return found


def _dyad(text: str) -> str:
    """Return the key of two countries; a text that names none is left for its question to tell."""
    try:
        return read_dyad(text)
    except ComityError:
        return text


def _named(line: str, where: str) -> str:
    """Name the option of the call where a mistake of its question stands."""
    return line.replace("question[0].", "--", 1) if where == CALL else line


def _check_ids(ids: tuple[str, ...], known: tuple[str, ...], where: str) -> None:
    for name in ids:
        if name not in known:
            problem, near = "unknown question", close_matches(name, known)
            expected = ", ".join(known)
            raise ComityError(problem, where=where, value=name, expected=expected, near=near)
