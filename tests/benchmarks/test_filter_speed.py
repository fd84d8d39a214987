"""Speed of one pass of the filter: 20,000 dyads x 240 months x 10 contact types.

Nothing is asserted about time. `make bench` prints the table; beside the pass stands a pass over
the same rows that only adds them up, so that the two can be read as a ratio on any machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba as nb
import numpy as np
import pytest

from calibration.filtering import filter_states
from calibration.observations import Evidence
from sim.parameters import declare
from sim.relationship import observation_law, state_law

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

    from sim.relationship import ObservationLaw, StateLaw

DYADS, MONTHS, TYPES = 20_000, 240, 10


@pytest.fixture(scope="module")
def laws() -> tuple[StateLaw, ObservationLaw]:
    kinds = tuple(f"kind{k}" for k in range(TYPES))
    series = tuple(f"icews:{kind}" for kind in kinds)
    table = declare(series, kinds, ())
    values = table.to_natural(table.prior_mean)
    observation = observation_law(table, values, series, kinds)
    tilt = np.linspace(-0.6, 0.6, TYPES)
    observation = observation._replace(alpha=np.linspace(-5.0, 0.0, TYPES), loading_affinity=tilt)
    return state_law(table, values), observation


@pytest.fixture(scope="module")
def dense(laws: tuple[StateLaw, ObservationLaw]) -> Evidence:
    """Every dyad seen in every month: a mean of about half a contact, four fifths zeros."""
    rng = np.random.default_rng(1)
    rate = np.exp(laws[1].alpha + rng.normal(0.0, 1.3, DYADS)[:, None])
    gamma = rng.standard_gamma(1.0, (DYADS, MONTHS, 1))
    count = rng.poisson(rate[:, None, :] * gamma).astype(np.float64).reshape(-1)
    rows, none, starts = count.size, np.zeros(0), np.zeros(DYADS + 1, dtype=np.int64)
    return Evidence(
        np.arange(DYADS + 1) * MONTHS * TYPES,
        np.tile(np.repeat(np.arange(MONTHS, dtype=np.int32), TYPES), DYADS),
        np.tile(np.arange(TYPES, dtype=np.int16), DYADS * MONTHS),
        count,
        np.zeros(rows),
        np.ones(rows),
        starts,
        np.zeros(0, dtype=np.int32),
        none,
        none,
        starts,
        np.zeros(0, dtype=np.int32),
        none,
        none,
        none,
        np.zeros(MONTHS, dtype=np.int64),
        np.zeros(TYPES, dtype=np.bool_),
        np.zeros((DYADS, 1, 3)),
    )


@nb.njit(parallel=True)
def add_up(count: np.ndarray, offset: np.ndarray) -> float:
    total = 0.0
    for i in nb.prange(count.size):
        total += count[i] + offset[i]
    return total


@pytest.mark.benchmark(group="filter")
def test_one_pass_of_the_filter(
    benchmark: BenchmarkFixture, dense: Evidence, laws: tuple[StateLaw, ObservationLaw]
) -> None:
    filter_states(dense, *laws, keep=(-1,), dyads=np.arange(10))
    found = benchmark.pedantic(filter_states, args=(dense, *laws), kwargs={"keep": (-1,)}, rounds=3)
    assert np.isfinite(found.log_likelihood).all()


@pytest.mark.benchmark(group="filter")
def test_reading_the_same_rows(benchmark: BenchmarkFixture, dense: Evidence) -> None:
    add_up(dense.count[:10], dense.offset[:10])
    assert benchmark.pedantic(add_up, args=(dense.count, dense.offset), rounds=5) > 0.0
