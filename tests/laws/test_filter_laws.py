"""Laws of the filter: dyads apart, order of no matter, the same bytes on any number of threads."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration import filtering
from calibration.evidence import evidence_of, subset
from calibration.filtering import StateEstimate, filter_states
from calibration.observations import Evidence
from calibration.smoothing import smooth_states
from sim.relationship import ObservationLaw, StateLaw
from tests.panels import Shape, draw_panel, hand_panel, later, table_of

SERIES = ("leader:call", "icews:fight")
DYADS, MONTHS = 7, 9
VALUES = {
    "intercept[leader:call]": (-0.5, 0.0),
    "intercept[icews:fight]": (0.3, 0.0),
    "surprise_engagement": (0.05, 0.0),
    "surprise_affinity": (0.03, 0.0),
    "opportunity_news[gdp]": (0.4, 0.0),
    "opportunity_leader[gdp]": (0.6, 0.0),
}
SEEDS = st.integers(0, 2**31 - 1)
Laws = tuple[Evidence, StateLaw, ObservationLaw]
EXACT = ("mean", "cov", "surprise", "opportunity", "log_likelihood")


def laws(seed: int) -> Laws:
    """Evidence of seven dyads, drawn; leaders' contacts move the state."""
    table = table_of(SERIES, VALUES)
    drawn = draw_panel(table, table.prior_mean, SERIES, Shape(DYADS, MONTHS), seed=seed)
    ev, state, observation = drawn.model.laws(table.prior_mean)
    return ev._replace(leader=np.array([True, False])), state, observation


def states(laws: Laws, **options: object) -> StateEstimate:
    return filter_states(*laws, **({"keep": range(laws[0].year.size)} | options))


def assert_same(one: StateEstimate, other: StateEstimate, order: object = slice(None)) -> None:
    for name in EXACT:
        expected = getattr(other, name)[order]
        np.testing.assert_array_equal(getattr(one, name), expected, err_msg=name)


@given(SEEDS, st.permutations(range(DYADS)))
@settings(max_examples=20)
def test_permuting_dyads_permutes_their_states(seed: int, order: list[int]):
    ev, state, observation = laws(seed)
    moved = subset(ev, np.array(order))
    assert_same(states((moved, state, observation)), states((ev, state, observation)), order)


@given(SEEDS, st.integers(0, DYADS - 1), st.integers(1, 30))
@settings(max_examples=20)
def test_a_contact_of_one_dyad_moves_that_dyad_alone(seed: int, dyad: int, more: int):
    ev, state, observation = laws(seed)
    count = ev.count.copy()
    count[ev.start[dyad]] += more
    before = states((ev, state, observation))
    after = states((ev._replace(count=count), state, observation))
    others = np.flatnonzero(np.arange(DYADS) != dyad)
    np.testing.assert_array_equal(after.mean[others], before.mean[others])
    np.testing.assert_array_equal(after.cov[others], before.cov[others])
    assert not np.array_equal(after.mean[dyad], before.mean[dyad])


@given(SEEDS, st.sets(st.integers(0, DYADS - 1), min_size=1))
@settings(max_examples=20)
def test_some_dyads_alone_have_the_states_they_have_among_all(seed: int, chosen: set[int]):
    ev, state, observation = laws(seed)
    dyads = np.array(sorted(chosen))
    every = states((ev, state, observation))
    assert_same(states((ev, state, observation), dyads=dyads), every, dyads)
    assert_same(states((subset(ev, dyads), state, observation)), every, dyads)


