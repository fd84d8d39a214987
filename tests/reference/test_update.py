"""The update of one month against quadrature, and a copy of it that must fail."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from scipy.stats import nbinom, norm

from calibration import update
from calibration.month import ROWS, WORK, Month
from tests.mutants import changed_copy

PRIOR_SD = 1.5
SIZE = 2.0
GRID = np.linspace(-12.0, 12.0, 20001)
TOLERANCE = 0.03
"""Exact standard deviations by which the mean may be off."""


def off_by(module: ModuleType, count: int) -> float:
    """Error of the mean engagement after one count with log mean e, in exact deviations."""
    dense = norm.logpdf(GRID, scale=PRIOR_SD)
    dense += nbinom.logpmf(count, SIZE, SIZE / (SIZE + np.exp(GRID)))
    weight = np.exp(dense - dense.max())
    weight /= weight.sum()
    mean = weight @ GRID
    sd = np.sqrt(weight @ (GRID - mean) ** 2)
    work = np.zeros(WORK)
    work[[ROWS, 3 * ROWS, 4 * ROWS]] = 1.0, SIZE, count
    month = Month(1, 0.0, 0.0, 0.0, 0.0, 5.0, -1.0, 0.0, 0.0)
    prior = module.Belief(0.0, 0.0, PRIOR_SD**2, 0.0, 1.0, 0.0)
    found, _ = module.laplace(work, month, prior, module.unexplored(0.0, 0.0))
    return float(abs(found.e - mean) / sd)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_mean_of_a_quiet_uncertain_month_is_that_of_quadrature(count: int) -> None:
    assert off_by(update, count) < TOLERANCE


def test_an_update_without_the_skewness_term_would_fail() -> None:
    """The mutant: the mode in place of the mean. A copy with nothing changed passes."""
    term = "v_ee * s_e + v_ea * s_a"
    intact, mutant = (changed_copy(update, term, new) for new in (term, "0.0"))
    assert off_by(intact, 0) < TOLERANCE
    assert off_by(mutant, 0) > TOLERANCE


def far_off(module: ModuleType, log_mean: float, rows: int) -> float:
    """Distance of the engagement found from its mode after zeros where much was expected."""
    work = np.zeros(WORK)
    for i in range(rows):
        work[[i, ROWS + i, 3 * ROWS + i]] = log_mean, 1.0, 1.0
    month = Month(rows, 0.0, 0.0, 0.0, 0.0, 5.0, -1.0, 0.0, 0.0)
    prior = module.Belief(0.0, 0.0, 4.0, 0.0, 1.0, 0.0)
    found, _ = module.laplace(work, month, prior, module.unexplored(0.0, 0.0))
    height = -rows * np.logaddexp(0.0, log_mean + WIDE) - WIDE**2 / 8.0
    return float(abs(found.e - WIDE[height.argmax()]))


WIDE = np.linspace(-30.0, 10.0, 40_001)


@pytest.mark.parametrize(("log_mean", "rows"), [(8.0, 5), (9.0, 20), (11.0, 20)])
def test_the_mode_is_found_however_far_it_lies(log_mean: float, rows: int) -> None:
    """The mean lies within a unit of the mode here, whose standard deviation is near one."""
    assert far_off(update, log_mean, rows) < 1.0


def test_a_search_with_unbounded_steps_would_fail() -> None:
    """The mutant: Chebyshev's step swings out and back where the law is nearly flat."""
    term = "whole > LONGEST_STEP"
    intact, mutant = (changed_copy(update, term, new) for new in (term, "whole < 0.0"))
    assert far_off(intact, 8.0, 5) < 1.0
    assert far_off(mutant, 8.0, 5) > 5.0
