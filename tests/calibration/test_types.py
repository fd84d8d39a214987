"""Typed contacts: the record, the hierarchy's arithmetic, the references, and no look-ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import nbinom, norm

from calibration.backtest.pooling import Pool
from calibration.backtest.roster import Entry
from calibration.backtest.typed_months import TypedTask, describe_cells, run_typed
from calibration.sources.folder import DataFolder
from calibration.types.background import pair_inputs
from calibration.types.comity import Comity, chance_of_any
from calibration.types.logistic import fit_logistic
from calibration.types.moments import moments, size_likelihood
from calibration.types.record import OUTCOMES, SERIES, TypedRecord, read_record
from calibration.types.references import Frequency, LaggedLogistic, fit_smoothing, lagged_inputs
from calibration.types.states import Problem, fit_states, log_rates
from sim.errors import FitError, ForecastError, OutcomeError

K = len(SERIES)
FORECASTERS = (
    Frequency(),
    LaggedLogistic(),
    LaggedLogistic("wide", "wide", True),
    Comity(rounds=3),
    Comity(name="plain", rounds=3, reading=False),
)


def small_world(seed: int = 3, countries: int = 7, months: int = 7) -> TypedRecord:
    """Countries of unlike activity, whose dyads keep their habits."""
    rng = np.random.default_rng(seed)
    activity = rng.normal(-0.5, 0.8, countries)
    habit = rng.normal(0.0, 0.8, (K, countries, countries))
    rate = np.exp(activity[:, None] + activity + 0.5 * (habit + habit.transpose(0, 2, 1)))
    counts = rng.poisson(rate, (months, K, countries, countries))
    counts[:, :, np.arange(countries), np.arange(countries)] = 0
    background = rng.normal(size=(2, countries, countries))
    background[1, 0] = np.nan
    codes = tuple(f"C{i:02d}" for i in range(countries))
    return TypedRecord(counts, tuple(f"m{t}" for t in range(months)), codes, background)


def table(rows: list[tuple[date, str, str, str, int]]) -> pl.DataFrame:
    names = ["month", "source_iso3", "target_iso3", "contact_type", "n"]
    return pl.DataFrame(rows, schema=names, orient="row")


def test_reading_adds_up_the_codes_of_a_series_in_their_direction(tmp_path: Path) -> None:
    rows = [
        (date(2018, 1, 1), "AAA", "BBB", "meeting", 2),
        (date(2018, 1, 1), "AAA", "BBB", "agreement", 3),
        (date(2018, 2, 1), "BBB", "AAA", "visit_made", 1),
    ]
    table(rows).write_parquet(tmp_path / "t.parquet")
    record = read_record(tmp_path / "t.parquet")
    assert record.months == ("2018-01", "2018-02")
    assert record.counts.sum() == 6
    assert record.counts[0, list(SERIES).index("meeting or agreement"), 0, 1] == 5
    assert record.counts[1, list(SERIES).index("visit"), 1, 0] == 1


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([(date(2018, 1, 1), "AAA", "BBB", "duel", 1)], "duel"),
        (
            [
                (date(2018, 1, 1), "AAA", "BBB", "call", 1),
                (date(2018, 3, 1), "AAA", "BBB", "call", 1),
            ],
            "gap",
        ),
    ],
)
def test_reading_refuses_unknown_types_and_gaps(
    tmp_path: Path, rows: list[tuple[date, str, str, str, int]], words: str
) -> None:
    table(rows).write_parquet(tmp_path / "t.parquet")
    with pytest.raises(OutcomeError, match=words):
        read_record(tmp_path / "t.parquet")


def test_reading_refuses_a_table_without_counts(tmp_path: Path) -> None:
    table([(date(2018, 1, 1), "A", "B", "call", 1)]).drop("n").write_parquet(tmp_path / "t.parquet")
    with pytest.raises(OutcomeError, match="'n'"):
        read_record(tmp_path / "t.parquet")


def test_pairs_are_those_of_the_first_four_months_with_their_other_direction() -> None:
    counts = np.zeros((6, K, 3, 3), dtype=np.int64)
    counts[3, 0, 2, 0] = 1
    counts[4, 0, 0, 1] = 1
    record = TypedRecord(counts, tuple("abcdef"), ("A", "B", "C"), np.zeros((0, 3, 3)))
    pairs = record.pairs()
    assert pairs.sender.tolist() == [0, 2]
    assert pairs.receiver.tolist() == [2, 0]
    assert pairs.asked.tolist() == [False, True]
    assert record.until(3).pairs().sender.size == 0
    assert record.happened(3, pairs)[0].tolist() == [True]


@pytest.mark.parametrize("forecaster", FORECASTERS, ids=lambda f: f.name)
def test_what_comes_after_the_origin_changes_no_forecast(forecaster: object) -> None:
    record = small_world()
    counts = record.counts.copy()
    counts[5:] = counts[5:, :, ::-1, ::-1] * 3
    other = replace(record, counts=counts)
    task = TypedTask("t", "t", (Entry(forecaster),), (), (), (5,), forecaster.name)  # type: ignore[attr-defined, arg-type]
    one, two = (run_typed(task, item).members[0].scores.of("chance") for item in (record, other))
    assert np.array_equal(one, two)
    counts = record.counts.copy()
    counts[4] = counts[4, :, ::-1, ::-1] * 3
    seen = run_typed(task, replace(record, counts=counts)).members[0].scores.of("chance")
    assert seen.shape != one.shape or not np.allclose(seen, one)


def test_a_pool_learns_from_earlier_months_alone() -> None:
    record = small_world()
    entries = tuple(Entry(item) for item in FORECASTERS[:2])
    pool = Pool("pool", "pool", ("frequency", "logistic"))
    task = TypedTask("t", "t", entries, (pool,), (4,), (5, 6), "logistic")
    counts = record.counts.copy()
    counts[6] = 0
    one, two = (run_typed(task, r) for r in (record, replace(record, counts=counts)))
    assert one.weights == two.weights
    first = [row for row in one.weights["pool"] if row[1] == "visit"]
    assert [row[0] for row in first] == ["m5", "m5", "m6", "m6"]
    unlearnt = run_typed(replace(task, warm_up=()), record)
    assert {row[3] for row in unlearnt.weights["pool"] if row[0] == "m5"} == {0.5}


def test_cells_stand_in_the_order_of_the_forecasts() -> None:
    record = small_world()
    cells = describe_cells(record, (5, 6))
    pairs = record.until(5).pairs()
    p = int(pairs.asked.sum())
    assert cells.observed.size == 2 * len(OUTCOMES) * p
    assert np.array_equal(cells.observed[p : 2 * p], record.happened(5, pairs)[1].astype(float))
    assert cells.facets["outcome"].place[p : 2 * p].tolist() == [1] * p
    i, j = pairs.sender[pairs.asked], pairs.receiver[pairs.asked]
    same = (i[:, None] == j) & (j[:, None] == i)
    assert np.array_equal(
        cells.block[:p][np.nonzero(same)[0]], cells.block[:p][np.nonzero(same)[1]]
    )


def test_a_forecast_of_other_cells_is_refused() -> None:
    class Short(Frequency):
        def forecast(self, history: TypedRecord) -> np.ndarray:
            return super().forecast(history)[:, 1:]

    task = TypedTask("t", "t", (Entry(Short()),), (), (), (5,), "frequency")
    with pytest.raises(ForecastError, match="chances"):
        run_typed(task, small_world())


def test_moments_agree_with_sums_over_the_laws() -> None:
    counts = np.array([[[0.0, 2.0], [3.0, 0.0]]])
    log_rate, months = np.array([[-0.3, 0.4]]), np.array([[0.1, -0.2], [0.0, 0.3]])
    size, weights = np.array([9.0, 1.7]), np.array([0.8, 1.0])
    expected, observed, by_month, seen = moments(counts, log_rate, months, size, weights, 1)
    rate = np.exp(log_rate[0][:, None] + months)
    z = np.arange(1, 60)
    law = np.exp(z * np.log(rate[0, 1]) - np.cumsum(np.log(z)))
    came = (z * law).sum() / law.sum()
    factor = (size[1] + counts[0, 1]) / (size[1] + rate[1])
    assert observed[0] == pytest.approx([came, 0.8 * 3.0], rel=1e-12)
    assert expected[0] == pytest.approx([weights @ rate[0], weights @ (factor * rate[1])])
    assert by_month.sum(axis=1) == pytest.approx(expected[0])
    assert seen.sum(axis=1) == pytest.approx(observed[0])


def test_size_likelihood_is_that_of_scipy() -> None:
    counts, log_rate = np.array([[0.0, 4.0], [1.0, 20.0]]), np.array([0.2, 1.1])
    months, weights = np.array([0.0, 0.5]), np.array([0.5, 1.0])
    mean = np.exp(log_rate[:, None] + months)
    wanted = (weights * nbinom.logpmf(counts, 1.3, 1.3 / (1.3 + mean))).sum()
    assert size_likelihood(counts, log_rate, months, 1.3, weights) == pytest.approx(wanted)


@pytest.mark.parametrize(("mean", "variance"), [(-4.0, 1.0), (-1.0, 0.3), (1.5, 0.8)])
def test_the_chance_of_any_is_the_integral(mean: float, variance: float) -> None:
    sd = variance**0.5
    wanted, _ = quad(
        lambda x: -np.expm1(-np.exp(x)) * norm.pdf(x, mean, sd), mean - 9 * sd, mean + 9 * sd
    )
    found = chance_of_any(np.array([mean]), np.array([variance]))
    assert found[0] == pytest.approx(wanted, rel=1e-4)


def test_the_hierarchy_recovers_habits_and_learns_from_other_series() -> None:
    """A dyad silent in series 0 but busy in all others, both tied, is expected to be active."""
    rng = np.random.default_rng(5)
    countries, months = 24, 8
    one, other = np.triu_indices(countries, 1)
    sender, receiver = np.stack([one, other], 1).ravel(), np.stack([other, one], 1).ravel()
    common = np.repeat(rng.normal(0.0, 1.0, one.size), 2)
    truth = common[:, None] + rng.normal(0.0, 0.2, (sender.size, 4)) - 1.0
    counts = rng.poisson(np.exp(truth)[:, :, None], (sender.size, 4, months)).astype(float)
    problem = Problem(counts, np.zeros((sender.size, 1)), sender, receiver, countries, 1)
    states = fit_states(problem)
    mean, variance = log_rates(problem, states)
    whole = mean + states.months.mean(axis=1)
    assert np.corrcoef(whole[:, 0], truth[:, 0])[0, 1] > 0.93
    inside = np.abs(whole[:, 0] - truth[:, 0]) < 1.645 * np.sqrt(variance[:, 0])
    assert 0.7 < inside.mean() < 0.97
    blind = counts.copy()
    blind[:, 0] = 0.0
    alone, _ = log_rates(problem, fit_states(problem._replace(counts=blind[:, :1].copy())))
    silent = counts[:, 0].sum(axis=1) == 0
    assert np.corrcoef(mean[silent, 0], common[silent])[0, 1] > 0.6
    assert alone.std() < 0.05


def test_the_law_of_habits_is_the_same_in_both_directions() -> None:
    record = small_world()
    pairs = record.pairs()
    counts = record.counts[:, :, pairs.sender, pairs.receiver].transpose(2, 1, 0).astype(float)
    problem = Problem(
        np.ascontiguousarray(counts), pair_inputs(record.background, pairs),
        pairs.sender, pairs.receiver, 7, 6,
    )  # fmt: skip
    law = fit_states(problem, rounds=3).habit_law
    swapped = np.r_[K : 2 * K, :K]
    assert np.allclose(law, law[np.ix_(swapped, swapped)])
    assert np.linalg.eigvalsh(law).min() > 0.0


def test_inputs_of_unknown_pairs_are_the_mean() -> None:
    record = small_world()
    pairs = record.pairs()
    inputs = pair_inputs(record.background, pairs)
    unknown = pairs.sender == 0
    assert np.all(inputs[unknown, 1] == 0.0)
    assert inputs[~unknown, 1].mean() == pytest.approx(0.0, abs=1e-12)
    assert inputs[:, 0].std() == pytest.approx(1.0)


def test_the_logistic_regression_is_where_its_slope_is_zero() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(2.0, 3.0, (400, 3))
    offset = rng.normal(size=400)
    y = rng.random(400) < expit(offset + 0.5 * x[:, 0] - 1.0)
    law = fit_logistic(x, y, np.array([3.0, 5.0, 7.0]), offset=offset)
    miss = y - law.chance(x, offset)
    scaled = (x - law.mean) / law.spread
    assert scaled.T @ miss == pytest.approx(np.array([3.0, 5.0, 7.0]) * law.slopes, abs=1e-3)
    with pytest.raises(FitError, match="without rows"):
        fit_logistic(x[:0], y[:0], 1.0)


def test_smoothing_finds_the_beta_law_that_made_the_outcomes() -> None:
    rng = np.random.default_rng(2)
    p = rng.beta(0.6, 3.0, 40_000)
    kept, came = rng.binomial(5, p).astype(float), rng.random(p.size) < p
    a, b = fit_smoothing(kept, np.full(p.size, 5.0), came)
    assert (a, b) == (pytest.approx(0.6, rel=0.15), pytest.approx(3.0, rel=0.15))


def test_lags_are_those_of_the_pair() -> None:
    record = small_world()
    found = lagged_inputs(record, "visit")
    pairs, k = record.pairs(), list(SERIES).index("visit")
    i, j = pairs.sender[pairs.asked], pairs.receiver[pairs.asked]
    assert np.array_equal(found[:, 0], record.counts[-1, k, i, j] > 0)
    assert found[:, 9] == pytest.approx((record.counts[:, k, j, i] > 0).mean(axis=0))
    assert found.shape[1] == 46


@pytest.mark.research
def test_the_record_of_2018() -> None:
    record = read_record(DataFolder.locate().find("icews_2018"))
    assert record.counts.sum() == 159_041
    assert int(record.until(4).pairs().asked.sum()) == 5527
    assert record.counts[:, list(SERIES).index("call")].sum() == 1796
