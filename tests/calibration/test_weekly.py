"""Weekly counts: reading, no look-ahead, weights of the pools, references."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.backtest.pooling import Pool
from calibration.backtest.roster import Entry
from calibration.backtest.weekly import WeeklyTask, run_weekly
from calibration.weekly.forecaster import WeeklyForecaster
from calibration.weekly.own_history import OwnHistory
from calibration.weekly.record import read_weeks
from calibration.weekly.regression import WeeklyRegression
from calibration.weekly.state_space import WeeklyStateSpace
from calibration.weekly.volume_mean import VolumeMean
from sim.errors import DataNotFoundError, OutcomeError
from tests.weeks import disturbed, make_weeks

LEADS = (1, 4)
RULES = (
    OwnHistory("own", "own", 12),
    OwnHistory("own-relative", "own", 12, relative=True),
    VolumeMean(),
    WeeklyRegression("time", "t", time_only=True, steps=5),
    WeeklyRegression("regression", "r", steps=5),
    WeeklyRegression("mixture", "m", mixture=True, steps=5),
    WeeklyRegression("relative", "rel", mixture=True, relative=True, steps=5),
    WeeklyStateSpace(rounds=(1, 1)),
)


def test_a_history_holds_nothing_later() -> None:
    record = make_weeks()
    known = record.until(50)
    assert known.weeks[-1] == record.weeks[50]
    assert {len(known.counts), len(known.conflict), len(known.totals), len(known.activity)} == {51}
    assert not np.shares_memory(known.counts, record.counts)
    with pytest.raises(DataNotFoundError, match="week"):
        record.until(70)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_comes_later_changes_no_forecast(rule: WeeklyForecaster) -> None:
    record, origin = make_weeks(), 60
    made = []
    for world in (record, disturbed(record, origin)):
        law = rule.fit(world.until(origin - 1), LEADS, None)
        made.append(rule.forecast(law, world.until(origin), LEADS))
    for lead in LEADS:
        np.testing.assert_array_equal(made[0][lead].means, made[1][lead].means)
        np.testing.assert_array_equal(made[0][lead].sizes, made[1][lead].sizes)


def test_pool_weights_come_from_known_outcomes_alone() -> None:
    record = make_weeks()
    entries = tuple(Entry(OwnHistory(f"own-{w}", "o", w)) for w in (3, 30))
    pools = (Pool("pool", "p", ("own-3", "own-30")),)
    first = record.weeks[56]
    task = WeeklyTask("w", "w", entries, pools, "own-30", leads=(1, 4), apart=2, first=first)
    rows = run_weekly(task, record).weights["pool"]
    other = run_weekly(task, disturbed(record, 60)).weights["pool"]
    early = [row for row in rows if row[0] <= record.weeks[60]]
    assert early == [row for row in other if row[0] <= record.weeks[60]]
    equal = {(row[0], row[1]) for row in rows if row[3] == 0.5}
    assert (first, "lead 1") in equal
    assert (record.weeks[58], "lead 1") not in equal
    assert (record.weeks[58], "lead 4") in equal
    assert (record.weeks[60], "lead 4") not in equal


def test_forecasts_before_the_first_origin_count_for_the_weights_alone() -> None:
    record = make_weeks()
    entries = tuple(Entry(OwnHistory(f"own-{w}", "o", w)) for w in (3, 30))
    pools = (Pool("pool", "p", ("own-3", "own-30")),)
    first = record.weeks[62]
    task = WeeklyTask("w", "w", entries, pools, "own-30", leads=(1,), apart=2, first=first)
    plain, warm = run_weekly(task, record), run_weekly(replace(task, warm_up=3), record)
    assert plain.cells.observed.size == warm.cells.observed.size == 4 * 36
    assert [row[3] for row in plain.weights["pool"][:2]] == [0.5, 0.5]
    assert warm.weights["pool"][0][0] == first
    assert warm.weights["pool"][0][3] != 0.5
    known = run_weekly(replace(task, warm_up=3), disturbed(record, 61)).weights["pool"]
    assert known[:2] == warm.weights["pool"][:2]


def test_own_history_is_a_smoothed_resample() -> None:
    record = make_weeks()
    made = OwnHistory("own", "o", 5).forecast((0.1, 2.0), record, (1,))[1]
    means = record.counts[-5:, 3, 1] + 0.1
    np.testing.assert_allclose(made.means[12 + 3], means)
    np.testing.assert_allclose(made.sizes[12 + 3], 2.0 * np.sqrt(means))


def test_own_history_can_be_taken_relative_to_volume() -> None:
    record = make_weeks()
    rise = np.repeat([1.0, 3.0], [65, 5])[:, None, None]
    swollen = replace(record, counts=record.counts * rise, totals=record.totals * rise[..., 0])
    rule = OwnHistory("own", "o", 10, relative=True)
    plain, made = (rule.forecast((0.1, 2.0), world, (1,))[1].means for world in (record, swollen))
    ratio = (made - 0.1)[plain > 1.0] / (plain - 0.1)[plain > 1.0]
    np.testing.assert_allclose(ratio, ratio.mean(), rtol=0.06)
    assert 1.2 < ratio.mean() < 3.0


def test_a_relative_regression_follows_the_volume() -> None:
    record, rule = make_weeks(), WeeklyRegression("r", "r", mixture=True, relative=True, steps=5)
    law = rule.fit(record, LEADS, None)
    double = {key: replace(one, volume=one.volume - np.log(2.0)) for key, one in law.items()}
    one, two = (rule.forecast(given, record, LEADS)[4] for given in (law, double))
    np.testing.assert_allclose(two.means, 2.0 * one.means)
    np.testing.assert_array_equal(two.sizes, one.sizes)


def _table(path: Path, rows: list[tuple[str, str, str, int, int, int, bool]]) -> Path:
    names = ["week", "iso3_a", "iso3_b", "verbal_coop", "material_coop", "verbal_conf"]
    frame = pl.DataFrame(rows, schema=[*names, "material_conf_any"], orient="row")
    frame.with_columns(pl.col("week").str.to_date()).write_parquet(path)
    return path


def test_reading_keeps_pairs_that_were_active(tmp_path: Path) -> None:
    weeks = [(date(2018, 1, 1) + timedelta(7 * i)).isoformat() for i in range(60)]
    rows = [(week, "CHN", "RUS", i, 0, 1, False) for i, week in enumerate(weeks)]
    rows += [(week, "CHN", "USA", 0, 0, 0, True) for week in weeks[:20]]
    rows += [(week, "RUS", "USA", 2, 0, 0, False) for week in weeks[:19] + weeks[55:]]
    record = read_weeks(_table(tmp_path / "weeks.parquet", rows))
    assert record.first.tolist() == [0, 0]
    assert record.second.tolist() == [1, 2]
    assert record.counts[7].tolist() == [[7, 0, 1], [0, 0, 0]]
    assert record.conflict[0].tolist() == [0, 1]
    assert record.totals[7].tolist() == [9, 0, 1]
    assert record.activity[7].tolist() == [[7, 0, 1], [9, 0, 1], [2, 0, 0]]


def test_a_pair_twice_in_a_week_is_refused(tmp_path: Path) -> None:
    row = ("2018-01-01", "CHN", "RUS", 1, 0, 0, False)
    with pytest.raises(OutcomeError, match="twice"):
        read_weeks(_table(tmp_path / "weeks.parquet", [row, row]))
