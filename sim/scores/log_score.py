"""Log score of a forecast of counts: the log probability it gave to what came.

    S(P, y) = log P(y),   higher is better

Local and strictly proper: nothing but the probability of the outcome counts, and only the true
distribution is best in expectation.

Example
-------
>>> forecast = CountMixture.single(np.array([1.0]), np.array([1.0]))
>>> log_score(forecast, np.array([0])).round(4)
array([-0.6931])

Reference: Good, I. J. (1952). Rational decisions. Journal of the Royal Statistical Society B 14,
doi:10.1111/j.2517-6161.1952.tb00104.x.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numba as nb
import numpy as np

from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture
from sim.scores.negative_binomial import log_probability
from sim.scores.outcomes import as_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray


def log_score(forecast: CountMixture, observed: NDArray[Any]) -> Floats:
    """Return log P(y) of each cell, (N,), in natural logarithms.

    Parameters
    ----------
    forecast
        Predictive distributions of N cells.
    observed
        Counts that came, (N,).

    Raises
    ------
    OutcomeError
        If the outcomes are not N counts.
    """
    counts = as_counts(observed, forecast.cells)
    out = np.empty(counts.size)
    _log_scores(counts, forecast.weights, forecast.means, forecast.sizes, out)
    return out


@nb.njit(cache=True, parallel=True, error_model="numpy")
def _log_scores(y: Floats, weights: Floats, means: Floats, sizes: Floats, out: Floats) -> None:
    cells, components = weights.shape
    for i in nb.prange(cells):
        top, total = -math.inf, 0.0
        for j in range(components):
            if weights[i, j] > 0.0:
                value = math.log(weights[i, j]) + log_probability(y[i], means[i, j], sizes[i, j])
                if value > top:
                    total = total * math.exp(top - value) + 1.0
                    top = value
                else:
                    total += math.exp(value - top)
        out[i] = top + math.log(total)
