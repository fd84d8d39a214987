"""Likelihood of the local level: 39,800 dyads x 240 months here, series by series in statsmodels.

Nothing is asserted about time. The same parameters and the same known start on both sides;
statsmodels takes 40 of the series, so a time of its own stands for 40 / 39,800 of the work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from calibration.local_level import local_level

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

DYADS, MONTHS, FEW = 39_800, 240, 40
NOISE, SHOCK = 0.9, 0.2


@pytest.fixture(scope="module")
def series() -> np.ndarray:
    """Draw the levels of all dyads with noise."""
    rng = np.random.default_rng(1)
    steps = rng.normal(0.0, 0.4, (DYADS, MONTHS))
    return steps.cumsum(axis=1) + rng.normal(size=(DYADS, MONTHS))


@pytest.mark.benchmark(group="local level")
def test_all_dyads(benchmark: BenchmarkFixture, series: np.ndarray) -> None:
    def run() -> np.ndarray:
        return local_level(series, noise=NOISE, shock=SHOCK, mean=0.0, variance=2.0)

    assert np.isfinite(benchmark(run)).all()


@pytest.mark.benchmark(group="local level")
def test_some_dyads_in_statsmodels(benchmark: BenchmarkFixture, series: np.ndarray) -> None:
    """Models are built beforehand: only their likelihoods are timed."""
    models = [UnobservedComponents(row, "local level") for row in series[:FEW]]
    for model in models:
        model.ssm.initialize_known(np.zeros(1), np.full((1, 1), 2.0))
        model.loglikelihood_burn = 0

    def run() -> np.ndarray:
        return np.array([model.loglike([NOISE, SHOCK]) for model in models])

    own = local_level(series[:FEW], noise=NOISE, shock=SHOCK, mean=0.0, variance=2.0)
    assert benchmark(run) == pytest.approx(own, rel=1e-8)
