"""The state space of monthly flows against plain formulas and draws, and the law of its noise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from calibration.monthly.filtering import (
    LONGEST_MEMORY,
    Law,
    filter_levels,
    look_ahead,
)
from calibration.monthly.fit import PRIOR, fit_law, from_search, to_search
from calibration.monthly.overlap import hidden_variance
from calibration.monthly.state_space import balance, flows
from calibration.monthly.two_scale import fit_two_scale, weighted_sums
from sim.errors import FitError
from sim.parameters import Floats
from tests.monthly import make_months

LAW = Law(0.8, 0.6, 0.95, 0.02, 0.4, 0.1, 0.2, 0.15, 3.0, 4.0, 0.9, 0.3, -0.2, 0.1, 0.4)


def plain_filter(y: Floats, context: Floats, law: Law) -> tuple[float, Floats, Floats, list[float]]:
    """Filter one dyad by two Kalman updates a month, mixed by their chances."""
    ones, keep = np.ones(3), np.diag([1.0, law.slow, law.fast])
    mean = np.array([law.mean, 0.0, 0.0])
    start = [law.spread, law.slow_shock / (1 - law.slow**2), law.fast_shock / (1 - law.fast**2)]
    cov, v, n, total, noise_by, scales = np.diag(start), 1.0, law.memory, 0.0, 1.0, []
    for t, value in enumerate(y):
        if t > 0:
            shock_by = np.exp(context[t - 1] @ [law.shock_one, law.shock_two])
            noise_by = np.exp(context[t - 1] @ [law.noise_one, law.noise_two])
            shock = v * shock_by * np.array([0.0, law.slow_shock, law.fast_shock])
            mean, cov = keep @ mean, keep @ cov @ keep + np.diag(shock)
        parts = []
        for chance, ratio in ((1.0 - law.share, 1.0), (law.share, law.ratio)):
            f = ones @ cov @ ones + v * noise_by * law.noise * ratio**2
            gain = cov @ ones / f
            density = chance * norm.pdf(value, mean.sum(), np.sqrt(f))
            moved = mean + gain * (value - mean.sum())
            parts.append((density, moved, cov - np.outer(gain, gain) * f, f))
        density = sum(p[0] for p in parts)
        chances = [p[0] / density for p in parts]
        total += np.log(density) if t > 0 else 0.0
        gap = value - mean.sum()
        relative = sum(w * gap**2 / p[3] for w, p in zip(chances, parts, strict=True))
        mean = sum(w * p[1] for w, p in zip(chances, parts, strict=True))
        cov = sum(
            w * (p[2] + np.outer(p[1] - mean, p[1] - mean))
            for w, p in zip(chances, parts, strict=True)
        )
        v, n = v * (n + relative) / (n + 1.0), min(law.discount * (n + 1.0), LONGEST_MEMORY)
        scales.append(v)
    return total, mean, cov, scales


def test_the_filter_is_two_updates_mixed() -> None:
    rng = np.random.default_rng(2)
    y, context = rng.normal(1.0, 1.0, (3, 9)), rng.normal(0.0, 1.0, (3, 9, 2))
    y[0, 4] = 9.0
    found = filter_levels(y, context, LAW)
    for d in range(3):
        total, mean, cov, scales = plain_filter(y[d], context[d], LAW)
        assert found.likelihood[d] == pytest.approx(total, rel=1e-10)
        assert found.means[d, -1] == pytest.approx(mean, rel=1e-9)
        assert found.variances[d, -1] == pytest.approx(cov, rel=1e-9)
        assert found.scale[d] == pytest.approx(scales, rel=1e-10)


def test_looking_ahead_is_the_transition_again_and_again() -> None:
    rng = np.random.default_rng(3)
    y, context = rng.normal(1.0, 1.0, (2, 6)), rng.normal(0.0, 1.0, (2, 6, 2))
    found = filter_levels(y, context, LAW)
    mean, variance = look_ahead(found, context, LAW, 4)
    state, cov, v = found.means[1, 5], found.variances[1, 5], found.scale[1, 5]
    keep = np.diag([1.0, LAW.slow, LAW.fast])
    shock_by = np.exp(context[1, 5] @ [LAW.shock_one, LAW.shock_two])
    noise_by = np.exp(context[1, 5] @ [LAW.noise_one, LAW.noise_two])
    for _ in range(4):
        shock = v * shock_by * np.array([0.0, LAW.slow_shock, LAW.fast_shock])
        state, cov = keep @ state, keep @ cov @ keep + np.diag(shock)
    noise = LAW.noise * (1.0 + LAW.share * (LAW.ratio**2 - 1.0))
    assert mean[1, 5] == pytest.approx(state.sum())
    assert variance[1, 5] == pytest.approx(cov.sum() + v * noise_by * noise)


def test_parameters_survive_the_searched_scale() -> None:
    assert from_search(to_search(LAW)) == pytest.approx(LAW)
    assert tuple(PRIOR) == Law._fields


def test_the_fit_climbs_and_starts_where_it_is_told() -> None:
    friendly, _, context = flows(make_months(24, 15))
    centre = Law(*(value for value, _ in PRIOR.values()))
    law = fit_law(friendly, context)
    before, after = (filter_levels(friendly, context, x).likelihood.sum() for x in (centre, law))
    assert after > before + 10.0
    again = filter_levels(friendly, context, fit_law(friendly, context, law)).likelihood.sum()
    assert again == pytest.approx(after, abs=1.0)


@pytest.mark.statistical
def test_balance_is_that_of_draws() -> None:
    rng = np.random.default_rng(5)
    one, other = (np.array([1.8]), np.array([0.3])), (np.array([0.9]), np.array([0.2]))
    draws = 400_000
    plus, minus = (
        np.sinh(np.maximum(rng.normal(m[0], np.sqrt(v[0]), draws), 0.0)) for m, v in (one, other)
    )
    value = np.arcsinh(plus - minus)
    mean, variance = balance(one, other)
    # The grid is coarse where a flow is cut at zero: 1% beside 5 standard errors.
    assert mean[0] == pytest.approx(value.mean(), abs=5 * value.std() / draws**0.5 + 0.01)
    assert variance[0] == pytest.approx(value.var(), rel=0.03)


def test_balance_of_certain_flows_is_exact() -> None:
    mean, variance = balance((np.array([2.0]), np.zeros(1)), (np.array([1.0]), np.zeros(1)))
    assert mean[0] == pytest.approx(np.arcsinh(np.sinh(2.0) - np.sinh(1.0)))
    assert variance[0] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.statistical
def test_hidden_variance_is_that_of_random_walks() -> None:
    rng = np.random.default_rng(8)
    lead, months, worlds = 6, 4, 40_000
    shocks = rng.normal(0.0, 1.0, (worlds, months + 2 * lead))
    walk = np.cumsum(shocks, axis=1)
    drift = walk[:, lead:] - walk[:, :-lead]
    seen, new = drift[:, :months], drift[:, months - 1 + lead]
    miss = (new - seen.mean(axis=1)) ** 2 - seen.var(axis=1)
    y = np.array([[0.0], [1.0], [2.0], [1.0]])
    told = hidden_variance(y, lead=lead, months=months)
    assert told == pytest.approx(miss.mean(), abs=5 * miss.std() / worlds**0.5)
    assert told > hidden_variance(y, lead=1, months=months)


@pytest.mark.statistical
def test_the_noise_of_two_scales_is_found() -> None:
    rng = np.random.default_rng(6)
    rows = 20_000
    x, z = rng.normal(0.0, 1.0, (rows, 2)), np.column_stack([np.ones(rows), rng.normal(size=rows)])
    wide = rng.random(rows) < 0.2
    scale = np.exp(z @ [-0.5, 0.4]) * np.where(wide, 3.0, 1.0)
    y = x @ [1.0, -0.5] + scale * rng.normal(size=rows)
    law = fit_two_scale(y, x, z)
    # Five standard errors of slopes from 20,000 rows of this scale are about .03.
    assert law.slopes == pytest.approx([1.0, -0.5], abs=0.03)
    assert law.scale_slopes == pytest.approx([-0.5, 0.4], abs=0.04)
    assert law.share == pytest.approx(0.2, abs=0.04)
    assert law.ratio == pytest.approx(3.0, abs=0.35)
    made = law.forecast(np.zeros(rows), x, z)
    assert (np.abs(made.cdf(y) - 0.5) < 0.45).mean() == pytest.approx(0.9, abs=0.011)


def test_weighted_sums_are_matrix_products() -> None:
    rng = np.random.default_rng(9)
    x, weight, gap = rng.normal(size=(50, 4)), rng.uniform(size=50), rng.normal(size=50)
    square, product = weighted_sums(x, weight, gap)
    assert square == pytest.approx((x.T * weight) @ x)
    assert product == pytest.approx(x.T @ (weight * gap))


def test_rows_that_are_not_finite_are_refused() -> None:
    with pytest.raises(FitError, match="finite"):
        fit_two_scale(np.array([np.nan]), np.empty((1, 0)), np.ones((1, 1)))
