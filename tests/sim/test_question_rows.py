"""The table of questions of a report."""

from __future__ import annotations

from dataclasses import replace

from sim.compare import ProbabilityDifference
from sim.compare.several import Effects
from sim.questions import BaseRate
from sim.report.tables import question_heads, question_rows
from tests.briefings import small_run
from tests.sim.test_report_words import MINUS, asked


def test_questions_stand_beside_those_of_the_baseline() -> None:
    run = small_run(alternative=True)
    assert run.baseline is not None
    own = replace(run.ensemble, questions=(asked(0.25, spread=float("nan")),))
    run = replace(run, ensemble=own)
    assert question_heads(run)[2] == "in the baseline"
    dash = "\N{EN DASH}"
    assert question_rows(run)[0] == (
        "Does it?", "0.25", dash, dash, "not known", "0.014", "not known",
    )  # fmt: skip
    moved = ProbabilityDifference("a", "Does it?", 0.25, 0.5, -0.25, 0.01, -0.266, -0.234)
    told = replace(run, effects=Effects((), (moved,), (), None))
    assert question_rows(told)[0][3] == f"({MINUS}26.6 to {MINUS}23.4)"
    held = replace(asked(0.25), base=BaseRate(0.4, 3, 12, 3, 9))
    told = replace(run, ensemble=replace(own, questions=(held,)))
    assert question_rows(told)[0][4] == "0.40 (3 of 12)"
    before = replace(run.baseline, questions=(asked(0.75),))
    assert question_rows(replace(run, baseline=before))[0][2] == "0.75"
    assert "in the baseline" not in question_heads(small_run())
