"""Laws of the processes of the world: what they may move, and what not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.alternative import Baseline, simulate_alternative
from sim.processes.stage import names_of
from sim.simulate import simulate
from tests.processes import make_world, run_processes, start_with_processes
from tests.worlds import SOME, same, shock, small_scenario, synthetic_laws, synthetic_start

NAMES = ("leader-turnover", "capabilities", "organisations", "sanctions", "contagion")
STRONG = {"leader_variance": 9.0, "sanction_affinity": -0.5}
COUPLED = {**STRONG, "contagion": 0.01}


def test_with_every_process_left_out_the_bits_are_those_of_a_world_without_them() -> None:
    off = run_processes(start_with_processes(), {"without": NAMES})
    assert same(off, run_processes(synthetic_start(), {}))
    assert off.provenance.processes == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_process_left_out_is_not_named_and_a_strong_one_moves_something(name: str) -> None:
    whole = run_processes(start_with_processes(), COUPLED)
    left_out = run_processes(start_with_processes(), {**COUPLED, "without": (name,)})
    assert name in whole.provenance.processes
    assert name not in left_out.provenance.processes
    assert same(whole, left_out) == (name == "organisations")


def test_weights_of_zero_move_only_rituals_and_what_growth_moves() -> None:
    plain = run_processes(synthetic_start(), {})
    run = run_processes(start_with_processes(), {"without": ("capabilities",)})
    moved = (run.mean != plain.mean).any(axis=(0, 2))
    assert [dyad for dyad, own in zip(run.dyads, moved, strict=True) if own] == ["CHN-RUS"]


@pytest.mark.parametrize("table", [STRONG, COUPLED])
def test_jobs_and_the_number_of_worlds_move_no_bit(table: dict[str, object]) -> None:
    start = start_with_processes()
    one, three = (run_processes(start, table, worlds=130, jobs=jobs) for jobs in (1, 3))
    assert same(one, three)
    ten = run_processes(start, table, worlds=10)
    assert np.array_equal(ten.paths, one.paths[:, :10])
    assert np.array_equal(ten.ritual_kept, one.ritual_kept[:, :10])


def test_agents_and_the_compiled_loop_agree() -> None:
    start = start_with_processes()
    assert same(run_processes(start, COUPLED, by_agents=True), run_processes(start, COUPLED))


def test_what_happens_in_one_country_leaves_the_others_alone() -> None:
    start = start_with_processes(variance=9.0)
    leaders = start.processes.leaders
    place = start.countries.index("USA")
    tenure = leaders.tenure.copy()
    tenure[place] = 47
    regime = leaders.regime.copy()
    regime[place] = 2
    other = replace(leaders, tenure=tenure, regime=regime)
    moved = replace(start, processes=replace(start.processes, leaders=other))
    one, two = make_world(start), make_world(moved)
    for _ in range(6):
        one.step()
        two.step()
    changes = [world.processes["leader-turnover"].changes for world in (one, two)]
    assert np.array_equal(np.delete(changes[0], place, 0), np.delete(changes[1], place, 0))
    assert (changes[0][place] != changes[1][place]).any()
    differs = (one.total != two.total).any(axis=(1, 2))
    touched = np.array(["USA" in dyad for dyad in start.dyads])
    assert differs[touched].any()
    assert not differs[~touched].any()


def test_fewer_countries_have_the_same_processes() -> None:
    start = start_with_processes(variance=4.0)
    few = start.select(SOME[:5])
    one, two = make_world(start), make_world(few)
    for _ in range(13):
        one.step()
        two.step()
    rows = [start.countries.index(iso3) for iso3 in few.countries]
    dyads = [start.dyads.index(dyad) for dyad in few.dyads]
    for name, part in (("leader-turnover", "tenure"), ("capabilities", "size")):
        whole, kept = (getattr(world.processes[name], part) for world in (one, two))
        assert np.array_equal(whole[rows], kept)
    assert np.array_equal(one.parts[:, dyads], two.parts)
    assert np.array_equal(one.total[dyads], two.total)
    spells = [world.processes["sanctions"].months for world in (one, two)]
    assert np.array_equal(spells[0][dyads], spells[1])


@pytest.mark.parametrize("table", [{}, STRONG, COUPLED])
def test_an_alternative_beside_its_baseline_equals_it_played_alone(
    table: dict[str, object],
) -> None:
    start, laws = start_with_processes(), synthetic_laws()
    base = small_scenario(processes=table)
    acted = small_scenario(processes=table, intervention=(shock(),))
    beside = Baseline(base, run_processes(start, table))
    whole = simulate_alternative(acted, beside, laws, start)
    assert same(whole, simulate(acted, laws, start))


def test_memory_does_not_grow_with_the_months() -> None:
    world = make_world(start_with_processes(), **COUPLED)

    def held() -> int:
        return sum(
            value.nbytes
            for process in world.processes.values()
            for value in vars(process).values()
            if isinstance(value, np.ndarray)
        )

    world.step()
    before = held()
    for _ in range(20):
        world.step()
    assert held() == before


def test_contagion_plays_only_with_a_weight() -> None:
    start = start_with_processes()
    setting = make_world(start).setting
    assert "contagion" not in names_of(start, setting.processes)
    assert "contagion" in make_world(start, contagion=0.01).processes
