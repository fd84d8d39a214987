"""Readout: right slopes, corrections that are found, and none where nothing is wrong."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.annual.filtering import Signals
from calibration.annual.readout import fit_readout, read_out, slopes_of
from calibration.annual.state_space import mixture
from sim.scores.log_score import log_score

SHIFT = 0.4
ROWS = 30_000


def signals(rows: int, seed: int) -> Signals:
    """Return forecasts of rows as a filter would make them."""
    rng = np.random.default_rng(seed)
    return Signals(
        rng.normal(0.5, 1.0, rows),
        rng.uniform(0.05, 0.5, rows),
        np.exp(rng.normal(0.5, 0.3, rows)),
        rng.uniform(0.03, 0.2, rows),
        rng.uniform(0.5, 1.5, rows),
    )


def draw(given: Signals, rng: np.random.Generator) -> np.ndarray:
    """Draw counts from the law of some signals."""
    wild = rng.random(given.mean.size) < given.tail_weight
    sd = np.sqrt(given.variance + wild * given.tail_variance)
    mean = np.exp(given.mean + wild * SHIFT + sd * rng.normal(size=sd.size))
    return rng.poisson(mean * rng.gamma(given.size) / given.size).astype(float)


def test_values_are_those_of_the_mixture_and_slopes_those_of_differences() -> None:
    given, rng, step = signals(40, 1), np.random.default_rng(2), 1e-5
    y = rng.integers(0, 40, 40).astype(float)
    value, slopes = slopes_of(y, given, SHIFT)
    assert value == pytest.approx(log_score(mixture(given, SHIFT), y), abs=1e-10)
    one = np.ones((40, 1))
    for part in range(3):
        move = np.zeros((3, 1))
        move[part] = step
        up = slopes_of(y, read_out(given, one, move), SHIFT)[0]
        down = slopes_of(y, read_out(given, one, -move), SHIFT)[0]
        assert slopes[:, part] == pytest.approx((up - down) / (2 * step), abs=1e-6)


@pytest.mark.statistical
def test_what_the_filter_misses_is_found() -> None:
    rng = np.random.default_rng(3)
    given = signals(ROWS, 4)
    rows = rng.normal(size=(ROWS, 3))
    rows[:, 0] = 1.0
    truth = np.array([[0.2, 0.3, 0.0], [0.0, 0.0, 0.3], [0.0, 0.0, 0.0]])
    y = draw(read_out(given, rows, truth), rng)
    found = fit_readout(rows, y, given, SHIFT)
    # Standard errors are near .01 (mean) and .02 (size); the last step leaves a few hundredths.
    assert found[0] == pytest.approx(truth[0], abs=0.05)
    assert found[1] == pytest.approx(truth[1], abs=0.1)
    gained = slopes_of(y, read_out(given, rows, found), SHIFT)[0] - slopes_of(y, given, SHIFT)[0]
    assert gained.mean() > 0.01


@pytest.mark.statistical
def test_a_right_forecast_is_hardly_touched() -> None:
    rng = np.random.default_rng(5)
    given = signals(ROWS, 6)
    rows = rng.normal(size=(ROWS, 5))
    rows[:, 0] = 1.0
    y = draw(given, rng)
    found = fit_readout(rows, y, given, SHIFT)
    after = slopes_of(y, read_out(given, rows, found), SHIFT)[0]
    # Fifteen coefficients gain at most some 8 log units by chance on their own rows.
    assert abs((after - slopes_of(y, given, SHIFT)[0]).sum()) < 15.0
    assert np.abs(found[0]).max() < 0.05
