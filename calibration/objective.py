"""The log posterior of the parameters with its gradient, and its curvature.

    objective(theta) = sum_d log p(observations of d | theta) + log p(theta)

Dyads are independent given theta; the score of each is exact (`calibration.gradient`), and the
curvature is the central difference of scores. A parameter touches only the dyads that its series
cover: an intercept of leader calls, say, a handful. A few prior standard deviations from the prior
mean a wall rises, so that a search cannot stray to where the laws degenerate.

Axes: D dyads, P free parameters.

Reference: Nocedal, J., Wright, S. J. (2006). Numerical Optimization,
doi:10.1007/978-0-387-40065-5 (differences of gradients, section 8.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calibration.filtering import filter_states
from calibration.gradient.filtering import filter_slopes
from calibration.gradient.law import parameter_scores
from calibration.observations import Evidence, Ints
from sim.dyads import dyad_of_rows
from sim.parameters import Floats, ParameterTable
from sim.relationship import (
    CHANNELS,
    ObservationLaw,
    StateLaw,
    channel_of,
    observation_law,
    state_law,
)

STEP, SHARE = 0.02, 0.1
"""Half the step of central differences of scores, and its largest share of a prior deviation."""

REACH = 4.0
"""So many prior standard deviations from the prior mean a wall begins to rise."""

MARGIN = 1.0
"""So much beyond the foot of the wall the likelihood is no longer asked, but held."""

WALL = 1e3
"""Steepness of the wall, per squared prior standard deviation."""


@dataclass(frozen=True)
class Model:
    """What is fitted: observations, opportunity covariates and the parameter table.

    ``design`` (D, Y, G) are the opportunity covariates named ``covariates``; ``series`` and
    ``types`` name the observation series (axis K).
    """

    evidence: Evidence
    design: Floats
    covariates: tuple[str, ...]
    series: tuple[str, ...]
    types: tuple[str, ...]
    table: ParameterTable

    def laws(self, theta: Floats) -> tuple[Evidence, StateLaw, ObservationLaw]:
        """Evidence with its opportunity mean, and the laws, under unconstrained ``theta``."""
        values = self.table.to_natural(theta)
        at = dict(zip(self.table.names, values, strict=True))
        weights = np.array(
            [
                [at[f"opportunity_{part}[{name}]"] for part in ("news", "leader", "affinity")]
                for name in self.covariates
            ]
        ).reshape(len(self.covariates), 3)
        evidence = self.evidence._replace(opportunity=np.ascontiguousarray(self.design @ weights))
        state = state_law(self.table, values)
        return evidence, state, observation_law(self.table, values, self.series, self.types)

    def log_likelihood(self, theta: Floats, dyads: Ints | None = None) -> Floats:
        """Log evidence of each dyad, (D,), or of some."""
        return filter_states(*self.laws(theta), keep=(), dyads=dyads).log_likelihood

    @cached_property
    def holders(self) -> NDArray[np.bool_]:
        """Which dyads have rows of which series, (K, D)."""
        ev = self.evidence
        owner = dyad_of_rows(ev.start)
        found = np.zeros((len(self.series), ev.start.size - 1), dtype=np.bool_)
        found[ev.series, owner] = True
        return found

    def touched(self, name: str) -> NDArray[np.bool_]:
        """Dyads whose likelihood depends on a parameter, (D,)."""
        kind, _, rest = name.partition("[")
        inner = rest.rstrip("]")
        if kind in ("intercept", "size"):
            keys: tuple[str, ...] = self.series
        elif kind in ("engagement_loading", "affinity_loading"):
            keys = self.types
        elif kind == "size_slope":
            keys = tuple(series.partition(":")[0] for series in self.series)
        elif kind.endswith("_leaning_sd"):
            channel = CHANNELS.index(kind.partition("_")[0])
            shown = [channel_of(series) == channel for series in self.series]
            return np.asarray(self.holders[shown].any(axis=0))
        elif kind.startswith("tone_"):
            return np.diff(self.evidence.tone_start) > 0
        elif kind in ("third_party_pull", "crowding"):
            coupled = self.evidence.pull if kind == "third_party_pull" else self.evidence.crowd
            return np.full(self.evidence.start.size - 1, coupled.size > 0)
        else:
            return np.ones(self.evidence.start.size - 1, dtype=np.bool_)
        return np.asarray(self.holders[[key == inner for key in keys]].any(axis=0))


@dataclass(frozen=True)
class Point:
    """A parameter value with the log posterior, the dyads' scores (P, D) and the gradient (P,)."""

    theta: Floats
    value: float
    scores: Floats
    gradient: Floats


