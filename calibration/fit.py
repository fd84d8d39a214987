"""Fitting: the marginal posterior mode of the parameters, with standard errors.

    fit(model) -> Fit

The states are integrated out by the filter; the log posterior of `calibration.objective` is
climbed by rounds of L-BFGS in coordinates in which the information of the dyads' scores is the
identity, then by Newton steps. The curvature is taken once and serves several steps, as long as
each leaves half of the gain to be expected or less. Negative curvatures are taken by their size, so
that a step never leads to a saddle, and a step is cut until it gains. The covariance is the inverse
of the last curvature, without the wall that keeps a search near the priors.

Axes: P_all parameters of the table, P free ones.

References
----------
Berndt, E. K., Hall, B. H., Hall, R. E., Hausman, J. A. (1974). Estimation and inference in
nonlinear structural models. Annals of Economic and Social Measurement 3(4) (information from
scores).
Nocedal, J., Wright, S. J. (2006). Numerical Optimization, doi:10.1007/978-0-387-40065-5.
Durbin, J., Koopman, S. J. (2012). Time Series Analysis by State Space Methods,
doi:10.1093/acprof:oso/9780199641178.001.0001.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from calibration.objective import REACH, Model, Objective, Point
from sim.errors import FitError
from sim.parameters import Floats

Progress = Callable[[str], None]

CLIMB_STEPS = 12
"""Steps of one round of L-BFGS, before its coordinates are renewed."""

CLIMB_GAIN = 2.0
"""A round that gains less than this in log units ends the climb."""

LONGEST_STEP = 1.0
"""No parameter moves by more than this on its unconstrained scale in one Newton step."""

CUTS = 6
"""How often a step that does not gain is cut before the search ends."""

CHORDS = 6
"""Most steps with one curvature."""

NEAR = 0.5
"""A curvature stands for that of the mode where the mode lies within so many log units."""

SMALLEST_CURVATURE = 0.25
"""Smallest curvature of the log posterior, in units of the prior's."""


@dataclass(frozen=True)
class Fit:
    """Mode and covariance of the unconstrained parameters.

    Attributes
    ----------
    theta : (P_all,)
        Mode; parameters that are held or that the data do not touch stand where they started.
    cov : (P_all, P_all)
        Covariance; that of the prior for held and untouched parameters, zero for fixed ones.
    informed : (P_all,) bool
        Whether the data touch the parameter.
    objective : float
        Log posterior density at the mode, up to a constant.
    decrement : float
        Gain expected of one more step, in log units: small means converged.
    steps : int
        Rounds of the climb and Newton steps taken.
    converged : bool
        Whether little is left to gain at a mode whose own curvature gave the covariance.
    origin : str
        What it was fitted to, in words; empty for the data at hand.
    """

    theta: Floats
    cov: Floats
    informed: NDArray[np.bool_]
    objective: float
    decrement: float
    steps: int
    converged: bool
    origin: str = ""

    def draw(self, count: int, seed: int) -> Floats:
        """Draws from the normal approximation, axes (draw, parameter).

        The root is the symmetric one: signs of eigenvectors, which differ between processors, do
        not enter.
        """
        values, vectors = np.linalg.eigh(self.cov)
        root = vectors * np.sqrt(np.maximum(values, 0.0)) @ vectors.T
        noise = np.random.default_rng(seed).standard_normal((count, self.theta.size))
        return np.asarray(self.theta + noise @ root)


@dataclass(frozen=True)
class Search:
    """How far and how long to search.

    Attributes
    ----------
    climbs : int
        Most rounds of L-BFGS.
    curvatures : int
        Most curvatures to take, at least 1.
    tolerance : float
        Converged where one more step is expected to gain less than this in log units.
    """

    climbs: int = 12
    curvatures: int = 4
    tolerance: float = 0.01


def fit(
    model: Model,
    *,
    start: Floats | None = None,
    only: frozenset[int] | None = None,
    search: Search | None = None,
    progress: Progress = lambda _line: None,
) -> Fit:
    """Maximise the marginal posterior.

    Parameters
    ----------
    model
        Observations, covariates, parameter table.
    start
        Unconstrained starting values; the prior means if None.
    only
        Positions of the parameters to fit, all others held at the start; all if None.
    search
        How far and how long to search.
    progress
        Called with a line of text after every step.

    Raises
    ------
    FitError
        If the likelihood is not finite at the start.
    """
    search = search or Search()
    objective = Objective.over(model, only)
    point = objective.at(np.array(model.table.prior_mean if start is None else start))
    if not np.isfinite(point.value):
        msg = "the log likelihood is not finite at the starting values"
        raise FitError(msg)
    rounds, gain = 0, np.inf
    while rounds < search.climbs and gain > CLIMB_GAIN:
        newer = climb(objective, point)
        gain, point, rounds = newer.value - point.value, newer, rounds + 1
        progress(f"climb: log posterior {point.value:.2f}")
    return _newton(objective, (point, rounds), search, progress)


