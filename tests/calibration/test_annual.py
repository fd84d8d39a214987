"""The state space of yearly counts: algebra, law, filter, climb, opportunity, forecast."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import nbinom, norm

from calibration.annual.algebra import backward, factorise, forward
from calibration.annual.climb import climb
from calibration.annual.filtering import FIRST, filter_years
from calibration.annual.geography import NAMES, read_geography
from calibration.annual.law import BLOCKS, PRIOR_MEAN, PRIOR_SD, SIGNALS, annual_law
from calibration.annual.opportunity import fit_opportunity, opportunity_inputs
from calibration.annual.state_space import Record, StateSpace, mixture
from calibration.sources.folder import DataFolder
from sim.errors import DataNotFoundError
from sim.scores.log_score import log_score
from sim.scores.pit import covered, randomised_pit
from sim.scores.support import walk_support
from tests.annual_states import N, draw_dyads, four_class_record, plain_law


def test_factors_and_solutions_are_those_of_numpy() -> None:
    rng = np.random.default_rng(1)
    root = rng.normal(size=(SIGNALS, SIGNALS))
    matrix, right = root @ root.T + np.eye(SIGNALS), rng.normal(size=SIGNALS)
    factor, found = np.zeros((SIGNALS, SIGNALS)), right.copy()
    factorise(matrix, factor)
    expected = np.linalg.cholesky(matrix)
    np.testing.assert_allclose(np.tril(factor, -1), np.tril(expected, -1), atol=1e-7)
    np.testing.assert_allclose(1.0 / np.diag(factor), np.diag(expected), atol=1e-7)
    forward(factor, found)
    backward(factor, found)
    np.testing.assert_allclose(found, np.linalg.solve(matrix, right), atol=1e-7)


def test_every_parameter_moves_the_law() -> None:
    base, place = annual_law(PRIOR_MEAN), 0
    for name, block in BLOCKS.items():
        moved = PRIOR_MEAN.copy()
        moved[place] += 0.1
        place += len(block.mean)
        changed = [not np.array_equal(a, b) for a, b in zip(base, annual_law(moved), strict=True)]
        assert any(changed), name
    assert place == PRIOR_MEAN.size == PRIOR_SD.size


def test_covariances_are_proper_and_treat_both_directions_alike() -> None:
    rng = np.random.default_rng(2)
    law = annual_law(PRIOR_MEAN + PRIOR_SD * rng.normal(size=PRIOR_MEAN.size))
    turned = np.r_[4:8, 0:4]
    for cov in (law.shock, law.passing, law.start):
        np.testing.assert_allclose(cov, cov.T)
        assert np.linalg.eigvalsh(cov).min() > 0.0
        np.testing.assert_allclose(cov[np.ix_(turned, turned)], cov)
    np.testing.assert_array_equal(law.size[:4], law.size[4:])


def world(dyads: int = 300, years: int = 6) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(3)
    base = np.broadcast_to(rng.normal(1.0, 1.5, (dyads, N)), (years + 1, dyads, N)).copy()
    volumes = np.repeat(rng.normal(0.0, 0.2, (years + 1, 4)), 2, axis=1)
    return draw_dyads(plain_law(), base, volumes, seed=4), base, volumes


def height(x: float, count: float, size: float, middle: float, sd: float) -> float:
    """Probability of a count times the density of its signal."""
    return float(nbinom.pmf(count, size, size / (size + np.exp(x))) * norm.pdf(x, middle, sd))


def test_the_log_score_of_a_cell_is_its_integral() -> None:
    """Beside adaptive quadrature of the same mixture, from the signals of the year to come."""
    counts, base, volumes = world(years=3)
    law = plain_law()
    scores, _ = filter_years(counts, base, volumes, law)
    _, signals = filter_years(counts[:FIRST], base[: FIRST + 1], volumes[: FIRST + 1], law)
    for d, i in ((0, 0), (1, 4), (2, 7), (3, 5)):
        size, tail = signals.size[d, i], signals.tail_weight[d, i]
        total = 0.0
        for part, share in ((0, 1.0 - tail), (1, tail)):
            middle = signals.mean[d, i] + part * law.tail_shift[i]
            sd = np.sqrt(signals.variance[d, i] + part * signals.tail_variance[d, i])

            args = counts[FIRST, d, i], size, middle, sd
            ends = middle - 9.0 * sd, middle + 9.0 * sd
            total += share * quad(height, *ends, args=args, limit=200)[0]
        assert scores[FIRST, d, i] == pytest.approx(np.log(total), abs=0.03)


def test_scores_are_those_of_the_forecast() -> None:
    counts, base, volumes = world(years=4)
    law = plain_law()
    scores, _ = filter_years(counts, base, volumes, law)
    _, signals = filter_years(counts[:3], base[:4], volumes[:4], law)
    shift = np.broadcast_to(law.tail_shift, signals.mean.shape).ravel()
    flat = type(signals)(*(part.ravel() for part in signals))
    found = log_score(mixture(flat, shift), counts[3].ravel())
    np.testing.assert_allclose(found, scores[3].ravel(), atol=1e-6)


@pytest.mark.statistical
def test_forecasts_of_the_true_law_are_calibrated() -> None:
    counts, base, volumes = world(dyads=4000, years=7)
    law = plain_law()
    _, signals = filter_years(counts[:6], base[:7], volumes[:7], law)
    flat = type(signals)(*(part.ravel() for part in signals))
    shift = np.broadcast_to(law.tail_shift, signals.mean.shape).ravel()
    walk = walk_support(mixture(flat, shift), counts[6].ravel())
    inside = covered(randomised_pit(walk.below, walk.at, seed=1), 0.9).mean()
    # 32,000 cells, eight to a dyad: a standard error of .002 to .005 about .90.
    assert inside == pytest.approx(0.90, abs=0.015)
    truth = filter_years(counts, base, volumes, law)[0][6].mean()
    wrong = filter_years(counts, base, volumes, law._replace(shock=6.0 * law.shock))[0][6].mean()
    assert truth > wrong + 0.005


def test_the_climb_finds_the_mode_of_a_posterior() -> None:
    rng = np.random.default_rng(5)
    x = np.column_stack([np.ones(400), rng.normal(size=400)])
    y = rng.poisson(np.exp(x @ np.array([0.5, 0.7])))

    def likelihood(theta: np.ndarray) -> np.ndarray:
        return np.asarray(y * (x @ theta) - np.exp(x @ theta))

    mean, sd = np.array([-1.0, 0.0]), np.array([2.0, 0.1])
    found = climb(likelihood, mean, np.ones(400), mean, sd, rounds=30, close=1e-9)
    slope = x.T @ (y - np.exp(x @ found.theta)) - (found.theta - mean) / sd**2
    information = (x.T * np.exp(x @ found.theta)) @ x + np.diag(sd**-2.0)
    # Forward differences of .004 leave the mode about .002 off.
    assert np.linalg.solve(information, slope) == pytest.approx([0.0, 0.0], abs=0.004)
    start, wide = np.array([1.5, 0.0]), 10.0 * sd
    once, often = (
        climb(likelihood, start, np.ones(400), start, wide, rounds=n, close=1e-9) for n in (1, 40)
    )
    assert often.value > once.value
    assert often.theta[0] < 1.0


def test_opportunity_recovers_gravity() -> None:
    record = four_class_record(countries=20, years=5, seed=6)
    known = {item.name: item.values for item in record.covariates}
    counts = record.counts.astype(np.float64)
    sender, receiver = record.pairs()
    inputs = np.stack(
        [opportunity_inputs(counts[:t], known)[:, sender, receiver] for t in range(1, 5)]
    )
    seen = counts[1:, :, sender, receiver]
    weights = fit_opportunity(inputs, seen)
    explained = np.einsum("tkpx,kx->tkp", inputs, weights)
    for k in range(4):
        assert np.corrcoef(explained[:, k].ravel(), np.log1p(seen[:, k]).ravel())[0, 1] > 0.5
        # Likelihood equations of the constant: fitted and seen totals agree.
        assert np.exp(explained[:, k]).sum() == pytest.approx(seen[:, k].sum(), rel=0.15)


SMALL = {"fitted_to": 2006, "dyads": 30, "rounds": 1}


def test_a_forecast_has_the_order_of_the_cells() -> None:
    """Turning the countries about turns the cells about, and nothing else."""
    record = four_class_record()
    turned = replace(
        record,
        counts=record.counts[:, :, ::-1, ::-1].copy(),
        covariates=tuple(replace(c, values=c.values[::-1, ::-1]) for c in record.covariates),
    )
    member = StateSpace(**SMALL)
    fitted = member.fit(record.until(2006))
    other = StateSpace(**SMALL)
    object.__setattr__(other, "fit", lambda _: fitted)
    one, two = member.forecast(record).mean(), other.forecast(turned).mean()
    size = len(record.countries)
    grid = np.zeros((4, size, size))
    grid[:, *record.pairs()] = one.reshape(4, -1)
    back = np.zeros((4, size, size))
    back[:, *record.pairs()] = two.reshape(4, -1)
    np.testing.assert_allclose(back[:, ::-1, ::-1], grid, rtol=1e-6)


def test_busy_pairs_are_forecast_busy() -> None:
    record = four_class_record(years=7)
    found = StateSpace(**SMALL).forecast(record.until(2007)).mean()
    seen = record.cells(2008)
    assert np.corrcoef(np.log1p(found), np.log1p(seen))[0, 1] > 0.4


def test_what_a_year_is_predicted_from_ends_before_it() -> None:
    """Row t of opportunity and volume stays as it is whatever year t and later hold."""
    record = four_class_record(years=6)
    other = replace(record, counts=record.counts.copy())
    other.counts[4:] = other.counts[4:, ::-1] * 3
    one, two = Record.of(record), Record.of(other)
    np.testing.assert_array_equal(one.inputs[:5], two.inputs[:5])
    np.testing.assert_array_equal(one.volumes[:5], two.volumes[:5])
    assert not np.array_equal(one.inputs[5], two.inputs[5])
    assert not np.array_equal(one.volumes[5], two.volumes[5])


def test_a_longer_history_leaves_volumes_as_they_were() -> None:
    record = four_class_record(years=6)
    long, short = Record.of(record), Record.of(record.until(2005))
    np.testing.assert_array_equal(long.volumes[:5], short.volumes)


@pytest.mark.parametrize("kind", ["zeros", "some"])
def test_the_update_beside_weighted_draws(kind: str) -> None:
    """A year without stir or change of scale; 400,000 draws of the state weigh its counts."""
    law = plain_law()._replace(
        level=np.zeros(N), level_bend=np.zeros(N), size_slope=np.zeros(N), size_bend=np.zeros(N)
    )
    base, volumes = np.full((2, 1, N), 1.5), np.zeros((2, N))
    counts = np.zeros((1, 1, N)) if kind == "zeros" else np.arange(8.0).reshape(1, 1, N)
    _, signals = filter_years(counts, base, volumes, law)
    rng = np.random.default_rng(8)
    center = law.intercept + law.opportunity * 1.5 + law.opportunity_bend * 2.25
    state = rng.multivariate_normal(np.zeros(N), law.start, 400_000)
    stir = rng.multivariate_normal(np.zeros(N), law.passing, 400_000)
    size = np.exp(law.size)
    rate = np.exp(center + state + stir)
    weight = nbinom.logpmf(counts[0, 0], size, size / (size + rate)).sum(axis=1)
    weight = np.exp(weight - weight.max())
    exact = center + law.persistence * (weight @ state / weight.sum())
    assert np.abs(signals.mean[0] - exact).max() < 0.15


@pytest.mark.parametrize("years", [1, 2])
def test_too_short_a_history_is_refused(years: int) -> None:
    with pytest.raises(DataNotFoundError, match="more than 2 years"):
        StateSpace(**SMALL).forecast(four_class_record(years=years))


def test_geography_is_asked_for() -> None:
    record = replace(four_class_record(), covariates=())
    with pytest.raises(DataNotFoundError, match="log_distance"):
        StateSpace(**SMALL).forecast(record)


def test_geography_of_the_shipped_table() -> None:
    found = read_geography(DataFolder.embedded(), ("CHN", "FRA", "RUS"))
    assert tuple(item.name for item in found) == NAMES
    distance, border, _ = (item.values for item in found)
    assert border[0, 2] == border[2, 0] == 1.0
    assert border[0, 1] == 0.0
    assert 7.0 < distance[1, 2] < distance[0, 1] < 10.0
