"""The compiled steps of a month against the same laws in plain numpy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom

from sim.contacts import contact_types
from sim.initial import InitialStates
from sim.plan import Plan
from sim.setting import Setting
from sim.streams import Process, normals, pair_word, period_word, uniforms
from sim.world import World
from tests.sizes import plain_size
from tests.worlds import SOME, synthetic_laws, synthetic_start

COUNTRIES = SOME[:5]
WORLDS = np.arange(7)


@pytest.fixture
def start() -> InitialStates:
    return synthetic_start(COUNTRIES)


@pytest.fixture
def world(start: InitialStates) -> World:
    setting = Setting(synthetic_laws(), start, contact_types(), Plan(), seed=3, horizon=12)
    return World(setting, WORLDS)


def test_start_is_the_mean_plus_the_factor_times_keyed_normals(
    world: World, start: InitialStates
) -> None:
    period = int(period_word(start.first_month)) - 1
    for d, dyad in enumerate(start.dyads):
        name = (3, WORLDS, Process.START, period, pair_word(*dyad.split("-")))
        z = np.hstack([normals(*name, stage=block) for block in range(3)])[:, :9]
        for w in WORLDS:
            s = w % start.draws
            x = start.mean[s, d] + np.linalg.cholesky(start.cov[s, d]) @ z[w]
            assert np.allclose(world.parts[:, d, w], x, atol=1e-6)


def test_transition_is_the_law_of_the_relationship(world: World, start: InitialStates) -> None:
    laws, before = synthetic_laws(), world.parts.copy()
    world.surprise[:] = np.arange(7.0)
    world._move()
    for d, dyad in enumerate(start.dyads):
        name = (3, WORLDS, Process.SHOCK, int(period_word(start.first_month)))
        z = normals(*name, pair_word(*dyad.split("-")))
        words = np.floor(uniforms(*name, pair_word(*dyad.split("-"))) * 2**32).astype(np.int64)
        u = (words % 256) @ [2**24, 2**16, 2**8, 1] / 2**32
        for w in WORLDS:
            s = w % laws.draws
            torn = u[w] < laws.rupture_probability[s]
            slow_scale = laws.rupture_scale[s] if torn else 1.0
            fast_scale = laws.burst_scale[s] if torn else 1.0
            level, slow, fast = before[:6, d, w].reshape(3, 2)
            factor = [np.linalg.cholesky(laws.shock_cov[s, part]) for part in (1, 2)]
            moved = laws.persistence[s, 1] * slow + laws.surprise_effect[s] * min(float(w), 3.0)
            assert np.array_equal(world.parts[0:2, d, w], level)
            assert np.array_equal(world.parts[6:, d, w], before[6:, d, w])
            expected = moved + slow_scale * factor[0] @ z[w, :2]
            assert np.allclose(world.parts[2:4, d, w], expected, atol=1e-5)
            expected = laws.persistence[s, 2] * fast + fast_scale * factor[1] @ z[w, 2:]
            assert np.allclose(world.parts[4:6, d, w], expected, atol=1e-5)


def test_frame_holds_states_rates_index_and_strength(world: World, start: InitialStates) -> None:
    laws, types = synthetic_laws(), contact_types()
    d, w = 4, 6
    world.shift[:, d, w] = [0.2, -0.3]
    look_again(world)
    level, slow, fast = world.parts[:6, d, w].reshape(3, 2)
    lasting = level + slow + [0.2, -0.3]
    assert np.allclose(world.sight.lasting[:, d, w], lasting, atol=1e-6)
    assert np.allclose(world.frame.state[:, d, w], lasting + fast, atol=1e-6)
    typed, leader, warmth = start.opportunity[w, d] + (lasting + fast)[[0, 0, 1]]
    expected = start.opportunity[w, d, 0]
    left = np.exp(-0.5 * laws.fade[w] * (expected + np.hypot(1.0, expected)))
    missing = (left - 1.0) * fast[0]
    typed, leader = typed + missing, leader - fast[0]
    _, leads, leans = world.parts[6:, d, w]
    shown = np.where(types.leader, leader + leads, typed + leans)
    rate = np.exp(
        laws.alpha[w]
        + laws.loading_engagement[w] * shown
        + laws.loading_affinity[w] * warmth
        + start.heed[d] * ~types.leader
    )
    assert np.allclose(world.frame.rate[d, :, w], rate, rtol=1e-5)
    assert np.isclose(world.sight.cooperation[d, w], np.arcsinh(types.sign @ rate), rtol=1e-4)
    net = (lasting - start.center) / start.scale
    assert np.isclose(world.sight.strength[d, w], net.sum() / np.sqrt(2.0), rtol=1e-5)


@pytest.mark.parametrize(
    ("place", "moved"),
    [(6, "none"), (8, "typed"), (7, "leader"), (4, "typed"), (0, "both")],
)
def test_a_leaning_moves_the_rates_of_its_channel_alone(
    world: World, place: int, moved: str
) -> None:
    before, leader = world.frame.rate.copy(), contact_types().leader
    world.parts[place, 4] += 0.5
    look_again(world)
    changed = world.frame.rate != before
    for rows, name in ((leader, "leader"), (~leader, "typed")):
        assert changed[4, rows].all() == (moved in (name, "both"))
        assert changed[4, rows].any() == (moved in (name, "both"))
    assert not np.delete(changed, 4, axis=0).any()


@pytest.mark.parametrize("part", [0, 1, 2, 3])
def test_strength_is_of_levels_and_slow_parts_alone(world: World, part: int) -> None:
    """Neither a burst nor a leaning, nor what any two such countries would have."""
    before, lasting = world.sight.strength.copy(), world.sight.lasting.copy()
    world.parts[2 * part : 2 * part + 2, 4] += 0.5
    look_again(world)
    same = part in (2, 3)
    assert np.array_equal(world.sight.strength, before) == same
    assert np.array_equal(world.sight.lasting, lasting) == same
    world.opportunity += 0.7
    strength = world.sight.strength.copy()
    look_again(world)
    assert np.array_equal(world.sight.strength, strength)


def look_again(world: World) -> None:
    """See the states as they now are."""
    world.rest(slice(None))
    world.look()


def test_counts_are_the_quantiles_of_their_keyed_uniform(
    world: World, start: InitialStates
) -> None:
    world.step()
    laws, roster = synthetic_laws(), world.roster
    i = start.countries.index("RUS")
    for p, partner in enumerate(roster.partners[i]):
        d = roster.rows[i].dyads[p]
        u = contact_uniforms(pair_word("RUS", partner), int(period_word(start.first_month)))
        for w in WORLDS:
            rate = world.frame.rate[d, :, w].astype(np.float64)
            unheeded = np.log(rate) - start.heed[d] * ~contact_types().leader
            size = 0.5 * plain_size(laws.log_size[w], laws.size_slope[w], unheeded)
            expected = nbinom.ppf(1.0 - u[w], size, size / (size + 0.5 * rate))
            assert np.array_equal(world.counts[roster.edge[i] + p, :, w], expected)


def contact_uniforms(pair: np.uint64, period: int) -> np.ndarray:
    """Uniforms of a row, axes (world, type): 11 lead bits and 32 bits that refine them."""
    lead = uniforms(3, WORLDS, Process.CONTACT, period, pair)
    words = np.floor(lead * 2**32).astype(np.int64)
    digits = np.empty((7, 11))
    for k in range(8):
        digits[:, k] = (words[:, k // 2] >> (21 if k % 2 == 0 else 10)) & 2047
    for k in range(8, 11):
        digits[:, k] = ((words[:, k - 8] & 1023) << 1) | ((words[:, 3] >> (k - 8)) & 1)
    fine = np.hstack(
        [uniforms(3, WORLDS, Process.CONTACT, period, pair, stage=16 + stage) for stage in range(3)]
    )
    return (digits + fine[:, :11]) / 2048.0


def test_surprise_is_leader_contacts_beyond_the_expected(world: World) -> None:
    world.step()
    leader = contact_types().leader
    expected = (world.total - world.frame.rate)[:, leader].sum(axis=1)
    assert np.allclose(world.surprise, expected, atol=1e-5)


def test_both_directions_add_up(world: World, start: InitialStates) -> None:
    world.step()
    place = world.roster.place
    assert np.array_equal(world.total, world.counts[place[:, 0]] + world.counts[place[:, 1]])
    agents = {agent.iso3: agent for agent in world.agents}
    d = start.dyads.index("CHN-RUS")
    one, other = (
        agents[c].initiated[agents[c].partners.index(p)]
        for c, p in (("CHN", "RUS"), ("RUS", "CHN"))
    )
    assert np.array_equal(one + other, world.total[d])
