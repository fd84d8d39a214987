"""The references recover what they assume, and their gradients are right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.backtest.design import FIRST, Design, build_design, whitener
from calibration.backtest.discount import DiscountFilter
from calibration.backtest.icews_quads import read_quads
from calibration.backtest.lagged import lagged_inputs
from calibration.backtest.likelihood import mixed, one_component, two_components
from calibration.backtest.mixture_regression import MixtureRegression, fit_mixture
from calibration.backtest.persistence import Persistence, fit_persistence
from calibration.backtest.pooling import class_weights, optimal_weights
from calibration.backtest.regression import fit_regression
from calibration.backtest.rich import low_rank, rich_inputs
from sim.errors import ForecastError
from sim.scores.log_score import log_score
from tests.annual_worlds import draw_record

ROWS = 40_000


def draw_rows(columns: int, seed: int) -> np.ndarray:
    """Return rows with a constant first and correlated other columns."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(ROWS, columns)) + 0.5 * rng.normal(size=(ROWS, 1))
    rows[:, 0] = 1.0
    return rows


@pytest.mark.statistical
def test_regression_recovers_its_law() -> None:
    rows, rng = draw_rows(4, seed=1), np.random.default_rng(2)
    truth = np.array([[0.3, 0.5, -0.4, 0.0], [0.2, 0.3, 0.0, -0.2]])
    mean, size = np.exp(rows @ truth.T).T
    y = rng.negative_binomial(size, size / (size + mean)).astype(float)
    found = fit_regression(rows, y)
    # Standard errors are near .006 (log mean) and .012 (log size) at 40,000 rows.
    assert found[0] == pytest.approx(truth[0], abs=0.03)
    assert found[1] == pytest.approx(truth[1], abs=0.06)


@pytest.mark.statistical
def test_mixture_recovers_the_distribution() -> None:
    rows, rng = draw_rows(3, seed=3), np.random.default_rng(4)
    truth = np.array([[0.3, 0.5, -0.4], [1.5, 0.0, 0.0]])
    wild = rng.random(ROWS) < 0.15
    mean = np.exp(rows @ truth[0] + 1.5 * wild)
    size = np.where(wild, 0.8, np.exp(rows @ truth[1]))
    y = rng.negative_binomial(size, size / (size + mean)).astype(float)
    design = Design(rows, y, rows, ("constant", "a", "b"))
    start = fit_regression(rows, y)
    laws = fit_mixture(design, [0], start, steps=200)
    second = np.array([[np.log(0.15 / 0.85)], [1.5], [np.log(0.8)]])
    own, _, _ = two_components(rows, rows[:, [0]].copy(), y, laws.main, laws.second)
    true, _, _ = two_components(rows, rows[:, [0]].copy(), y, truth, second)
    one, _ = one_component(rows, y, start)
    # The best of 9 coefficients gains about 9 / 2 log units over the truth on its own rows.
    assert 0.0 <= own - true < 12.0 / ROWS
    assert own - one > 0.002


@pytest.mark.parametrize("y", [0.0, 3.0, 40.0])
def test_slopes_of_the_mixture_are_those_of_differences(y: float) -> None:
    law, step = np.array([0.4, 0.2, -1.5, 0.7, -0.5]), 1e-6
    value, *slopes = mixed(y, tuple(law))
    assert np.isfinite(value)
    for i, slope in enumerate(slopes):
        up, down = law.copy(), law.copy()
        up[i] += step
        down[i] -= step
        by_hand = (mixed(y, tuple(up))[0] - mixed(y, tuple(down))[0]) / (2 * step)
        assert slope == pytest.approx(by_hand, rel=1e-5, abs=1e-7)


