"""Replays on synthetic worlds: numbers by hand, a record drawn from them, one that is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble import Ensemble
from sim.errors import SimulationError
from sim.replay.changes import relative_change, whole_years, year_counts, year_totals
from sim.replay.frame import with_states
from sim.replay.held import chances, hold
from sim.replay.presence import log_odds, presence_rows
from sim.replay.record import LeaderSpell, Presence, Record, Sanctions, Yearly
from sim.replay.score import Replay, score_replay
from sim.report.replay_page import MOST, render_replay, summary_rows, write_replay
from sim.scenario import Scenario
from tests.worlds import run, shock, small_scenario

FOCUS = ("CHN-RUS", "DEU-FRA", "IND-RUS")
NOTHING = Record(None, None, (), None, ())


def scenario_and_worlds() -> tuple[Scenario, tuple[Ensemble, Ensemble]]:
    """A scenario of two whole years with a heavy shock, and its worlds."""
    frame = {"horizon": 34, "worlds": 60, "focus": FOCUS}
    base = small_scenario(**frame)
    changed = small_scenario(**frame, intervention=(shock("CHN-RUS", size=-2.0, month="2025-06"),))
    return changed, (run(changed), run(base))


@pytest.fixture(scope="module")
def played() -> tuple[Scenario, tuple[Ensemble, Ensemble]]:
    return scenario_and_worlds()


def yearly_of(ensemble: Ensemble, world: int) -> Yearly:
    """The record as it would be if a world were true."""
    years = whole_years(ensemble, (2024, 2025, 2026))
    counts = np.stack(
        [
            np.stack([year_counts(ensemble, dyad, name, years)[world] for name in NAMES])
            for dyad in FOCUS
        ]
    )
    totals = np.stack([year_totals(ensemble, ensemble.dyads, name, years) for name in NAMES])
    return Yearly("made", FOCUS, ensemble.dyads, NAMES, tuple(years), counts, totals)


NAMES = ("cooperation", "conflict")


def test_a_change_is_net_of_all_pairs() -> None:
    change = relative_change(np.array([[9.5, 39.5], [9.5, 19.5]]), np.array([50.0, 100.0]))
    assert change[0] == pytest.approx([np.log(2.0)])
    assert change[1] == pytest.approx([0.0])


def test_only_years_of_which_every_month_is_simulated_count(
    played: tuple[Scenario, tuple[Ensemble, Ensemble]],
) -> None:
    assert whole_years(played[1][0], (2023, 2024, 2025, 2026, 2027)) == [2025, 2026]


def test_log_odds_are_finite_at_both_ends() -> None:
    seen = np.array([[True] * 4, [False] * 4, [True, True, False, False]])
    assert log_odds(seen) == pytest.approx([np.log(9.0), -np.log(9.0), 0.0])


def test_a_number_inside_and_outside() -> None:
    worlds, other = np.arange(101.0), np.full(101, 200.0)
    inside = hold(("g", "n"), "CHN-RUS", True, 50.0, (worlds, other))
    assert (inside.worlds.low, inside.worlds.middle, inside.worlds.high) == (5.0, 50.0, 95.0)
    assert inside.inside
    assert inside.miss == 0.0
    assert inside.baseline.crps == pytest.approx(150.0)
    far = hold(("g", "n"), "CHN-RUS", True, 140.0, (worlds, other))
    assert not far.inside
    assert far.miss == pytest.approx(0.5)


def test_chances_by_hand() -> None:
    happened = np.array([True, False, True, False])
    sure, blind = np.array([0.9, 0.1, 0.8, 0.2]), np.full(4, 0.5)
    found = chances("e", happened, (sure, blind, None))
    assert found.auc[:2] == (1.0, 0.5)
    assert found.brier[0] == pytest.approx(0.025)
    assert found.brier[1] == pytest.approx(0.25)
    assert np.isnan(found.auc[2])
    assert (found.events, found.happened) == (4, 2)


def test_a_world_taken_for_the_record_is_mostly_inside(
    played: tuple[Scenario, tuple[Ensemble, Ensemble]],
) -> None:
    scenario, worlds = played
    inside = total = 0
    for world in range(0, 60, 3):
        record = replace(NOTHING, yearly=yearly_of(worlds[0], world))
        rows = score_replay(scenario, worlds, record).rows
        assert {row.what for row in rows} == {f"{name}, 2026 on 2025" for name in NAMES}
        inside += sum(row.inside for row in rows)
        total += len(rows)
    # 120 correlated numbers at 90%: five standard errors of independent ones are 0.14.
    assert abs(inside / total - 0.9) < 0.14


def test_a_record_from_elsewhere_is_outside_and_is_told(
    played: tuple[Scenario, tuple[Ensemble, Ensemble]],
) -> None:
    scenario, worlds = played
    record = yearly_of(worlds[0], 0)
    record.counts[:, 1, 1] = 50.0 * record.counts[:, 1, 1] + 500.0
    result = score_replay(scenario, worlds, replace(NOTHING, yearly=record))
    wrong = {(row.what, row.dyad) for row in result.wrong}
    assert wrong >= {("conflict, 2026 on 2025", dyad) for dyad in FOCUS}
    assert [row.miss for row in result.wrong] == sorted(
        (row.miss for row in result.wrong), reverse=True
    )


def test_presence_is_split_at_the_first_thing_set(
    played: tuple[Scenario, tuple[Ensemble, Ensemble]],
) -> None:
    _, worlds = played
    months = worlds[0].periods.astype("datetime64[M]")
    before = (months < np.datetime64("2025-06")).sum()
    seen = np.zeros((1, 1, months.size), dtype=np.bool_)
    seen[..., before:] = True
    record = Presence("made", ("CHN-RUS",), ("conflict",), months, seen)
    rows, scored = presence_rows(record, worlds, frozenset(["CHN-RUS"]), "2025-06")
    after = months.size - before
    assert rows[0].observed == pytest.approx(np.log(2 * after + 1) + np.log(2 * before + 1))
    assert scored[0].events == after
    assert scored[0].happened == after
    assert presence_rows(record, worlds, frozenset(), "2024-03") == ([], [])


def test_leaders_contacts_are_thinned_to_what_the_record_sees(
    played: tuple[Scenario, tuple[Ensemble, Ensemble]],
) -> None:
    scenario, worlds = played
    months = worlds[0].periods.astype("datetime64[M]")[10:22]
    path = worlds[0].path("CHN-RUS", "contacts_call")[:, 10:22].sum(axis=1)
    for share in (0.0, 1.0):
        spell = LeaderSpell("CHN-RUS", "call", 2025, months, 1, np.full(12, share))
        row = score_replay(scenario, worlds, replace(NOTHING, leaders=(spell,))).rows[0]
        assert (row.group, row.what) == ("contacts of leaders", "calls, 2025")
        assert row.worlds.high == pytest.approx(np.quantile(share * path, 0.95))


def test_what_cannot_be_checked_is_told(
    played: tuple[Scenario, tuple[Ensemble, Ensemble]],
) -> None:
    scenario, worlds = played
    held = np.array([[True], [False], [False]])
    record = replace(
        NOTHING,
        sanctions=Sanctions("made", FOCUS, (2025,), held),
        absent=("A table: not at hand.",),
    )
    result = score_replay(scenario, worlds, record)
    assert result.unchecked == (
        "China–Russia, Germany–France and India–Russia: no table at hand tells what followed.",
        "A table: not at hand.",
    )
    assert result.chances[0].events == 3
    nothing_set = scenario.model_copy(update={"intervention": ()})
    with pytest.raises(SimulationError, match="sets nothing"):
        score_replay(nothing_set, worlds, record)


def test_a_replay_with_nothing_to_check_says_so_first(
    tmp_path: Path, played: tuple[Scenario, tuple[Ensemble, Ensemble]]
) -> None:
    scenario, worlds = played
    empty = score_replay(scenario, worlds, replace(NOTHING, absent=("A table: not at hand.",)))
    content = write_replay(tmp_path / "none", empty, (), {"version": "0"})
    assert content["checks"] == 0
    assert content["unchecked"][0].startswith("Nothing could be checked: no table at hand tells")
    page = (tmp_path / "none" / "report.html").read_text(encoding="utf-8")
    head = page[page.index("What came of it") : page.index("How to read this")]
    assert "Nothing could be checked" in head
    assert "A table: not at hand." in head
    assert "No number that could be compared lies outside" not in page
    held = np.array([[True], [False], [False]])
    record = replace(NOTHING, sanctions=Sanctions("made", FOCUS, (2025,), held))
    some = write_replay(
        tmp_path / "some", score_replay(scenario, worlds, record), (), {"version": "0"}
    )
    assert some["checks"] == 1
    assert some["unchecked"][0].startswith("No number is about a pair on which something is set")


def test_the_page_names_what_is_outside_and_is_the_same_each_time(
    tmp_path: Path, played: tuple[Scenario, tuple[Ensemble, Ensemble]]
) -> None:
    scenario, worlds = played
    record = yearly_of(worlds[0], 0)
    record.counts[0, 1, 1] = 9000.0
    result = score_replay(scenario, worlds, replace(NOTHING, yearly=record))
    pages = []
    for name in ("one", "two"):
        content = write_replay(tmp_path / name, result, (), {"version": "0"})
        pages.append((tmp_path / name / "report.html").read_bytes())
    assert pages[0] == pages[1]
    assert b"Where the model would have been wrong" in pages[0]
    numbers = {(row["what"], row["dyad"]): row["inside"] for row in content["numbers"]}
    assert not numbers["conflict, 2026 on 2025", "CHN-RUS"]
    assert len(summary_rows(result)) == 4
    empty = Replay(scenario, 10, (), (), ("Nothing.",))
    page = render_replay(empty, (), (), {"version": "0"})
    assert "Nothing could be checked" in page
    assert MOST > 0


def test_pairs_without_a_state_are_left_out_and_told() -> None:
    scenario = small_scenario(focus=FOCUS)
    kept, lines = with_states(scenario, {"CHN-RUS", "DEU-FRA"})
    assert kept.focus == ("CHN-RUS", "DEU-FRA")
    assert lines[0].startswith("India\u2013Russia: left out")
    assert with_states(scenario, FOCUS) == (scenario, ())
    with pytest.raises(SimulationError, match="no source had seen"):
        with_states(scenario, set())
