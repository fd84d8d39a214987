"""Small records of yearly counts, drawn from a law that the regressions can express."""

from __future__ import annotations

import numpy as np

from calibration.backtest.annual import AnnualTask
from calibration.backtest.annual_counts import AnnualCounts
from calibration.backtest.discount import DiscountFilter
from calibration.backtest.lagged import lagged_inputs
from calibration.backtest.persistence import Persistence
from calibration.backtest.pooling import Pool
from calibration.backtest.regression import Regression
from calibration.backtest.roster import Entry

CLASSES = ("verbal cooperation", "material conflict")
SIZE = 2.0


def draw_record(countries: int = 12, years: int = 9, seed: int = 1) -> AnnualCounts:
    """Draw counts whose log means follow the pair's own past and its countries."""
    rng = np.random.default_rng(seed)
    shape = (len(CLASSES), countries, countries)
    home = rng.normal(-0.5, 1.0, (len(CLASSES), countries, 1))
    level = home + home.transpose(0, 2, 1) + rng.normal(0.0, 0.7, shape)
    counts = np.zeros((years, *shape), dtype=np.int64)
    for t in range(years):
        past = np.log1p(counts[t - 1]) if t else 0.0
        mean = np.exp(np.clip(0.6 * level + 0.4 * past, -6.0, 4.0))
        counts[t] = rng.negative_binomial(SIZE, SIZE / (SIZE + mean))
    counts[:, :, np.arange(countries), np.arange(countries)] = 0
    names = tuple(f"A{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(countries))
    return AnnualCounts(counts, np.arange(2002, 2002 + years), CLASSES, names)


def small_task() -> AnnualTask:
    """Return a task of four members and a pool on the last two of nine years."""
    return AnnualTask(
        "small",
        "A small record",
        (
            Entry(Persistence("last-value", "last value", 1)),
            Entry(Persistence("three-year-mean", "mean of three years", 3)),
            Entry(DiscountFilter()),
            Entry(Regression("regression", "lagged logs", lagged_inputs)),
        ),
        (Pool("pool", "all but one", ("three-year-mean", "regression")),),
        (2008,),
        (2009, 2010),
        "three-year-mean",
        seed=7,
    )
