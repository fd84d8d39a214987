"""The normal approximation of the posterior held against a sampler, parameter by parameter.

    sample(objective, found)      -> draws, axes (chain, draw, P)
    compare(objective, found, draws) -> one line a parameter

The sampler is the No-U-Turn sampler of mici on our own log posterior with its exact gradient. The
curvature at the mode serves as its metric, so that it steps through a nearly round posterior; that
changes how fast it mixes, not what it draws. Chains start twice as far from the mode as the normal
approximation reaches. Both packages come with the extra ``sampler``.

Axes: P free parameters of the objective.

References
----------
Hoffman, M. D., Gelman, A. (2014). The No-U-Turn sampler. JMLR 15, 1593-1623, arXiv:1111.4246.
Betancourt, M. (2017). A conceptual introduction to Hamiltonian Monte Carlo, arXiv:1701.02434.
Vehtari, A. et al. (2021). Rank-normalization, folding, and localization: an improved R-hat for
assessing convergence of MCMC. Bayesian Analysis 16(2), doi:10.1214/20-BA1221.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import FitError
from sim.parameters import Floats

if TYPE_CHECKING:
    from calibration.fit import Fit
    from calibration.objective import Objective

PACKAGES = ("mici", "arviz_stats")
"""What the extra ``sampler`` installs."""

OVERDISPERSED = 2.0
"""Chains start so many times as far from the mode as the normal approximation reaches."""

ACCEPTED = 0.7
"""Mean acceptance that the step is set for: longer steps serve a posterior that is nearly round."""


@dataclass(frozen=True)
class Chains:
    """How much to sample.

    ``chains`` of ``draws`` each after ``warm_up`` steps, at most ``workers`` at a time.
    """

    chains: int = 4
    draws: int = 400
    warm_up: int = 60
    workers: int = 2


@dataclass(frozen=True)
class Line:
    """One parameter: how the sampler's draws differ from the normal approximation.

    Attributes
    ----------
    name : str
    shift : float
        Mean of the draws less the mode, in standard deviations of the approximation.
    shift_error : float
        Monte-Carlo standard error of ``shift``.
    ratio : float
        Standard deviation of the draws over that of the approximation.
    ratio_error : float
        Monte-Carlo standard error of ``ratio``.
    rhat : float
        Rank-normalised split R-hat.
    ess_bulk, ess_tail : float
        Effective draws for the middle and for the tails.
    """

    name: str
    shift: float
    shift_error: float
    ratio: float
    ratio_error: float
    rhat: float
    ess_bulk: float
    ess_tail: float


def sample(objective: Objective, found: Fit, *, size: Chains | None = None, seed: int) -> Floats:
    """Sample the free parameters of a fitted objective, axes (chain, draw, P), unconstrained.

    Raises
    ------
    FitError
        If the extra ``sampler`` is not installed.
    """
    require()
    from mici.adapters import DualAveragingStepSizeAdapter
    from mici.integrators import LeapfrogIntegrator
    from mici.samplers import DynamicMultinomialHMC
    from mici.systems import EuclideanMetricSystem

    size = size or Chains()
    places, rng = objective.places, np.random.default_rng(seed)
    cov = found.cov[np.ix_(places, places)]
    spread = OVERDISPERSED**2 * cov
    starts = rng.multivariate_normal(found.theta[places], spread, size.chains)
    system = EuclideanMetricSystem(
        lambda at: _falling(objective, found, at)[1],
        metric=np.linalg.inv(cov),
        grad_neg_log_dens=lambda at: _falling(objective, found, at),
    )
    sampler = DynamicMultinomialHMC(system, LeapfrogIntegrator(system), rng)
    output = sampler.sample_chains(
        size.warm_up,
        size.draws,
        list(starts),
        adapters=[DualAveragingStepSizeAdapter(ACCEPTED)],
        n_worker=size.workers,
        use_thread_pool=True,
        display_progress=False,
    )
    return np.asarray(output.traces["pos"])


def compare(objective: Objective, found: Fit, draws: Floats) -> tuple[Line, ...]:
    """Hold draws, axes (chain, draw, P), against the normal approximation.

    Raises
    ------
    FitError
        If the extra ``sampler`` is not installed.
    """
    require()
    from arviz_stats.base import array_stats

    names = objective.model.table.names
    lines = []
    for i, place in enumerate(objective.places):
        sd = float(np.sqrt(found.cov[place, place]))
        z = (draws[:, :, i] - found.theta[place]) / sd
        lines.append(_line(names[int(place)], z, array_stats))
    return tuple(lines)


def require() -> None:
    """Raise ``FitError`` where the extra ``sampler`` is not installed."""
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        msg = f'{" and ".join(missing)} not installed: pip install "comity[sampler]"'
        raise FitError(msg)


def _falling(objective: Objective, found: Fit, at: Floats) -> tuple[Floats, float]:
    """Gradient and value of the negative log posterior, all other parameters held."""
    theta = found.theta.copy()
    theta[objective.places] = at
    point = objective.at(theta)
    return -point.gradient, -point.value


def _line(name: str, z: Floats, statistics: Any) -> Line:
    """Statistics of one parameter's draws, (chain, draw), in units of the approximation."""
    return Line(
        name=name,
        shift=float(z.mean()),
        shift_error=float(statistics.mcse(z, method="mean")),
        ratio=float(z.std()),
        ratio_error=float(statistics.mcse(z, method="sd")),
        rhat=float(statistics.rhat(z)),
        ess_bulk=float(statistics.ess(z, method="bulk")),
        ess_tail=float(statistics.ess(z, method="tail", prob=(0.05, 0.95))),
    )
