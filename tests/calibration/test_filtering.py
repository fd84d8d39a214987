"""What the filter keeps, how it moves, and what it does with ruptures, seasons and surprises."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.filtering import TooManySeriesError, filter_states
from calibration.observations import Evidence
from sim.relationship import LEADER, STATES, SURPRISE_BOUND, ObservationLaw, StateLaw
from tests.panels import PARTS, SHOWN

MONTHS = 4


def state_law(*, rupture: float = 0.0, surprise: float = 0.0) -> StateLaw:
    shock, wide = np.zeros((2, STATES, STATES))
    shock[2:4, 2:4] = np.diag([0.04, 0.03])
    shock[4:6, 4:6] = np.diag([0.09, 0.05])
    wide[2:4, 2:4] = 15.0 * shock[2:4, 2:4]
    start = np.diag([0.5, 0.3, 0.4, 0.3, 0.12, 0.07, 0.35, 0.25, 0.3])
    persistence = np.array([1.0, 1.0, 0.9, 0.9, 0.5, 0.5, 1.0, 1.0, 1.0])
    return StateLaw(persistence, shock, wide, rupture, start, np.array([surprise, -surprise]))


def observation_law(alpha: float = 0.0, *, channel: int = 1) -> ObservationLaw:
    one = np.ones(1)
    tone, channels = np.array([0.1, 0.6, 0.2, 0.5, 5.0]), np.array([channel])
    return ObservationLaw(alpha * one, one, 0.5 * one, 4.0 * one, 0.0 * one, tone, channels)


def engaged(mean: np.ndarray) -> np.ndarray:
    """Engagement and affinity of states of mean (..., 9)."""
    return mean @ PARTS.T


def evidence(counts: dict[int, float], *, kept: dict[int, float] | None = None) -> Evidence:
    """One dyad, one leader series with rows in some months; seasons with even odds at a = 0."""
    kept, size = kept or {}, len(counts)
    return Evidence(
        start=np.array([0, size]),
        period=np.array(list(counts), dtype=np.int32),
        series=np.zeros(size, dtype=np.int16),
        count=np.array(list(counts.values()), dtype=np.float64),
        offset=np.zeros(size),
        share=np.ones(size),
        tone_start=np.zeros(2, dtype=np.int64),
        tone_period=np.zeros(0, dtype=np.int32),
        tone=np.zeros(0),
        tone_days=np.zeros(0),
        ritual_start=np.array([0, len(kept)]),
        ritual_period=np.array(list(kept), dtype=np.int32),
        ritual_kept=np.array(list(kept.values()), dtype=np.float64),
        ritual_logit=np.zeros(len(kept)),
        ritual_slope=np.ones(len(kept)),
        year=np.array([0, 0, 1, 1]),
        leader=np.array([True]),
        opportunity=np.zeros((1, 2, 3)),
    )


EVERY = range(MONTHS)


def test_kept_periods_are_those_asked_for():
    ev, laws = evidence({0: 1.0, 2: 3.0}), (state_law(), observation_law())
    every = filter_states(ev, *laws, keep=EVERY)
    some = filter_states(ev, *laws, keep=(1, -1))
    assert some.periods.tolist() == [1, 3]
    np.testing.assert_array_equal(some.mean, every.mean[:, [1, 3]])
    np.testing.assert_array_equal(some.cov, every.cov[:, [1, 3]])
    none = filter_states(ev, *laws, keep=())
    assert none.mean.shape == (1, 0, STATES)
    np.testing.assert_array_equal(none.log_likelihood, every.log_likelihood)


def test_the_opportunity_mean_is_that_of_the_year():
    ev = evidence({})._replace(opportunity=np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]))
    found = filter_states(ev, state_law(), observation_law(), keep=EVERY)
    assert found.opportunity[0].tolist() == [[1, 2, 3], [1, 2, 3], [4, 5, 6], [4, 5, 6]]


def test_an_unseen_month_moves_by_the_law():
    """m' = Phi m, P' = Phi P Phi + Q, ruptures by their moments."""
    law = state_law(rupture=0.1)
    found = filter_states(evidence({0: 4.0}), law, observation_law(), keep=EVERY)
    phi = np.diag(law.persistence)
    np.testing.assert_allclose(found.mean[0, 1], phi @ found.mean[0, 0], rtol=1e-12)
    expected = phi @ found.cov[0, 0] @ phi + law.shock + 0.1 * law.wide
    np.testing.assert_allclose(found.cov[0, 1], expected, rtol=1e-12)


def test_the_contact_surprise_is_what_came_beyond_the_expected_count():
    """Expected is the mean of a log-normal: exp(alpha + o_l + o_a / 2 + variance / 2)."""
    law, alpha = state_law(surprise=0.2), -1.0
    ev = evidence({0: 2.0})._replace(opportunity=np.tile([9.0, 0.4, -0.2], (1, 2, 1)))
    found = filter_states(ev, law, observation_law(alpha), keep=EVERY)
    spread = 0.5 + 0.4 + 0.25 + 0.25 * (0.3 + 0.3 + 0.07)
    surprise = 2.0 - np.exp(alpha + 0.4 - 0.5 * 0.2 + 0.5 * spread)
    assert found.surprise[0, 0] == pytest.approx(surprise)
    assert found.surprise[0, 1:].tolist() == [0.0, 0.0, 0.0]
    moved = law.persistence * found.mean[0, 0]
    moved[2:4] += np.array([0.2, -0.2]) * surprise
    np.testing.assert_allclose(found.mean[0, 1], moved, rtol=1e-12)


def test_a_surprise_is_bounded_and_other_series_give_none():
    ev, laws = evidence({0: 90.0}), (state_law(surprise=0.2), observation_law())
    found = filter_states(ev, *laws, keep=(0,))
    assert found.surprise[0, 0] == SURPRISE_BOUND
    quiet = filter_states(ev._replace(leader=np.array([False])), *laws, keep=(0,))
    assert quiet.surprise[0, 0] == 0.0


def test_a_season_raises_or_lowers_affinity_alone_and_surprises_by_its_odds():
    laws = state_law(), observation_law()
    kept, missed = (
        filter_states(evidence({}, kept={1: value}), *laws, keep=(1,)) for value in (1.0, 0.0)
    )
    assert engaged(kept.mean)[0, 0, 1] > 0.1
    np.testing.assert_allclose(missed.mean, -kept.mean, atol=1e-12)
    assert engaged(kept.mean)[0, 0, 0] == 0.0
    assert (kept.surprise[0, 0], missed.surprise[0, 0]) == (0.5, -0.5)
    assert kept.log_likelihood[0] == pytest.approx(missed.log_likelihood[0])
    assert kept.log_likelihood[0] == pytest.approx(np.log(0.5), abs=0.02)


def test_ruptures_let_a_jump_through():
    calm, torn = (
        filter_states(
            evidence({0: 1.0, 1: 1.0, 2: 1.0, 3: 40.0}), state_law(rupture=p), observation_law(),
            keep=(-2, -1),
        )
        for p in (0.0, 0.02)
    )  # fmt: skip
    assert engaged(torn.mean)[0, 1, 0] > engaged(calm.mean)[0, 1, 0]
    assert torn.log_likelihood[0] > calm.log_likelihood[0]
    assert engaged(torn.mean)[0, 0, 0] == pytest.approx(engaged(calm.mean)[0, 0, 0], abs=0.1)


def test_more_contacts_raise_engagement_and_a_seen_month_narrows_it():
    found = [
        filter_states(evidence({0: count}), state_law(), observation_law(), keep=(0,))
        for count in (0.0, 1.0, 5.0, 25.0)
    ]
    level = [engaged(one.mean)[0, 0, 0] for one in found]
    assert level == sorted(level)
    spread = [PARTS[0] @ one.cov[0, 0] @ PARTS[0] for one in found]
    assert all(value < 0.5 + 0.4 + 0.12 for value in spread)


@pytest.mark.parametrize("channel", [0, 1, 2])
def test_a_count_is_shared_out_among_engagement_and_the_leaning_of_its_channel(channel: int):
    """In the first month each part moves by its share of the variance of what is shown."""
    law = state_law()
    found = filter_states(evidence({0: 6.0}), law, observation_law(channel=channel), keep=(0,))
    moved = found.mean[0, 0]
    parts = [0, 2, 6 + channel] if channel == LEADER else [0, 2, 4, 6 + channel]
    assert (moved[parts] > 0.0).all()
    np.testing.assert_allclose(moved[parts] / moved[0], np.diag(law.start)[parts] / 0.5)
    assert not np.delete(moved[6:], channel).any()
    assert (moved[4] == 0.0) == (channel == LEADER)


@pytest.mark.parametrize("channel", [0, 1])
def test_only_the_opportunity_of_its_channel_counts(channel: int):
    """A count expected of any such pair says that this one is as any other."""
    law, likely = observation_law(1.0, channel=channel), []
    for part in (0, 1):
        opportunity = np.zeros((1, 2, 3))
        opportunity[..., part] = 1.5
        ev = evidence({0: 12.0})._replace(opportunity=opportunity)
        likely.append(engaged(filter_states(ev, state_law(), law, keep=(0,)).mean)[0, 0, 0])
    assert likely[channel] < likely[1 - channel] - 0.2


def two_channels(counts: tuple[float, float]) -> Evidence:
    """A month with a row of leaders' contacts and a row of news."""
    one = evidence({0: counts[0]})
    return one._replace(
        start=np.array([0, 2]),
        period=np.zeros(2, dtype=np.int32),
        series=np.arange(2, dtype=np.int16),
        count=np.array(counts),
        offset=np.zeros(2),
        share=np.ones(2),
        leader=np.array([True, False]),
    )