def test_likelihoods_against_the_plain_law() -> None:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(301, 3))
    few, y = rows[:, :2].copy(), rng.poisson(2.0, 301).astype(float)
    main, second = rng.normal(0, 0.3, (2, 3)), rng.normal(0, 0.3, (3, 2))
    eta, more = main @ rows.T, second @ few.T
    found = [mixed(y[i], (*eta[:, i], *more[:, i])) for i in range(301)]
    value, slope, slope_more = two_components(rows, few, y, main, second)
    plain = np.array(found)
    assert value == pytest.approx(plain[:, 0].mean())
    assert slope == pytest.approx(plain[:, 1:3].T @ rows / 301)
    assert slope_more == pytest.approx(plain[:, 3:].T @ few / 301)
    # With a vanishing second component it is the law of one.
    second = np.array([[-50.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    rows[:, 0] = few[:, 0] = 1.0
    near, own, _ = two_components(rows, few, y, main, second)
    one, slope = one_component(rows, y, main)
    assert near == pytest.approx(one, abs=1e-4)
    assert own == pytest.approx(slope, abs=1e-3)


@pytest.mark.statistical
def test_persistence_recovers_its_law() -> None:
    rng = np.random.default_rng(6)
    x = rng.poisson(rng.gamma(0.3, 10.0, ROWS)).astype(float)
    mean = 0.8 * x + 0.1
    size = np.exp(0.2 + 0.4 * np.log(mean))
    y = rng.negative_binomial(size, size / (size + mean)).astype(float)
    found = fit_persistence(x, y)
    assert found[:2] == pytest.approx(np.log([0.8, 0.1]), abs=0.1)
    assert found[2:] == pytest.approx([0.2, 0.4], abs=0.12)


def test_discount_filter_by_hand() -> None:
    record = draw_record(3, years=2)
    forecast = DiscountFilter(discount=1.0, weight=1.0).forecast(record)
    gravity = record.counts[0].sum(axis=2, keepdims=True) * record.counts[0].sum(
        axis=1, keepdims=True
    )
    gravity = gravity / record.counts[0].sum(axis=(1, 2), keepdims=True) + 0.01
    shape = record.flat(gravity + record.counts.sum(axis=0))
    assert forecast.sizes[:, 0] == pytest.approx(shape)
    assert forecast.means[:, 0] == pytest.approx(shape / 3.0)


def test_a_quiet_world_gives_distributions() -> None:
    record = draw_record(5, years=6)
    record.counts[:] = 0
    for member in (
        Persistence("a", "", 1),
        DiscountFilter(),
        MixtureRegression("b", "", rich_inputs),
    ):
        assert member.forecast(record).mean().max() < 0.2


def test_design_rows_are_past_years_and_the_next() -> None:
    record = draw_record(6)
    design = build_design(record, lagged_inputs, 1)
    pairs = 6 * 5
    assert design.rows.shape == (pairs * (9 - FIRST), design.ahead.shape[1])
    assert design.outcomes[-pairs:].tolist() == record.flat(record.counts[-1, 1]).tolist()
    last = design.names.index("last")
    level = np.log1p(record.flat(record.counts[-1, 1]))
    assert np.corrcoef(design.ahead[:, last], level)[0, 1] == pytest.approx(1.0)
    assert np.all(design.rows[:, 0] == 1.0)


def test_whitened_columns_are_uncorrelated() -> None:
    rows = draw_rows(5, seed=8)
    white = rows @ whitener(rows)
    assert white.T @ white / ROWS == pytest.approx(np.eye(5), abs=2e-3)


def test_rich_inputs_hold_the_lagged_ones_and_about_sixty() -> None:
    counts = draw_record(8).counts.astype(float)
    four = np.concatenate([counts, counts], axis=1)
    rich, lagged = rich_inputs(four, 0), lagged_inputs(four, 0)
    assert set(lagged) < set(rich)
    assert 55 <= len(rich) <= 65
    assert all(np.isfinite(values).all() for values in rich.values())
    table = np.outer(np.arange(4.0), np.arange(4.0))
    assert low_rank(table, 1) == pytest.approx(table, abs=1e-12)


@pytest.mark.statistical
def test_pool_weights_recover_the_mixture_that_the_outcomes_came_from() -> None:
    rng = np.random.default_rng(9)
    chance = rng.dirichlet(np.ones(6), size=2)
    from_first = rng.random(60_000) < 0.3
    y = np.where(from_first, rng.choice(6, 60_000, p=chance[0]), rng.choice(6, 60_000, p=chance[1]))
    found = optimal_weights(np.log(chance[:, y]).T)
    assert found == pytest.approx([0.3, 0.7], abs=0.05)


def test_pool_weights_by_class_and_before_any_target() -> None:
    good, bad = np.log([0.6, 0.1]), np.log([0.1, 0.6])
    target = np.stack([good] * 5 + [bad] * 5)
    weights = class_weights([target, target], 2, 2)
    assert weights[0, 0] > 0.99
    assert weights[1, 1] > 0.99
    assert class_weights([], 2, 4).tolist() == [[0.25] * 4] * 2
    with pytest.raises(ForecastError, match="impossible"):
        optimal_weights(np.full((3, 2), -np.inf))


@pytest.mark.slow
def test_the_discount_filter_reaches_its_known_score(research_data: Path) -> None:
    path = research_data / "events" / "icews_dyad_year_quad_2002_2014.parquet"
    record = read_quads(path)
    scores = [
        log_score(DiscountFilter().forecast(record.until(year - 1)), record.cells(year)).mean()
        for year in range(2010, 2015)
    ]
    assert np.mean(scores) == pytest.approx(-0.9201, abs=5e-5)
