"""The local level against statsmodels, and against the joint normal."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from statsmodels.tsa.statespace.structural import UnobservedComponents

from calibration.local_level import local_level
from sim.errors import OutcomeError


def series(dyads: int, periods: int, seed: int = 1) -> np.ndarray:
    """Draw levels with noise, a tenth of the values missing."""
    rng = np.random.default_rng(seed)
    y = rng.normal(0.0, 0.4, (dyads, periods)).cumsum(axis=1) + rng.normal(size=(dyads, periods))
    y[rng.random(y.shape) < 0.1] = np.nan
    return y


@pytest.mark.parametrize("missing", [True, False])
def test_likelihood_is_that_of_statsmodels(missing: bool) -> None:
    y = series(20, 240) if missing else np.nan_to_num(series(20, 240))
    found = local_level(y, noise=0.9, shock=0.2, mean=0.3, variance=2.0)
    for row, own in zip(y, found, strict=True):
        model = UnobservedComponents(row, "local level")
        model.ssm.initialize_known(np.array([0.3]), np.array([[2.0]]))
        model.loglikelihood_burn = 0
        model.ssm.tolerance = 0.0  # no shortcut once its gains change little
        assert own == pytest.approx(model.loglike([0.9, 0.2]), abs=1e-8)


def test_likelihood_is_that_of_the_joint_normal() -> None:
    y = series(3, 6)
    noise, shock = np.array([0.5, 1.0, 2.0]), np.array([0.0, 0.3, 1.5])
    found = local_level(y, noise=noise, shock=shock, mean=0.1, variance=0.7)
    steps = np.minimum.outer(np.arange(6), np.arange(6))
    for d in range(3):
        seen = ~np.isnan(y[d])
        cov = (0.7 + shock[d] * steps + noise[d] * np.eye(6))[np.ix_(seen, seen)]
        joint = multivariate_normal(np.full(seen.sum(), 0.1), cov)
        assert found[d] == pytest.approx(joint.logpdf(y[d][seen]), abs=1e-10)


def test_bad_variances_and_shapes_are_refused() -> None:
    with pytest.raises(OutcomeError, match="noise above 0"):
        local_level(np.zeros((2, 3)), noise=0.0, shock=1.0, mean=0.0, variance=1.0)
    with pytest.raises(OutcomeError, match="dyads by periods"):
        local_level(np.zeros(3), noise=1.0, shock=1.0, mean=0.0, variance=1.0)