@pytest.mark.parametrize("cores", [1, 2, 5])
def test_threads_do_not_matter(monkeypatch: pytest.MonkeyPatch, cores: int):
    one = laws(3)
    whole = states(one)
    monkeypatch.setattr(filtering, "CHUNK", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    split = states(one)
    for name in EXACT:
        assert getattr(whole, name).tobytes() == getattr(split, name).tobytes()


@given(SEEDS)
@settings(max_examples=20)
def test_empty_months_at_the_end_lead_back_to_the_spread_of_the_start(seed: int):
    ev, state, observation = laws(seed)
    longer = ev._replace(year=np.zeros(MONTHS + 12, dtype=np.int64))
    before, after = states((ev, state, observation)), states((longer, state, observation))
    np.testing.assert_array_equal(after.mean[:, :MONTHS], before.mean)
    np.testing.assert_array_equal(after.cov[:, :MONTHS], before.cov)
    np.testing.assert_array_equal(after.log_likelihood, before.log_likelihood)
    spread = np.diagonal(after.cov, axis1=-2, axis2=-1)[:, MONTHS - 1 :]
    gap = np.abs(spread - np.diag(state.start))
    assert (np.diff(gap, axis=1) < 1e-12).all()
    leaning = after.cov[:, MONTHS - 1 :, 6:, 6:]
    np.testing.assert_array_equal(leaning, np.broadcast_to(leaning[:, :1], leaning.shape))


@given(SEEDS, st.integers(1, 40))
@settings(max_examples=20)
def test_empty_months_at_the_beginning_change_nothing(seed: int, months: int):
    ev, state, observation = laws(seed)
    before = states((ev, state, observation))
    after = states((later(ev, months), state, observation))
    np.testing.assert_array_equal(after.mean[:, months:], before.mean)
    np.testing.assert_array_equal(after.cov[:, months:], before.cov)
    np.testing.assert_array_equal(after.surprise[:, months:], before.surprise)
    np.testing.assert_array_equal(after.log_likelihood, before.log_likelihood)
    np.testing.assert_array_equal(after.mean[:, :months], 0.0)
    start = np.broadcast_to(state.start, (DYADS, months, 9, 9))
    np.testing.assert_array_equal(after.cov[:, :months], start)
    np.testing.assert_array_equal(after.surprise[:, :months], 0.0)


@given(SEEDS, st.sets(st.integers(0, MONTHS + 5)))
@settings(max_examples=20)
def test_which_periods_are_kept_moves_neither_states_nor_likelihood(seed: int, kept: set[int]):
    """A dyad whose observations have ended is left there, unless later periods are asked for."""
    ev, state, observation = laws(seed)
    ev = ev._replace(year=np.zeros(MONTHS + 6, dtype=np.int64))
    periods = sorted(kept)
    every, some = states((ev, state, observation)), states((ev, state, observation), keep=periods)
    np.testing.assert_array_equal(some.mean, every.mean[:, periods])
    np.testing.assert_array_equal(some.cov, every.cov[:, periods])
    np.testing.assert_array_equal(some.surprise, every.surprise[:, periods])
    np.testing.assert_array_equal(some.log_likelihood, every.log_likelihood)


@given(SEEDS, st.floats(-2.0, 2.0), st.sampled_from([0, 1, 2]))
@settings(max_examples=20)
def test_opportunity_and_intercepts_are_one_sum(seed: int, shift: float, part: int):
    """What a channel shows of any pair may as well be in the intercepts of its series."""
    ev, state, observation = laws(seed)
    opportunity, alpha = ev.opportunity.copy(), observation.alpha.copy()
    opportunity[..., part] += shift
    loading = observation.loading_affinity if part == 2 else observation.loading_engagement
    mine = np.isin(observation.channel, ((0, 2), (1,), (0, 1, 2))[part])
    alpha[mine] += loading[mine] * shift
    tone = observation.tone.copy()
    tone[0] += tone[1] * shift * (part == 2)
    one = states((ev._replace(opportunity=opportunity), state, observation))
    other = states((ev, state, observation._replace(alpha=alpha, tone=tone)))
    np.testing.assert_allclose(one.mean, other.mean, atol=1e-6)
    np.testing.assert_allclose(one.cov, other.cov, atol=1e-6)
    np.testing.assert_allclose(one.log_likelihood, other.log_likelihood, atol=1e-6)


@given(SEEDS)
@settings(max_examples=20)
def test_a_channel_that_shows_nothing_keeps_the_leaning_it_had(seed: int):
    """Nothing is said of the leaning of leaders where only news are seen, and the other way."""
    ev, state, observation = laws(seed)
    for channel in (0, 1):
        alone = observation._replace(channel=np.full(2, channel))
        found = states((ev, state, alone))
        other = 7 - channel
        np.testing.assert_allclose(found.mean[..., other], 0.0, atol=1e-12)
        np.testing.assert_allclose(found.cov[..., other, other], state.start[other, other])
        own = found.cov[:, -1, 6 + channel, 6 + channel]
        assert (own < state.start[6 + channel, 6 + channel]).all()


@given(SEEDS)
@settings(max_examples=20)
def test_no_observation_says_more_than_the_prior_and_none_says_less_than_nothing(seed: int):
    """Without rows the state keeps its stationary law in every period."""
    ev, state, observation = laws(seed)
    bare = subset(ev, np.arange(2))
    none = np.zeros(3, dtype=np.int64)
    found = states((bare._replace(start=none, tone_start=none), state, observation))
    np.testing.assert_array_equal(found.mean, 0.0)
    start = np.broadcast_to(state.start, found.cov.shape)
    np.testing.assert_allclose(found.cov, start, rtol=1e-12)
    np.testing.assert_array_equal(found.log_likelihood, 0.0)


@given(SEEDS)
@settings(max_examples=20)
def test_the_last_smoothed_state_is_the_last_filtered_one(seed: int):
    one = laws(seed)
    history, filtered = smooth_states(*one, dyads=np.arange(DYADS)), states(one)
    np.testing.assert_array_equal(history.mean[:, -1], filtered.mean[:, -1])
    np.testing.assert_array_equal(history.cov[:, -1], filtered.cov[:, -1])


@pytest.mark.parametrize("rituals", [True, False])
def test_evidence_and_rituals_hold_every_contact_of_the_panel(rituals: bool):
    panel = hand_panel(rituals=rituals)
    assert evidence_of(panel).count.sum() + panel.ritual_count.sum() == panel.count.sum()
