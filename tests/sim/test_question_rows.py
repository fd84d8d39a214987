"""The table of questions of a report."""

from __future__ import annotations

from dataclasses import replace

from sim.compare import ProbabilityDifference
from sim.compare.several import Effects
from sim.questions import BaseRate
from sim.questions.answer import probability_interval
from sim.report.asked import asked
from sim.report.tables import question_heads, question_rows
from sim.report.words import percent_ends
from tests.briefings import small_run
from tests.sim.test_report_words import MINUS, asked_of


def test_questions_stand_beside_those_of_the_baseline() -> None:
    run = small_run(alternative=True)
    assert run.baseline is not None
    own = replace(run.ensemble, questions=(asked_of(0.25, spread=float("nan")),))
    run = replace(run, ensemble=own)
    assert question_heads(run)[2] == "in the baseline"
    dash = "\N{EN DASH}"
    assert question_rows(run)[0] == (
        "Does it?", "25%", dash, dash, "not known", "1.4", "not known",
    )  # fmt: skip
    moved = ProbabilityDifference("a", "Does it?", 0.25, 0.5, -0.25, 0.01, -0.266, -0.234)
    told = replace(run, effects=Effects((), (moved,), (), None))
    assert question_rows(told)[0][3] == f"({MINUS}26.6 to {MINUS}23.4)"
    held = replace(asked_of(0.25), base=BaseRate(0.4, 3, 12, 3, 9))
    told = replace(run, ensemble=replace(own, questions=(held,)))
    assert question_rows(told)[0][4] == "40% (3 of 12)"
    before = replace(run.baseline, questions=(asked_of(0.75),))
    assert question_rows(replace(run, baseline=before))[0][2] == "75%"
    assert "in the baseline" not in question_heads(small_run())


def test_questions_are_answered_beside_what_they_can_be_compared_with() -> None:
    run = small_run(alternative=True)
    assert run.baseline is not None
    item = replace(
        asked_of(0.25), base=BaseRate(0.4, 3, 12, 3, 9, "2010-01", "2023-12", estimated=True)
    )
    own, before = (replace(x, questions=(item,)) for x in (run.ensemble, run.baseline))
    run = replace(run, ensemble=own, baseline=before, effects=None)
    ends = percent_ends(*probability_interval(item))
    assert asked(run) == (
        f"Does it? 25% (90% interval {ends}); not clearly other than in the baseline, "
        "25%. In the past, January 2010 to December 2023: 40% (3 of 12 windows, on a mean path, "
        "which crosses less).",
    )
    fewer = ProbabilityDifference("a", "Does it?", 0.25, 0.5, -0.25, 0.01, -0.266, -0.234)
    told = replace(run, effects=Effects((), (fewer,), (), None))
    assert "; less than in the baseline, 25%." in asked(told)[0]
    same = ProbabilityDifference("a", "Does it?", 0.25, 0.25, 0.0, 0.0, 0.0, 0.0)
    assert (
        "; the same in the baseline."
        in asked(replace(run, effects=Effects((), (same,), (), None)))[0]
    )
    none = replace(run, ensemble=replace(own, questions=(asked_of(0.0),)), baseline=None)
    assert asked(none) == (
        "Does it? None of 1,000 worlds (under 0.3%). The record tells nothing to compare it with.",
    )
    void = replace(none, ensemble=replace(own, questions=(asked_of(float("nan")),)))
    assert asked(void)[0].startswith("Does it? Not known: its condition holds in no world.")
