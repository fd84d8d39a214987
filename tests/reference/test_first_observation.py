"""Starting at the first observation, beside a filter that walks there month by month."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.filtering import filter_states
from calibration.observations import Evidence
from sim.relationship import StateLaw
from tests.one_dyad import (
    BUSY,
    COUNTS_ALONE,
    JUMP,
    QUIET,
    Case,
    evidence,
    observation_law,
    state_law,
)
from tests.panels import later


def stationary(law: StateLaw) -> StateLaw:
    """The law with the start that its own months keep: P = Phi P Phi' + Q + p W."""
    start, phi = np.diag(np.diag(law.start)), law.persistence
    moving = np.outer(phi[2:6], phi[2:6])
    start[2:6, 2:6] = (law.shock + law.rupture * law.wide)[2:6, 2:6] / (1.0 - moving)
    start[0, 1] = start[1, 0] = 0.1
    return law._replace(start=start)


def woken(ev: Evidence) -> Evidence:
    """The same, with a count of 0 of which nothing was to be seen anyway in the first month."""
    return ev._replace(
        start=ev.start + np.array([0, 1]),
        period=np.insert(ev.period, 0, 0),
        series=np.insert(ev.series, 0, 0),
        count=np.insert(ev.count, 0, 0.0),
        offset=np.insert(ev.offset, 0, -60.0),
        share=np.insert(ev.share, 0, 1.0),
    )


@pytest.mark.parametrize("case", [QUIET, BUSY, COUNTS_ALONE])
def test_skipping_the_months_before_the_first_observation_changes_nothing(
    case: Case,
) -> None:
    """Beside a filter that starts in the first month, woken by a row that says nothing."""
    ev, law, observation = (
        later(evidence(*case[:2]), 30),
        stationary(state_law()),
        observation_law(),
    )
    skipped = filter_states(ev, law, observation, keep=range(33))
    walked = filter_states(woken(ev), law, observation, keep=range(33))
    np.testing.assert_allclose(skipped.mean, walked.mean, atol=1e-10)
    np.testing.assert_allclose(skipped.cov, walked.cov, atol=1e-10)
    np.testing.assert_allclose(skipped.log_likelihood, walked.log_likelihood, atol=1e-10)
    assert not skipped.mean[:, :30].any()
    assert (skipped.cov[0, :30] == law.start).all()


def test_the_moments_of_ruptures_before_the_first_observation_are_in_the_start() -> None:
    """A filter that walks there knows whether the last month tore; one that starts does not."""
    ev, observation = later(evidence(*JUMP[:2]), 30), observation_law()
    law = stationary(state_law(rupture=0.03))
    skipped = filter_states(ev, law, observation, keep=range(33))
    walked = filter_states(woken(ev), law, observation, keep=range(33))
    np.testing.assert_allclose(skipped.cov[0, :30], walked.cov[0, :30], atol=1e-10)
    sd = np.sqrt(np.diagonal(walked.cov, axis1=-2, axis2=-1))
    assert np.abs((skipped.mean - walked.mean) / sd).max() < 0.02
    assert skipped.log_likelihood[0] == pytest.approx(walked.log_likelihood[0], abs=0.01)


def test_a_start_that_its_months_do_not_keep_would_be_told_apart() -> None:
    """The mutant: skipping is right only since the start is stationary."""
    ev, law, observation = (
        later(evidence(*BUSY[:2]), 30),
        stationary(state_law()),
        observation_law(),
    )
    law = law._replace(start=0.5 * law.start)
    skipped = filter_states(ev, law, observation, keep=(-1,))
    walked = filter_states(woken(ev), law, observation, keep=(-1,))
    assert abs(skipped.log_likelihood[0] - walked.log_likelihood[0]) > 0.05
