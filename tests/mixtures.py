"""Random forecasts for tests, and draws from them."""

from __future__ import annotations

import numpy as np

from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture


def draw_mixture(cells: int, components: int, seed: int, *, spread: float = 1.5) -> CountMixture:
    """Return forecasts with log-normal means and sizes."""
    rng = np.random.default_rng(seed)
    shape = (cells, components)
    weights = rng.dirichlet(np.ones(components), size=cells)
    means, sizes = np.exp(spread * rng.normal(size=shape)), np.exp(rng.normal(size=shape))
    return CountMixture(weights, means, sizes)


def draw_counts(forecast: CountMixture, seed: int) -> Floats:
    """Draw one count a cell from its forecast."""
    rng = np.random.default_rng(seed)
    edges = forecast.weights.cumsum(axis=1)
    chosen = (rng.random(forecast.cells)[:, None] > edges).sum(axis=1)
    chosen = np.minimum(chosen, forecast.weights.shape[1] - 1)
    rows = np.arange(forecast.cells)
    size, mean = forecast.sizes[rows, chosen], forecast.means[rows, chosen]
    return rng.negative_binomial(size, size / (size + mean)).astype(np.float64)
