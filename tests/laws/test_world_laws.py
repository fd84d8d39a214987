"""Laws of the simulated worlds: what may move a draw, and what may not."""

from __future__ import annotations

import numpy as np
import pytest

from sim.contacts import contact_types
from sim.kernel.contacts import decide_row
from sim.plan import Plan
from sim.setting import Setting
from sim.world import World
from tests.worlds import (
    SOME,
    run,
    same,
    shock,
    small_scenario,
    synthetic_laws,
    synthetic_start,
)

BASE = small_scenario()
NULLS = {
    "shock": shock(size=0.0),
    "contacts": {
        "kind": "contacts", "dyad": "CHN-RUS", "type": "visit", "initiator": "CHN", "count": 0,
        "months": ("2024-05",), "source": "assumption",
    },
    "sanction": {
        "kind": "sanction", "dyad": "CHN-RUS", "sender": "CHN", "from": "2024-04",
        "until": "2024-09", "contacts": 0, "affinity": {"mean": 0.0, "sd": 0.0},
        "source": "assumption",
    },
    "ritual": {
        "kind": "ritual", "ritual": "turn-of-year-call", "action": "cancel", "seasons": (),
        "source": "assumption",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", NULLS)
def test_an_intervention_of_size_zero_equals_the_baseline_bit_for_bit(kind: str) -> None:
    assert same(run(small_scenario(intervention=(NULLS[kind],))), run(BASE))


def test_an_intervention_of_some_size_does_not_equal_the_baseline() -> None:
    assert not same(run(small_scenario(intervention=(shock(size=0.01),))), run(BASE))


@pytest.mark.parametrize("size", [-3.0, 2.0])
def test_acting_on_one_dyad_leaves_every_other_dyad_as_it_was(size: float) -> None:
    base, acted = run(BASE), run(small_scenario(intervention=(shock(size=size),)))
    moved = np.any((base.mean != acted.mean) | (base.sd != acted.sd), axis=(0, 2))
    assert [base.dyads[d] for d in np.flatnonzero(moved)] == ["CHN-RUS"]
    before = base.mean[:, :, :2] == acted.mean[:, :, :2]
    assert before.all()


def test_the_first_ten_worlds_of_a_hundred_are_the_worlds_of_ten() -> None:
    ten, hundred = run(BASE, worlds=10), run(BASE, worlds=100)
    assert np.array_equal(ten.paths, hundred.paths[:, :10])
    assert np.array_equal(ten.at_cutoff, hundred.at_cutoff[:, :10])
    assert np.array_equal(ten.ritual_kept, hundred.ritual_kept[:, :10])


def test_a_world_alone_equals_itself_in_the_batch() -> None:
    setting = Setting(synthetic_laws(), synthetic_start(), contact_types(), Plan(), 7, 6)
    alone, batch = World(setting, np.array([13])), World(setting, np.arange(10, 20))
    for _ in range(4):
        alone.step()
        batch.step()
    assert np.array_equal(alone.parts[..., 0], batch.parts[..., 3])
    assert np.array_equal(alone.counts[..., 0], batch.counts[..., 3])


def test_the_number_of_jobs_moves_no_byte() -> None:
    scenario = small_scenario(intervention=(shock(),))
    runs = [run(scenario, worlds=200, jobs=jobs) for jobs in (1, 2, 3)]
    assert same(runs[0], runs[1])
    assert same(runs[0], runs[2])


ACTED = (
    shock(),
    NULLS["contacts"] | {"count": 3},
    NULLS["contacts"] | {"count": -2, "initiator": "RUS", "type": "cooperation"},
    NULLS["sanction"] | {"contacts": 2, "affinity": {"mean": -0.5, "sd": 0.2}},
)


@pytest.mark.parametrize("worlds", [1, 10, 70])
@pytest.mark.parametrize("acts", [(), ACTED])
def test_agent_by_agent_equals_one_loop(acts: tuple[dict[str, object], ...], worlds: int) -> None:
    scenario = small_scenario(intervention=acts)
    one, other = (run(scenario, worlds=worlds, by_agents=way) for way in (True, False))
    assert same(one, other)


def test_the_order_of_the_countries_moves_no_draw_of_a_dyad() -> None:
    laws, types = synthetic_laws(), contact_types()
    worlds = []
    for countries in (SOME, SOME[::-1]):
        setting = Setting(laws, synthetic_start(countries), types, Plan(), 7, 3)
        world = World(setting, np.arange(5))
        world.step()
        worlds.append(world)
    one, other = worlds
    assert one.setting.start.countries != other.setting.start.countries
    assert np.array_equal(one.total, other.total)
    for d in range(len(one.pairs.share)):
        for way in range(2):
            rows = [world.counts[world.roster.place[d, way]] for world in worlds]
            assert np.array_equal(*rows)


def test_focus_countries_alone_have_the_paths_of_the_large_world() -> None:
    scenario = small_scenario(intervention=(shock(),))
    large, small = run(scenario), run(scenario, focus_only=True)
    assert len(small.countries) == 4
    assert np.array_equal(large.paths, small.paths)
    assert np.array_equal(large.ritual_kept, small.ritual_kept)


@pytest.mark.parametrize("factor", [1.01, 1.3, 4.0])
def test_a_higher_rate_never_removes_a_contact(factor: float) -> None:
    setting = Setting(synthetic_laws(), synthetic_start(), contact_types(), Plan(), 7, 3)
    world = World(setting, np.arange(100))
    world.step()
    before = world.counts.copy()
    raised = raise_rates(world, factor)
    assert (raised >= before).all()
    assert (raised > before).any()


def raise_rates(world: World, factor: float) -> np.ndarray:
    """Decide the same month again with every rate multiplied, sizes as the law has them."""
    frame = world.frame._replace(rate=world.frame.rate * np.float32(factor))
    out = np.zeros_like(world.counts)
    for i, row in enumerate(world.roster.rows):
        rows = out[world.roster.edge[i] : world.roster.edge[i + 1]]
        decide_row(rows, row, frame, world.law, world.numbers, world.contact_name)
    return out


def test_changing_one_cell_changes_only_that_cell() -> None:
    setting = Setting(synthetic_laws(), synthetic_start(), contact_types(), Plan(), 7, 3)
    world = World(setting, np.arange(50))
    world.step()
    before, d, k = world.counts.copy(), 3, 5
    world.frame.rate[d, k] *= 6.0
    world.agents.do("decide")
    changed = np.argwhere((world.counts != before).any(axis=2))
    assert changed.size
    assert {tuple(cell) for cell in changed.tolist()} <= {
        (int(place), k) for place in world.roster.place[d]
    }
