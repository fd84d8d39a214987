"""One walk along the support of a mixture of counts: CRPS, distribution function, quantiles.

    CRPS(F, y) = sum_k (F(k) - 1{k >= y})^2,   k = 0, 1, ...

The probabilities of a component follow from one another, P(k + 1) = P(k) (k + r) / (k + 1) q with
q = m / (m + r), so that a cell costs one multiplication a step and component. The walk ends where
the outcome and all quantiles lie behind and less than `TAIL` is left ahead. What is cut off from
the CRPS is then about TAIL^2 / 2 times the scale of the tail.

Axes: N cells, J components, L levels.

Example
-------
>>> forecast = CountMixture.single(np.array([1.0]), np.array([1.0]))
>>> walk = walk_support(forecast, np.array([0]), levels=(0.5,))
>>> walk.crps.round(6), walk.at, walk.quantiles
(array([0.333333]), array([0.5]), array([[0.]]))

Reference: Matheson, J. E., Winkler, R. L. (1976). Scoring rules for continuous probability
distributions. Management Science 22(10), doi:10.1287/mnsc.22.10.1087.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from sim.errors import ForecastError
from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture
from sim.scores.outcomes import as_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TAIL = 1e-7
"""Probability ahead at which a walk ends, unless told."""

FARTHEST = 2_000_000
"""Where a walk ends at the latest: far beyond any count on record."""

TINY = -600.0
"""Log probability below which a component is carried as a logarithm, so that it does not vanish."""


@dataclass(frozen=True)
class Walk:
    """What a walk finds of each cell.

    Attributes
    ----------
    crps : (N,)
        In counts.
    below, at : (N,)
        F(y - 1) and F(y).
    quantiles : (N, L)
        Smallest k with F(k) at or above the level.
    """

    crps: Floats
    below: Floats
    at: Floats
    quantiles: Floats


def walk_support(
    forecast: CountMixture,
    observed: NDArray[Any],
    *,
    levels: Sequence[float] = (),
    tail: float = TAIL,
) -> Walk:
    """Walk the support of each cell once.

    Parameters
    ----------
    forecast
        Predictive distributions of N cells.
    observed
        Counts that came, (N,).
    levels
        Levels of the quantiles, ascending, between 0 and 1 - tail.
    tail
        Probability ahead at which a walk ends.

    Raises
    ------
    OutcomeError
        If the outcomes are not N counts.
    ForecastError
        If the levels do not ascend between 0 and 1 - tail.
    """
    counts = as_counts(observed, forecast.cells)
    rungs = np.array(levels, dtype=np.float64)
    if rungs.size and (np.any(np.diff(rungs) <= 0) or rungs[0] <= 0 or rungs[-1] > 1 - tail):
        raise ForecastError(where="levels", value=tuple(levels), expected="0 to 1, ascending")
    out = np.zeros((counts.size, 3)), np.zeros((counts.size, rungs.size))
    _walk_all(counts, forecast.weights, forecast.means, forecast.sizes, (rungs, tail), out)
    return Walk(out[0][:, 0], out[0][:, 1], out[0][:, 2], out[1])


@nb.njit(cache=True, error_model="numpy")
def _step(k: int, size: float, share: float, state: Floats) -> None:
    """Move a component, (log probability while it is tiny, else probability), from k to k + 1."""
    ratio = (k + size) / (k + 1.0) * share
    if state[0] < TINY:
        state[0] += math.log(ratio)
        state[1] = math.exp(state[0]) if state[0] >= TINY else 0.0
    else:
        state[1] *= ratio


@nb.njit(cache=True, error_model="numpy")
def _walk(  # noqa: PLR0913
    y: float,
    weights: Floats,
    means: Floats,
    sizes: Floats,
    ends: tuple[Floats, float],
    found: Floats,
) -> tuple[float, float, float]:
    """Walk one cell: CRPS, F(y - 1) and F(y); quantiles go to ``found``.

    ``ends``: the levels, and the tail ahead of which the walk ends.
    """
    (levels, tail), components = ends, weights.size
    state = np.empty((components, 2))
    for j in range(components):
        state[j, 0] = -sizes[j] * math.log1p(means[j] / sizes[j])
        state[j, 1] = math.exp(state[j, 0]) if state[j, 0] >= TINY else 0.0
    total, crps, below, at, rung = 0.0, 0.0, 0.0, 0.0, 0
    for k in range(FARTHEST):
        before = total
        for j in range(components):
            total += weights[j] * state[j, 1]
            _step(k, sizes[j], means[j] / (means[j] + sizes[j]), state[j])
        if k == y:
            below, at = min(before, 1.0), min(total, 1.0)
        while rung < levels.size and total >= levels[rung]:
            found[rung] = k
            rung += 1
        miss = total - 1.0 if k >= y else total
        crps += miss * miss
        if k >= y and rung == levels.size and 1.0 - total < tail:
            break
    return crps, below, at


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _walk_all(  # noqa: PLR0913
    y: Floats,
    weights: Floats,
    means: Floats,
    sizes: Floats,
    ends: tuple[Floats, float],
    out: tuple[Floats, Floats],
) -> None:
    for i in nb.prange(y.size):
        found = _walk(y[i], weights[i], means[i], sizes[i], ends, out[1][i])
        out[0][i, 0], out[0][i, 1], out[0][i, 2] = found
