"""Ties: a rate raised by its last bit never removes a contact; margins exceed the errors.

Targets are set to what the distribution function gives at some rate, so that at its neighbours the
two differ by about the rounding of a sum: a comparison alone then goes up and down.
"""

from __future__ import annotations

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from sim.kernel.candidates import HEED, LOG_SIZE, PART, RATE, SLOPE, invert, make_candidates
from sim.kernel.distribution import distribution
from sim.kernel.inversion import TIE, climb_from_mean, climb_on, count_at
from sim.kernel.leap import leap
from sim.kernel.ties import NEAR, Cell, law_at, margin_of, settle

CELLS = st.tuples(
    st.floats(0.0625, 1.0, width=32),
    st.floats(-3.0, 4.0, width=32),
    st.floats(0.0, 1.0, width=32),
    st.floats(-1.0, 1.0, width=32),
)
RATES = st.floats(-7.0, 12.0).map(lambda log: float(np.float32(math.exp(log))))


def tied(rate: float, cell: Cell, depth: float) -> float:
    """Return a target that a count meets at this rate, one reached once in 10**depth worlds."""
    mean, size = law_at(rate, cell)
    n = max(0.0, float(nbinom.isf(10.0**-depth, size, size / (size + mean))))
    return float(distribution(n, math.log(mean), size)[0])


def neighbours(rate: float, count: int = 12) -> np.ndarray:
    """Rates in single precision around one, in order."""
    bits = np.float32(rate).view(np.int32) + np.arange(-count, count + 1, dtype=np.int32)
    return bits.view(np.float32).astype(np.float64)


def summed_alone(target: float, rate: float, cell: Cell) -> int:
    """Count by a plain sum and comparison: what ties are decided by without this care."""
    mean, size = law_at(rate, cell)
    term = total = math.exp(-size * math.log1p(mean / size))
    count = 0
    while total < target and term > 1e-20 * total:
        term *= (size + count) * (mean / (size + mean)) / (count + 1.0)
        total += term
        count += 1
    return count


@settings(max_examples=300)
@given(rate=RATES, cell=CELLS, depth=st.floats(0.001, 13.0))
def test_the_next_rate_never_has_fewer_contacts(rate: float, cell: Cell, depth: float) -> None:
    target = tied(rate, cell, depth)
    assume(0.0 < target < 1.0)
    counts = [count_at(1.0 - target, value, cell) for value in neighbours(rate)]
    assert counts == sorted(counts)


@settings(max_examples=100)
@given(rate=RATES, cell=CELLS, depth=st.floats(0.001, 13.0))
def test_so_it_is_for_many_candidates_at_once(rate: float, cell: Cell, depth: float) -> None:
    u, rates = 1.0 - tied(rate, cell, depth), neighbours(rate)
    assume(0.0 < u < 1.0)
    found = make_candidates(rates.size)
    found.given[RATE], found.target[:] = rates, 1.0 - u
    for row, value in zip((PART, LOG_SIZE, SLOPE, HEED), cell, strict=True):
        found.given[row] = value
    invert(found, rates.size)
    counts = found.counts.tolist()
    assert counts == sorted(counts)
    assert counts == [count_at(u, value, cell) for value in rates]


def test_a_comparison_alone_would_go_up_and_down() -> None:
    """So that the test before can fail."""
    rng, broken, kept = np.random.default_rng(1), 0, 0
    for _ in range(100):
        rate = float(np.float32(math.exp(rng.uniform(-6.0, 6.0))))
        cell = (1.0, 0.0, 0.25, 0.0)
        target = tied(rate, cell, rng.uniform(10.0, 13.0))
        alone = [summed_alone(target, value, cell) for value in neighbours(rate)]
        settled = [count_at(1.0 - target, value, cell) for value in neighbours(rate)]
        broken += alone != sorted(alone)
        kept += settled == sorted(settled)
    assert broken > 50
    assert kept == 100


@settings(max_examples=50)
@given(rate=RATES, cell=CELLS, target=st.floats(1e-6, 1.0 - 1e-6))
def test_far_from_a_tie_settling_changes_nothing(rate: float, cell: Cell, target: float) -> None:
    mean, size = law_at(rate, cell)
    found = settle(target, rate, cell)
    reached = distribution(float(found), math.log(mean), size)[0]
    before = distribution(found - 1.0, math.log(mean), size)[0] if found > 0 else 0.0
    assume(min(abs(reached - target), abs(before - target)) > margin_of(found))
    assert before < target <= reached
    assert count_at(1.0 - target, rate, cell) == found


def exact(n: int, mean: float, size: float) -> Decimal:
    """P(Y <= n) by 60 digits."""
    with localcontext(prec=60):
        mu, r = Decimal(mean), Decimal(size)
        term = total = (r * (r / (r + mu)).ln()).exp()
        for k in range(n):
            term *= (r + k) / (k + 1) * (mu / (mu + r))
            total += term
        return total


@pytest.mark.parametrize("size", [0.004, 0.3, 5.0, 99.0])
@pytest.mark.parametrize("mean", [1e-3, 0.7, 30.0, 600.0, 2000.0])
@pytest.mark.parametrize("where", [-2.0, 0.0, 1.0, 4.0])
def test_margins_exceed_the_errors_many_times(mean: float, size: float, where: float) -> None:
    n = int(max(0.0, math.floor(mean + where * math.sqrt(mean + mean**2 / size))))
    n = min(n, 20_000)
    truth = exact(n, mean, size)
    found = distribution(float(n), math.log(mean), size)[0]
    assert 20.0 * abs(float(Decimal(found) - truth)) < margin_of(n)
    total = term = math.exp(-size * math.log1p(mean / size))
    for k in range(n):
        term *= (size + k) * (mean / (mean + size)) / (k + 1.0)
        total += term
    assert 20.0 * abs(float(Decimal(total) - truth)) < NEAR


@pytest.mark.parametrize("off", [-2.0, -0.5, 0.0, 0.5, 2.0])
def test_sums_own_to_a_tie(off: float) -> None:
    """Within the margin of a step of the distribution the sums leave the count open."""
    cell = (1.0, 3.0, 0.0, 0.0)
    mean, size = law_at(40.0, cell)
    for n in (10, 35, 60):
        target = distribution(float(n), math.log(mean), size)[0] + off * NEAR
        zero = math.exp(-size * math.log1p(mean / size))
        ways = (
            climb_on(target, 0, (zero, zero), size, mean / (mean + size)),
            climb_from_mean(target, mean, size),
        )
        for found in ways:
            assert (found == TIE) == (abs(off) < 1.0)
            assert found in (TIE, n if off < 0.0 else n + 1)


def test_a_far_mean_is_settled_too() -> None:
    rate, cell = 400_000.0, (1.0, 3.0, 0.0, 0.0)
    target = tied(rate, cell, 0.3)
    counts = [leap(target, value, cell) for value in neighbours(rate, 60)]
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]
