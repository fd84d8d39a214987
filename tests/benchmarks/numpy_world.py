"""The law of the simulator in plain numpy: one world at a time, whole arrays, no loop over cells.

It is the rival in the table of speed and the oracle in the test of equality. Where random numbers
come from is left to a `Draws`: a generator of numpy in the table, the simulator's keyed draws in
the test.

Axes: D dyads, K contact types, n countries; every array is of one world.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from sim.relationship import LOG_MEAN_CEILING, SURPRISE_BOUND
from sim.setting import Setting
from tests.sizes import plain_size


class Draws(Protocol):
    """Where the random numbers of a month come from."""

    def start(self) -> np.ndarray:
        """Normals (D, 9) of the states at the cutoff."""

    def shocks(self) -> tuple[np.ndarray, np.ndarray]:
        """Normals (D, 4) and uniforms (D,)."""

    def contacts(self, mean: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Negative-binomial counts, axes (way, D, K)."""


class GeneratorDraws:
    """Random numbers of numpy, as one would draw them without keys."""

    def __init__(self, dyads: int, seed: int = 0) -> None:
        self.generator, self.dyads = np.random.default_rng(seed), dyads

    def start(self) -> np.ndarray:
        """Normals (D, 9)."""
        return self.generator.standard_normal((self.dyads, 9))

    def shocks(self) -> tuple[np.ndarray, np.ndarray]:
        """Normals (D, 4) and uniforms (D,)."""
        generator = self.generator
        return generator.standard_normal((self.dyads, 4)), generator.random(self.dyads)

    def contacts(self, mean: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Counts as Poisson draws at gamma rates."""
        return self.generator.poisson(self.generator.standard_gamma(size) * (mean / size))


class NumpyWorld:
    """One world; `step` plays a month and `sums` keeps what a run needs."""

    def __init__(self, setting: Setting, world: int, draws: Draws) -> None:
        self.setting, self.draws = setting, draws
        laws, start, s = setting.laws, setting.start, world % setting.laws.draws
        self.ends, self.leader, self.sign = (
            (start.first, start.second),
            setting.types.leader,
            setting.types.sign,
        )
        self.alpha, self.lam, self.beta = (
            laws.alpha[s],
            laws.loading_engagement[s],
            laws.loading_affinity[s],
        )
        self.size, self.slope, self.phi = (
            laws.log_size[s],
            laws.size_slope[s],
            laws.persistence[s],
        )
        self.factor = [cholesky(laws.shock_cov[s, part]) for part in (1, 2)]
        self.rupture = laws.rupture_probability[s]
        self.scale = laws.rupture_scale[s], laws.burst_scale[s]
        self.jump, self.pull = laws.surprise_effect[s], laws.pull[s]
        draw = world % start.draws
        self.opportunity = start.opportunity[draw]
        states = start.mean[draw] + np.einsum(
            "dij,dj->di", np.linalg.cholesky(start.cov[draw]), draws.start()
        )
        self.level, self.slow, self.fast = np.split(states[:, :6], 3, axis=1)
        self.lean, self.fade = states[:, [8, 7]], laws.fade[s]
        self.surprise = np.zeros(len(states))
        self.share = np.stack([start.share, 1.0 - start.share])[:, :, None]
        self.sums = np.zeros((2, 4 + len(self.sign), len(states)))
        self.look()

    def step(self) -> None:
        """Play one month and add it to the sums."""
        self.move()
        self.look()
        self.decide()
        self.summarise()

    def move(self) -> None:
        """Pull, surprise and heavy-tailed shocks."""
        start = self.setting.start
        warmth = np.zeros((len(start.countries), len(start.countries)))
        warmth[self.ends] = np.tanh(self.level[:, 1] + self.slow[:, 1])
        warmth += warmth.T
        pull = ((warmth @ warmth)[self.ends] + start.outside) / np.maximum(start.thirds, 1.0)
        normal, uniform = self.draws.shocks()
        torn = uniform < self.rupture
        wide = [np.where(torn, scale, 1.0)[:, None] for scale in self.scale]
        self.slow = self.phi[1] * self.slow + self.surprise[:, None] * self.jump
        self.slow += wide[0] * (normal[:, :2] @ self.factor[0].T)
        self.slow[:, 1] += self.pull * pull
        self.fast = self.phi[2] * self.fast + wide[1] * (normal[:, 2:] @ self.factor[1].T)

    def look(self) -> None:
        """Rates, index and strength."""
        start, state = self.setting.start, self.level + self.slow + self.fast
        expected = self.opportunity[:, 0]
        left = np.exp(-0.5 * self.fade * (expected + np.hypot(1.0, expected)))
        self.shown = self.opportunity[:, :2] + (self.level + self.slow)[:, :1] + self.lean
        self.shown[:, 0] += left * self.fast[:, 0]
        engagement = np.where(self.leader, self.shown[:, 1:], self.shown[:, :1])
        log_rate = (
            self.alpha
            + np.outer(start.heed, ~self.leader)
            + self.lam * engagement
            + self.beta * (self.opportunity[:, 2:] + state[:, 1:])
        )
        self.rate = np.exp(np.minimum(log_rate, LOG_MEAN_CEILING))
        self.log_rate = log_rate
        self.index = np.arcsinh(self.rate @ self.sign)
        net = (self.level + self.slow - start.center) / start.scale
        self.strength = net.sum(axis=1) / np.sqrt(2.0)

    def decide(self) -> None:
        """Contacts of both directions, and the surprise."""
        follows = self.log_rate - np.outer(self.setting.start.heed, ~self.leader)
        size = plain_size(self.size, self.slope, follows)
        self.counts = self.draws.contacts(self.share * self.rate, self.share * size)
        self.total = self.counts.sum(axis=0)
        surprise = (self.total - self.rate)[:, self.leader].sum(axis=1)
        self.surprise = np.clip(surprise, -SURPRISE_BOUND, SURPRISE_BOUND)

    def summarise(self) -> None:
        """Add the month's quantities and their squares to the sums."""
        lasting = self.level + self.slow
        states = np.stack([lasting[:, 0], lasting[:, 1], self.strength, self.index])
        values = np.concatenate([states, self.total.T])
        self.sums[0] += values
        self.sums[1] += values**2


def cholesky(cov: np.ndarray) -> np.ndarray:
    """Lower factor of a covariance that is zero or regular."""
    return np.linalg.cholesky(cov) if cov.any() else cov
