"""The filter against exact answers: Kalman on normal data, brute force on counts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, norm
from scipy.stats import t as student

from calibration.filtering import filter_states
from calibration.observations import Evidence
from calibration.smoothing import net_cov, net_mean, smooth_states
from sim.relationship import STATES, ObservationLaw, StateLaw, log_size_of

PARTS = np.tile(np.eye(2), (1, 3))
"""What turns the six parts into engagement and affinity."""


def state_law(*, rupture: float = 0.0) -> StateLaw:
    shock, wide, start = np.zeros((3, STATES, STATES))
    shock[2:4, 2:4] = [[0.04, 0.01], [0.01, 0.03]]
    shock[4:6, 4:6] = [[0.09, -0.02], [-0.02, 0.05]]
    wide[2:4, 2:4] = 15.0 * shock[2:4, 2:4] * (rupture > 0)
    start[:] = np.diag([0.5, 0.3, 0.4, 0.3, 0.12, 0.07])
    persistence = np.array([1.0, 1.0, 0.97, 0.97, 0.5, 0.5])
    return StateLaw(persistence, shock, wide, rupture, start, np.zeros(2))


def observation_law(*, freedom: float = 5.0) -> ObservationLaw:
    return ObservationLaw(
        np.array([-0.6, -0.2]),
        np.array([1.0, 0.8]),
        np.array([0.4, -0.9]),
        np.array([0.3, 0.1]),
        np.array([0.2, 0.3]),
        np.array([0.1, 0.6, 0.2, 0.5, freedom]),
    )


def evidence(counts: list[list[int]], tones: list[float], shares: float = 1.0) -> Evidence:
    """One dyad, two series in each of the periods with counts, and a tone a period."""
    periods = len(counts)
    rows = 2 * periods
    empty = np.zeros(0)
    return Evidence(
        np.array([0, rows]),
        np.repeat(np.arange(periods, dtype=np.int32), 2),
        np.tile(np.arange(2, dtype=np.int16), periods),
        np.array(counts, dtype=np.float64).ravel(),
        np.full(rows, -0.1),
        np.full(rows, shares),
        np.array([0, len(tones)]),
        np.arange(len(tones), dtype=np.int32),
        np.array(tones),
        np.full(len(tones), 4.0),
        np.zeros(2, dtype=np.int64),
        np.zeros(0, dtype=np.int32),
        empty,
        empty,
        empty,
        np.zeros(max(periods, len(tones)), dtype=np.int64),
        np.zeros(2, dtype=np.bool_),
        np.array([[[0.2, -0.1]]]),
    )


def tones_only(tones: list[float]) -> Evidence:
    full = evidence([], tones)
    return full._replace(start=np.array([0, 0]))


def kalman(tones: list[float], law: StateLaw, tone: np.ndarray) -> tuple[np.ndarray, ...]:
    """Textbook filter and smoother of normal tones, with numpy's own matrix products."""
    mean, cov = np.zeros(STATES), law.start
    row = tone[1] * PARTS[1]
    noise = tone[2] ** 2 + tone[3] ** 2 / 4.0
    phi = np.diag(law.persistence)
    steps, total = [], 0.0
    for t, seen in enumerate(tones):
        if t > 0:
            mean, cov = phi @ mean, phi @ cov @ phi.T + law.shock
        predicted = mean, cov
        spread = row @ cov @ row + noise
        miss = seen - tone[0] - tone[1] * -0.1 - row @ mean
        total += norm.logpdf(miss, scale=np.sqrt(spread))
        gain = cov @ row / spread
        mean, cov = mean + gain * miss, cov - np.outer(gain, gain) * spread
        steps.append((predicted, (mean, cov)))
    smooth = [steps[-1][1]]
    for t in range(len(tones) - 2, -1, -1):
        (ahead, ahead_cov), (mean, cov) = steps[t + 1][0], steps[t][1]
        back = cov @ phi.T @ np.linalg.inv(ahead_cov)
        later, later_cov = smooth[0]
        smooth.insert(
            0, (mean + back @ (later - ahead), cov + back @ (later_cov - ahead_cov) @ back.T)
        )
    return steps[-1][1][0], steps[-1][1][1], np.array([m for m, _ in smooth]), np.float64(total)


def test_normal_tones_give_the_exact_kalman_answer() -> None:
    tones = [0.3, 0.9, -0.4, 0.6]
    law, observation = state_law(), observation_law(freedom=np.inf)
    found = filter_states(tones_only(tones), law, observation, keep=(-1,))
    mean, cov, smooth, total = kalman(tones, law, observation.tone)
    np.testing.assert_allclose(found.mean[0, 0], mean, atol=1e-8)
    np.testing.assert_allclose(found.cov[0, 0], cov, atol=1e-8)
    assert found.log_likelihood[0] == pytest.approx(float(total), abs=1e-8)
    history = smooth_states(tones_only(tones), law, observation, dyads=np.array([0]))
    np.testing.assert_allclose(history.mean[0], smooth @ PARTS.T, atol=1e-8)


def brute(ev: Evidence, law: StateLaw, observation: ObservationLaw) -> tuple[np.ndarray, ...]:
    """Posterior of the last (e, a) by importance sampling of whole paths from the transition law.

    Sizes of the negative binomial follow the log rate at the filter's own prediction there; here
    they follow the true rate, so that the approximation is part of what is measured.
    """
    rng = np.random.default_rng(7)
    draws, periods = 400_000, ev.year.size
    root = np.linalg.cholesky(law.start)
    x = rng.standard_normal((draws, STATES)) @ root.T
    shock = np.linalg.cholesky(law.shock[2:, 2:])
    log_weight = np.zeros(draws)
    for t in range(periods):
        if t > 0:
            noise = rng.standard_normal((draws, 4)) @ shock.T
            torn = rng.random(draws) < law.rupture
            noise[torn, :2] *= 4.0
            x = x * law.persistence
            x[:, 2:] += noise
        state = x @ PARTS.T + np.array([0.2, -0.1])
        log_weight += likelihood(ev, observation, t, state)
    weight = np.exp(log_weight - log_weight.max())
    net = x @ PARTS.T
    mean = weight @ net / weight.sum()
    cov = (net - mean).T @ ((net - mean) * weight[:, None]) / weight.sum()
    return mean, cov, np.log(weight.mean()) + log_weight.max()


