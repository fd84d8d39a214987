"""Ranking, first of several and conditional questions, counted by hand; what files may not say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.ensemble import Ensemble
from sim.errors import ScenarioError
from sim.questions import QUESTION_KEYS, QUESTION_KINDS, answer_questions, outcome_of
from sim.scenario import load_scenario
from tests.worlds import RITUAL, run, small_scenario

DYAD = {"text": "?", "dyad": "CHN-RUS"}
VISIT = DYAD | {
    "kind": "contact_by", "id": "visit", "type": "visit", "from": "2024-04", "until": "2025-04",
}  # fmt: skip
CALL = VISIT | {"id": "call", "type": "call"}
FIRST = {
    "kind": "first_of", "id": "first", "text": "?", "options": ("visit", "call"), "first": "visit",
}  # fmt: skip
GIVEN = {"kind": "conditional", "id": "given", "text": "?", "event": "visit", "given": "call"}
PLACE = DYAD | {
    "kind": "ranking", "id": "place", "among": ("DEU-FRA",), "quantity": "strength",
    "month": "2024-09",
}  # fmt: skip


@pytest.fixture(scope="module")
def ensemble() -> Ensemble:
    """Eight worlds; months of the first visit and call, and strengths, are set by hand.

    visit: 1 1 3 - 1 - - 3     call: 2 - 1 1 1 - 4 3     (month after the cutoff; - never)
    """
    made = run(small_scenario(), worlds=8)
    paths = made.paths.copy()
    visit, call, strength = (
        made.quantities.index(name) for name in ("contacts_visit", "contacts_call", "strength")
    )
    paths[[visit, call], :, 0] = 0.0
    paths[visit, [0, 1, 2, 4, 7], 0, [1, 1, 3, 1, 3]] = 1.0
    paths[call, [0, 2, 3, 4, 6, 7], 0, [2, 1, 1, 1, 4, 3]] = 2.0
    paths[strength, :, 0, 6] = [3.0, 3.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0]
    paths[strength, :, 1, 6] = 2.0
    return replace(made, paths=paths)


def answers(ensemble: Ensemble, *tables: dict[str, object]):
    """Answers by id to questions given as tables."""
    found = answer_questions(ensemble, small_scenario(question=tables).question)
    return {answer.id: answer for answer in found}


def test_the_first_of_two_leads_alone(ensemble: Ensemble) -> None:
    found = answers(ensemble, VISIT, CALL, FIRST)["first"]
    assert found.probability == 2 / 8  # worlds 0 and 1; in 4 and 7 both come at once
    shares = dict(found.shares)
    assert shares == {"visit": 2 / 8, "call": 3 / 8, "none": 1 / 8, "at once": 2 / 8}


def test_a_condition_leaves_the_worlds_in_which_it_holds(ensemble: Ensemble) -> None:
    found = answers(ensemble, VISIT, CALL, GIVEN, GIVEN | {"id": "else", "holds": False})
    assert (found["given"].probability, found["given"].worlds) == (4 / 6, 6)
    assert found["given"].standard_error == pytest.approx(np.sqrt(4 / 6 * 2 / 6 / 6))
    assert (found["else"].probability, found["else"].worlds) == (1 / 2, 2)
    many = VISIT | {"id": "many", "n": 99}
    never = answers(ensemble, VISIT, many, GIVEN | {"given": "many"})["given"]
    assert never.worlds == 0
    assert np.isnan(never.probability)


def test_total_probability(ensemble: Ensemble) -> None:
    """P(A) = P(A | B) P(B) + P(A | not B) P(not B)."""
    found = answers(ensemble, VISIT, CALL, GIVEN, GIVEN | {"id": "else", "holds": False})
    p = found["call"].probability
    total = found["given"].probability * p + found["else"].probability * (1.0 - p)
    assert total == pytest.approx(found["visit"].probability)


def test_a_tie_shares_the_better_place(ensemble: Ensemble) -> None:
    found = answers(ensemble, PLACE)["place"]
    assert found.probability == 3 / 8
    assert dict(found.shares) == {"1st": 3 / 8, "2nd": 5 / 8}


def test_an_event_has_its_month(ensemble: Ensemble) -> None:
    questions = small_scenario(question=(VISIT, CALL)).question
    when = outcome_of(ensemble, "visit", questions).when
    assert when.tolist() == [1, 1, 3, np.inf, 1, np.inf, np.inf, 3]


def test_a_question_beyond_the_worlds_is_not_known(ensemble: Ensemble) -> None:
    long = small_scenario(question=(VISIT,)).question[0].model_copy(update={"until": "2031-01"})
    assert not outcome_of(ensemble, "visit", (long,)).known.any()
    by = {"kind": "index_above", "quantity": "strength", "threshold": 99.0, "by": "2024-09"}
    (above,) = small_scenario(question=(DYAD | by | {"id": "high"},)).question
    assert outcome_of(ensemble, "high", (above,)).known.all()
    beyond = above.model_copy(update={"by": "2031-01"})
    assert not outcome_of(ensemble, "high", (beyond,)).known.any()


def test_every_kind_says_its_rule(ensemble: Ensemble) -> None:
    kept = {"kind": "ritual_kept", "id": "kept", "text": "?", "ritual": RITUAL, "season": 2024}
    own = VISIT | {"id": "own", "resolution": "Official read-outs decide."}
    found = answers(ensemble, VISIT, CALL, FIRST, GIVEN, PLACE, kept, own)
    assert "at least 1 visit between the two, China\u2013Russia" in found["visit"].rule
    assert "two do so in the same month" in found["first"].rule
    assert "else it is void" in found["given"].rule
    assert "`comity resolve` leaves it open" in found["place"].rule
    assert "season 2024/25" in found["kept"].rule
    assert found["own"].rule.endswith("every month. Official read-outs decide.")


def test_kinds_and_keys_are_those_of_the_records() -> None:
    assert {"ritual_kept", "count_over", "ranking", "first_of", "conditional"} <= set(
        QUESTION_KINDS
    )
    assert {"from", "given", "among", "resolution"} <= set(QUESTION_KEYS)


HEAD = """\
schema = 1
id = "a"
title = "A"
rationale = "R"
references = ["F"]
cutoff = 2024-02-08
horizon = 24
worlds = 10
seed = 1
countries = ["CHN", "RUS", "USA"]
focus = ["CHN-RUS", "CHN-USA"]
[[question]]
kind = "contact_by"
id = "visit"
text = "?"
dyad = "CHN-RUS"
type = "visit"
from = "2024-04"
until = "2024-12"
[[question]]
"""
FIRST_TEXT = 'kind = "first_of"\nid = "f"\ntext = "?"\n'
GIVEN_TEXT = 'kind = "conditional"\nid = "g"\ntext = "?"\nevent = "visit"\n'
PLACE_TEXT = 'kind = "ranking"\nid = "p"\ntext = "?"\ndyad = "CHN-RUS"\nmonth = "2024-09"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (FIRST_TEXT + 'options = ["visit", "vist"]\nfirst = "visit"',
         "question[1].options: unknown question 'vist'; expected the id of another question; "
         "did you mean 'visit'"),
        (FIRST_TEXT + 'options = ["visit", "call"]\nfirst = "meeting"',
         "question[1]: invalid value; expected first among the options, each of them once"),
        (FIRST_TEXT + 'options = ["visit"]\nfirst = "visit"',
         "question[1].options: too few entries: 1; expected at least 2"),
        (GIVEN_TEXT + 'given = "cal"', "question[1].given: unknown question 'cal'"),
        (GIVEN_TEXT + 'given = "g"',
         "question[1].given: made of other questions itself: 'g'; expected a question that is not"),
        (GIVEN_TEXT + 'given = "visit"', "expected an event other than its condition"),
        (PLACE_TEXT + 'among = ["RUS-USA"]',
         "question[1].among: not among the focus dyads 'RUS-USA'; expected CHN-RUS, CHN-USA"),
        (PLACE_TEXT + 'among = ["CHN-RUS"]', "expected other dyads in among, each once"),
        (PLACE_TEXT + 'among = ["CHN-USA"]\nplace = 2',
         "expected a place that not every one of them holds"),
        (PLACE_TEXT.replace("2024-09", "2034-09") + 'among = ["CHN-USA"]',
         "question[1].month: a month outside the horizon '2034-09'"),
        (GIVEN_TEXT + 'give = "visit"', "question[1].give: unknown key; did you mean 'given'?"),
        ('kind = "frist_of"', "question[1].kind: unknown kind 'frist_of'"),
    ],
)  # fmt: skip
def test_a_bad_question_is_answered(text: str, message: str, tmp_path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert message in str(caught.value)
