"""The filter against exact answers: Kalman on normal data, brute force on counts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import nbinom, norm
from scipy.stats import t as student

from calibration.filtering import StateEstimate, filter_states
from calibration.observations import Evidence
from calibration.smoothing import smooth_states
from sim.relationship import STATES, ObservationLaw, StateLaw
from tests.one_dyad import (
    BOTH,
    BUSY,
    COUNTS_ALONE,
    JUMP,
    LEADERS,
    NEWS,
    OPPORTUNITY,
    QUIET,
    Case,
    evidence,
    observation_law,
    state_law,
    tones_only,
)
from tests.panels import PARTS, SHOWN
from tests.sizes import plain_size

VIEW = np.vstack([PARTS, np.eye(STATES)[6:]])
"""Engagement, affinity and the leanings of all channels, (5, 9)."""


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
        miss = seen - tone[0] - tone[1] * OPPORTUNITY[2] - row @ mean
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
    return steps[-1][1], smooth, np.float64(total)


def tilted(law: StateLaw) -> StateLaw:
    """The law with a start at which every part, leanings included, goes with every other."""
    root = np.sqrt(np.diag(law.start))
    correlation = 0.3 + 0.7 * np.eye(STATES)
    return law._replace(start=correlation * np.outer(root, root))


@pytest.mark.parametrize("change", [lambda law: law, tilted])
def test_normal_tones_give_the_exact_kalman_answer(change) -> None:
    tones = [0.3, 0.9, -0.4, 0.6]
    law, observation = change(state_law()), observation_law(freedom=np.inf)
    found = filter_states(tones_only(tones), law, observation, keep=(-1,))
    (mean, cov), smooth, total = kalman(tones, law, observation.tone)
    np.testing.assert_allclose(found.mean[0, 0], mean, atol=1e-8)
    np.testing.assert_allclose(found.cov[0, 0], cov, atol=1e-8)
    assert found.log_likelihood[0] == pytest.approx(float(total), abs=1e-8)
    history = smooth_states(tones_only(tones), law, observation, dyads=np.array([0]))
    np.testing.assert_allclose(history.mean[0], [m for m, _ in smooth], atol=1e-8)
    np.testing.assert_allclose(history.cov[0], [c for _, c in smooth], atol=1e-8)


def brute(ev: Evidence, law: StateLaw, observation: ObservationLaw) -> tuple[np.ndarray, ...]:
    """Posterior of the last `VIEW` by importance sampling of whole paths from the transition law.

    Sizes of the negative binomial follow the log rate at the filter's own prediction there; here
    they follow the true rate, so that the approximation is part of what is measured.
    """
    rng = np.random.default_rng(7)
    draws, periods = 400_000, ev.year.size
    root = np.linalg.cholesky(law.start)
    x = rng.standard_normal((draws, STATES)) @ root.T
    shock = np.linalg.cholesky(law.shock[2:6, 2:6])
    log_weight = np.zeros(draws)
    for t in range(periods):
        if t > 0:
            noise = rng.standard_normal((draws, 4)) @ shock.T
            torn = rng.random(draws) < law.rupture
            noise[torn, :2] *= 4.0
            x = x * law.persistence
            x[:, 2:6] += noise
        log_weight += likelihood(ev, observation, t, x @ SHOWN.T + OPPORTUNITY[[0, 1, 0, 2]])
    weight = np.exp(log_weight - log_weight.max())
    net = x @ VIEW.T
    mean = weight @ net / weight.sum()
    cov = (net - mean).T @ ((net - mean) * weight[:, None]) / weight.sum()
    return mean, cov, np.log(weight.mean()) + log_weight.max()


def likelihood(ev: Evidence, observation: ObservationLaw, t: int, shown: np.ndarray) -> np.ndarray:
    """Of what was seen in period t, given what the channels and the tone show, (draws, 4)."""
    total = np.zeros(len(shown))
    for row in np.flatnonzero(ev.period == t):
        k = ev.series[row]
        rate = (
            observation.alpha[k]
            + observation.loading_engagement[k] * shown[:, observation.channel[k]]
            + observation.loading_affinity[k] * shown[:, 3]
        )
        size = plain_size(observation.log_size[k], observation.size_slope[k], rate)
        size *= ev.share[row]
        mean = np.exp(rate + ev.offset[row]) * ev.share[row]
        total += nbinom.logpmf(ev.count[row], size, size / (size + mean))
    if t < ev.tone.size:
        tone = observation.tone
        scale = np.sqrt(tone[2] ** 2 + tone[3] ** 2 / ev.tone_days[t])
        total += student.logpdf(ev.tone[t], tone[4], tone[0] + tone[1] * shown[:, 3], scale)
    return total


def off_by(found: StateEstimate, exact: tuple[np.ndarray, ...]) -> np.ndarray:
    """Errors of the filtered means of `VIEW` in exact standard deviations, (5,)."""
    mean, cov, _ = exact
    return (VIEW @ found.mean[0, -1] - mean) / np.sqrt(np.diag(cov))


@pytest.mark.statistical
@pytest.mark.parametrize(
    ("case", "slope", "channel", "tolerance"),
    [
        (COUNTS_ALONE, 0.0, BOTH, 0.05),
        (QUIET, 0.0, BOTH, 0.05),
        (BUSY, 0.0, BOTH, 0.05),
        (LEADERS, 0.0, BOTH, 0.05),
        (NEWS, 0.0, BOTH, 0.05),
        (BUSY, 0.0, (0, 0), 0.05),
        (COUNTS_ALONE, 0.0, (1, 1), 0.05),
        (BUSY, 0.0, (2, 0), 0.05),
        (JUMP, 0.0, BOTH, 0.20),
        (QUIET, 1.0, BOTH, 0.10),
        (COUNTS_ALONE, 1.0, BOTH, 0.10),
        (JUMP, 1.0, BOTH, 0.35),
    ],
)
def test_filter_agrees_with_brute_force_on_three_periods(
    case: Case,
    slope: float,
    channel: tuple[int, int],
    tolerance: float,
) -> None:
    """Of `BOTH` channels, every month has rows.

    Wider tolerances: sizes that follow the rate (slope 1) are taken at the predicted rate, and a
    jump with an outlying tone leaves a skew posterior. A tone that pulls as a Student-t does leaves
    affinity a little surer than it is, by up to 8% here.
    """
    counts, tones, rupture = case
    ev, law = evidence(counts, tones), state_law(rupture=rupture)
    observation = observation_law(channel=channel)
    observation = observation._replace(size_slope=slope * observation.size_slope)
    exact = brute(ev, law, observation)
    found = filter_states(ev, law, observation, keep=(-1,))
    assert np.abs(off_by(found, exact)).max() < tolerance
    sd = np.sqrt(np.diag(VIEW @ found.cov[0, 0] @ VIEW.T) / np.diag(exact[1]))
    np.testing.assert_allclose(sd, 1.0, atol=0.09)
    assert found.log_likelihood[0] == pytest.approx(float(exact[2]), abs=0.25)


@pytest.mark.statistical
def test_a_filter_that_takes_one_channel_for_the_other_would_fail() -> None:
    """The mutant: both series read as news."""
    ev, law = evidence(*LEADERS[:2]), state_law()
    exact = brute(ev, law, observation_law())
    found = filter_states(ev, law, observation_law(channel=(0, 0)), keep=(-1,))
    assert np.abs(off_by(found, exact)).max() > 0.2


@pytest.mark.statistical
def test_a_covered_direction_carries_its_share() -> None:
    """Half the contacts are seen, with half the size: more were there than if all were seen."""
    law, observation = state_law(), observation_law()
    half, whole = (evidence([[1, 0]], [0.1], shares=share) for share in (0.5, 1.0))
    found, full = (filter_states(ev, law, observation, keep=(-1,)) for ev in (half, whole))
    assert np.abs(off_by(found, brute(half, law, observation))).max() < 0.06
    assert (PARTS @ found.mean[0, 0])[0] > (PARTS @ full.mean[0, 0])[0]


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
    engaged = PARTS[0]
    assert engaged @ zero.mean[0, 1] < engaged @ missing.mean[0, 1]
    assert engaged @ missing.cov[0, 1] @ engaged > engaged @ zero.cov[0, 1] @ engaged