def likelihood(ev: Evidence, observation: ObservationLaw, t: int, state: np.ndarray) -> np.ndarray:
    total = np.zeros(len(state))
    for row in np.flatnonzero(ev.period == t):
        k = ev.series[row]
        rate = (
            observation.alpha[k]
            + observation.loading_engagement[k] * state[:, 0]
            + observation.loading_affinity[k] * state[:, 1]
        )
        bounded = np.clip(rate, -4.0, 8.0)
        size = np.exp(observation.log_size[k] + observation.size_slope[k] * bounded)
        size *= ev.share[row]
        mean = np.exp(rate + ev.offset[row]) * ev.share[row]
        total += nbinom.logpmf(ev.count[row], size, size / (size + mean))
    if t < ev.tone.size:
        tone = observation.tone
        scale = np.sqrt(tone[2] ** 2 + tone[3] ** 2 / ev.tone_days[t])
        total += student.logpdf(ev.tone[t], tone[4], tone[0] + tone[1] * state[:, 1], scale)
    return total


QUIET = ([[0, 0], [0, 1], [0, 0]], [0.2, 0.1, 0.5], 0.0)
BUSY = ([[2, 1], [1, 0], [4, 0]], [0.5, 0.4, 0.6], 0.0)
COUNTS_ALONE = ([[2, 1], [1, 0], [4, 0]], [], 0.0)
JUMP = ([[1, 0], [0, 0], [9, 0]], [0.2, 0.1, 0.9], 0.03)


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("case", "slope", "tolerance"),
    [
        (COUNTS_ALONE, 0.0, 0.05),
        (QUIET, 0.0, 0.05),
        (BUSY, 0.0, 0.05),
        (JUMP, 0.0, 0.20),
        (QUIET, 1.0, 0.10),
        (COUNTS_ALONE, 1.0, 0.10),
        (JUMP, 1.0, 0.35),
    ],
)
def test_filter_agrees_with_brute_force_on_three_periods(
    case: tuple[list[list[int]], list[float], float], slope: float, tolerance: float
) -> None:
    """Wider tolerances: sizes that follow the rate (slope 1) are taken at the predicted rate, and a
    jump with an outlying tone leaves a skew posterior.
    """
    counts, tones, rupture = case
    ev, law, observation = evidence(counts, tones), state_law(rupture=rupture), observation_law()
    observation = observation._replace(size_slope=slope * observation.size_slope)
    mean, cov, total = brute(ev, law, observation)
    found = filter_states(ev, law, observation, keep=(-1,))
    sd = np.sqrt(np.diag(cov))
    gap = (net_mean(found.mean[0, 0]) - mean) / sd
    assert np.abs(gap).max() < tolerance
    np.testing.assert_allclose(np.sqrt(np.diag(net_cov(found.cov[0, 0]))) / sd, 1.0, atol=0.06)
    assert found.log_likelihood[0] == pytest.approx(total, abs=0.25)


def test_a_filter_without_the_skewness_term_would_fail() -> None:
    """The mutant: the mode in place of the mean of a quiet, uncertain dyad is off by more."""
    prior_sd, alpha = 1.5, 0.0
    grid = np.linspace(-8.0, 8.0, 20001)
    dense = norm.logpdf(grid, scale=prior_sd) - np.exp(alpha + grid)
    weight = np.exp(dense - dense.max())
    mean = float((weight @ grid) / weight.sum())
    sd = float(np.sqrt(weight @ (grid - mean) ** 2 / weight.sum()))
    mode = float(grid[np.argmax(dense)])
    assert abs(mode - mean) / sd > 0.05


def test_a_covered_direction_carries_its_share() -> None:
    """Half the contacts seen with half the size: the same evidence as thinning both directions."""
    size = log_size_of(0.3, 0.2, -0.4)
    half = evidence([[1, 0]], [0.1], shares=0.5)
    found = filter_states(half, state_law(), observation_law(), keep=(-1,))
    whole = filter_states(evidence([[1, 0]], [0.1]), state_law(), observation_law(), keep=(-1,))
    assert np.isfinite(size)
    assert net_mean(found.mean[0, 0])[0] > net_mean(whole.mean[0, 0])[0]


def test_an_unseen_period_widens_and_a_missing_one_is_no_zero() -> None:
    law, observation = state_law(), observation_law()
    seen = evidence([[0, 0], [0, 0]], [0.1])
    gap = seen._replace(
        start=np.array([0, 2]), period=seen.period[:2], series=seen.series[:2],
        count=seen.count[:2], offset=seen.offset[:2], share=seen.share[:2],
    )  # fmt: skip
    zero = filter_states(seen, law, observation, keep=(0, 1))
    missing = filter_states(gap, law, observation, keep=(0, 1))
    np.testing.assert_array_equal(zero.mean[0, 0], missing.mean[0, 0])
    assert net_mean(zero.mean[0, 1])[0] < net_mean(missing.mean[0, 1])[0]
    assert net_cov(missing.cov[0, 1])[0, 0] > net_cov(zero.cov[0, 1])[0, 0]
