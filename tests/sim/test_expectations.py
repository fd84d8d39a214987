"""Expectations and outcomes against worlds of which the numbers are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from sim.ensemble import STATE_NAMES, Ensemble
from sim.errors import SimulationError
from sim.expectations import Expectation, Verdict, judge
from sim.outcomes import MEASURED, Outcome, read_outcomes, values
from sim.questions import Answer, IndexQuestion
from sim.report.codec import decode, encode
from sim.report.expected import (
    criterion,
    expectation_rows,
    found,
    outcome_heads,
    outcome_rows,
    verdict,
)
from sim.report.page import render_page
from tests.briefings import small_run
from tests.worlds import run, shock, small_scenario

DYAD = "CHN-RUS"
MINUS = "\N{MINUS SIGN}"


@pytest.fixture(scope="module")
def worlds() -> Ensemble:
    """An ensemble, of which paths are replaced."""
    return run(small_scenario())


def expect(**changes: Any) -> Expectation:
    """An expectation of a difference; keyword arguments replace its keys."""
    content = {
        "kind": "difference", "text": "So it goes.", "dyad": DYAD, "quantity": "strength",
        "direction": "lower", "against": "baseline", "at": "2024-06",
    }  # fmt: skip
    kept = {key: value for key, value in (content | changes).items() if value is not None}
    return TypeAdapter(Expectation).validate_python(kept)


def asked(**changes: Any) -> Expectation:
    """An expectation of a probability."""
    content = {
        "kind": "probability", "text": "Rather not.", "question": "kept", "direction": "lower",
        "against": "baseline",
    }  # fmt: skip
    return TypeAdapter(Expectation).validate_python(content | changes)


def with_path(ensemble: Ensemble, path: Any, quantity: str = "strength") -> Ensemble:
    """The same ensemble with other paths of a quantity of the dyad, (W, T)."""
    paths = ensemble.paths.copy()
    paths[ensemble.quantities.index(quantity), :, ensemble.focus.index(DYAD)] = path
    return replace(ensemble, paths=paths)


def shifted(ensemble: Ensemble, shift: Any) -> Ensemble:
    """The same ensemble with strength of the dyad moved by (W, T) or what broadcasts to it."""
    return with_path(ensemble, ensemble.path(DYAD, "strength") + np.float32(shift))


def one(item: Expectation, ensemble: Ensemble, baseline: Ensemble | None = None) -> Verdict:
    """The verdict on one expectation."""
    return judge((item,), ensemble, baseline)[0]


def test_a_known_shift_is_found_and_judged_by_its_bound(worlds: Ensemble) -> None:
    lower = shifted(worlds, -0.5)
    seen = one(expect(), lower, worlds)
    assert seen.found == pytest.approx(-0.5, abs=1e-6)
    assert seen.standard_error < 1e-6
    assert (seen.met, seen.clear, seen.month) == (True, True, "")
    assert one(expect(least=0.4), lower, worlds).met
    assert not one(expect(least=0.6), lower, worlds).met
    assert not one(expect(direction="higher"), lower, worlds).met
    assert one(expect(direction="same", within=0.6), lower, worlds).met
    assert not one(expect(direction="same", within=0.4), lower, worlds).met


def test_nothing_changed_meets_no_expectation_of_a_difference(worlds: Ensemble) -> None:
    for direction in ("lower", "higher"):
        seen = one(expect(direction=direction), worlds, worlds)
        assert (seen.found, seen.met, seen.clear) == (0.0, False, False)
    assert one(expect(direction="same", within=0.0), worlds, worlds).met


def test_standard_error_and_clearness_by_hand(worlds: Ensemble) -> None:
    shift = np.zeros((10, 1))
    shift[:4] = -1.0
    seen = one(expect(), shifted(worlds, shift), worlds)
    assert seen.found == pytest.approx(-0.4, abs=1e-6)
    assert seen.standard_error == pytest.approx(np.sqrt(0.24 / 10), abs=1e-6)
    assert seen.met
    assert seen.clear
    assert not one(expect(least=0.2), shifted(worlds, shift), worlds).clear


def test_by_takes_the_month_that_goes_furthest_and_same_all_of_them(worlds: Ensemble) -> None:
    months = worlds.periods.astype(str)
    shift = np.zeros((1, months.size))
    shift[0, [2, 5]] = -0.3, -0.7
    moved = shifted(worlds, shift)
    early, late = (expect(at=None, by=str(months[i])) for i in (4, 8))
    assert one(early, moved, worlds).found == pytest.approx(-0.3, abs=1e-6)
    assert one(early, moved, worlds).month == months[2]
    assert one(late, moved, worlds).month == months[5]
    same = {"direction": "same", "within": 0.5, "at": None}
    assert one(expect(**same, by=str(months[4])), moved, worlds).met
    assert not one(expect(**same, by=str(months[8])), moved, worlds).met


def test_a_spell_is_averaged(worlds: Ensemble) -> None:
    months = worlds.periods.astype(str)
    shift = np.zeros((1, months.size))
    shift[0, 3:5] = -0.3, -0.5
    spell = {"at": None, "from": str(months[3]), "until": str(months[6])}
    seen = one(expect(**spell), shifted(worlds, shift), worlds)
    assert seen.found == pytest.approx(-0.2, abs=1e-6)


def test_a_share_counts_worlds(worlds: Ensemble) -> None:
    shift = np.zeros((10, 1))
    shift[:7] = -1.0
    moved = shifted(worlds, shift)
    seen = one(expect(share=0.7), moved, worlds)
    assert seen.found == 0.7
    assert seen.standard_error == pytest.approx(np.sqrt(0.021))
    assert seen.met
    assert not seen.clear
    assert not one(expect(share=0.8), moved, worlds).met
    assert one(expect(share=0.3, direction="same", within=0.5), moved, worlds).met
    assert not one(expect(share=0.4, direction="same", within=0.5), moved, worlds).met


def test_against_the_cutoff(worlds: Ensemble) -> None:
    start = worlds.value_at_cutoff(DYAD, "strength")[:, None]
    moved = with_path(worlds, start + np.float32(0.25))
    seen = one(expect(against="cutoff", direction="higher"), moved)
    assert seen.found == pytest.approx(0.25, abs=1e-6)
    assert seen.met
    assert seen.clear


def answered(ensemble: Ensemble, p: float) -> Ensemble:
    """The ensemble with one answer."""
    answer = Answer("kept", "Is it?", "ritual_kept", p, float(np.sqrt(p * (1 - p) / 100)), 0.0, 100)
    return replace(ensemble, questions=(answer,))


def test_probabilities(worlds: Ensemble) -> None:
    low, high = answered(worlds, 0.2), answered(worlds, 0.8)
    seen = one(asked(), low, high)
    assert seen.found == pytest.approx(-0.6)
    assert seen.standard_error == pytest.approx(np.sqrt(2 * 0.16 / 100))
    assert (seen.met, seen.clear) == (True, True)
    assert not one(asked(direction="higher"), low, high).met
    assert one(asked(against=0.5), low).met
    assert not one(asked(against=0.2), low).met
    assert one(asked(against=0.25, direction="same", within=0.1), low).met
    assert not one(asked(against=0.25, direction="same", within=0.01), low).met


def test_what_the_runs_do_not_hold_is_told(worlds: Ensemble) -> None:
    for item in (expect(), asked()):
        with pytest.raises(SimulationError, match="against the baseline, and none was run"):
            one(item, answered(worlds, 0.5))
    with pytest.raises(SimulationError, match="answers no such question 'kept'"):
        one(asked(), worlds, worlds)
    with pytest.raises(SimulationError, match="no such focus dyad"):
        one(expect(dyad="CHN-USA"), worlds, worlds)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"at": None}, "either one month or from and until"),
        ({"by": "2024-06"}, "one of at, by, and from with until"),
        ({"at": None, "from": "2024-06", "until": "2024-05"}, "from not after until"),
        ({"at": None, "from": "2024-06"}, "both from and until"),
        ({"direction": "same"}, "within, and no least"),
        ({"direction": "same", "within": 0.1, "least": 0.1}, "within, and no least"),
        ({"within": 0.1}, "least in place of within"),
        ({"quantity": "contacts_call", "against": "cutoff"}, "at the cutoff stand engagement"),
        ({"quantity": "contacts_cal"}, "did you mean 'contacts_call'?"),
        ({"share": 0.0}, "greater than 0"),
        ({"least": -1.0}, "greater than or equal to 0"),
    ],
)
def test_a_criterion_is_one(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        expect(**changes)
    assert message in str(caught.value)


def outcome(**changes: Any) -> Outcome:
    """An outcome."""
    content = {"id": "o", "text": "It", "dyad": DYAD, "quantity": "strength", "at": "2024-06"}
    kept = {key: value for key, value in (content | changes).items() if value is not None}
    return Outcome.model_validate(kept)


def test_outcomes_by_hand(worlds: Ensemble) -> None:
    assert MEASURED[:4] == STATE_NAMES
    months = worlds.periods.astype(str)
    path = np.arange(10)[:, None] * np.ones((1, months.size), dtype=np.float32)
    moved = with_path(with_path(worlds, path), path, "contacts_call")
    spell = {"at": None, "from": str(months[1]), "until": str(months[4])}
    assert values(moved, outcome()).tolist() == list(range(10))
    assert values(moved, outcome(**spell)).tolist() == list(range(10))
    added = values(moved, outcome(**spell, quantity="contacts_call"))
    assert added.tolist() == [4 * n for n in range(10)]
    (alone,) = read_outcomes((outcome(),), moved, None)
    assert (alone.low, alone.middle, alone.high) == pytest.approx((0.45, 4.5, 8.55))
    assert np.isnan(alone.difference)
    shift = np.zeros((10, 1))
    shift[:5] = 2.0
    (beside,) = read_outcomes((outcome(),), with_path(moved, path + np.float32(shift)), moved)
    assert beside.difference == 1.0
    assert beside.standard_error == pytest.approx(1.0 / np.sqrt(10))


def test_words_of_criteria_and_verdicts() -> None:
    assert criterion(expect(by="2025-03", at=None, least=0.1)) == (
        "strength of China–Russia is lower by more than 0.1 than in the baseline, in some month up "
        "to March 2025, in the mean of the worlds"
    )
    spell = {"at": None, "from": "2024-06", "until": "2024-08"}
    assert criterion(expect(**spell, direction="same", within=0.2, share=0.9)) == (
        "strength of China–Russia is within 0.2 of that in the baseline, averaged over June 2024 "
        "to August 2024, in at least 90% of the worlds"
    )
    assert criterion(asked()) == "the probability of kept is lower than in the baseline"
    assert criterion(asked(against=0.5, direction="same", within=0.1)) == (
        "the probability of kept is within 0.1 of 0.5"
    )
    seen = Verdict("So it goes.", -0.25, 0.125, "2024-05", met=True, clear=False, place=0)
    assert found(expect(), seen) == f"{MINUS}0.25 in May 2024 (standard error 0.12)"
    assert found(expect(share=0.5), replace(seen, found=0.75)) == (
        "75% of worlds (standard error 0.12)"
    )
    ends = [found(expect(share=0.5), replace(seen, found=share)) for share in (0.0, 1.0)]
    assert ends == ["no world", "all worlds"]
    assert verdict(seen) == "met, but within two standard errors of the opposite"
    assert verdict(replace(seen, met=False, clear=True)) == "not met"


def test_a_difference_of_probabilities_is_paired_where_the_questions_are_known(
    worlds: Ensemble,
) -> None:
    """Of ten worlds one stands below in the scenario alone, and two in both: 1/10, by hand."""
    question = IndexQuestion.model_validate({
        "kind": "index_below", "id": "kept", "text": "Is it?", "dyad": DYAD,
        "quantity": "strength", "threshold": -50.0, "by": str(worlds.periods[3])[:7],
    })  # fmt: skip
    both, own = np.zeros((10, 1)), np.zeros((10, 1))
    both[:2], own[:3] = -1e3, -1e3
    before = answered(shifted(worlds, both), 0.2)
    after = answered(shifted(worlds, own), 0.3)
    paired = judge((asked(direction="higher"),), after, before, (question,))[0]
    assert paired.found == pytest.approx(0.1)
    assert paired.standard_error == pytest.approx(np.sqrt(0.09 / 10))
    apart = one(asked(direction="higher"), after, before)
    assert apart.standard_error == pytest.approx(np.sqrt(0.16 / 100 + 0.21 / 100))


def test_the_report_shows_what_was_expected_and_what_came() -> None:
    made = small_run(alternative=True)
    items = (expect(quantity="affinity"), expect(quantity="affinity", direction="higher"))
    watched = (outcome(text="Strength in June"),)
    scenario = small_scenario(
        id="other", base="small", intervention=(shock(),), expectation=items, outcome=watched
    )
    assert made.baseline is not None
    verdicts = judge(items, made.ensemble, made.baseline)
    readings = read_outcomes(watched, made.ensemble, made.baseline)
    made = replace(made, scenario=scenario, verdicts=verdicts, readings=readings)
    page = render_page(made, ())
    assert [row[3] for row in expectation_rows(made)] == ["met", "not met"]
    for text in ("Expected and found", "So it goes.", "not met", "Strength in June"):
        assert text in page
    for cell in (*expectation_rows(made)[0], *outcome_rows(made)[0], *outcome_heads(made)):
        assert cell.replace("'", "&#39;") in page.replace("\xa0", " ")
    assert decode(encode(verdicts)) == verdicts
    assert decode(encode(readings)) == readings
    assert 'href="#expected"' not in render_page(small_run(), ())
