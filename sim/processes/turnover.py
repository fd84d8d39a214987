"""Leader turnover: leaders leave office at a rate that depends on tenure and regime.

    logit h(t, r) = sum_m beta[r, m] x_m(t)

h: chance that a leader who has held office for t whole months leaves it within the month. r: regime
by voice and accountability: closed, mixed, open. x: one of five spans of tenure, whether the month
ends a usual term (4, 5, 8 or 10 years), and whether it is the one after. Where the tenure at the
cutoff is not known it is drawn from the law it has in the long run, P(t) proportional to the chance
of staying so long.

A change does two things. A ritual of the country's pairs counts the leaders as changed for a year.
The slow part of all its dyads takes an extra shock of (v - 1) times the ordinary variance
(`sim.processes.draws`); v is 1, and nothing is added, unless data or scenario say otherwise.

Axes: R = 3 regimes, M = 7 inputs, n countries, W worlds; tenure in months, capped.

>>> float(hazards(np.zeros((3, 7)))[0, 0])
0.5

Reference: Cox 1972, Regression models and life-tables, doi:10.1111/j.2517-6161.1972.tb00899.x
(section 6, discrete time).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.processes.draws import add_shocks, country_names, draw_name, uniforms_of
from sim.streams import Process

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.world import World

CAP = 240
"""Months of tenure beyond which the hazard no longer changes."""

SPANS = (0, 12, 36, 72, 120)
"""First month of each span of tenure."""

TERMS = (48, 60, 96, 120)
"""Months after which usual terms of office end."""

REGIMES = ("closed", "mixed", "open")
INPUTS = ("first year", "to 3 years", "to 6 years", "to 10 years", "longer", "term ends", "after")
YEAR = 12


@dataclass(frozen=True)
class Leaders:
    """What is known of leaders at the cutoff, and the law of their leaving.

    Attributes
    ----------
    coefficients : (R, M)
        beta.
    regime : (n,) int64
        Place in `REGIMES`.
    tenure : (n,) int64
        Months in office; -1 where not known.
    variance : float
        v, variance of the slow shock in a month of change relative to an ordinary one; at least 1.
    """

    coefficients: Floats
    regime: NDArray[np.int64]
    tenure: NDArray[np.int64]
    variance: float = 1.0

    def select(self, countries: NDArray[np.int64]) -> Leaders:
        """Keep the countries at these positions, in this order."""
        return replace(self, regime=self.regime[countries], tenure=self.tenure[countries])


def inputs(tenure: NDArray[np.int64]) -> Floats:
    """Inputs of the hazard, (..., M), of tenures in months."""
    span = np.searchsorted(SPANS, tenure, side="right") - 1
    spans = span[..., None] == np.arange(len(SPANS))
    terms = [np.isin(tenure, TERMS), np.isin(tenure - 1, TERMS)]
    return np.concatenate([spans, np.stack(terms, axis=-1)], axis=-1).astype(np.float64)


def hazards(coefficients: Floats) -> Floats:
    """Chance of leaving office within the month, (R, CAP + 1), by months in office."""
    linear = coefficients @ inputs(np.arange(CAP + 1)).T
    return np.asarray(1.0 / (1.0 + np.exp(-linear)))


def tenure_law(hazard: Floats) -> Floats:
    """Chance of each tenure in the long run, (R, CAP + 1), the last one for all beyond.

    A leader who takes office in a month has tenure 0 at its end and may leave from the next on.
    """
    stays = np.cumprod(1.0 - hazard[:, 1:], axis=1)
    weight = np.concatenate([np.ones((len(hazard), 1)), stays], axis=1)
    weight[:, -1] /= hazard[:, -1]
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))


class LeaderTurnover:
    """Leaders of all countries in a batch of worlds.

    Attributes
    ----------
    tenure : (n, W) int64
        Months in office at the end of the month, up to `CAP`.
    changed : (n, W) bool
        Whether the leader changed in the month.
    forced : (n, W) bool
        Whether a scenario has the leader leave in the month to come.
    changes : (n, W) int64
        Changes since the cutoff.
    """

    def __init__(self, leaders: Leaders, world: World) -> None:
        self.leaders = leaders
        self.hazard = hazards(leaders.coefficients)
        self.names = country_names(world)
        self.tenure = self._begin(world)
        self.changed = np.zeros(self.tenure.shape, dtype=np.bool_)
        self.forced = np.zeros(self.tenure.shape, dtype=np.bool_)
        self.changes = np.zeros(self.tenure.shape, dtype=np.int64)

    def step(self, world: World) -> None:
        """Play one month: who leaves, and what follows for rituals and states."""
        self.tenure = np.minimum(self.tenure + 1, CAP)
        u = uniforms_of(world, self.names, Process.LEADER)
        leaves = u < self.hazard[self.leaders.regime[:, None], self.tenure]
        self.changed = leaves | self.forced
        self.forced[:] = False
        self.tenure[self.changed] = 0
        self.changes += self.changed
        self._break_rituals(world)
        if self.leaders.variance > 1.0:
            self._shake(world)

    def _begin(self, world: World) -> NDArray[np.int64]:
        """Tenure at the cutoff: known, or drawn from the long-run law."""
        known, regime = self.leaders.tenure, self.leaders.regime
        u = uniforms_of(world, self.names, Process.LEADER, stage=1)
        upto = np.cumsum(tenure_law(self.hazard), axis=1)
        drawn = np.empty(u.shape, dtype=np.int64)
        for i, r in enumerate(regime):
            drawn[i] = np.searchsorted(upto[r], u[i], side="right")
        tenure = np.where(known[:, None] < 0, drawn, known[:, None])
        return np.asarray(np.minimum(tenure, CAP), dtype=np.int64)

    def _break_rituals(self, world: World) -> None:
        countries = world.setting.start.countries
        for ritual in world.rituals:
            pair = [countries.index(iso3) for iso3 in ritual.state.dyad.split("-")]
            ritual.same_leaders = np.asarray((self.tenure[pair] >= YEAR).all(axis=0))

    def _shake(self, world: World) -> None:
        ends = world.pairs.ends
        number = self.changed[ends[:, 0]].astype(np.float32) + self.changed[ends[:, 1]]
        extra = (number * (self.leaders.variance - 1.0)).astype(np.float32)
        factor, name = world.law.factor[0], draw_name(world, Process.LEADER)
        add_shocks(world.parts[2:4], extra, factor, world.numbers, world.pairs.words[0], name)
