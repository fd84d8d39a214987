"""Stored answers, read back and held against a later record; scores by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.cli.resolve import _show
from sim.cli.screen import Screen
from sim.errors import ComityError
from sim.questions import Chronicle, answer_questions
from sim.questions.document import NAME, Stored, changes_anything, document, read_document
from sim.questions.resolve import CHANGED, ESTIMATED, Later, Resolved, resolve, score_answers
from tests.worlds import RITUAL, run, shock, small_scenario

COMMON = {"text": "?", "dyad": "CHN-RUS"}
SPELL = {"kind": "contact_by", "type": "visit", "from": "2024-04", "until": "2024-06"}
QUESTIONS = (
    COMMON | SPELL | {"id": "visit"},
    COMMON | SPELL | {"id": "two", "n": 2},
    COMMON | SPELL | {"id": "call", "type": "call"},
    COMMON | SPELL | {"id": "late", "until": "2025-03"},
    COMMON | SPELL | {"id": "meeting", "type": "meeting"},
    {"kind": "ritual_kept", "id": "kept", "text": "?", "ritual": RITUAL, "season": 2024},
    COMMON | {"kind": "index_above", "id": "high", "quantity": "strength", "threshold": 1.0,
              "by": "2024-06"},
    {"kind": "conditional", "id": "void", "text": "?", "event": "visit", "given": "two"},
    {"kind": "conditional", "id": "stands", "text": "?", "event": "two", "given": "visit"},
    {"kind": "first_of", "id": "first", "text": "?", "options": ("visit", "call"),
     "first": "visit"},
    {"kind": "first_of", "id": "unwatched", "text": "?", "options": ("visit", "meeting"),
     "first": "visit"},
)  # fmt: skip
MONTHS = np.arange("2024-01", "2025-03", dtype="datetime64[M]")


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Answers of a small run, written and read."""
    scenario = small_scenario(question=QUESTIONS)
    answers = answer_questions(run(small_scenario(), worlds=8), scenario.question)
    file = tmp_path_factory.mktemp("run") / NAME
    file.write_text(json.dumps(document(scenario, answers)), encoding="utf-8")
    return read_document(file)


def later(until: date = date(2025, 2, 28)) -> Later:
    """One visit, in May; calls watched, meetings not; the season kept."""
    path = np.zeros(14)
    visits, calls = path.copy(), path
    visits[4] = 1.0
    values = {("CHN-RUS", "contacts_visit"): visits, ("CHN-RUS", "contacts_call"): calls}
    chronicle = Chronicle(MONTHS, values, {RITUAL: {2024: True}})
    return Later(chronicle, chronicle, until)


def test_what_is_read_is_what_was_asked(stored: Stored) -> None:
    assert list(stored.questions) == [table["id"] for table in QUESTIONS]
    assert stored.questions["visit"] == small_scenario(question=QUESTIONS).question[0]
    assert stored.cutoff == date(2024, 2, 8)
    assert not stored.changes
    assert stored.periods()[[0, -1]].astype(str).tolist() == ["2024-03", "2025-03"]


def test_what_a_question_is_made_of_is_stored_with_it(tmp_path: Path) -> None:
    scenario = small_scenario(question=QUESTIONS)
    answers = answer_questions(run(small_scenario(), worlds=8), scenario.question)
    alone = [item for item in answers if item.id in ("first", "visit")]
    content = document(scenario, alone)
    assert [item["id"] for item in content["referred"]] == ["call"]
    (tmp_path / NAME).write_text(json.dumps(content), encoding="utf-8")
    found = resolve(read_document(tmp_path / NAME), later())
    assert [(item.id, item.happened) for item in found] == [("visit", True), ("first", True)]


def test_every_answer_is_settled_or_says_why(stored: Stored) -> None:
    found = {item.id: item for item in resolve(stored, later())}
    settled = {name: item.happened for name, item in found.items() if not item.why}
    assert settled == {
        "visit": True, "two": False, "call": False, "kept": True, "stands": False, "first": True,
    }  # fmt: skip
    assert found["visit"].month == "2024-05"
    assert "open until the end of March 2025; the record ends 2025-02-28" in found["late"].why
    assert found["late"].why.endswith("it has come true already")
    for name in ("meeting", "unwatched"):
        assert found[name].why.startswith("no source at hand watched all of it")
    assert found["high"].why.startswith("about an estimated state")
    assert found["void"].why.startswith("void")


def test_questions_about_states_are_one_line(
    stored: Stored, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = list(resolve(stored, later()))
    _show(answers, score_answers(answers), date(2025, 2, 28), Screen(quiet=True))
    lines = capsys.readouterr().out.splitlines()
    assert f"1 answer {ESTIMATED} (high)" in lines
    assert not any(line.lstrip().startswith("high") for line in lines)


def test_nothing_is_settled_a_day_before_its_end(stored: Stored) -> None:
    """What has come true waits with the rest, or high probabilities would be favoured."""
    found = {item.id: item for item in resolve(stored, later(date(2024, 6, 29)))}
    assert "it has come true already" in found["visit"].why
    assert resolve(stored, later(date(2024, 6, 30)))[0].happened


def test_a_contact_that_a_poor_source_saw_is_a_yes_and_its_silence_no_no(stored: Stored) -> None:
    meetings = np.zeros(14)
    seen = {("CHN-RUS", "contacts_meeting"): meetings}
    poor = replace(later(), any_seen=Chronicle(MONTHS, seen, {}))
    assert next(i for i in resolve(stored, poor) if i.id == "meeting").happened is None
    meetings[4] = 1.0
    assert next(i for i in resolve(stored, poor) if i.id == "meeting").happened


def test_a_world_that_was_changed_is_not_scored(stored: Stored) -> None:
    first = resolve(replace(stored, changes=True), later())[0]
    assert (first.happened, first.why) == (True, CHANGED)
    assert score_answers([first]) is None
    assert changes_anything(small_scenario(intervention=(shock(),)))
    assert not changes_anything(small_scenario())


def answer(p: float, happened: bool, base: float = float("nan")) -> Resolved:
    """A settled answer of 99 worlds."""
    return Resolved("s", "q", "?", "contact_by", p, base, 99, happened, "", "")


def test_scores_by_hand() -> None:
    found = score_answers([answer(0.8, True, 0.5), answer(0.4, False), answer(0.0, False, 0.1)])
    assert found is not None
    assert found.brier == pytest.approx((0.04 + 0.16 + 0.0) / 3)
    p = (np.array([0.8, 0.4, 0.0]) * 99 + 0.5) / 100
    assert found.log_score == pytest.approx((np.log(p[0]) + np.log(1 - p[1:]).sum()) / 3)
    assert (found.with_base, found.base_brier) == (2, pytest.approx((0.25 + 0.01) / 2))
    assert found.brier_there == pytest.approx(0.02)
    assert found.reliability.cells.tolist() == [1, 1, 1]
    assert score_answers([]) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read (JSONDecodeError"),
        ('{"questions": []}', "schema: invalid input; expected 2"),
        ('{"schema": 2}', "cannot be read (KeyError"),
        ("[]", "cannot be read (AttributeError"),
    ],
)
def test_a_damaged_document_is_told(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_text(text)
    with pytest.raises(ComityError) as caught:
        read_document(file)
    assert str(caught.value).startswith(f"{file}")
    assert message in str(caught.value)
    with pytest.raises(ComityError, match="no such file"):
        read_document(tmp_path / "none.json")
