"""Processes of the world: rates against closed forms, and what an event does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ScenarioError
from sim.kernel.transition import step_states
from sim.processes.contagion import find_ruptures
from sim.processes.draws import add_shocks, draw_name
from sim.processes.sanctions import onset_chance
from sim.processes.turnover import CAP, hazards, inputs, tenure_law
from sim.scenario import load_scenario
from sim.streams import Process
from tests.processes import RATES, make_world, start_with_processes
from tests.sim.test_scenario import GOOD
from tests.worlds import synthetic_start


def test_a_tenure_has_one_span_and_marks_the_ends_of_terms() -> None:
    assert inputs(np.array([0, 12, 48, 49, 120, 200])).tolist() == [
        [1, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 0, 0, 0, 0],
        [0, 0, 1, 0, 0, 1, 0],
        [0, 0, 1, 0, 0, 0, 1],
        [0, 0, 0, 0, 1, 1, 0],
        [0, 0, 0, 0, 1, 0, 0],
    ]


def test_under_a_constant_rate_tenures_are_geometric() -> None:
    rate = np.zeros((3, 7))
    rate[:, :5] = np.log(0.02 / 0.98)
    law = tenure_law(hazards(rate))
    months = np.arange(CAP)
    assert np.allclose(law[0, :CAP], 0.02 * 0.98**months)
    assert law[0, CAP] == pytest.approx(0.98**CAP)


def test_simulated_tenures_keep_the_law_they_start_from() -> None:
    start = start_with_processes()
    leaders = start.processes.leaders
    unknown = replace(leaders, tenure=np.full(leaders.tenure.size, -1))
    start = replace(start, processes=replace(start.processes, leaders=unknown))
    world = make_world(start, 2000, without=("capabilities", "sanctions"))
    process, steps = world.processes["leader-turnover"], 30
    for _ in range(steps):
        process.step(world)
        world.month += 1
    law = tenure_law(hazards(RATES))
    edges = np.array([0, 12, 36, 72, 120, CAP + 1])
    for regime in range(3):
        found = process.tenure[leaders.regime == regime]
        share = np.histogram(found, edges)[0] / found.size
        expected = np.array(
            [law[regime, a:b].sum() for a, b in zip(edges, edges[1:], strict=False)]
        )
        error = np.sqrt(expected * (1.0 - expected) / found.size)
        assert (np.abs(share - expected) < 5.0 * error).all()
        leave = process.changes[leaders.regime == regime].mean() / steps
        assert leave == pytest.approx(law[regime, 0], rel=0.06)


def test_a_change_of_leader_counts_for_a_year() -> None:
    start = start_with_processes()
    leaders = start.processes.leaders
    pair = [start.countries.index(iso3) for iso3 in ("CHN", "RUS")]
    tenure = leaders.tenure.copy()
    tenure[pair] = 200
    never = np.full((3, 7), -40.0)
    known = replace(leaders, tenure=tenure, coefficients=never)
    world = make_world(replace(start, processes=replace(start.processes, leaders=known)))
    world.step()
    assert world.rituals[0].same_leaders.all()
    world.processes["leader-turnover"].tenure[pair[0], :5] = 0
    for _ in range(11):
        world.step()
    assert not world.rituals[0].same_leaders[:5].any()
    assert world.rituals[0].same_leaders[5:].all()
    world.step()
    assert world.rituals[0].same_leaders.all()


def test_an_extra_shock_has_the_size_and_correlation_asked_for() -> None:
    dyads, worlds = 400, 100
    slow = np.zeros((2, dyads, worlds), dtype=np.float32)
    extra = np.full((dyads, worlds), 3.0, dtype=np.float32)
    extra[0] = 0.0
    factor = np.tile(np.array([[0.5], [0.2], [0.3]], dtype=np.float32), worlds)
    names = np.arange(dyads, dtype=np.uint64)
    name = np.array([648, 65536 * 6, 7, 0], dtype=np.uint64)
    add_shocks(slow, extra, factor, np.arange(worlds, dtype=np.uint64), names, name)
    assert not slow[:, 0].any()
    found = np.cov(slow[:, 1:].reshape(2, -1))
    expected = 3.0 * np.array([[0.25, 0.1], [0.1, 0.13]])
    assert np.abs(found - expected).max() < 5.0 * 0.75 * np.sqrt(2.0 / slow[0, 1:].size)


def test_growth_moves_opportunity_by_its_slope_in_january_alone() -> None:
    start = start_with_processes()
    world = make_world(start, without=("leader-turnover", "sanctions"))
    before = world.opportunity.copy()
    for _ in range(10):  # March to December 2024
        world.step()
    assert np.array_equal(world.opportunity, before)
    world.step()
    size, ends = world.processes["capabilities"].size, world.pairs.ends
    moved = size[ends[:, 0]] + size[ends[:, 1]]
    slope = start.processes.growth.slope[0].T[:, :, None]
    assert np.allclose(world.opportunity - before, slope * moved, atol=1e-6)
    kept = world.opportunity[0] + world.stand[0] + world.parts[8]
    assert np.allclose(world.base[0], kept, atol=1e-6)
    z = size / start.processes.growth.sd[:, None]
    assert np.abs(z.mean()) < 5.0 / np.sqrt(z.size)
    assert z.std() == pytest.approx(1.0, abs=5.0 / np.sqrt(2.0 * z.size))


def test_sanctions_begin_and_end_at_their_rates() -> None:
    start = start_with_processes()
    world = make_world(start, 400, without=("leader-turnover", "capabilities"))
    process, lasting = world.processes["sanctions"], world.sight.lasting
    z = (lasting[1] - start.center[1]) / start.scale[1]
    chance = onset_chance(process.law.onset, z, lasting[0] + world.opportunity[0])
    process.step(world)
    planned = (process.due >= 0) | (process.months >= 0)
    error = np.sqrt((chance * (1.0 - chance)).sum()) / chance.size
    assert abs(planned.mean() - chance.mean()) < 5.0 * error
    process.months[:] = 20
    process.due[:] = -1
    process._end(world)
    ended = (process.months < 0).mean()
    assert ended == pytest.approx(0.04, abs=5.0 * np.sqrt(0.04 * 0.96 / chance.size))
    assert (process.months[process.months >= 0] == 21).all()


def test_a_sanction_shifts_affinity_only_while_it_lasts() -> None:
    start = start_with_processes()
    world = make_world(start, without=("leader-turnover", "capabilities"), sanction_affinity=-0.5)
    level = world.parts[1].copy()
    for _ in range(15):
        world.step()
        held = world.processes["sanctions"].months >= 0
        shift = np.float32(-0.5 * start.scale[1])
        assert np.array_equal(world.parts[1], level + shift * held)
    assert held.any()
    assert not held.all()


def test_ruptures_are_those_of_the_transition() -> None:
    world = make_world(synthetic_start(), 64)
    law = world.law
    scale = np.full_like(law.scale, 1000.0)
    law = law._replace(scale=scale, persistence=np.zeros_like(law.persistence))
    law = law._replace(rupture=np.full_like(law.rupture, 0.1))
    none = np.zeros_like(world.surprise)
    slow, fast = world.parts[2:4], world.parts[4:6]
    name, words = draw_name(world, Process.SHOCK), world.pairs.words[0]
    step_states((slow, fast), (none, none[:0]), law, world.numbers, words, name)
    torn = np.zeros(none.shape, dtype=np.bool_)
    find_ruptures(torn, law.rupture, world.numbers, words, name)
    assert 0.05 < torn.mean() < 0.15
    wide = np.abs(slow[0]) / law.factor[0, 0, : world.worlds.size]
    assert wide[~torn].max() < 10.0
    assert np.median(wide[torn]) > 100.0


def test_contagion_passes_ruptures_on_at_its_rate() -> None:
    world = make_world(start_with_processes(), 200, contagion=0.02)
    process = world.processes["contagion"]
    world.step()
    assert not process.passed.any()
    chance = 1.0 - 0.98 ** process._neighbours(world)
    world.step()
    error = np.sqrt((chance * (1.0 - chance)).sum()) / chance.size
    assert abs(process.passed.mean() - chance.mean()) < 5.0 * error


def test_scripted_members_join_and_leave_in_their_month() -> None:
    join = {"organisation": "EU", "country": "RUS", "action": "join", "month": "2024-05"}
    leave = {"organisation": "EU", "country": "CHN", "action": "leave", "month": "2024-04"}
    world = make_world(start_with_processes(), membership=(join, leave))
    process, seen = world.processes["organisations"], []
    for _ in range(3):
        world.step()
        seen.append(["RUS" in process.members("EU"), "CHN" in process.members("EU")])
    assert seen == [[False, True], [False, False], [True, False]]


BAD = {
    'without = ["leaders"]': "processes.without[0]",
    "leader_variance = 0.5": "processes.leader_variance",
    "contagon = 0.1": "did you mean 'contagion'",
    "membership = [{ organisation = 'EUU', country = 'UKR', action = 'join', month = '2025-01' }]":
        "processes.membership[0].organisation",
    "membership = [{ organisation = 'EU', country = 'UKX', action = 'join', month = '2025-01' }]":
        "processes.membership[0].country",
    "membership = [{ organisation = 'EU', country = 'UKR', action = 'join', month = '2035-01' }]":
        "processes.membership[0].month",
}  # fmt: skip


@pytest.mark.parametrize("line", BAD)
def test_a_bad_table_of_processes_is_told_with_its_place(line: str, tmp_path: Path) -> None:
    file = tmp_path / "good.toml"
    file.write_text(f"{GOOD}\n[processes]\n{line}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file)
    assert BAD[line] in str(caught.value)


def test_a_patch_of_the_table_keeps_the_keys_of_its_base(tmp_path: Path) -> None:
    base = f'{GOOD}\n[processes]\nwithout = ["sanctions"]\n'
    (tmp_path / "good.toml").write_text(base, encoding="utf-8")
    patch = GOOD.replace('"good"', '"patch"\nbase = "good"') + "\n[processes]\ncontagion = 0.01\n"
    (tmp_path / "patch.toml").write_text(patch, encoding="utf-8")
    found = load_scenario(tmp_path / "patch.toml").processes
    assert (found.without, found.contagion) == (("sanctions",), 0.01)
