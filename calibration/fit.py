"""Fitting: the marginal posterior mode of the parameters, with standard errors.

    fit(model) -> Fit

The states are integrated out by the filter; what is maximised is

    sum_d log p(observations of d | theta) + log p(theta),   theta unconstrained, normal priors.

Dyads are independent given theta, so the forward differences of their log likelihoods (scores)
give the gradient and, by their outer products, a rough information matrix. L-BFGS climbs in rounds,
each in coordinates in which that matrix is the identity. At the end the full matrix of second
differences takes Newton steps until none is expected to gain; its inverse is the covariance.

Axes: D dyads, P free parameters.

References
----------
Byrd, R. H., Lu, P., Nocedal, J., Zhu, C. (1995). A limited memory algorithm for bound constrained
optimization. SIAM J. Scientific Computing 16(5), doi:10.1137/0916069.
Durbin, J., Koopman, S. J. (2012). Time Series Analysis by State Space Methods,
doi:10.1093/acprof:oso/9780199641178.001.0001.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from calibration.filtering import Evidence, log_likelihood
from sim.errors import FitError
from sim.parameters import Floats, ParameterTable
from sim.relationship import ObservationLaw, StateLaw, observation_law, state_law

Progress = Callable[[str], None]

DIFFERENCE = 1e-3
"""Forward-difference step of theta: short against any standard error, long against rounding."""

REACH = 4.0
"""The likelihood is only asked within so many prior standard deviations; beyond, a wall rises."""

WALL = 1e3
"""Steepness of the wall, per squared prior standard deviation."""

ROUND_STEPS = 12
"""Steps of one round of the climb, before its coordinates are renewed."""

ROUND_GAIN = 1.0
"""A round that gains less than this in log units ends the climb."""

SECOND_DIFFERENCE = 0.2
"""Step of the second differences, in units of a parameter's rough standard error."""

SMALLEST_CURVATURE = 0.1
"""Smallest curvature of the log posterior, in units of the prior's."""

NEWTON_STEPS = 6


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
                [at[f"opportunity_{part}[{name}]"] for part in ("engagement", "affinity")]
                for name in self.covariates
            ]
        ).reshape(len(self.covariates), 2)
        evidence = self.evidence._replace(opportunity=np.ascontiguousarray(self.design @ weights))
        state = state_law(self.table, values)
        return evidence, state, observation_law(self.table, values, self.series, self.types)

    def log_likelihood(self, theta: Floats) -> Floats:
        """Log evidence of each dyad, (D,)."""
        return log_likelihood(*self.laws(theta))


@dataclass(frozen=True)
class Fit:
    """Mode and covariance of the unconstrained parameters.

    Attributes
    ----------
    theta : (P_all,)
        Mode; parameters that the data do not touch stand at their prior mean.
    cov : (P_all, P_all)
        Covariance; that of the prior for untouched parameters, zero for fixed ones.
    informed : (P_all,) bool
        Whether the data touch the parameter.
    objective : float
        Log posterior density at the mode, up to a constant.
    decrement : float
        Expected gain of one more step, in log units: small means converged.
    steps : int
        Steps taken.
    converged : bool
    """

    theta: Floats
    cov: Floats
    informed: NDArray[np.bool_]
    objective: float
    decrement: float
    steps: int
    converged: bool

    def draw(self, count: int, seed: int) -> Floats:
        """Draws from the normal approximation, axes (draw, parameter); draw 0 is random too."""
        values, vectors = np.linalg.eigh(self.cov)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        noise = np.random.default_rng(seed).standard_normal((count, self.theta.size))
        return np.asarray(self.theta + noise @ root.T)


@dataclass(frozen=True)
class _Point:
    theta: Floats
    by_dyad: Floats
    objective: float


def fit(
    model: Model,
    *,
    start: Floats | None = None,
    tolerance: float = 0.01,
    rounds: int = 12,
    progress: Progress = lambda _line: None,
) -> Fit:
    """Maximise the marginal posterior.

    Parameters
    ----------
    model
        Observations, covariates, parameter table.
    start
        Unconstrained starting values; the prior means if None.
    tolerance
        Stop where one more step is expected to gain less than this in log units.
    rounds
        Most rounds of the climb; Newton steps follow.
    progress
        Called with a line of text after every step.

    Raises
    ------
    FitError
        If the likelihood is not finite at the start.
    """
    table = model.table
    point = _evaluate(model, np.array(table.prior_mean if start is None else start))
    if not np.isfinite(point.objective):
        msg = "the log likelihood is not finite at the starting values"
        raise FitError(msg)
    free = _informed(model)
    steps = 0
    for _ in range(rounds):
        before = point.objective
        _, rough = _scores(model, point, free)
        point, taken = _climb(model, point, free, rough, progress)
        steps += taken
        if point.objective - before < ROUND_GAIN:
            break
    gradient, rough = _scores(model, point, free)
    hessian = _second_differences(model, point, free, rough, progress)
    decrement = np.inf
    for _ in range(NEWTON_STEPS):
        move = np.linalg.solve(hessian, gradient)
        decrement = 0.5 * float(gradient @ move)
        progress(f"newton: log posterior {point.objective:.3f}, to gain {decrement:.4f}")
        if decrement < tolerance:
            break
        newer = _evaluate(model, _moved(point.theta, free, move))
        if not newer.objective > point.objective:
            break
        point, steps = newer, steps + 1
        gradient, _ = _scores(model, point, free)
    cov = np.diag(table.prior_sd**2)
    places = np.flatnonzero(free)
    cov[np.ix_(places, places)] = np.linalg.inv(hessian)
    return Fit(
        point.theta, cov, free, point.objective, decrement, steps, bool(decrement < tolerance)
    )


