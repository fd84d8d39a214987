"""Which interventions are in force in which worlds of a batch, since when, and how large.

An act of the scenario happens in the worlds whose uniform lies below its probability; the action of
a rule happens where the rule fires (`sim.watches`). From then on its effects run by their course,
until an ending brings it to an end. Sizes are drawn once a world.

    uniform of an act        (seed; world, name of the act, INTERVENTION, stage CHANCE)
    normals of a size        (seed; world, name of the act, INTERVENTION, stage of the size)
    uniform of a rule        (seed; world, name of the rule, RULE, month)

Axes: A acts, W worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.effects import FOREVER, Ending
from sim.streams import Process, normals, uniforms
from sim.watches import make_tries

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.effects import Course, Size
    from sim.parameters import Floats
    from sim.setting import Setting
    from sim.world import World

CHANCE, SUCCESS = 1000, 1001
"""Stages of the uniforms of an act; those of sizes lie below."""


class Unfolding:
    """Interventions in a batch of worlds.

    Attributes
    ----------
    since : (A, W) int64
        Month in which each act began or will begin; `FOREVER` where it does not happen.
    first : (A, W) int64
        Month in which each act began for the first time.
    ended : (A, W) int64
        Month from which it was brought to an end; `FOREVER` where it was not.
    month : int
        The month being played; -1 before the first.
    extra : dict of int to (W,)
        Variance of the extra shocks of the month by dyad, while they are gathered.
    paths : dict of int to (W,)
        Growth of an economy since last January by act.
    done : dict of int to (K, W) int32
        What took place in the month past in dyads of which news report more or less.
    """

    def __init__(self, setting: Setting, worlds: NDArray[np.int64]) -> None:
        self.plan, self.seed, self.worlds = setting.plan, setting.seed, worlds
        shape = (len(self.plan.acts), worlds.size)
        self.since = np.full(shape, FOREVER, dtype=np.int64)
        self.ended = np.full(shape, FOREVER, dtype=np.int64)
        self.month = -1
        self.tries = make_tries(self.plan, setting)
        self.done: dict[int, NDArray[np.int32]] = {}
        self.extra: dict[int, Floats] = {}
        self.paths: dict[int, Floats] = {}
        self._sizes: dict[tuple[int, int], Floats] = {}
        for a, act in enumerate(self.plan.acts):
            if act.start is not None:
                self.since[a, self.happens(a, act.probability, CHANCE)] = act.start
        self.first = self.since.copy()

    def begin(self, world: World) -> None:
        """Let rules fire on the month past, and endings begin."""
        self.month = world.month
        fired = [rule.fire(world) for rule in self.tries]
        for rule, where in zip(self.tries, fired, strict=True):
            act = rule.laid.act
            self.since[act, where] = self.month + rule.laid.rule.delay
            self.ended[act, where] = FOREVER
        np.minimum(self.first, self.since, out=self.first)
        for a, effect in self.plan.endings:
            where = self.begins(a)
            if where.any():
                self._end(effect, where)

    def began(self, horizon: int) -> NDArray[np.int16]:
        """Month in which each act first began, (A, W); -1 where it did not within the horizon."""
        return np.where(self.first < horizon, self.first, -1).astype(np.int16)

    def _end(self, effect: Ending, where: NDArray[np.bool_]) -> None:
        for a, act in enumerate(self.plan.acts):
            if (act.kind, act.dyad) == (effect.kind, effect.dyad):
                running = where & (self.since[a] <= self.month) & (self.ended[a] > self.month)
                self.ended[a, running] = self.month

    def happens(self, a: int, chance: float, stage: int) -> NDArray[np.bool_]:
        """Whether something of a chance happens to an act, axis (world,)."""
        if chance >= 1.0:
            return np.ones(self.worlds.size, dtype=np.bool_)
        lead, rest = self.plan.acts[a].name
        u = uniforms(self.seed, self.worlds, Process.INTERVENTION, lead, rest, stage=stage)
        return np.asarray(u[:, 0] < chance)

    def age(self, a: int) -> NDArray[np.int64]:
        """Months since an act began, below 0 where it has not, axis (world,)."""
        return np.asarray(self.month - self.since[a], dtype=np.int64)

    def begins(self, a: int) -> NDArray[np.bool_]:
        """Whether an act begins in the month, axis (world,)."""
        return np.asarray(self.since[a] == self.month)

    def runs(self, a: int) -> NDArray[np.bool_]:
        """Whether an act has begun and was not brought to an end, axis (world,)."""
        return np.asarray((self.since[a] <= self.month) & (self.ended[a] > self.month))

    def level(self, a: int, course: Course) -> Floats:
        """Strength of an effect in the month, between 0 and 1, axis (world,)."""
        return course.level(self.age(a), np.minimum(self.ended[a] - self.since[a], FOREVER))

    def size(self, a: int, size: Size) -> Floats:
        """Size of an effect, (parts, W)."""
        mean, sd = size.mean[:, None], size.sd[:, None]
        if not np.any(size.sd):
            return np.asarray(mean + np.zeros(self.worlds.size))
        key = (a, size.stage)
        if key not in self._sizes:
            lead, rest = self.plan.acts[a].name
            self._sizes[key] = normals(
                self.seed, self.worlds, Process.INTERVENTION, lead, rest, stage=size.stage
            )
        return np.asarray(mean + sd * self._sizes[key][:, : size.mean.size].T)
