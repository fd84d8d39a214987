"""The log posterior of the parameters, its first and its second differences.

    objective(theta) = sum_d log p(observations of d | theta) + log p(theta)

Dyads are independent given theta, and a parameter touches only the dyads that its series cover: an
intercept of leader calls, say, a handful. Differences are taken over these alone, which makes most
of them nearly free. The likelihood is asked within a few prior standard deviations; beyond them a
wall rises, so that a search cannot stray to where the laws degenerate.

Axes: D dyads, P free parameters.

Reference: Dennis, J. E., Schnabel, R. B. (1996). Numerical Methods for Unconstrained Optimization
and Nonlinear Equations, doi:10.1137/1.9781611971200 (differences).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from calibration.filtering import filter_states
from calibration.observations import Evidence, Ints
from sim.dyads import dyad_of_rows
from sim.parameters import Floats, ParameterTable
from sim.relationship import ObservationLaw, StateLaw, observation_law, state_law

DIFFERENCE = 1e-3
"""Forward-difference step of theta: short against any standard error, long against rounding."""

SHORTEST, LONGEST = 0.02, 0.2
"""Bounds of the step of second differences, which is a parameter's rough standard error."""

FEW = 30
"""A parameter that fewer dyads inform has its information taken from second differences."""

REACH = 4.0
"""The likelihood is only asked within so many prior standard deviations; beyond, a wall rises."""

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
        elif kind.startswith("tone_"):
            return np.diff(self.evidence.tone_start) > 0
        else:
            return np.ones(self.evidence.start.size - 1, dtype=np.bool_)
        return np.asarray(self.holders[[key == inner for key in keys]].any(axis=0))


@dataclass(frozen=True)
class Point:
    """A parameter value with the log likelihood of each dyad, (D,), and the log posterior."""

    theta: Floats
    by_dyad: Floats
    value: float


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
        """Evaluate the log posterior."""
        miss, beyond = self._miss(theta)
        penalty = 0.5 * float(miss @ miss) + 0.5 * WALL * float(beyond @ beyond)
        by_dyad = self.model.log_likelihood(self._within(theta))
        return Point(theta, by_dyad, float(by_dyad.sum()) - penalty)

    def move(self, theta: Floats, step: Floats) -> Floats:
        """``theta`` with ``step`` (P,) added to the free parameters."""
        out = theta.copy()
        out[self.places] += step
        return out

    def scores(self, point: Point) -> Floats:
        """Derivatives of each dyad's log likelihood, (P, D), by forward differences."""
        scores = np.zeros((self.places.size, point.by_dyad.size))
        base = self._within(point.theta)
        for i, place in enumerate(self.places):
            theta = base.copy()
            theta[place] += DIFFERENCE
            dyads = self.dyads[i]
            change = self.model.log_likelihood(theta, dyads) - point.by_dyad[dyads]
            scores[i, dyads] = change / DIFFERENCE
        return scores

    def gradient(self, point: Point) -> tuple[Floats, Floats]:
        """Gradient (P,) and the rough information (P, P): outer products of the dyads' scores."""
        scores = self.scores(point)
        miss, beyond = self._miss(point.theta)
        pull = (miss + WALL * beyond)[self._free()] / self._prior_sd
        return scores.sum(axis=1) - pull, scores @ scores.T + np.diag(self._prior_sd**-2.0)

    def information(self, point: Point) -> Floats:
        """Information (P, P): of scores, but of second differences where few dyads speak.

        The scores of a parameter that one dyad informs vanish at the mode, and with them its
        outer product; such dyads enter by their curvature.
        """
        scores = self.scores(point)
        few = [dyads for dyads in self.dyads if dyads.size < FEW]
        special = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *few]))
        usual = np.delete(scores, special, axis=1)
        rough = scores @ scores.T + np.diag(self._prior_sd**-2.0)
        curved = self._curvature(point, rough, special) if special.size else 0.0
        return np.asarray(usual @ usual.T + np.diag(self._prior_sd**-2.0) + curved)

    def hessian(self, point: Point, rough: Floats) -> Floats:
        """Negative second differences of the log posterior, (P, P)."""
        everyone = np.arange(point.by_dyad.size)
        return np.diag(self._prior_sd**-2.0) + self._curvature(point, rough, everyone)

    def _curvature(self, point: Point, rough: Floats, some: Ints) -> Floats:
        """Negative second differences of the log likelihood of some dyads, (P, P)."""
        step = np.clip(1.0 / np.sqrt(np.diag(rough)), SHORTEST, LONGEST)
        size = self.places.size
        own = [np.intersect1d(dyads, some, assume_unique=True) for dyads in self.dyads]
        base, single = point.by_dyad, np.zeros((size, point.by_dyad.size))
        out = np.zeros((size, size))
        for i in range(size):
            up = self._shifted(point, step, (i,), own[i])
            down = self._shifted(point, -step, (i,), own[i])
            single[i, own[i]] = up
            out[i, i] = (up + down - 2.0 * base[own[i]]).sum() / step[i] ** 2
        for i in range(size):
            for j in range(i):
                shared = np.intersect1d(own[i], own[j], assume_unique=True)
                if shared.size:
                    both = self._shifted(point, step, (i, j), shared)
                    cross = (both - single[i, shared] - single[j, shared] + base[shared]).sum()
                    out[i, j] = out[j, i] = cross / (step[i] * step[j])
        return -out

    def _shifted(self, point: Point, step: Floats, which: tuple[int, ...], dyads: Ints) -> Floats:
        theta = point.theta.copy()
        for i in which:
            theta[self.places[i]] += step[i]
        return self.model.log_likelihood(theta, dyads)

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
        return np.clip(theta, mean - REACH * sd, mean + REACH * sd)