def _climb(
    model: Model, point: _Point, free: NDArray[np.bool_], rough: Floats, progress: Progress
) -> tuple[_Point, int]:
    """One round of L-BFGS in coordinates in which the ``rough`` information is the identity."""
    values, vectors = np.linalg.eigh(rough)
    root = vectors / np.sqrt(values)

    def falling(z: Floats) -> tuple[float, Floats]:
        here = _evaluate(model, _moved(point.theta, free, root @ z))
        if not np.isfinite(here.objective):
            return np.inf, np.zeros_like(z)
        gradient, _ = _scores(model, here, free)
        return -here.objective, -(root.T @ gradient)

    found = minimize(
        falling,
        np.zeros(values.size),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": ROUND_STEPS, "ftol": 1e-9, "maxcor": 20},
    )
    newer = _evaluate(model, _moved(point.theta, free, root @ found.x))
    progress(f"climb: log posterior {newer.objective:.2f}")
    return newer, int(found.nit)


def _second_differences(
    model: Model, point: _Point, free: NDArray[np.bool_], rough: Floats, progress: Progress
) -> Floats:
    """Negative matrix of second differences of the log posterior, made positive definite."""
    places = np.flatnonzero(free)
    length = SECOND_DIFFERENCE / np.sqrt(np.diag(rough))
    size = places.size
    base = model.log_likelihood(point.theta).sum()
    single, pair = np.empty(size), np.empty((size, size))
    steps = np.diag(length)
    for i in range(size):
        up = model.log_likelihood(_moved(point.theta, free, steps[i])).sum()
        down = model.log_likelihood(_moved(point.theta, free, -steps[i])).sum()
        single[i] = up
        pair[i, i] = (up + down - 2.0 * base) / length[i] ** 2
    progress(f"second differences: {size * (size - 1) // 2} pairs of parameters")
    for i in range(size):
        for j in range(i):
            both = model.log_likelihood(_moved(point.theta, free, steps[i] + steps[j])).sum()
            cross = (both - single[i] - single[j] + base) / (length[i] * length[j])
            pair[i, j] = pair[j, i] = cross
    precision = model.table.prior_sd[places] ** -2.0
    return _positive(-pair + np.diag(precision), precision)


def _positive(matrix: Floats, precision: Floats) -> Floats:
    """Raise eigenvalues, in units of the prior, to one tenth: data never undo most of a prior."""
    root = np.sqrt(precision)
    values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    kept = vectors * np.maximum(values, SMALLEST_CURVATURE) @ vectors.T
    return np.asarray(kept * np.outer(root, root))


def _moved(theta: Floats, free: NDArray[np.bool_], move: Floats) -> Floats:
    out = theta.copy()
    out[free] += move
    return out


def _evaluate(model: Model, theta: Floats) -> _Point:
    mean, sd = model.table.prior_mean, model.table.prior_sd
    free = sd > 0
    miss = (theta[free] - mean[free]) / sd[free]
    beyond = np.maximum(np.abs(miss) - REACH, 0.0)
    by_dyad = model.log_likelihood(np.clip(theta, mean - REACH * sd, mean + REACH * sd))
    penalty = 0.5 * float(miss @ miss) + 0.5 * WALL * float(beyond @ beyond)
    return _Point(theta, by_dyad, float(by_dyad.sum()) - penalty)


def _informed(model: Model) -> NDArray[np.bool_]:
    """Parameters that are not fixed and on which some row of the evidence depends."""
    rows = np.bincount(model.evidence.series, minlength=len(model.series)) > 0
    names = {name for name, seen in zip(model.series, rows, strict=True) if seen}
    kinds = {kind for kind, seen in zip(model.types, rows, strict=True) if seen}
    tone = model.evidence.tone.size > 0
    return np.array(
        [row.prior_sd > 0 and _touched(row.name, names, kinds, tone) for row in model.table.rows]
    )


def _touched(name: str, series: set[str], types: set[str], tone: bool) -> bool:
    kind, _, rest = name.partition("[")
    inner = rest.rstrip("]")
    if kind in ("intercept", "size"):
        return inner in series
    if kind in ("engagement_loading", "affinity_loading"):
        return inner in types
    return tone or not kind.startswith("tone_")


def _scores(model: Model, point: _Point, free: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Gradient (P,) and information (P, P) of the log posterior over the free parameters."""
    places = np.flatnonzero(free)
    scores = np.empty((places.size, point.by_dyad.size))
    low = model.table.prior_mean - REACH * model.table.prior_sd
    high = model.table.prior_mean + REACH * model.table.prior_sd
    for i, place in enumerate(places):
        theta = np.clip(point.theta, low, high)
        theta[place] += DIFFERENCE
        scores[i] = (model.log_likelihood(theta) - point.by_dyad) / DIFFERENCE
    mean, sd = model.table.prior_mean[places], model.table.prior_sd[places]
    miss = (point.theta[places] - mean) / sd
    pull = miss + WALL * np.sign(miss) * np.maximum(np.abs(miss) - REACH, 0.0)
    gradient = scores.sum(axis=1) - pull / sd
    return gradient, scores @ scores.T + np.diag(sd**-2.0)
