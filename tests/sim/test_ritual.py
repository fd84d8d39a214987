"""The law of a ritual season, by hand and in the world."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.initial import RitualState
from sim.ritual import (
    Changes,
    RitualTrack,
    SeasonChange,
    draw_month,
    kept_probability,
    no_change,
    season_days,
)
from sim.simulate import Options, simulate
from tests.worlds import RITUAL, run, small_scenario, synthetic_laws, synthetic_start


def ritual(rho: tuple[float, float, float, float], *, run: int = 3) -> RitualState:
    weights = np.zeros(90)
    weights[40] = 1.0
    return RitualState(RITUAL, "CHN-RUS", run, True, np.array([rho]), weights)


def play(track: RitualTrack, months: int = 12, changes: Changes = no_change):
    first = np.datetime64("2024-06")
    return [track.step(first + m, np.zeros(4), changes) for m in range(months)]


def test_probability_by_hand() -> None:
    rho = np.array([[0.5, 1.0, 2.0, -1.0]])
    found = kept_probability(rho, 3, np.array([0.25]), True)
    assert np.isclose(found[0], 1.0 / (1.0 + np.exp(-(0.5 + np.log(4.0) + 0.5 - 1.0))))


def test_probability_rises_with_run_and_affinity() -> None:
    rho = np.array([[0.0, 0.5, 0.5, 0.2]])
    by_run = [kept_probability(rho, n, np.zeros(1), False)[0] for n in range(6)]
    assert np.all(np.diff(by_run) > 0.0)
    low, high = (kept_probability(rho, 1, np.array([a]), False)[0] for a in (-1.0, 1.0))
    assert low < high


@pytest.mark.parametrize(("year", "last"), [(2023, 29), (2024, 28)])
def test_days_of_the_season_know_leap_years(year: int, last: int) -> None:
    assert season_days(year, 12, 3).tolist() == [31, 31, last]


def test_month_of_the_contact_by_inversion() -> None:
    weights = np.zeros(91)
    weights[[0, 30, 31, 90]] = 0.25
    days = np.array([31, 31, 28])
    u = np.array([0.1, 0.4, 0.6, 0.9, 0.999999])
    assert draw_month(u, weights, days).tolist() == [0, 0, 1, 2, 2]


def test_a_kept_season_has_one_contact_in_its_month_and_a_longer_run() -> None:
    track = RitualTrack(ritual((50.0, 0.0, 0.0, 0.0)), 1, np.arange(4))
    months = play(track)
    assert [m is None for m in months] == [True] * 6 + [False] * 3 + [True] * 3
    assert months[7] is not None
    assert months[7][0].tolist() == [1, 1, 1, 1]
    assert sum(int(m[0].sum()) for m in months if m is not None) == 4
    assert track.run.tolist() == [4] * 4


def test_a_missed_season_lowers_the_surprise_at_its_end_and_resets_the_run() -> None:
    track = RitualTrack(ritual((0.0, 0.0, 0.0, 0.0)), 1, np.arange(4))
    months = play(track, changes=lambda season: SeasonChange(cancelled=season == 2024))
    assert months[8] is not None
    assert months[8][1].tolist() == [-0.5] * 4
    assert all(not m[0].any() for m in months if m is not None)
    assert track.run.tolist() == [0] * 4


def test_surprises_of_a_season_have_the_sign_of_its_outcome() -> None:
    track = RitualTrack(ritual((0.0, 0.0, 0.0, 0.0)), 1, np.arange(4))
    total = sum(m[1] for m in play(track) if m is not None)
    assert np.array_equal(total, np.where(track.kept[2024], 0.5, -0.5))
    assert set(track.kept[2024].tolist()) == {True, False}


def test_a_season_that_began_before_the_first_month_is_left_alone() -> None:
    track = RitualTrack(ritual((50.0, 0.0, 0.0, 0.0)), 1, np.arange(4))
    assert track.step(np.datetime64("2024-01"), np.zeros(4)) is None
    assert track.run.tolist() == [3] * 4


def under_way(waited: int, rho: tuple[float, float, float, float] = (50.0, 0.0, 0.0, 0.0)):
    state = replace(ritual(rho), waited=waited, day_weights=np.full(90, 1.0 / 90.0))
    return RitualTrack(state, 1, np.arange(4000))


def test_a_season_that_still_waits_is_played_to_its_end() -> None:
    track = under_way(35)
    months = [track.step(np.datetime64("2024-01") + m, np.zeros(4000)) for m in range(1, 4)]
    assert months[0] is not None
    assert months[0][0].tolist() == [1] * 4000
    assert months[1:] == [None, None]
    assert track.run.tolist() == [4] * 4000


def test_days_that_have_passed_in_vain_lower_the_chance() -> None:
    """Even odds, two thirds of the days gone: (1/2 * 1/3) / (1/2 + 1/2 * 1/3) = 1/4."""
    track = under_way(59, (0.0, 0.0, 0.0, 0.0))
    assert track.step(np.datetime64("2024-02"), np.zeros(4000)) is not None
    assert track.probability == pytest.approx(0.25)
    assert abs(track.kept[2023].mean() - 0.25) < 4.0 * np.sqrt(0.25 * 0.75 / 4000)


def test_a_season_that_ends_in_the_month_of_the_cutoff_decides_the_run() -> None:
    track = under_way(69)
    assert track.step(np.datetime64("2024-03"), np.zeros(4000)) is None
    assert track.run.tolist() == [4] * 4000
    assert track.step(np.datetime64("2024-12"), np.zeros(4000)) is not None
    assert set(track.kept) == {2023, 2024}


def test_a_cancelled_season_takes_its_calls_out_of_the_counts() -> None:
    table = {
        "kind": "ritual", "ritual": RITUAL, "action": "cancel", "seasons": (2024,),
        "source": "assumption",
    }  # fmt: skip
    base = run(small_scenario(), worlds=60, surprise_effect=(0.0, 0.0))
    gone = run(small_scenario(intervention=(table,)), worlds=60, surprise_effect=(0.0, 0.0))
    fewer = base.path("CHN-RUS", "contacts_call") - gone.path("CHN-RUS", "contacts_call")
    assert np.array_equal(fewer.sum(axis=1), base.season(RITUAL, 2024))
    assert not gone.season(RITUAL, 2024).any()
    assert np.array_equal(base.path("CHN-RUS", "strength"), gone.path("CHN-RUS", "strength"))


def test_a_season_hangs_on_affinity_net_of_opportunity() -> None:
    """However warm any two such countries would be."""

    def kept(opportunity: float, affinity: float) -> np.ndarray:
        start = synthetic_start()
        rho = np.tile([0.0, 0.0, 2.0, 0.0], (start.draws, 1))
        shown, mean = start.opportunity.copy(), start.mean.copy()
        shown[..., 2] += opportunity
        mean[..., 1] += affinity
        start = replace(
            start, opportunity=shown, mean=mean,
            rituals=(replace(start.rituals[0], coefficients=rho),),
        )  # fmt: skip
        options = Options(worlds=60, surprise_effect=(0.0, 0.0))
        found = simulate(small_scenario(), synthetic_laws(), start, options=options)
        return found.season(RITUAL, 2024)

    base = kept(0.0, 0.0)
    assert np.array_equal(kept(3.0, 0.0), base)
    assert kept(0.0, 3.0).sum() > base.sum()
