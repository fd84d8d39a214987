"""Smoothing: sums of parts, and what hindsight may and may not change."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.filtering import filter_states
from calibration.smoothing import (
    LASTING,
    NET,
    SHOWN,
    final_states,
    smooth_states,
    view_cov,
    view_mean,
)
from tests import panels
from tests.panels import Shape, draw_panel, table_of

SERIES = ("leader:visit", "icews:fight")
TABLE = table_of(
    SERIES,
    {"rupture_probability": (-30.0, 0.0), "opportunity_news[gdp]": (0.5, 0.0)}
    | {f"intercept[{name}]": (0.5, 0.0) for name in SERIES},
)


@pytest.fixture(scope="module")
def drawn():
    return draw_panel(TABLE, TABLE.prior_mean, SERIES, Shape(30, 20), seed=3)


@pytest.fixture(scope="module")
def filtered(drawn):
    return filter_states(*drawn.model.laws(TABLE.prior_mean), keep=range(20))


@pytest.fixture(scope="module")
def history(drawn):
    return smooth_states(*drawn.model.laws(TABLE.prior_mean), dyads=np.arange(30))


VIEWS = {"lasting": LASTING, "net": NET, "shown": SHOWN}


@pytest.mark.parametrize("view", VIEWS)
def test_views_of_means_and_covariances_go_together(view: str):
    """Beside the moments of draws seen through the view one by one."""
    rng, rows = np.random.default_rng(2), VIEWS[view]
    draws = rng.standard_normal((4, 50, 9)) @ rng.standard_normal((9, 9))
    seen = np.einsum("vi,dni->dnv", rows, draws)
    np.testing.assert_allclose(view_mean(draws.mean(axis=1), rows), seen.mean(axis=1))
    cov = np.stack([np.cov(one.T) for one in draws])
    expected = np.stack([np.cov(one.T) for one in seen])
    np.testing.assert_allclose(view_cov(cov, rows), expected, atol=1e-10)


def test_views_by_hand():
    """Of parts 0, 1, 2, ... lasting is level and slow part, net also the burst."""
    parts = 10.0 ** np.arange(9)
    assert view_mean(parts, LASTING).tolist() == [101, 1010]
    assert view_mean(parts, NET).tolist() == [10101, 101010]
    assert view_mean(parts, SHOWN).tolist() == [1010101, 10000101, 100010101, 101010]
    np.testing.assert_array_equal(NET, panels.PARTS)
    np.testing.assert_array_equal(SHOWN, panels.SHOWN)


def test_all_parts_and_the_opportunity_mean_are_kept(drawn, history, filtered):
    assert history.mean.shape == (30, 20, 9)
    assert history.cov.shape == (30, 20, 9, 9)
    np.testing.assert_array_equal(history.opportunity, filtered.opportunity)
    np.testing.assert_allclose(history.opportunity[:, 0, 0], 0.5 * drawn.model.design[:, 0, 0])


def test_final_states_are_the_lasting_ones_of_the_last_kept_period(drawn, filtered):
    laws = drawn.model.laws(TABLE.prior_mean)
    mean, cov = final_states(filter_states(*laws, keep=(3, -1)))
    np.testing.assert_allclose(mean, filtered.mean[:, -1, :2] + filtered.mean[:, -1, 2:4])
    engaged = filtered.cov[:, -1][:, [[0], [2]], [0, 2]].sum(axis=(1, 2))
    np.testing.assert_allclose(cov[:, 0, 0], engaged)
    both = filtered.cov[:, -1][:, [[0], [2]], [1, 3]].sum(axis=(1, 2))
    np.testing.assert_allclose(cov[:, 0, 1], both)


@pytest.mark.parametrize("view", VIEWS)
def test_hindsight_narrows(history, filtered, view: str):
    smooth, known = (
        np.diagonal(view_cov(one.cov, VIEWS[view]), axis1=-2, axis2=-1)
        for one in (history, filtered)
    )
    assert (smooth <= known * (1.0 + 1e-9)).all()
    assert smooth[:, :-1].mean() < 0.9 * known[:, :-1].mean()


@pytest.mark.parametrize("view", VIEWS)
def test_hindsight_comes_closer_to_the_truth(drawn, history, filtered, view: str):
    truth, smooth, known = (
        view_mean(states, VIEWS[view]) for states in (drawn.parts, history.mean, filtered.mean)
    )
    gain = np.square(smooth - truth)[:, :-1].mean() / np.square(known - truth)[:, :-1].mean()
    assert gain < 1.0


def test_leanings_do_not_move_and_hindsight_knows_one_for_all_months(history):
    leaning = history.mean[..., 6:]
    np.testing.assert_allclose(leaning, np.broadcast_to(leaning[:, -1:], leaning.shape), atol=1e-8)


def test_a_leaning_is_told_from_engagement_by_the_other_channel(drawn, history):
    """Estimates of 30 leanings go with the drawn ones; a correlation of 0 errs by 1 / 5.4."""
    for part in (7, 8):
        found = np.corrcoef(history.mean[:, -1, part], drawn.parts[:, -1, part])[0, 1]
        assert found > 0.5


def test_dyads_are_smoothed_apart(drawn, history):
    laws = drawn.model.laws(TABLE.prior_mean)
    some = smooth_states(*laws, dyads=np.array([7, 2]))
    np.testing.assert_array_equal(some.mean, history.mean[[7, 2]])
    np.testing.assert_array_equal(some.cov, history.cov[[7, 2]])