def climb(objective: Objective, point: Point) -> Point:
    """One round of L-BFGS in coordinates in which the rough information is the identity."""
    values, vectors = np.linalg.eigh(objective.rough_information(point))
    root = vectors / np.sqrt(values)

    def falling(z: Floats) -> tuple[float, Floats]:
        here = objective.at(objective.move(point.theta, root @ z))
        return -here.value, -(root.T @ here.gradient)

    found = minimize(
        falling,
        np.zeros(values.size),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": CLIMB_STEPS, "ftol": 1e-9, "maxcor": 20, "maxls": 8},
    )
    newer = objective.at(objective.move(point.theta, root @ found.x))
    return newer if newer.value > point.value else point


@dataclass(frozen=True)
class _End:
    """Where a search stands.

    ``curvature`` was taken where a step promised to gain ``far``; one more step promises
    ``decrement``. ``bent`` tells whether the curvature was that of a maximum.
    """

    point: Point
    curvature: Floats
    far: float
    decrement: float
    bent: bool


def _newton(
    objective: Objective, begin: tuple[Point, int], search: Search, progress: Progress
) -> Fit:
    (point, rounds), taken, found = begin, 0, False
    while True:
        end = _chords(objective, point, search.tolerance)
        progress(f"at the end: log posterior {end.point.value:.3f}, to gain {end.decrement:.4f}")
        found = end.decrement < search.tolerance and end.far < NEAR and end.bent
        stuck, point, taken = end.point is point, end.point, taken + 1
        if found or stuck or taken >= search.curvatures:
            break
    table, places = objective.model.table, objective.places
    cov = np.diag(table.prior_sd**2)
    cov[np.ix_(places, places)] = np.linalg.inv(end.curvature)
    informed = np.zeros(table.prior_sd.size, dtype=np.bool_)
    informed[places] = True
    for name in objective.beyond(point):
        progress(f"data and prior disagree: {name} lies {REACH:.0f} deviations from its prior mean")
    return Fit(point.theta, cov, informed, point.value, end.decrement, rounds + taken, found)


def _chords(objective: Objective, point: Point, tolerance: float) -> _End:
    """Newton steps with the curvature at ``point``."""
    precision = objective.model.table.prior_sd[objective.places] ** -2.0
    raw = objective.hessian(point)
    curvature = positive(raw, precision)
    bent = bool(np.linalg.eigvalsh(raw)[0] > 0.0) if raw.size else True
    promised: list[float] = []
    for _ in range(CHORDS):
        walled = curvature + np.diag(objective.wall(point))
        step = np.asarray(np.linalg.solve(walled, point.gradient), dtype=np.float64)
        promised.append(0.5 * float(point.gradient @ step))
        stalled = len(promised) > 1 and promised[-1] > 0.5 * promised[-2]
        if promised[-1] < tolerance or stalled:
            break
        newer = _line(objective, point, step)
        if newer is point:
            break
        point = newer
    return _End(point, curvature, promised[0], promised[-1], bent)


def _line(objective: Objective, point: Point, step: Floats) -> Point:
    """Best point found along a step: doubled while it gains, else cut until it does."""
    step = step * min(1.0, LONGEST_STEP / float(np.abs(step).max()))
    best, length = point, 1.0
    for _ in range(CUTS):
        tried = objective.at(objective.move(point.theta, length * step))
        if tried.value > best.value:
            best, length = tried, 2.0 * length
        elif best is point:
            length *= 0.3
        else:
            break
    return best


def positive(matrix: Floats, precision: Floats) -> Floats:
    """Take the eigenvalues, in units of the prior's precision (P,), by size and not too small."""
    root = np.sqrt(precision)
    values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    kept = vectors * np.maximum(np.abs(values), SMALLEST_CURVATURE) @ vectors.T
    return np.asarray(kept * np.outer(root, root))
