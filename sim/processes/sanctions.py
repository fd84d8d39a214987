"""Spells of sanctions between two countries: they begin by affinity and size, and end by duration.

    logit P(one begins within twelve months) = beta_0 + beta_1 z_a + beta_2 e
    P(it ends within the month) = h(months so far)

z_a: affinity net of opportunity, in standard deviations over the dyads at the cutoff; e: engagement
as the news show it, opportunity included, so that busy pairs have more to sanction. Once in twelve
months one uniform u a dyad and world tells whether (u < P) and when (at u / P of the time) a spell
begins. Sanctions of coalitions and organisations are not in this law, and spells in force at the
cutoff are not known to it: it tells which begin later.

While a spell lasts, affinity is shifted by ``shift``. The record shows no fall of cooperation after
an onset and cannot tell the rise of conflict from its cause (`docs/processes.md`), so the shift is
zero unless a scenario sets it, and spells then serve reports alone.

Axes: D dyads, W worlds; durations in months.

Reference: Felbermayr, G. and others (2020). The global sanctions data base,
doi:10.1016/j.euroecorev.2020.103561.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.processes.draws import draw_name, fill_uniforms, uniforms_of
from sim.streams import Process

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.world import World

WINDOW = 12
"""Months for which beginnings are drawn at once."""

NONE = -1
END_STAGE = 1

SPANS = (0, 12, 36, 96)
"""First month of each span of duration."""


@dataclass(frozen=True)
class SanctionLaw:
    """beta (3,), chance of ending within the month by span (4,), shift in standard deviations."""

    onset: Floats
    ending: Floats
    shift: float = 0.0


def onset_chance(onset: Floats, affinity: Floats, engagement: Floats) -> Floats:
    """Chance that a spell begins within twelve months, of z_a and e."""
    linear = onset[0] + onset[1] * affinity + onset[2] * engagement
    return np.asarray(1.0 / (1.0 + np.exp(-linear)))


class Sanctions:
    """Spells of all dyads in a batch of worlds.

    Attributes
    ----------
    months : (D, W) int16
        Months in force; -1 where no sanction is.
    due : (D, W) int8
        Month of the window in which one begins; -1 where none does.
    """

    def __init__(self, law: SanctionLaw, world: World) -> None:
        self.law = law
        shape = world.sight.strength.shape
        self.months = np.full(shape, NONE, dtype=np.int16)
        self.due = np.full(shape, NONE, dtype=np.int8)
        self.rest = world.parts[1].copy() if law.shift else None

    def step(self, world: World) -> None:
        """Play one month: spells end, others begin."""
        self._end(world)
        if world.month % WINDOW == 0:
            self._plan(world)
        self.months[self.due == world.month % WINDOW] = 0
        if self.rest is not None:
            size = self.law.shift * world.setting.start.scale[1]
            world.parts[1] = self.rest + np.float32(size) * (self.months > NONE)
            world.rest(slice(None))

    def lift(self, dyad: int, where: NDArray[np.bool_]) -> None:
        """End the spell of a dyad in some worlds, (W,)."""
        self.months[dyad, where] = NONE

    def _end(self, world: World) -> None:
        """Let the spells in force grow older or end; only their dyads are drawn."""
        rows = np.flatnonzero((self.months > NONE).any(axis=1))
        if rows.size == 0:
            return
        u = np.empty((rows.size, world.worlds.size))
        name = draw_name(world, Process.SANCTION, END_STAGE)
        fill_uniforms(u, world.numbers, world.pairs.words[0][rows], name)
        months = self.months[rows]
        span = np.searchsorted(SPANS, np.maximum(months, 0), side="right") - 1
        ends = (months > NONE) & (u < self.law.ending[span])
        older = np.minimum(months + (months > NONE), np.iinfo(np.int16).max - 1)
        self.months[rows] = np.where(ends, NONE, older)

    def _plan(self, world: World) -> None:
        """Draw which dyads without a spell begin one in the coming window, and when."""
        start, lasting = world.setting.start, world.sight.lasting
        affinity = (lasting[1] - start.center[1]) / start.scale[1]
        chance = onset_chance(self.law.onset, affinity, lasting[0] + world.opportunity[0])
        u = uniforms_of(world, world.pairs.words[0], Process.SANCTION)
        when = np.minimum(WINDOW * u / chance, WINDOW - 1)
        begins = (u < chance) & (self.months == NONE)
        self.due = np.where(begins, when, NONE).astype(np.int8)

    def share_in_force(self) -> Floats:
        """Share of the worlds in which a sanction is in force, (D,)."""
        share: NDArray[np.float64] = (self.months > NONE).mean(axis=1)
        return share
