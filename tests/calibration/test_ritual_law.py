"""The law of onset, forecasts from it, dates and alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.special import betaln, expit

from calibration.ritual_test.alarm import alarm_day, alarm_record, choose_threshold
from calibration.ritual_test.dates import date_errors, forecast_date, season_weights
from calibration.ritual_test.forecast import TITLES, forecast
from calibration.ritual_test.law_by_year import PoolRecord
from calibration.ritual_test.onset_law import (
    MASSES,
    PRIOR_MEAN,
    ROOTS,
    OnsetLaw,
    Pool,
    filter_onset,
    fit_onset_law,
    pool_log_likelihood,
)
from calibration.ritual_test.question import Answer, Case, Question, found_cases
from calibration.ritual_test.record import day_number
from calibration.ritual_test.references import after_last, after_run, all_seasons, since_onset
from calibration.ritual_test.task import RitualTask
from sim.errors import ComityError, ForecastError
from sim.parameters import Floats
from tests.rituals import busy, leaders, past, yearly


def question(kept: list[int], days: list[int] | None = None) -> Question:
    origin = day_number(date(2001 + len(kept), 1, 1))
    named = "AAA-BBB", "visit", 2001 + len(kept), origin, origin + 31, origin + 121
    return Question(*named, past(kept, days=days), True, 0.2, True)


def brute_force(theta: Floats, kept: list[int], run: Floats, same: Floats) -> float:
    """Probability of a sequence: the sum over every onset, node and kind of chance."""
    total, size = 0.0, len(kept)
    hazard, first, frequent = expit(theta[4]), expit(theta[5]), expit(theta[10])
    for onset in range(size + 1):
        begins = first if onset == 0 else (1 - first) * (1 - hazard) ** (onset - 1) * hazard
        begins = begins if onset < size else (1 - first) * (1 - hazard) ** (size - 1)
        hits = sum(kept[:onset])
        chance = 0.0
        for weight, m, kappa in ((1 - frequent, *theta[6:8]), (frequent, *theta[8:10])):
            one, none = np.exp(kappa) * expit(m), np.exp(kappa) * (1 - expit(m))
            chance += weight * np.exp(betaln(one + hits, none + onset - hits) - betaln(one, none))
        linear = theta[0] + theta[1] * np.log1p(run[onset:]) + theta[2] * same[onset:]
        custom = expit(linear[None, :] + np.exp(theta[3]) * ROOTS[:, None])
        likely = np.where(np.array(kept[onset:]) == 1, custom, 1 - custom).prod(axis=1)
        total += begins * chance * float(MASSES @ likely)
    return total


@pytest.mark.parametrize("kept", [[0, 0, 1, 1, 1], [1, 1, 0, 1], [0], [1, 0, 0, 0, 0, 1]])
def test_the_filter_is_the_sum_over_every_onset(kept: list[int]) -> None:
    theta = PRIOR_MEAN + np.random.default_rng(len(kept)).normal(0.0, 0.3, PRIOR_MEAN.size)
    seasons = past(kept, same=[(i + 1) % 3 > 0 for i in range(len(kept))])
    run, same = seasons.run[:-1].astype(float), seasons.same.astype(float)
    chance, begun = filter_onset(theta, seasons.kept.astype(float), run, same)
    product = float(np.where(seasons.kept, chance, 1 - chance).prod())
    assert product == pytest.approx(brute_force(theta, kept, run, same), rel=1e-12)
    assert ((begun >= 0) & (begun <= 1)).all()


def test_equal_rituals_are_counted_together() -> None:
    some = [past([0, 1, 1]), past([0, 0, 0]), past([0, 1, 1])]
    pool = Pool.of(some)
    assert pool.times.tolist() == [2.0, 1.0]
    whole = pool_log_likelihood(PRIOR_MEAN, pool.start, pool.times, pool.kept, pool.run, pool.same)
    parts = [Pool.of([one]) for one in some]
    each = [pool_log_likelihood(PRIOR_MEAN, p.start, p.times, p.kept, p.run, p.same) for p in parts]
    assert whole == pytest.approx(sum(each), rel=1e-12)


def test_seasons_before_the_onset_are_no_misses_of_the_ritual() -> None:
    law = OnsetLaw(PRIOR_MEAN)
    late, begun = law.next_season(past([0] * 12 + [1] * 6), same=True)
    early, _ = law.next_season(past([1] * 6), same=True)
    assert begun > 0.9
    assert late == pytest.approx(early, abs=0.1)
    assert all_seasons(question([0] * 12 + [1] * 6)) < 0.4


def test_a_pool_of_customs_teaches_custom() -> None:
    rng = np.random.default_rng(1)
    chance = [past((rng.random(15) < 0.05).astype(int).tolist()) for _ in range(300)]
    customs = [past([0] * 6 + (rng.random(9) < 0.9).astype(int).tolist()) for _ in range(60)]
    taught = fit_onset_law(Pool.of(chance + customs)).next_season(past([0] * 6 + [1, 1]), same=True)
    untaught = fit_onset_law(Pool.of(chance)).next_season(past([0] * 6 + [1, 1]), same=True)
    assert taught[0] > 0.7
    assert untaught[0] < taught[0] - 0.2


def test_references_by_hand() -> None:
    asked = question([0, 0, 1, 0, 1, 1])
    assert all_seasons(asked) == 3.5 / 7
    assert since_onset(asked) == 3.5 / 5
    assert after_last(asked) == 1.5 / 3
    rate = after_run([asked.past, past([1, 1, 1])])
    assert rate(asked) == 1.5 / 2
    assert all_seasons(question([])) == 0.5


@pytest.fixture(scope="module")
def world() -> tuple[tuple[Case, ...], PoolRecord]:
    record = [busy(seed) for seed in range(6)] + [yearly(range(2001, 2025))]
    cases = found_cases(record, leaders(), date(2009, 1, 1), 2024)
    return cases, PoolRecord.of(record, leaders())


@pytest.mark.parametrize("name", TITLES)
def test_no_forecast_knows_a_later_outcome(
    name: str, world: tuple[tuple[Case, ...], PoolRecord], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibration.ritual_test.forecast.FIT_YEARS", range(2008, 2025, 4))
    cases, pool = world
    day = day_number(date(2016, 12, 31))
    changed = [
        replace(case, answer=Answer(not case.answer.kept, 5))
        if case.question.closes > day
        else case
        for case in cases
    ]
    rituals = []
    for first, seasons in pool.rituals:
        late = seasons.closes > day
        rituals.append((first, replace(seasons, kept=np.where(late, ~seasons.kept, seasons.kept))))
    early = np.array([case.question.origin <= day for case in cases])
    one = forecast(name, cases, pool).chance[early]
    two = forecast(name, changed, PoolRecord(tuple(rituals))).chance[early]
    assert early.sum() > 5
    assert one.tolist() == two.tolist()


def test_dates_by_hand() -> None:
    made = forecast_date(past([1, 1, 1], days=[10, 20, 60]))
    assert (made.median, made.last, made.middle) == (20.0, 60.0, 44.5)
    empty = forecast_date(past([0, 0]))
    assert (empty.median, empty.law, empty.low, empty.high) == (44.5, 44.0, 8, 81)
    cases = [Case(question([1, 1, 1], [10, 20, 60]), Answer(True, 24))]
    cases.append(Case(question([1]), Answer(False, -1)))
    errors = date_errors(cases)
    assert errors is not None
    assert (errors.seasons, errors.median, errors.last, errors.covered) == (1, 4.0, 36.0, 1.0)
    assert date_errors(cases[1:]) is None


def test_the_alarm_sounds_when_what_is_left_is_unlikely() -> None:
    weights = np.full(90, 1.0 / 90)
    day = alarm_day(0.9, weights, 0.5)
    left = 1.0 / 9.0  # 0.9 S / (0.1 + 0.9 S) = 1/2 where S = 1/9, with 10 days left: day 79
    assert day == 80
    assert 0.9 * left / (0.1 + 0.9 * left) == pytest.approx(0.5)
    assert alarm_day(0.9, weights, 0.001) is None


def test_false_alarms_are_counted_before_the_contact_alone() -> None:
    answers = [Answer(True, 5), Answer(True, 88), Answer(False, -1), Answer(True, 88)]
    cases = [Case(question([1, 1, 1], [10, 10, 10]), answer) for answer in answers]
    record = alarm_record(cases, np.array([0.9, 0.9, 0.9, 0.4]), 0.5)
    assert (record.expected, record.kept, record.false) == (3, 2, 1)
    assert (record.missed, record.raised) == (1, 1)
    assert record.rate == 0.5
    assert record.warning > 30
    chosen = choose_threshold([cases[0]] * 9 + [cases[1]], np.full(10, 0.9))
    assert alarm_record([cases[0]] * 9 + [cases[1]], np.full(10, 0.9), chosen).rate <= 0.1
    with pytest.raises(ForecastError, match="no threshold"):
        choose_threshold([cases[2]], np.array([0.9]))


def test_the_law_of_days_is_a_distribution() -> None:
    weights = season_weights(past([1, 1], days=[10, 90]))
    assert weights.sum() == pytest.approx(1.0)
    assert weights.min() > 0.0


def test_members_are_chosen_by_name() -> None:
    assert RitualTask().only(["comity"]).members == ("base-rate", "comity")
    with pytest.raises(ComityError, match="own-law"):
        RitualTask().only(["own-lav"])
