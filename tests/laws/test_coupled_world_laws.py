"""Laws by which one dyad moves another: the pull of third parties, and crowding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.coupling import spare_attention
from sim.alternative import Baseline, simulate_alternative
from sim.contacts import contact_types
from sim.ensemble import Ensemble
from sim.initial import InitialStates
from sim.kernel.crowding import fill_attention
from sim.law_draws import LawDraws
from sim.outside import expected_contacts, narrow
from sim.plan import Plan
from sim.relationship import LEAST_LOAD
from sim.scenario import Scenario
from sim.setting import Setting
from sim.simulate import Options, simulate
from sim.world import World
from tests.worlds import SOME, run, same, shock, small_scenario, synthetic_laws, synthetic_start

BASE = small_scenario(horizon=6)
WORLDS = np.arange(5)


def laws_with(pull: float = 0.0, crowding: float = 0.0) -> LawDraws:
    return replace(synthetic_laws(), pull=np.full(20, pull), crowding=np.full(20, crowding))


def budgeted(countries: tuple[str, ...] = SOME) -> InitialStates:
    return replace(synthetic_start(countries), budget=np.full(len(countries), np.log(8.0)))


def play(scenario: Scenario, laws: LawDraws, **options: object) -> Ensemble:
    return simulate(scenario, laws, budgeted(), options=Options(**options))


def new_world(laws: LawDraws, start: InitialStates) -> World:
    return World(Setting(laws, start, contact_types(), Plan(), 7, 6), WORLDS)


def test_weights_of_zero_leave_every_bit() -> None:
    assert same(play(BASE, laws_with()), run(BASE))
    start = replace(synthetic_start(), outside=np.full(66, 3.0), outside_sum=np.full(12, 9.0))
    assert same(simulate(BASE, laws_with(), start, options=Options()), run(BASE))


@pytest.mark.parametrize("weights", [{"pull": 0.1}, {"crowding": 0.5}])
def test_each_weight_moves_the_worlds(weights: dict[str, float]) -> None:
    assert not same(play(BASE, laws_with(**weights)), run(BASE))


@pytest.mark.parametrize("weights", [{"pull": 0.1}, {"crowding": 0.5}])
def test_agents_jobs_and_numbers_of_worlds_move_no_bit(weights: dict[str, float]) -> None:
    laws, scenario = laws_with(**weights), small_scenario(horizon=5, worlds=70)
    whole = play(scenario, laws)
    assert same(whole, play(scenario, laws, by_agents=False))
    assert same(whole, play(scenario, laws, jobs=2))
    assert np.array_equal(whole.paths[:, :10], play(scenario, laws, worlds=10).paths)


def test_the_pull_is_the_formula() -> None:
    laws, start = laws_with(pull=0.2), replace(budgeted(), outside=np.linspace(-1.0, 1.0, 66))
    pulled, free = new_world(laws, start), new_world(laws_with(), start)
    for world in (pulled, free):
        world.sight.lasting[1] *= np.float32(1.5)
    warmth = np.zeros((12, 12, WORLDS.size))
    for d in range(66):
        i, j = start.first[d], start.second[d]
        warmth[i, j] = warmth[j, i] = np.tanh(pulled.sight.lasting[1, d])
    for world in (pulled, free):
        world._move()
    for d in range(66):
        i, j = start.first[d], start.second[d]
        n = ((warmth[i] * warmth[j]).sum(axis=0) + start.outside[d]) / 10.0
        moved = pulled.parts[3, d] - free.parts[3, d]
        assert np.allclose(moved, 0.2 * n, atol=1e-6)
    assert np.array_equal(np.delete(pulled.parts, 3, axis=0), np.delete(free.parts, 3, axis=0))


def test_a_dyad_without_third_parties_feels_no_pull() -> None:
    pair = synthetic_start(("CHN", "RUS"))
    assert np.array_equal(pair.thirds, [0.0])
    pulled, free = (new_world(laws, pair) for laws in (laws_with(pull=0.5), laws_with()))
    for world in (pulled, free):
        world.step()
        world.step()
    assert np.array_equal(pulled.parts, free.parts)


def test_a_shock_reaches_adjacent_dyads_a_month_later_and_no_others() -> None:
    laws = replace(laws_with(pull=0.1), surprise_effect=np.zeros((20, 2)))
    base = play(BASE, laws)
    acted = play(small_scenario(horizon=6, intervention=(shock(size=-2.0),)), laws)
    moved = np.any((base.mean != acted.mean) | (base.sd != acted.sd), axis=0)
    names = [{"CHN", "RUS"} & set(key.split("-")) for key in base.dyads]
    direct = np.array([len(ends) == 2 for ends in names])
    adjacent = np.array([len(ends) == 1 for ends in names])
    assert not moved[:, :2].any()
    assert np.array_equal(moved[:, 2], direct)
    assert np.array_equal(moved[:, 3], direct | adjacent)
    assert moved[:, 4].all()


def test_crowding_is_the_formula() -> None:
    laws = laws_with(crowding=0.6)
    start = replace(budgeted(), share=np.full(66, 0.3), outside_sum=np.linspace(0.0, 5.0, 12))
    world = new_world(laws, start)
    before = loads(world, start)
    world.step()
    assert np.allclose(world.sight.load, loads(world, start), rtol=1e-5)
    spare = np.clip(start.budget[:, None] - np.log(before), -1.0, 1.0)
    assert spare.min() == -1.0
    size = 0.6 * spare
    assert np.allclose(world.frame.attention, np.exp(size), rtol=1e-5)
    regard = 0.3 * np.exp(size[start.first]) + 0.7 * np.exp(size[start.second])
    expected = regard[:, None] * world.frame.rate
    types = contact_types()
    surprise = (world.total - expected)[:, types.leader].sum(axis=1)
    assert np.allclose(world.surprise, surprise, atol=1e-4)
    index = np.arcsinh(np.einsum("k,dkw->dw", types.sign, expected))
    assert np.allclose(world.sight.cooperation, index, atol=1e-5)


@given(st.integers(0, 2**32 - 1), st.floats(-1.5, 1.5))
def test_crowding_is_one_law_in_the_simulator_and_the_fit(seed: int, kappa: float) -> None:
    """Also for countries with next to nothing on their hands, or far too much."""
    rng = np.random.default_rng(seed)
    load = np.exp(rng.uniform(-40.0, 40.0, (5, 8))).astype(np.float32)
    load[0, :4] = 0.0, 1e-12, 1e-30, 3e38
    history = np.log(np.maximum(load.astype(np.float64), LEAST_LOAD))
    budget = history.mean(axis=1)
    fitted = spare_attention(history, np.ones(8, dtype=np.bool_))[:, -1]
    attention = np.empty((5, 2), dtype=np.float32)
    weights = np.array([kappa, 0.0], dtype=np.float32)
    last = np.repeat(load[:, -1:], 2, axis=1)
    fill_attention(attention, last, budget.astype(np.float32), weights)
    assert np.allclose(np.log(attention[:, 0]), kappa * fitted, atol=1e-5)
    assert (attention[:, 1] == 1.0).all()


def loads(world: World, start: InitialStates) -> np.ndarray:
    """What each country expects to initiate before its own factor, in plain numpy, (n, W)."""
    out = np.repeat(start.outside_sum[:, None], WORLDS.size, axis=1)
    for d in range(len(start.dyads)):
        out[start.first[d]] += start.share[d] * world.frame.rate[d].sum(axis=0)
        out[start.second[d]] += (1.0 - start.share[d]) * world.frame.rate[d].sum(axis=0)
    return out


def test_contacts_have_the_crowded_mean() -> None:
    start = replace(synthetic_start(), budget=np.full(12, 3.0))
    setting = Setting(laws_with(crowding=0.5), start, contact_types(), Plan(), 7, 1)
    world = World(setting, np.arange(2000))
    world.step()
    expected = world.regard[:, None] * world.frame.rate
    gap = (world.total - expected).sum(axis=(0, 1))
    assert abs(gap.mean()) < 5.0 * gap.std() / np.sqrt(gap.size)
    plain = (world.total - world.frame.rate).sum(axis=(0, 1))
    assert abs(plain.mean()) > 5.0 * plain.std() / np.sqrt(plain.size)


def test_a_shock_crowds_the_row_of_its_two_countries_and_no_other() -> None:
    laws = laws_with(crowding=0.5)
    base = play(BASE, laws)
    acted = play(small_scenario(horizon=6, intervention=(shock(size=2.0),)), laws)
    contacts = slice(4, None)
    changed = base.mean[contacts] != acted.mean[contacts]
    row = np.array([bool({"CHN", "RUS"} & set(key.split("-"))) for key in base.dyads])
    direct = np.array([key == "CHN-RUS" for key in base.dyads])
    assert not changed[:, ~direct, 2].any()
    assert changed[:, row & ~direct, 3].any()
    assert not changed[:, ~row, 3].any()


def test_a_part_holds_what_the_whole_would_add() -> None:
    start, some = budgeted(), SOME[:4]
    part = start.select(some)
    assert np.array_equal(part.thirds, np.full(6, 10.0))
    affinity = np.tanh((start.mean[:, :, 1] + start.mean[:, :, 3]).mean(axis=0))
    at = dict(zip(start.dyads, affinity, strict=True))
    for key, held in zip(part.dyads, part.outside, strict=True):
        i, j = key.split("-")
        terms = [
            at["-".join(sorted((i, k)))] * at["-".join(sorted((k, j)))]
            for k in SOME
            if k not in some
        ]
        assert np.isclose(held, sum(terms))
    twice = start.select(SOME[:7]).select(some)
    assert np.allclose(twice.outside, part.outside)


def test_a_part_holds_the_contacts_with_those_left_out() -> None:
    start, laws, types = budgeted(), laws_with(crowding=0.5), contact_types()
    part = narrow(start, SOME[:4], laws, types)
    expected = expected_contacts(start, laws, types)
    for i, iso3 in enumerate(SOME[:4]):
        gone = [
            0.5 * expected[d]
            for d, key in enumerate(start.dyads)
            if iso3 in key.split("-") and not set(key.split("-")) <= set(SOME[:4])
        ]
        assert np.isclose(part.outside_sum[i], sum(gone))
    assert np.array_equal(narrow(start, SOME[:4], laws_with(), types).outside_sum, np.zeros(4))


@pytest.mark.parametrize("focus_only", [False, True])
def test_an_alternative_is_played_in_full(focus_only: bool) -> None:
    laws, start = laws_with(pull=0.1, crowding=0.3), budgeted()
    options = Options(worlds=20, focus_only=focus_only)
    scenario = small_scenario(horizon=6, id="other", intervention=(shock(),))
    worlds = Baseline(BASE, simulate(BASE, laws, start, options=options))
    beside = simulate_alternative(scenario, worlds, laws, start, options=options)
    assert same(beside, simulate(scenario, laws, start, options=options))
