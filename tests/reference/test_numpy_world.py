"""The simulator against its law in plain numpy, on the same keyed draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import nbinom

from sim.relationship import SURPRISE_BOUND
from sim.setting import Setting
from sim.streams import Process, normals, pair_word, period_word, uniforms
from sim.world import World
from tests.benchmarks.mesa_world import NationModel
from tests.benchmarks.numpy_world import GeneratorDraws, NumpyWorld
from tests.benchmarks.reference import RATES, reference_setting
from tests.benchmarks.world_speed import BARS, contestants

COUNTRIES, WORLD = 6, 3


class KeyedDraws:
    """The simulator's own draws for one world, month after month."""

    def __init__(self, setting: Setting, world: int) -> None:
        self.setting, self.world = setting, np.array([world])
        self.month = int(period_word(setting.start.first_month)) - 1
        self.pairs = [tuple(key.split("-")) for key in setting.start.dyads]

    def start(self) -> np.ndarray:
        name = (self.setting.seed, self.world, Process.START, self.month)
        rows = [[normals(*name, pair_word(*p), stage=b)[0] for b in range(3)] for p in self.pairs]
        return np.array(rows).reshape(len(self.pairs), 12)[:, :9]

    def shocks(self) -> tuple[np.ndarray, np.ndarray]:
        self.month += 1
        name = (self.setting.seed, self.world, Process.SHOCK, self.month)
        normal = [normals(*name, pair_word(*pair))[0] for pair in self.pairs]
        words = np.array([uniforms(*name, pair_word(*pair))[0] for pair in self.pairs]) * 2**32
        low = np.floor(words).astype(np.int64) % 256
        return np.array(normal), (low @ [2**24, 2**16, 2**8, 1] + 0.0) / 2**32

    def contacts(self, mean: np.ndarray, size: np.ndarray) -> np.ndarray:
        ways = [self.pairs, [pair[::-1] for pair in self.pairs]]
        u = np.array([[self._row(pair_word(*pair)) for pair in way] for way in ways])
        return nbinom.ppf(1.0 - u[..., : mean.shape[-1]], size, size / (size + mean))

    def _row(self, pair: np.uint64) -> np.ndarray:
        """Uniforms of 11 types: 11 lead bits and 32 bits that refine them."""
        name = (self.setting.seed, self.world, Process.CONTACT, self.month, pair)
        words = np.floor(uniforms(*name)[0] * 2**32).astype(np.int64)
        digits = [(words[k // 2] >> (21 if k % 2 == 0 else 10)) & 2047 for k in range(8)]
        digits += [((words[k] & 1023) << 1) | ((words[3] >> k) & 1) for k in range(3)]
        fine = np.hstack([uniforms(*name, stage=16 + stage)[0] for stage in range(3)])
        return (np.array(digits) + fine[:11]) / 2048.0


@pytest.mark.parametrize("rate", RATES)
def test_every_contestant_of_the_race_for_speed_plays_a_month(rate: float) -> None:
    entered = {each.name: each for each in contestants(rate, countries=3)}
    for each in entered.values():
        each.work()
    assert {name for pair in BARS for name in pair} <= set(entered)


@pytest.mark.parametrize("rate", [0.05, 2.0])
def test_states_counts_and_sums_are_those_of_plain_numpy(rate: float) -> None:
    setting = reference_setting(rate, countries=COUNTRIES)
    plain = NumpyWorld(setting, WORLD, KeyedDraws(setting, WORLD))
    ours = World(setting, np.array([WORLD]))
    for _ in range(6):
        plain.step()
        ours.step()
        assert np.allclose(ours.sight.lasting[:, :, 0].T, plain.level + plain.slow, atol=1e-5)
        assert np.allclose(ours.sight.cooperation[:, 0], plain.index, atol=1e-5)
        assert np.allclose(ours.sight.strength[:, 0], plain.strength, atol=1e-5)
        assert np.array_equal(ours.total[:, :, 0], plain.total)
        surprise = np.clip(ours.surprise[:, 0], -SURPRISE_BOUND, SURPRISE_BOUND)
        assert np.allclose(surprise, plain.surprise, atol=1e-4)


def test_the_reference_has_the_mean_rate_asked_for() -> None:
    setting = reference_setting(0.05, countries=30)
    worlds = World(replace(setting, by_agents=True), np.arange(8))
    assert 0.03 < worlds.frame.rate.mean() / 2.0 < 0.08


def test_the_rivals_draw_as_many_contacts() -> None:
    setting = reference_setting(0.5, countries=30)
    plain = NumpyWorld(setting, WORLD, GeneratorDraws(len(setting.start.dyads)))
    model = NationModel(plain)
    found = []
    for _ in range(20):
        model.step()
        found.append(sum(sum(row) for nation in model.nations for row in nation.initiated.values()))
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - plain.rate.sum()) < 5.0 * error
    plain.decide()
    assert abs(plain.total.sum() - plain.rate.sum()) < 5.0 * np.std(found)


def test_a_wrong_law_is_refused() -> None:
    setting = reference_setting(0.05, countries=COUNTRIES)
    other = replace(setting, laws=replace(setting.laws, pull=setting.laws.pull + 0.01))
    plain = NumpyWorld(other, WORLD, KeyedDraws(other, WORLD))
    ours = World(setting, np.array([WORLD]))
    for _ in range(3):
        plain.step()
        ours.step()
    assert not np.allclose(ours.sight.lasting[:, :, 0].T, plain.level + plain.slow, atol=1e-5)