@dataclass(frozen=True)
class Objective:
    """The log posterior over some free parameters of a model.

    Attributes
    ----------
    model : Model
    places : (P,) int64
        Positions of the free parameters in the table.
    """

    model: Model
    places: Ints

    @classmethod
    def over(cls, model: Model, only: frozenset[int] | None = None) -> Objective:
        """Free are the parameters that are not fixed and that some dyad depends on."""
        rows = model.table.rows
        free = [
            i
            for i, row in enumerate(rows)
            if row.prior_sd > 0
            and (only is None or i in only)
            and bool(model.touched(row.name).any())
        ]
        return cls(model, np.array(free, dtype=np.int64))

    @cached_property
    def dyads(self) -> tuple[Ints, ...]:
        """Dyads that each free parameter touches."""
        names = self.model.table.names
        return tuple(np.flatnonzero(self.model.touched(names[i])) for i in self.places)

    def at(self, theta: Floats) -> Point:
        """Evaluate the log posterior and its gradient."""
        miss, beyond = self._miss(theta)
        penalty = 0.5 * float(miss @ miss) + 0.5 * WALL * float(beyond @ beyond)
        asked = self._within(theta)
        by_dyad, scores = self._likelihood(asked, self._everyone)
        scores[(asked != theta)[self.places]] = 0.0
        pull = (miss + WALL * beyond)[self._free()] / self._prior_sd
        value = float(by_dyad.sum()) - penalty
        return Point(theta, value, scores, scores.sum(axis=1) - pull)

    def move(self, theta: Floats, step: Floats) -> Floats:
        """``theta`` with ``step`` (P,) added to the free parameters."""
        out = theta.copy()
        out[self.places] += step
        return out

    def rough_information(self, point: Point) -> Floats:
        """Information (P, P) from outer products of the dyads' scores, and the prior's."""
        return np.asarray(point.scores @ point.scores.T + np.diag(self._prior_sd**-2.0))

    def hessian(self, point: Point) -> Floats:
        """Negative second derivatives of the log posterior without its wall, (P, P)."""
        out = np.zeros((self.places.size, self.places.size))
        for i in range(self.places.size):
            out[i] = self.curvature(point, i)
        return 0.5 * (out + out.T) + np.diag(self._prior_sd**-2.0)

    def curvature(self, point: Point, which: int) -> Floats:
        """Negative second derivatives of the log likelihood in one free parameter and all, (P,)."""
        base, step = self._within(point.theta), np.zeros(self.places.size)
        step[which] = min(STEP, SHARE * self._prior_sd[which])
        _, upper = self._likelihood(self.move(base, step), self.dyads[which])
        _, lower = self._likelihood(self.move(base, -step), self.dyads[which])
        return np.asarray((lower - upper).sum(axis=1) / (2.0 * step[which]))

    def wall(self, point: Point) -> Floats:
        """Curvature of the wall, (P,): zero for parameters within reach of their priors."""
        _, beyond = self._miss(point.theta)
        return np.asarray(WALL * (beyond != 0.0)[self._free()] * self._prior_sd**-2.0)

    def beyond(self, point: Point) -> tuple[str, ...]:
        """Names of the parameters that lie out of reach of their priors."""
        steep = self.wall(point) > 0.0
        return tuple(self.model.table.names[i] for i in self.places[steep])

    def _likelihood(self, theta: Floats, dyads: Ints) -> tuple[Floats, Floats]:
        """Log likelihood of some dyads, (D,), and their scores, (P, D)."""
        by_dyad, slopes = filter_slopes(*self.model.laws(theta), dyads)
        return by_dyad, parameter_scores(self.model, theta, slopes, dyads, self.places)

    @property
    def _everyone(self) -> Ints:
        return np.arange(self.model.evidence.start.size - 1)

    @property
    def _prior_sd(self) -> Floats:
        """Prior standard deviations of the free parameters, (P,)."""
        return self.model.table.prior_sd[self.places]

    def _free(self) -> Ints:
        return np.searchsorted(np.flatnonzero(self.model.table.prior_sd > 0), self.places)

    def _miss(self, theta: Floats) -> tuple[Floats, Floats]:
        """Distance from the prior means in prior standard deviations, and what is out of reach."""
        mean, sd = self.model.table.prior_mean, self.model.table.prior_sd
        free = sd > 0
        miss = (theta[free] - mean[free]) / sd[free]
        return miss, np.sign(miss) * np.maximum(np.abs(miss) - REACH, 0.0)

    def _within(self, theta: Floats) -> Floats:
        mean, sd = self.model.table.prior_mean, self.model.table.prior_sd
        edge = (REACH + MARGIN) * sd
        return np.clip(theta, mean - edge, mean + edge)
