"""What is said to differ between worlds with and without an event: planted, and not there."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from sim.ensemble import Ensemble
from sim.questions import BaseRate, answer_questions, outcome_of
from sim.questions.pushes import Slope, pushes, slope
from sim.questions.reasons import reasons
from sim.report.reasons import base_words, change, likelihood, push_words, reason_words
from tests.worlds import run, small_scenario

WORLDS = 400
QUESTION = {
    "kind": "contact_by", "id": "q", "text": "?", "dyad": "CHN-RUS", "type": "visit",
    "from": "2024-08", "until": "2025-04",
}  # fmt: skip


@pytest.fixture(scope="module")
def worlds() -> Ensemble:
    """Worlds without visits of China and Russia."""
    made = run(small_scenario(), worlds=WORLDS)
    paths = made.paths.copy()
    paths[made.quantities.index("contacts_visit"), :, 0] = 0.0
    return replace(made, paths=paths)


def happening(made: Ensemble, where: np.ndarray) -> Ensemble:
    """The same worlds with a visit in some of them."""
    paths = made.paths.copy()
    paths[made.quantities.index("contacts_visit"), where, 0, 8] = 1.0
    return replace(made, paths=paths)


def found(made: Ensemble, parameters: dict[str, np.ndarray] | None = None):
    """Reasons for the visit."""
    (question,) = small_scenario(question=(QUESTION,)).question
    return reasons(made, question, {"q": question}, parameters or {})


@pytest.mark.statistical
def test_the_state_that_decides_is_the_first_reason(worlds: Ensemble) -> None:
    affinity = worlds.value_at_cutoff("CHN-RUS", "affinity")
    made = happening(worlds, affinity > np.quantile(affinity, 0.6))
    first = found(made)[0]
    assert (first.where, first.about, first.quantity) == ("cutoff", "CHN-RUS", "affinity")
    assert first.gap > 1.0
    assert (first.low, first.high) == (0.0, 1.0)
    assert "affinity of China\u2013Russia at the cutoff higher by" in reason_words(first)


@pytest.mark.statistical
def test_an_event_by_chance_has_no_reason(worlds: Ensemble) -> None:
    """Some sixty things are looked at over twenty draws of chance; none is four errors out."""
    rng = np.random.default_rng(11)
    names = {f"p{i}": rng.standard_normal(20) for i in range(40)}
    said = [found(happening(worlds, rng.random(WORLDS) < 0.4), names) for _ in range(20)]
    assert sum(map(len, said)) <= 1


@pytest.mark.statistical
def test_a_parameter_that_decides_is_named(worlds: Ensemble) -> None:
    rng = np.random.default_rng(5)
    theta, other = rng.standard_normal((2, 20))
    chance = 1.0 / (1.0 + np.exp(-2.0 * theta))
    made = happening(worlds, rng.random(WORLDS) < chance[np.arange(WORLDS) % 20])
    lines = [r for r in found(made, {"theta": theta, "other": other}) if r.where == "parameter"]
    assert [line.quantity for line in lines] == ["theta"]
    assert lines[0].gap > 0.8
    assert "rises with the parameter theta" in reason_words(lines[0])


def test_of_an_event_that_hardly_ever_comes_nothing_is_said(worlds: Ensemble) -> None:
    assert found(happening(worlds, np.arange(WORLDS) < 3)) == ()


@pytest.mark.statistical
def test_the_slope_is_that_of_the_law(worlds: Ensemble) -> None:
    """An event of probability 0.5 + 0.3 e - 0.2 a in standardised e and a, within bounds."""
    rng = np.random.default_rng(8)
    e, a = (worlds.value_at_cutoff("CHN-RUS", q).astype(float) for q in ("engagement", "affinity"))
    chance = 0.5 + 0.3 * (e - e.mean()) - 0.2 * (a - a.mean())
    made = happening(worlds, rng.random(WORLDS) < chance)
    questions = small_scenario(question=(QUESTION,)).question
    line = slope(made, outcome_of(made, "q", questions), "CHN-RUS")
    assert line is not None
    assert abs(line.engagement - 0.3) < 5 * line.engagement_error
    assert abs(line.affinity + 0.2) < 5 * line.affinity_error
    assert line.engagement_error < 0.3


@dataclass(frozen=True)
class Seen:
    """An observation that moved a state."""

    month: str
    kind: str
    seen: float
    engagement: float
    affinity: float


def test_pushes_by_hand() -> None:
    line = Slope("CHN-RUS", 0.2, -0.1, 0.02, 0.01)
    seen = (
        Seen("2023-10", "leader:visit", 1.0, 0.1, 0.0),
        Seen("2023-12", "gdelt:tone", -0.5, 0.0, 0.4),
    )
    first, second = pushes(line, seen)
    assert (first.month, first.moved, first.error) == ("2023-12", pytest.approx(-0.04), 0.004)
    assert second.moved == pytest.approx(0.02)
    minus = "\N{MINUS SIGN}"
    assert push_words(first) == (
        f"December 2023, news tone (GDELT), seen {minus}0.50: down 4.0 points (± 0.4)"
    )
    assert push_words(second).startswith("October 2023, visits of leaders, seen 1: up 2.0 points")
    ritual = replace(second, kind="turn-of-year-call", seen=0.0)
    assert push_words(ritual).startswith("October 2023, turn-of-year-call, missed: up")
    assert pushes(line, seen, top=1) == (first,)
    assert line.is_clear
    assert not Slope("CHN-RUS", 0.02, 0.0, 0.02, 0.01).is_clear


def test_words_of_probabilities_and_base_rates(worlds: Ensemble) -> None:
    questions = small_scenario(question=(QUESTION,)).question
    (none,) = answer_questions(worlds, questions)
    assert likelihood(none) == "none of 400 worlds (under 0.75%)"
    (some,) = answer_questions(happening(worlds, np.arange(WORLDS) < 100), questions)
    assert likelihood(some).startswith(
        "25% of 400 worlds, 90% interval 22% to 29% (Monte-Carlo error 2.2 points"
    )
    assert base_words(None) == "not looked up"
    assert "no window of 9 months" in base_words(BaseRate(float("nan"), 0, 0, 0, 9))
    words = base_words(BaseRate(0.3, 3, 12, 1, 9, "2020-01", "2022-08"))
    assert words.endswith("from January 2020 to August 2022, of which 1 fits side by side")
    calm = base_words(BaseRate(0.3, 3, 12, 1, 9, "2020-01", "2022-08", estimated=True))
    assert "calmer than the worlds" in calm
    assert change(-0.0004) == "down 0.04 points"