def of_both() -> ObservationLaw:
    law = observation_law(1.0)
    doubled = {
        name: np.repeat(getattr(law, name), 2)
        for name in law._fields
        if name not in ("tone", "crowding", "burst", "fade")
    }
    return law._replace(**doubled | {"channel": np.array([1, 0])})


def test_channels_that_agree_move_engagement_and_those_that_differ_their_leanings():
    agree, differ = (
        filter_states(two_channels(counts), state_law(), of_both(), keep=(0,)).mean[0, 0]
        for counts in ((20.0, 20.0), (20.0, 0.0))
    )
    assert engaged(agree)[0] > engaged(differ)[0] + 0.5
    assert differ[7] > agree[7] > 0.0
    assert differ[6] < -0.1
    assert agree[6] > 0.0


def test_the_surprise_is_of_leaders_alone_and_known_before_the_news_are_read():
    law = state_law()
    for news in (0.0, 30.0):
        ev = two_channels((2.0, news))
        found = filter_states(ev, law, of_both(), keep=(0,)).surprise[0, 0]
        variance = SHOWN[1] + 0.5 * SHOWN[3]
        expected = np.exp(1.0 + 0.5 * variance @ law.start @ variance)
        assert found == pytest.approx(max(2.0 - expected, -SURPRISE_BOUND))


@pytest.mark.parametrize("count", [0.0, 1.0, 3.0, 1e4, 1e6])
def test_covariances_stay_proper_at_any_count(count: float):
    law = state_law(rupture=0.02)
    found = filter_states(evidence({0: count, 1: 0.0}), law, observation_law(), keep=EVERY)
    assert np.isfinite(found.log_likelihood).all()
    assert np.linalg.eigvalsh(found.cov[0]).min() > 0.0
    np.testing.assert_array_equal(found.cov, found.cov.swapaxes(-1, -2))


def test_more_series_than_there_is_room_for_are_refused():
    law = observation_law()._replace(alpha=np.zeros(97))
    with pytest.raises(TooManySeriesError, match="97 series; the filter takes at most 96"):
        filter_states(evidence({}), state_law(), law, keep=())
