"""Inputs of busy pairs: what they are, and that a readout raises busy forecasts by them."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.annual.busy import busy_inputs
from calibration.annual.filtering import Signals
from calibration.annual.readout import fit_readout, read_out

ROWS = 20_000


def test_quiet_pairs_have_none() -> None:
    found = busy_inputs(np.array([0.0, 4.5, 14.5, 999.5]), np.array([1.0, 1.0, 2.0, 6.0]))
    assert (found[:2] == 0.0).all()
    assert found[2] == pytest.approx([np.log10(3.0), np.log10(3.0) * (np.log(15.0) - 2.0)])
    assert found[3] == pytest.approx([1.0, np.log(1000.0) - 6.0])


@pytest.mark.statistical
def test_busy_forecasts_that_are_too_low_are_raised_and_quiet_ones_left() -> None:
    rng = np.random.default_rng(8)
    level = rng.uniform(-2.0, 6.0, ROWS)
    busy = level > np.log(50.0)
    given = Signals(
        level - 0.6 * busy * rng.random(ROWS), np.full(ROWS, 0.1), np.full(ROWS, 5.0),
        np.full(ROWS, 0.1), np.full(ROWS, 0.5),
    )  # fmt: skip
    counts = rng.poisson(np.exp(level + 0.3 * rng.normal(size=ROWS))).astype(float)
    inputs = np.hstack([np.ones((ROWS, 1)), busy_inputs(np.exp(level) - 0.5, given.mean)])
    told = read_out(given, inputs, fit_readout(inputs, counts, given, 0.0))
    before, after = (np.abs(made.mean - level)[busy].mean() for made in (given, told))
    assert after < 0.5 * before
    assert np.abs(told.mean - given.mean)[level < 1.0].max() < 0.1
