"""Smoothing: sums of parts, and what hindsight may and may not change."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.filtering import filter_states
from calibration.smoothing import final_states, net_cov, net_mean, smooth_states
from tests.panels import PARTS, Shape, draw_panel, table_of

SERIES = ("leader:visit", "icews:fight")
TABLE = table_of(
    SERIES,
    {"rupture_probability": (-30.0, 0.0), "opportunity_engagement[gdp]": (0.5, 0.0)}
    | {f"intercept[{name}]": (0.5, 0.0) for name in SERIES},
)


@pytest.fixture(scope="module")
def drawn():
    return draw_panel(TABLE, TABLE.prior_mean, SERIES, Shape(30, 20), seed=3)


@pytest.fixture(scope="module")
def history(drawn):
    return smooth_states(*drawn.model.laws(TABLE.prior_mean), dyads=np.arange(30))


def test_net_states_are_sums_of_the_three_parts():
    rng = np.random.default_rng(2)
    mean, root = rng.standard_normal((4, 6)), rng.standard_normal((4, 6, 6))
    cov = root @ root.swapaxes(-1, -2)
    np.testing.assert_allclose(net_mean(mean), mean @ PARTS.T)
    np.testing.assert_allclose(net_cov(cov), PARTS @ cov @ PARTS.T)
    assert net_mean(np.arange(6.0)).tolist() == [0 + 2 + 4, 1 + 3 + 5]


def test_filtered_states_come_along_unchanged(drawn, history):
    laws = drawn.model.laws(TABLE.prior_mean)
    forward = filter_states(*laws, keep=range(20))
    np.testing.assert_array_equal(history.filtered_mean, net_mean(forward.mean))
    np.testing.assert_array_equal(history.filtered_cov, net_cov(forward.cov))
    np.testing.assert_array_equal(history.opportunity, forward.opportunity)


def test_final_states_are_those_of_the_last_kept_period(drawn, history):
    laws = drawn.model.laws(TABLE.prior_mean)
    mean, cov = final_states(filter_states(*laws, keep=(3, -1)))
    np.testing.assert_array_equal(mean, history.filtered_mean[:, -1])
    np.testing.assert_array_equal(cov, history.filtered_cov[:, -1])


def test_hindsight_narrows(history):
    smooth, filtered = (
        np.diagonal(cov, axis1=-2, axis2=-1) for cov in (history.cov, history.filtered_cov)
    )
    assert (smooth <= filtered * (1.0 + 1e-9)).all()
    assert smooth[:, :-1].mean() < 0.9 * filtered[:, :-1].mean()


def test_hindsight_comes_closer_to_the_truth(drawn, history):
    truth = drawn.states - history.opportunity
    smooth = np.square(history.mean - truth)[:, :-1].mean()
    filtered = np.square(history.filtered_mean - truth)[:, :-1].mean()
    assert smooth < filtered


def test_dyads_are_smoothed_apart(drawn, history):
    laws = drawn.model.laws(TABLE.prior_mean)
    some = smooth_states(*laws, dyads=np.array([7, 2]))
    np.testing.assert_array_equal(some.mean, history.mean[[7, 2]])
    np.testing.assert_array_equal(some.cov, history.cov[[7, 2]])
