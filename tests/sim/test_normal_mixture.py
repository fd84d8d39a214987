"""Mixtures of normals: scores against scoringrules and integrals, quantiles, pools, refusals."""

from __future__ import annotations

import numpy as np
import pytest
import scoringrules
from scipy.integrate import quad

from sim.errors import ForecastError
from sim.scores.normal_mixture import NormalMixture, pool_normals, score_normals


def draw(cells: int = 20, components: int = 3) -> tuple[NormalMixture, np.ndarray]:
    rng = np.random.default_rng(11)
    weights = rng.dirichlet(np.ones(components), cells)
    locations = rng.normal(0.0, 2.0, (cells, components))
    scales = rng.uniform(0.2, 2.0, (cells, components))
    return NormalMixture(weights, locations, scales), rng.normal(0.0, 3.0, cells)


def test_crps_is_that_of_scoringrules() -> None:
    made, y = draw()
    told = scoringrules.crps_mixnorm(y, made.locations, made.scales, made.weights)
    assert made.crps(y) == pytest.approx(told, abs=1e-10)


def test_crps_is_the_integral_of_its_definition() -> None:
    made, y = draw(2)

    def square(x: float, i: int) -> float:
        below = made.cdf(np.full(2, x))[i]
        return float((below - (x >= y[i])) ** 2)

    for i in range(2):
        ends = ((-30.0, y[i]), (y[i], 30.0))
        told = sum(quad(square, a, b, args=(i,), limit=200)[0] for a, b in ends)
        assert made.crps(y)[i] == pytest.approx(told, abs=1e-6)


def test_density_is_the_slope_of_the_distribution() -> None:
    made, y = draw()
    slope = (made.cdf(y + 1e-5) - made.cdf(y - 1e-5)) / 2e-5
    assert np.exp(made.log_density(y)) == pytest.approx(slope, abs=1e-8)


def test_quantiles_invert_the_distribution() -> None:
    made, _ = draw()
    for level in (0.05, 0.5, 0.95):
        assert made.cdf(made.quantile(level)) == pytest.approx(level, abs=1e-10)
    with pytest.raises(ForecastError, match="between 0 and 1"):
        made.quantile(1.0)


def test_a_pool_mixes_distributions() -> None:
    made, y = draw()
    other = NormalMixture.single(np.zeros(20), np.ones(20))
    pooled = pool_normals([made, other], np.array([0.3, 0.7]))
    assert pooled.cdf(y) == pytest.approx(0.3 * made.cdf(y) + 0.7 * other.cdf(y))
    with pytest.raises(ForecastError, match="pool"):
        pool_normals([made, other], np.ones(3) / 3)


def test_scores_of_numbers_know_no_event() -> None:
    made, y = draw()
    scores = score_normals(made, y)
    assert scores.of("pit") == pytest.approx(made.cdf(y))
    assert not scores.has("chance")
    assert not scores.has("brier")
    low, high = made.quantile(0.05), made.quantile(0.95)
    width = high - low + 20.0 * (np.maximum(low - y, 0.0) + np.maximum(y - high, 0.0))
    assert scores.of("interval") == pytest.approx(width)
    with pytest.raises(ForecastError, match="finite outcomes"):
        score_normals(made, y[:3])


@pytest.mark.parametrize(
    ("weights", "scale", "named"),
    [((0.5, 0.4), 1.0, "weights"), ((1.5, -0.5), 1.0, "weights"), ((0.5, 0.5), 0.0, "scales")],
)
def test_what_is_no_distribution_is_refused(
    weights: tuple[float, float], scale: float, named: str
) -> None:
    with pytest.raises(ForecastError, match=named):
        NormalMixture(np.array([weights]), np.zeros((1, 2)), np.full((1, 2), scale))
