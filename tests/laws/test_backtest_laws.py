"""Laws of a backtest: no look-ahead, no memory, no favour to a name."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from calibration.backtest.annual import run_annual
from calibration.backtest.annual_counts import AnnualCounts
from calibration.backtest.discount import DiscountFilter
from calibration.backtest.forecaster import Forecaster
from calibration.backtest.lagged import lagged_inputs
from calibration.backtest.mixture_regression import MixtureRegression
from calibration.backtest.persistence import Persistence
from calibration.backtest.regression import Regression
from calibration.backtest.rich import rich_inputs
from calibration.backtest.roster import Entry
from sim.scores.count_mixture import CountMixture
from tests.annual_worlds import draw_record, small_task

MEMBERS: tuple[Forecaster, ...] = (
    Persistence("last-value", "", 1),
    Persistence("three-year-mean", "", 3),
    DiscountFilter(),
    Regression("regression", "", lagged_inputs),
    Regression("rich-regression", "", rich_inputs, steps=10),
    MixtureRegression("mixture-regression", "", rich_inputs, steps=10),
)
EVERY = pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.name)


def same(one: CountMixture, other: CountMixture) -> bool:
    """Tell whether two forecasts are the same numbers."""
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)


class Spy:
    """A forecaster that notes which years it is shown."""

    name, title = "spy", "notes the years"

    def __init__(self) -> None:
        self.seen: list[int] = []

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Forecast the same everywhere."""
        self.seen.append(history.last_year)
        assert history.counts.shape[0] == history.years.size
        assert history.counts.base is None
        cells = history.cells(history.last_year).size
        return CountMixture.single(np.ones(cells), np.ones(cells))


def test_a_member_is_shown_the_years_before_its_target_alone() -> None:
    task, spy = small_task(), Spy()
    task = replace(task, entries=(*task.entries, Entry(spy, "model")))
    run_annual(task, draw_record())
    assert spy.seen == [2007, 2008, 2009]


def test_a_record_that_hands_out_all_its_years_is_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AnnualCounts, "until", lambda self, _: replace(self))
    task, spy = small_task(), Spy()
    run_annual(replace(task, entries=(task.entries[1], Entry(spy)), pools=()), draw_record())
    assert spy.seen == [2010, 2010, 2010]


def test_later_years_change_no_earlier_score_and_no_weight() -> None:
    record, rng = draw_record(), np.random.default_rng(3)
    counts = record.counts.copy()
    counts[-1] = rng.permutation(counts[-1].ravel()).reshape(counts[-1].shape)
    counts[-1][:, np.arange(12), np.arange(12)] = 0
    plain = run_annual(small_task(), record)
    moved = run_annual(small_task(), replace(record, counts=counts))
    before = plain.cells.facets["target"].place == 0
    for one, other in zip(plain.members, moved.members, strict=True):
        assert np.array_equal(
            one.scores.of("log_score")[before], other.scores.of("log_score")[before]
        )
        assert not np.array_equal(one.scores.of("log_score"), other.scores.of("log_score"))
        assert np.array_equal(one.scores.of("chance"), other.scores.of("chance"))
    assert plain.weights == moved.weights


@EVERY
def test_equal_histories_give_equal_forecasts(member: Forecaster) -> None:
    history = draw_record().until(2009)
    first = member.forecast(history)
    member.forecast(draw_record(seed=5).until(2009))
    assert same(first, member.forecast(draw_record().until(2009)))
    assert first.cells == history.cells(2009).size


@EVERY
def test_relabelling_countries_permutes_the_forecast(member: Forecaster) -> None:
    record = draw_record().until(2009)
    order = np.random.default_rng(4).permutation(12)
    moved = replace(record, counts=record.counts[:, :, order][:, :, :, order])
    table, other = np.zeros((2, 2, 12, 12))
    sender, receiver = record.pairs()
    table[:, sender, receiver] = member.forecast(record).mean().reshape(2, -1)
    other[:, sender, receiver] = member.forecast(moved).mean().reshape(2, -1)
    # After few steps: on so few rows a long search follows rounding.
    assert np.log1p(other) == pytest.approx(np.log1p(table[:, order][:, :, order]), abs=0.02)


@pytest.mark.statistical
def test_the_regression_beats_the_others_where_it_is_true() -> None:
    result = run_annual(small_task(), draw_record(countries=30, seed=2))
    scores = {m.name: m.scores.of("log_score").mean() for m in result.members}
    for rival in ("last-value", "three-year-mean", "discount-filter"):
        assert scores["regression"] > scores[rival]
    assert scores["pool"] > scores["three-year-mean"]
