"""Monthly scores: reading, no look-ahead, levels, the members and the task on a small record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from statsmodels.tsa.statespace.structural import UnobservedComponents

from calibration.backtest.monthly import MonthlyTask, describe_cells, run_monthly
from calibration.backtest.pooling import Pool
from calibration.backtest.roster import Entry
from calibration.monthly.level_forecaster import LevelForecaster
from calibration.monthly.levels import (
    Level,
    exponential_level,
    half_mix,
    last_level,
    mean_level,
    seasonal_level,
    year_level,
)
from calibration.monthly.local_level import RATIOS, filter_ratios, local_level
from calibration.monthly.own_history import OwnYear
from calibration.monthly.readout import FIRST, Inputs, fit_readout
from calibration.monthly.record import TABLE, read_months
from calibration.monthly.regression import MonthlyRegression, regression_inputs
from calibration.monthly.scale import PRIOR_MONTHS, SMALLEST, scale_inputs, variability
from calibration.monthly.state_space import MonthlyStateSpace
from calibration.sources.folder import DataFolder
from sim.errors import DataNotFoundError, FitError, ForecastError, OutcomeError
from sim.scores.normal_mixture import NormalMixture
from tests.monthly import disturbed, make_months

LEVELS = (
    last_level, mean_level, half_mix, year_level, seasonal_level, exponential_level(0.2),
    local_level,
)  # fmt: skip
RULES = (
    LevelForecaster("half-mix", "half", half_mix),
    OwnYear(),
    MonthlyRegression(),
    MonthlyStateSpace(),
)


def small_task(rules: tuple[Any, ...] = RULES[:3]) -> MonthlyTask:
    """Return a task over leads 1 and 3."""
    return MonthlyTask(
        "small", "small", tuple(Entry(rule) for rule in rules),
        (Pool("pool", "pool", ("half-mix", "regression")),), "half-mix", (1, 3),
        "2019-06", "2019-10",
    )  # fmt: skip


def write_table(path: Path, *, drop: str = "", twice: bool = False) -> Path:
    """Write two months of three pairs: B-C is silent in one, A-C has contacts on 25 days of 59."""
    rows = [
        (date(2018, 1, 1), "A", "B", 310.0, 400.0, -90.0, 30, 31),
        (date(2018, 1, 1), "A", "C", 5.0, 5.0, 0.0, 25, 31),
        (date(2018, 1, 1), "B", "C", -62.0, 0.0, -62.0, 31, 31),
        (date(2018, 2, 1), "A", "B", -14.0, 14.0, -28.0, 20, 28),
    ]
    names = ("month", "iso3_a", "iso3_b", "score_sum", "score_pos_days", "score_neg_days",
             "days_active", "days_in_month")  # fmt: skip
    frame = pl.DataFrame(rows + rows[:1] * twice, schema=names, orient="row")
    frame.drop(drop or []).write_parquet(path)
    return path


def test_scores_are_read_by_day_and_busy_pairs_kept(tmp_path: Path) -> None:
    record = read_months(write_table(tmp_path / "t.parquet"))
    assert record.months == ("2018-01", "2018-02")
    assert [record.countries[i] + record.countries[j] for i, j in
            zip(record.first, record.second, strict=True)] == ["AB", "BC"]  # fmt: skip
    assert record.y[:, 0] == pytest.approx(np.arcsinh([310 / 31 / 5, -14 / 28 / 5]))
    assert record.y[:, 1] == pytest.approx([np.arcsinh(-62 / 31 / 5), 0.0])
    assert record.friendly[0, 0] == pytest.approx(np.arcsinh(400 / 31 / 5))
    assert record.hostile[1, 0] == pytest.approx(np.arcsinh(-28 / 28 / 5))
    assert record.active[:, 0] == pytest.approx([30 / 31, 20 / 28])


def test_a_bad_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutcomeError, match="days_active"):
        read_months(write_table(tmp_path / "t.parquet", drop="days_active"))
    with pytest.raises(OutcomeError, match="twice"):
        read_months(write_table(tmp_path / "t.parquet", twice=True))


@pytest.mark.research
def test_the_research_table_holds_812_busy_pairs(research_data: Path) -> None:
    record = read_months(DataFolder(research_data).find(TABLE))
    assert record.y.shape == (36, 812)
    assert record.months[17] == "2019-06"
    assert np.isfinite(record.y).all()


def test_a_history_holds_nothing_later() -> None:
    record = make_months()
    known = record.until(20)
    assert known.months[-1] == record.months[20]
    assert {len(known.y), len(known.friendly), len(known.hostile), len(known.active)} == {21}
    assert not np.shares_memory(known.y, record.y)
    with pytest.raises(DataNotFoundError, match="month"):
        record.until(30)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("lead", [1, 6, 12])
def test_levels_of_a_month_use_no_later_one(level: Level, lead: int) -> None:
    record = make_months()
    whole, cut = level(record.y, lead), level(record.y[:17], lead)
    assert whole[:17] == pytest.approx(cut)
    assert whole.shape == record.y.shape


def test_inputs_of_a_month_use_no_later_one() -> None:
    record, other = make_months(), disturbed(make_months(), 16)
    for one, two in (
        (scale_inputs(record), scale_inputs(other)),
        (regression_inputs(record).x, regression_inputs(other).x),
    ):
        assert one is not None
        assert two is not None
        assert (one[:17] == two[:17]).all()
        assert (one[17:] != two[17:]).any()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_forecasts_rest_on_the_past_alone(rule: Any) -> None:
    record = make_months()
    found = []
    for world in (record, disturbed(record, 20)):
        history = world.until(20)
        found.append(rule.forecast(rule.fit(history, (1, 6), None), history, (1, 6)))
    for lead in (1, 6):
        assert found[0][lead].cells == record.y.shape[1]
        assert (found[0][lead].locations == found[1][lead].locations).all()
        assert (found[0][lead].scales == found[1][lead].scales).all()


def test_levels_by_hand() -> None:
    y = np.array([[1.0], [2.0], [4.0], [8.0]])
    assert exponential_level(0.5)(y, 1)[2, 0] == pytest.approx((1 + 2 * 2 + 4 * 4) / 7)
    assert mean_level(y, 1)[3, 0] == 3.75
    assert half_mix(y, 1)[0, 0] == 1.0
    months = np.arange(20.0)[:, None]
    assert seasonal_level(months, 3)[15, 0] == 15 + 3 - 12
    assert seasonal_level(months, 3)[8, 0] == 8.0
    assert seasonal_level(months, 12)[19, 0] == 19.0
    assert year_level(months, 1)[15, 0] == np.mean(np.arange(4, 16))


def test_variability_by_hand() -> None:
    y = np.array([[1.0, 0.0], [3.0, 0.0], [2.0, 1.0]])
    before = (0.7 * 1.0 + 3.0) / 1.7
    first = np.array([2.0**2, 0.0])
    total = 0.9 * first + np.array([(2.0 - before) ** 2, 1.0])
    own = (total + PRIOR_MONTHS * total.mean() / 1.9 + SMALLEST) / (1.9 + PRIOR_MONTHS)
    assert np.exp(2.0 * variability(y)[2]) == pytest.approx(own)


def test_local_level_is_that_of_statsmodels() -> None:
    y = make_months(40, 3).y[:, :2]
    value, levels = filter_ratios(y)
    chosen = local_level(y, 1)[-1]
    for d in range(2):
        model = UnobservedComponents(y[:, d], "local level")
        for i in (10, 30, 45):
            # The scale that maximises the likelihood at this ratio.
            total = -2.0 * value[-1, i, d]
            size = y.shape[0] - 1
            first = model.smooth([1.0, RATIOS[i]])
            errors = first.forecasts_error[0, 1:] ** 2 / first.forecasts_error_cov[0, 0, 1:]
            logs = np.log(first.forecasts_error_cov[0, 0, 1:]).sum()
            assert total == pytest.approx(size * np.log(errors.mean()) + logs, rel=1e-4)
            assert levels[-1, i, d] == pytest.approx(first.filtered_state[0, -1], rel=1e-4)
        fitted = model.fit(disp=False)
        assert chosen[d] == pytest.approx(fitted.filtered_state[0, -1], abs=0.02)


def test_a_readout_is_the_regression_of_later_scores() -> None:
    rng = np.random.default_rng(7)
    months, dyads, lead = 40, 60, 2
    x = rng.normal(2.0, 3.0, (months, dyads, 1))
    y = rng.normal(0.0, 0.5, (months, dyads))
    y[lead:] += 1.0 + 0.4 * x[:-lead, :, 0]
    inputs = Inputs(np.zeros(y.shape), np.ones((months, dyads, 1)), x)
    made = fit_readout(y, inputs, lead)
    told = made.forecast(inputs).locations[:, 0]
    assert told == pytest.approx(1.0 + 0.4 * x[-1, :, 0], abs=0.2)
    assert made.hidden > 0.0
    changed = y.copy()
    changed[: FIRST + lead] += 100.0
    same = fit_readout(changed, inputs, lead)
    assert same.law.slopes == pytest.approx(made.law.slopes)
    with pytest.raises(FitError, match="no target"):
        fit_readout(y[: FIRST + 1], replace(inputs, offset=inputs.offset[: FIRST + 1]), lead)


def test_the_task_scores_every_origin_and_lead() -> None:
    record, lines = make_months(), list[str]()
    result = run_monthly(small_task(), record, say=lines.append)
    dyads = record.y.shape[1]
    # Origins 2019-10 to 2020-05 are positions 21 to 28; the last targets are at position 29.
    assert result.cells.observed.size == (8 + 6) * dyads
    assert [m.name for m in result.members] == ["half-mix", "own-12", "regression", "pool"]
    assert result.measure == "crps"
    assert result.cells.observed[:dyads] == pytest.approx(record.y[22])
    assert result.cells.facets["lead"].labels == ("1 month", "3 months")
    assert result.cells.facets["target"].labels == ("2019-07 to 12", "2020-01 to 06")
    assert all(m.scores.of("crps").size == result.cells.observed.size for m in result.members)
    assert result.gain(result.member("half-mix")) == pytest.approx(0.0)
    weights = [row for row in result.weights["pool"] if row[0] == "2019-10" and row[1] == "lead 1"]
    assert sum(row[3] for row in weights) == pytest.approx(1.0)
    assert weights[0][3] != 0.5
    assert len(lines) == 12


def test_weights_of_pools_rest_on_known_targets() -> None:
    record = make_months()
    one, two = (run_monthly(small_task(), world) for world in (record, disturbed(record, 25)))
    late = record.months[26:]
    for row, other in zip(one.weights["pool"], two.weights["pool"], strict=True):
        assert row == other or row[0] in late
    dyads = record.y.shape[1]
    early = slice(0, 7 * dyads)  # Origins at 21 to 23, and lead 1 from 24: targets up to 25.
    known = one.cells.observed[early] == two.cells.observed[early]
    for member in one.members:
        same = member.scores.of("crps")[early] == two.member(member.name).scores.of("crps")[early]
        assert (same[known]).all()


def test_before_any_outcome_is_known_weights_are_equal() -> None:
    task = replace(small_task(), warm_up="2019-10")
    rows = run_monthly(task, make_months()).weights["pool"]
    assert {row[3] for row in rows if row[0] == "2019-10"} == {0.5}


def test_a_forecast_of_other_cells_is_refused() -> None:
    class Short(OwnYear):
        def forecast(self, *_: object) -> dict[int, NormalMixture]:
            one = NormalMixture(np.ones((1, 1)), np.zeros((1, 1)), np.ones((1, 1)))
            return {1: one, 3: one}

    with pytest.raises(ForecastError, match="own-12"):
        run_monthly(small_task((RULES[0], Short(), RULES[2])), make_months())


def test_cells_are_sorted_by_share_of_days() -> None:
    record = make_months()
    record = replace(record, active=np.tile(np.linspace(0.55, 1.0, 15), (30, 1)))
    cells = describe_cells(record, range(20, 29), (1, 3))
    places = cells.facets["days"].place[:15]
    assert places.tolist() == sorted(places)
    assert {0, 1, 2, 3} == set(places.tolist())
