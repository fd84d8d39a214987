"""What a report says in short."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.report.answers import answer, largest
from sim.report.words import fine, number
from tests.briefings import small_run
from tests.worlds import RITUAL, small_scenario

LAPSE = {
    "kind": "ritual", "ritual": RITUAL, "action": "cancel", "seasons": (2024,),
    "source": "assumption",
}  # fmt: skip


def test_answer_of_a_baseline_is_from_its_worlds() -> None:
    run = small_run()
    text = " ".join(answer(run))
    end = run.ensemble.path("CHN-RUS", "cooperation_index")[:, -1].astype(float)
    assert f"ends in April 2025 at {number(float(np.median(end)))}" in text
    assert "In December 2020, when news scores last saw all pairs" in text
    assert "kept with probability 80% (90% interval 50% to 95%)" in text
    assert "Against the baseline" not in text


def test_answer_of_an_alternative_names_the_largest_difference() -> None:
    run = small_run(alternative=True)
    assert run.comparison is not None
    mean = run.comparison.mean[run.comparison.quantities.index("cooperation_index"), 0]
    most = float(mean[np.argmax(np.abs(mean))])
    assert largest(run.comparison)[1].mean == most
    text = " ".join(answer(run))
    assert f": {fine(most)} (90% of the worlds" in text
    assert "Set by hand from 0 to 0.1 standard deviations a contact, which is an assumption" in text


def test_of_an_effect_through_j_alone_the_assumption_comes_first() -> None:
    """The fitted J may have the other sign; then that is said beside its effect."""
    run = small_run(alternative=True)
    assert run.comparison is not None
    assert run.profile is not None
    mixed = list(answer(run))
    places = [i for i, text in enumerate(mixed) if "Set by hand" in text]
    assert mixed[places[0] - 1].startswith("Against the baseline")
    alone = replace(run, scenario=small_scenario(intervention=(LAPSE,)))
    texts = answer(alone)
    (at,) = [i for i, text in enumerate(texts) if "Set by hand" in text]
    assert texts[at].startswith("How much the changes of this scenario matter later is assumed")
    assert texts[at + 1].startswith("With the J of the fit instead, against the baseline")
    down = replace(run.comparison, mean=-np.abs(run.comparison.mean) - 1.0)
    up = replace(run.comparison, mean=np.abs(run.comparison.mean) + 1.0)
    for assumed, opposite in ((down, False), (up, True)):
        profile = replace(run.profile, comparisons=(assumed,) * len(run.profile.comparisons))
        text = " ".join(answer(replace(alone, comparison=down, profile=profile)))
        assert ("The fitted J has the other sign" in text) == opposite


def test_a_difference_within_its_error_is_said_to_be_none() -> None:
    run = small_run(alternative=True)
    assert run.comparison is not None
    flat = replace(run.comparison, standard_error=10.0 + 0.0 * run.comparison.standard_error)
    text = " ".join(answer(replace(run, comparison=flat)))
    assert "never differs by more than two standard errors" in text


def test_answer_says_that_a_scenario_cancels_the_call() -> None:
    run = replace(small_run(), scenario=small_scenario(intervention=(LAPSE,)))
    text = " ".join(answer(run))
    assert "before what this scenario changes, the turn-of-year call of 2024/25" in text
    assert text.endswith("The scenario cancels it.")
