"""Probabilities, counts, spill-over and mechanisms against a baseline; the page of several."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.compare import count_differences, probability_difference
from sim.compare.mechanisms import (
    mechanism_shares,
)
from sim.compare.several import Several, Side, contrast_several, effects_of
from sim.errors import ComityError
from sim.report import comparison_rows as rows
from sim.report import comparison_words as words
from sim.report.comparison_page import effects_figure, write_comparison
from sim.simulate import Options, simulate
from tests.worlds import RITUAL, run, shock, small_scenario, synthetic_laws, synthetic_start

SANCTION = {
    "kind": "sanction", "dyad": "CHN-RUS", "sender": "CHN", "from": "2024-06", "until": "2024-12",
    "contacts": 1, "affinity": {"mean": -0.5}, "source": "assumption",
}  # fmt: skip
LAPSE = {
    "kind": "ritual", "ritual": RITUAL, "action": "cancel", "seasons": (2024,),
    "source": "assumption",
}  # fmt: skip
QUESTIONS = (
    {"kind": "ritual_kept", "id": "kept", "text": "Is it kept?", "ritual": RITUAL, "season": 2024},
    {"kind": "index_below", "id": "low", "text": "Does it fall?", "dyad": "CHN-RUS",
     "quantity": "strength", "threshold": -0.5, "relative": True, "by": "2025-03"},
    {"kind": "conditional", "id": "both", "text": "Given the call?", "event": "low",
     "given": "kept"},
)  # fmt: skip


def scenario(*interventions: dict[str, object], **changes: object):
    """A small scenario with questions."""
    return small_scenario(question=QUESTIONS, intervention=interventions, **changes)


def test_a_probability_is_compared_world_by_world() -> None:
    base, acted = (run(item, worlds=60) for item in (scenario(), scenario(shock())))
    found = probability_difference(acted, base, "low", scenario().question)
    x, y = (
        (w.path("CHN-RUS", "strength") < w.value_at_cutoff("CHN-RUS", "strength")[:, None] - 0.5)
        for w in (acted, base)
    )
    x, y = x[:, :13].any(axis=1), y[:, :13].any(axis=1)
    assert found.difference == pytest.approx(x.mean() - y.mean())
    assert found.standard_error == pytest.approx((x.astype(float) - y).std() / np.sqrt(60))
    assert found.high - found.low == pytest.approx(2 * 1.6449 * found.standard_error, rel=1e-4)
    assert found.is_clear
    same = probability_difference(base, base, "low", scenario().question)
    assert (same.difference, same.standard_error, same.is_clear) == (0.0, 0.0, False)


@pytest.mark.statistical
def test_the_error_of_a_conditional_difference_is_that_of_repeated_samples() -> None:
    """Against the spread over 60 disjoint sets of 50 worlds, within a quarter of it."""
    base, acted = (run(item, worlds=3000) for item in (scenario(), scenario(shock())))
    parts = []
    for begin in range(0, 3000, 50):
        part = slice(begin, begin + 50)
        cut = [
            replace(
                made, paths=made.paths[:, part], at_cutoff=made.at_cutoff[:, part],
                ritual_kept=made.ritual_kept[:, part], worlds=50,
            )
            for made in (acted, base)
        ]  # fmt: skip
        parts.append(probability_difference(*cut, "both", scenario().question))
    spread = np.std([part.difference for part in parts], ddof=1)
    said = np.sqrt(np.mean([part.standard_error**2 for part in parts]))
    assert said == pytest.approx(spread, rel=0.25)


def test_a_condition_that_never_holds_has_no_difference() -> None:
    base, acted = (run(item, worlds=20) for item in (scenario(), scenario(LAPSE)))
    found = probability_difference(acted, base, "both", scenario().question)
    assert np.isnan(found.scenario)
    assert np.isnan(found.difference)
    assert not found.is_clear
    assert rows.moved(found) == "\N{EN DASH}"


def test_counts_are_told_of_types_that_change() -> None:
    more = {
        "kind": "contacts", "dyad": "CHN-RUS", "type": "visit", "initiator": "CHN", "count": 2,
        "months": ("2024-05",), "source": "assumption",
    }  # fmt: skip
    still = replace(synthetic_laws(), surprise_effect=np.zeros((20, 2)))
    base, acted = (
        simulate(item, still, synthetic_start()) for item in (scenario(), scenario(more))
    )
    (line,) = count_differences(acted, base, "CHN-RUS")
    assert (line.type, line.difference, line.standard_error) == ("visit", 2.0, 0.0)
    assert line.scenario == pytest.approx(line.baseline + 2.0)


@pytest.fixture(scope="module")
def several() -> Several:
    """Three scenarios: a shock, a lapse, and nothing."""
    base = scenario(title="Pair: as it is")
    sides = []
    for name, acts in (("shock", (shock(size=-2.0),)), ("lapse", (LAPSE,)), ("null", ())):
        own = scenario(*acts, id=name, title=f"Pair: {name}", base="small")
        found = mechanism_shares(
            own, base, (synthetic_laws(), synthetic_start()), options=Options(worlds=40)
        )
        sides.append((Side(own, run(own, worlds=40)), found))
    beside = Side(base, run(base, worlds=40))
    known = [replace(side, effects=effects_of(side, beside, found)) for side, found in sides]
    return contrast_several([(side, beside) for side in known])


def test_each_scenario_is_told_in_words(several: Several) -> None:
    told = dict(words.summary(several))
    assert list(told) == ["Shock", "Lapse", "Null"]
    assert "is lower than in the baseline by" in told["Shock"]
    assert "first clear in May 2024" in told["Shock"]
    first = "All of the effect comes through contacts more or less than expected (J). How much an"
    assert told["Lapse"].startswith(first)
    assert "can hardly be told from the record" in told["Lapse"]
    assert "What follows is at the J of the fit" not in told["Shock"]
    assert told["Null"].startswith("The cooperation index of China\u2013Russia is not told apart")
    assert "None of the scenarios moves a pair" in words.spill_words(several)


def test_rows_of_the_tables(several: Several) -> None:
    effects = rows.effect_rows(several)
    assert [row[0] for row in effects] == ["Shock", "Lapse", "Null"]
    assert effects[2][1:] == ("none", "0 to 0", "\N{EN DASH}", "never", "none")
    asked = rows.question_rows(several)
    assert asked[0][0] == "Is it kept?"
    assert asked[0][3].startswith("none of 40 worlds (under 7.5%) (")
    assert asked[0][4].endswith("(same)")
    assert asked[2][3] == "\N{EN DASH}"
    shares = rows.mechanism_rows(several)
    assert [row[0] for row in shares] == ["Shock", "Lapse"]
    assert len(shares[0]) == len(rows.mechanism_heads(several))


def test_page_and_files_are_written_twice_the_same(several: Several, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_comparison(tmp_path / name, several, {"version": "0"})
    one, two = (
        {p.relative_to(tmp_path / n).as_posix(): p.read_bytes()
         for p in (tmp_path / n).rglob("*") if p.is_file()}
        for n in ("one", "two")
    )  # fmt: skip
    assert one == two
    assert {"report.html", "effects.csv", "comparison.json", "differences.parquet"} <= set(one)
    page = one["report.html"].decode()
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "Through what the effect comes" in page
    content = json.loads(one["comparison.json"])
    assert [item["first_clear"]["affinity"] for item in content["scenarios"]][2] is None
    assert content["scenarios"][1]["probabilities"][2]["difference"] is None


def test_the_figure_has_a_panel_a_scenario(several: Several) -> None:
    assert "Pair: shock: \N{MINUS SIGN}" in effects_figure(several).alt
    many = replace(several, contrasts=several.contrasts * 2)
    assert len(effects_figure(many).svg) > len(effects_figure(several).svg)


def test_scenarios_about_other_dyads_stand_on_one_page(several: Several, tmp_path: Path) -> None:
    """Each tells of its own first dyad; dyads in focus on one side alone are left out."""
    base = scenario(focus=("DEU-FRA", "CHN-RUS", "BRA-CHN"))
    own = scenario(shock("DEU-FRA"), id="other", title="Other: shock", focus=("DEU-FRA", "CHN-RUS"))
    pair = Side(own, run(own, worlds=40)), Side(base, run(base, worlds=40))
    (one,) = contrast_several([pair]).contrasts
    assert (one.dyad, one.comparison.focus) == ("DEU-FRA", ("DEU-FRA", "CHN-RUS"))
    both = replace(several, contrasts=(*several.contrasts, one))
    assert both.dyads == ("CHN-RUS", "DEU-FRA")
    assert next(iter(words.names_of(both).values())) == "Pair: shock"
    content = write_comparison(tmp_path, both, {"version": "0"})
    assert content["scenarios"][3]["dyad"] == "DEU-FRA"
    assert rows.question_heads(both) == ("scenario", "question", "baseline", "in the scenario")
    asked = rows.question_rows(both)
    assert ("Pair: lapse", "Is it kept?") in [row[:2] for row in asked]
    assert all(len(row) == 4 for row in asked)
    page = (tmp_path / "report.html").read_text()
    assert "China\u2013Russia and Germany\u2013France" in page
    apart = Side(own, run(small_scenario(focus=("BRA-CHN",)), worlds=40))
    with pytest.raises(ComityError, match="no dyad in focus in common"):
        contrast_several([(apart, several.baseline)])


def test_worlds_that_are_no_pairs_are_refused(several: Several) -> None:
    other = Side(scenario(id="other"), run(scenario(), worlds=40, seed=9))
    with pytest.raises(ComityError, match="differ in their seed"):
        contrast_several([(other, several.baseline)])
