"""Counts follow their law: mean and variance of the negative binomial, neighbours independent.

Each check is also run on a mutant, a law that is slightly wrong, and must refuse it.
"""

from __future__ import annotations

import numpy as np
import pytest

from sim.contacts import contact_types
from sim.kernel.contacts import decide_row
from sim.plan import Plan
from sim.setting import Setting
from sim.world import World
from tests.sizes import plain_size
from tests.worlds import synthetic_laws, synthetic_start

WORLDS = 20_000
RATES = np.array([0.02, 0.5, 1.0, 4.0, 30.0])
pytestmark = pytest.mark.statistical


def draw(rate: float, *, excess: float = 1.0, heed: float = 0.0) -> tuple[np.ndarray, float]:
    """Counts (partner, type, world) of one country at one rate, and the size of their law.

    ``heed`` raises the mean and leaves the size, as attention does in the filter.
    """
    laws = synthetic_laws(draws=1)
    flat = np.zeros_like(laws.alpha)
    laws = type(laws)(**{
        **vars(laws), "alpha": flat + np.log(rate), "loading_engagement": flat,
        "loading_affinity": flat, "log_size": flat + 0.3,
    })  # fmt: skip
    start = synthetic_start(("CHN", "RUS", "USA", "IND"), draws=1)
    setting = Setting(laws, start, contact_types(), Plan(), seed=5, horizon=1)
    world = World(setting, np.arange(WORLDS))
    counts = np.zeros((3, 11, WORLDS), dtype=np.int32)
    seen = np.full_like(world.frame.rate, rate * excess * np.exp(heed))
    frame = world.frame._replace(rate=seen, heed=np.full_like(world.frame.heed, heed))
    decide_row(counts, world.roster.rows[0], frame, world.law, world.numbers, world.contact_name)
    size = 0.5 * plain_size(0.3, laws.size_slope[0, 0], np.log(rate))
    return counts, float(size)


def off_by(counts: np.ndarray, mean: float, size: float) -> tuple[float, float]:
    """Distance of mean and variance from their law, in Monte-Carlo standard errors."""
    variance = mean + mean**2 / size
    p = size / (size + mean)
    fourth = variance**2 * (3.0 + 6.0 / size + p**2 / ((1.0 - p) * size))
    n = counts.size
    mean_error, variance_error = np.sqrt(variance / n), np.sqrt((fourth - variance**2) / n)
    deviation = ((counts - mean) ** 2).mean()
    return abs(counts.mean() - mean) / mean_error, abs(deviation - variance) / variance_error


@pytest.mark.parametrize("rate", RATES)
def test_mean_and_variance_are_those_of_the_law(rate: float) -> None:
    counts, size = draw(rate)
    mean, variance = off_by(counts, 0.5 * rate, size)
    assert mean < 5.0
    assert variance < 5.0


@pytest.mark.parametrize("rate", RATES)
def test_a_rate_ten_percent_too_high_is_refused(rate: float) -> None:
    counts, size = draw(rate, excess=1.1)
    assert off_by(counts, 0.5 * rate, size)[0] > 5.0


def test_a_size_twenty_percent_too_large_is_refused() -> None:
    counts, size = draw(4.0)
    assert off_by(counts, 2.0, 1.2 * size)[1] > 5.0


def test_neighbouring_cells_are_independent() -> None:
    counts = draw(1.0)[0].reshape(33, WORLDS)
    correlation = np.corrcoef(counts)[np.triu_indices(33, 1)]
    assert np.abs(correlation).max() < 5.0 / np.sqrt(WORLDS)


@pytest.mark.parametrize(("told", "right"), [(np.log(4.0), True), (0.0, False)])
def test_the_size_follows_the_rate_without_the_heed_of_the_news(told: float, right: bool) -> None:
    """The variance over worlds; counts whose heed is not told have the size of a busier pair."""
    counts, size = draw(1.0 if right else 4.0, heed=told)
    if not right:
        size = draw(1.0, heed=np.log(4.0))[1]
    mean = 0.5 * 4.0
    found = counts.reshape(-1, WORLDS).var(axis=1)
    expected = mean + mean**2 / size
    error = 5.0 * np.sqrt(found.var() / found.size)
    assert (abs(found.mean() - expected) < error) == right
