"""The next season of the turn-of-year call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from calibration.outlook import base_rate, ritual_outlook
from calibration.posterior import days_waited
from calibration.rituals import RitualFit, day_weights
from calibration.seasons import season_under_way
from sim.report.inputs import Mark, RitualOutlook
from sim.ritual import still_kept
from tests.posteriors import prior_posterior

LATER = (
    Mark(date(2024, 5, 16), "visit", 1),
    Mark(date(2025, 1, 21), "call", 1, "video", ritual=True),
    Mark(date(2026, 2, 4), "call", 1, "video", ritual=True),
)


def outlook(coefficients: tuple[float, ...] | None = None) -> RitualOutlook:
    """The outlook of China and Russia, with certain coefficients if any are given."""
    posterior = prior_posterior()
    if coefficients is not None:
        fitted = RitualFit(np.array(coefficients), 1e-12 * np.eye(4))
        posterior = replace(posterior, rituals=(("CHN-RUS", fitted),))
    found = ritual_outlook(posterior, "CHN-RUS", later=LATER, seed=3)
    assert found is not None
    return found


def test_season_run_and_base_rates() -> None:
    found = outlook()
    assert (found.first_day, found.last_day) == (date(2024, 12, 1), date(2025, 2, 28))
    assert [s.year for s in found.seasons] == list(range(2013, 2024))
    assert [s.year for s in found.seasons if s.kept] == [2020, 2021, 2022, 2023]
    assert found.run == 4
    assert found.base_rate == pytest.approx(4.5 / 12.0)
    assert found.base_rate_since_onset == pytest.approx(4.5 / 5.0)
    assert found.kept_later == date(2025, 1, 21)
    assert base_rate(0, 0) == 0.5


def test_probability_of_certain_coefficients_is_the_logistic() -> None:
    chance = outlook((0.5, 1.0, 0.0, -0.3)).probability
    by_hand = 1.0 / (1.0 + np.exp(-(0.5 + np.log(5.0) - 0.3)))
    assert chance.mean == pytest.approx(by_hand, abs=1e-4)
    assert chance.high - chance.low < 1e-3


def test_probability_carries_the_doubt_of_its_parameters() -> None:
    found = outlook().probability
    assert 0.0 < found.low < found.mean < found.high < 1.0
    assert found.high - found.low > 0.1


def test_absence_lowers_affinity_as_far_as_the_ritual_hangs_on_it() -> None:
    kept, unknown, missed = outlook((0.0, 0.5, 2.0, 0.0)).cases
    assert missed.affinity.mean < unknown.affinity.mean < kept.affinity.mean
    assert missed.strength.mean < unknown.strength.mean
    kept, unknown, missed = outlook((0.0, 0.5, 0.0, 0.0)).cases
    assert missed.affinity.mean == pytest.approx(unknown.affinity.mean, abs=1e-9)
    assert kept.strength.mean == pytest.approx(unknown.strength.mean, abs=1e-9)


def test_days_of_the_season() -> None:
    found = outlook()
    assert found.day_weights.sum() == pytest.approx(1.0)
    assert found.first_day <= found.early < found.middle < found.late <= found.last_day
    before = (found.middle - found.first_day).days
    assert found.day_weights[:before].sum() < 0.5 <= found.day_weights[: before + 1].sum()


@pytest.mark.parametrize(("cutoff", "waited"), [(date(2023, 12, 20), 19), (date(2024, 1, 31), 61)])
def test_a_season_under_way_is_the_next_one(cutoff: date, waited: int) -> None:
    """China and Russia held theirs of 2023 on 8 February: until then it was awaited."""
    fitted = RitualFit(np.array([0.0, 0.0, 0.0, 0.0]), 1e-12 * np.eye(4))
    posterior = replace(prior_posterior(cutoff), rituals=(("CHN-RUS", fitted),))
    found = ritual_outlook(posterior, "CHN-RUS", later=(), seed=3)
    assert found is not None
    assert (found.first_day, found.waited, found.run) == (date(2023, 12, 1), waited, 3)
    past = found.seasons[-1].year
    assert past == 2022
    assert found.early > cutoff
    whole = day_weights(np.array([s.day for s in found.seasons if s.kept]))
    share = whole[waited + 1 :].sum()
    assert found.probability.mean == pytest.approx(share / (1.0 + share), abs=1e-4)


def test_days_that_nobody_watched_are_not_waited() -> None:
    """Without a row of calls in January the season counts as unseen."""
    panel = prior_posterior(date(2024, 1, 31)).panel
    d = panel.dyads.index("CHN-RUS")
    last = int(np.flatnonzero(panel.ritual_dyad == d)[-1])
    assert days_waited(panel, last) == 61
    period = panel.period.copy()
    own = slice(panel.start[d], panel.start[d + 1])
    period[own] = np.maximum(period[own] - 1, 0)
    assert days_waited(replace(panel, period=period), last) is None


@pytest.mark.parametrize(("cutoff", "waited"), [(date(2024, 2, 28), 89), (date(2024, 2, 29), None)])
def test_a_leap_day_is_left(cutoff: date, waited: int | None) -> None:
    whole, weights = np.array([0.5, 1.0]), np.full(90, 1.0 / 90.0)
    found, left = still_kept(whole, weights, waited)
    assert np.isfinite(found).all()
    assert left.sum() > 0.0
    assert (season_under_way(cutoff) is None) == (waited is None)


def test_a_dyad_without_ritual_has_no_outlook() -> None:
    assert ritual_outlook(prior_posterior(), "AUS-NZL") is None
