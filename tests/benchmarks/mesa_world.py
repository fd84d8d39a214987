"""An idiomatic Mesa model of the contacts of a month: agents, loops over partners and types.

Each country loops over its partners and the types, computes the rate from the states of the dyad,
the size from the rate, and draws a gamma rate and a Poisson count; the model then takes the
surprises. States stand still, since only contacts are timed.
"""

from __future__ import annotations

import math
from random import Random

import mesa

from tests.benchmarks.numpy_world import NumpyWorld

RATES, SIZES = (-4.0, 8.0), (-4.0, 4.6)


class Nation(mesa.Agent):
    """A country that draws its contacts one by one."""

    def __init__(self, model: mesa.Model, partners: list[tuple[int, float]]) -> None:
        super().__init__(model)
        self.partners, self.initiated = partners, {}

    def step(self) -> None:
        """Draw the contacts with every partner."""
        model = self.model
        for dyad, share in self.partners:
            engagement, affinity = model.shown[dyad]
            counts = []
            for alpha, heeded, lam, beta, log_size, slope in model.kinds:
                seen = alpha + lam * engagement[heeded] + beta * affinity
                heed = model.heed[dyad] if heeded == 0 else 0.0
                mean = share * math.exp(seen + heed)
                size = share * math.exp(bounded(log_size + slope * bounded(seen, *RATES), *SIZES))
                counts.append(poisson(model.dice, mean / size * model.dice.gammavariate(size, 1.0)))
            self.initiated[dyad] = counts


class NationModel(mesa.Model):
    """Countries on the states of a world that plain numpy has made."""

    def __init__(self, world: NumpyWorld) -> None:
        super().__init__(seed=1)
        start, state = world.setting.start, world.level + world.slow + world.fast
        affinity = (world.opportunity[:, 2] + state[:, 1]).tolist()
        self.dice, self.heed = Random(1), start.heed.tolist()
        self.shown = list(zip(world.shown.tolist(), affinity, strict=True))
        places = [int(leader) for leader in world.leader]
        laws = (world.alpha, world.lam, world.beta, world.size, world.slope)
        alpha, lam, beta, size, slope = (law.tolist() for law in laws)
        self.kinds = list(zip(alpha, places, lam, beta, size, slope, strict=True))
        self.rates, self.leaders = world.rate.tolist(), world.leader.nonzero()[0].tolist()
        ends = list(zip(start.first.tolist(), start.second.tolist(), strict=True))
        rows: list[list[tuple[int, float]]] = [[] for _ in start.countries]
        for dyad, (i, j) in enumerate(ends):
            rows[i].append((dyad, float(start.share[dyad])))
            rows[j].append((dyad, 1.0 - float(start.share[dyad])))
        self.nations = [Nation(self, row) for row in rows]
        self.ends, self.surprise = ends, [0.0] * len(ends)

    def step(self) -> None:
        """Let every country draw, then take the surprises."""
        self.agents.do("step")
        for dyad, (i, j) in enumerate(self.ends):
            one, other = self.nations[i].initiated[dyad], self.nations[j].initiated[dyad]
            rates = self.rates[dyad]
            self.surprise[dyad] = sum(one[k] + other[k] - rates[k] for k in self.leaders)


def bounded(value: float, floor: float, ceiling: float) -> float:
    """Keep a value between two bounds, as `sim.relationship.within` does."""
    above = floor + bend(value - floor)
    return ceiling - bend(ceiling - above)


def bend(value: float) -> float:
    """The positive part with its corner rounded, as `sim.relationship.bend` does."""
    if value > 1.0:
        return value
    lift = value + 1.0
    return lift * lift / 4.0 if lift > 0.0 else 0.0


def poisson(dice: Random, mean: float) -> int:
    """Draw a Poisson count by multiplying uniforms, the quickest way for small means."""
    if mean > 500.0:
        return max(round(dice.gauss(mean, math.sqrt(mean))), 0)
    floor, product, count = math.exp(-mean), dice.random(), 0
    while product > floor:
        product *= dice.random()
        count += 1
    return count
