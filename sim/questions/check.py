"""What only the whole list of questions can tell to be wrong, one line each.

That the questions which one is made of are asked, and that the dyads of a ranking are in focus.
What holds for every record (countries, types, months) is checked with the scenario.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import close_matches, describe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.questions.base import Asked


def check_questions(questions: Sequence[Asked], focus: Sequence[str]) -> list[str]:
    """Return a line for each mistake.

    Parameters
    ----------
    questions
        All that are asked, in the order of the file.
    focus
        Dyads whose paths are kept.
    """
    known = {question.id: question for question in questions}
    lines = []
    for i, question in enumerate(questions):
        for name in question.refers_to:
            lines += _check_reference(f"question[{i}]", name, question, known)
        for dyad in question.dyads[1:]:
            if dyad not in focus:
                where, problem = f"question[{i}].among", "not among the focus dyads"
                near = close_matches(dyad, focus)
                lines.append(describe(where, dyad, ", ".join(focus), near, problem=problem))
    return lines


def _check_reference(place: str, name: str, question: Asked, known: dict[str, Asked]) -> list[str]:
    where = f"{place}.{_key(name, question)}"
    if name not in known:
        near = close_matches(name, known)
        expected = "the id of another question"
        return [describe(where, name, expected, near, problem="unknown question")]
    if known[name].refers_to:
        problem, expected = "made of other questions itself:", "a question that is not"
        return [describe(where, name, expected, problem=problem)]
    return []


def _key(name: str, question: Asked) -> str:
    """Return the key under which a question names another."""
    for key in ("event", "given"):
        if getattr(question, key, None) == name:
            return key
    return "options"
