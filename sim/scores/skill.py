"""Skill: mean difference of two forecasts' scores, with an interval over resampled dyads.

    skill = sum_d sum_{cells of d} (S_1 - S_2) / cells

Scores of one dyad's cells lean on one another over directions, classes and years; so whole dyads
are drawn with replacement (a block bootstrap). The interval speaks of other dyads in the same
years: with few years it is too narrow as a statement about later ones.

Example
-------
>>> found = skill(np.array([0.2, 0.2, 0.2]), np.array([0, 0, 1]), seed=1)
>>> round(found.mean, 3), round(found.low, 3), round(found.high, 3)
(0.2, 0.2, 0.2)

Reference: Efron, B., Tibshirani, R. J. (1993). An Introduction to the Bootstrap, chapter 8,
doi:10.1201/9780429246593.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import OutcomeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats

DRAWS = 1000
ENDS = (0.025, 0.975)
BATCH = 100
"""Resamples drawn at a time, which bounds the memory."""


@dataclass(frozen=True)
class Skill:
    """Mean difference of scores with the ends of its 95% interval."""

    mean: float
    low: float
    high: float


def skill(difference: Floats, block: NDArray[np.int64], *, seed: int, draws: int = DRAWS) -> Skill:
    """Return the mean of score differences, and its interval over resampled blocks.

    Parameters
    ----------
    difference
        Score of the first forecast less that of the second, (N,).
    block
        Block of each cell, (N,), from 0 on: the undirected dyad.
    seed
        Key of the resampling.
    draws
        Number of resamples.

    Raises
    ------
    OutcomeError
        If there is not one block a cell, or there are no cells.
    """
    if not difference.size or difference.shape != block.shape:
        value, expected = (difference.shape, block.shape), "one block a cell"
        raise OutcomeError(value=value, expected=expected)
    _, place = np.unique(block, return_inverse=True)
    sums = np.bincount(place, difference).astype(np.float64)
    cells = np.bincount(place).astype(np.float64)
    means = resampled_means(sums[:, None], cells[:, None], seed=seed, draws=draws)[:, 0]
    low, high = np.quantile(means, ENDS)
    return Skill(float(difference.mean()), float(low), float(high))


def resampled_means(sums: Floats, cells: Floats, *, seed: int, draws: int = DRAWS) -> Floats:
    """Return means over resampled blocks, (draws, Q), of Q quantities on the same resamples.

    Parameters
    ----------
    sums
        Sum of each quantity over the cells of each block, (D, Q).
    cells
        Cells of each block that have the quantity, (D, Q).
    seed, draws
        Key and number of the resamples.
    """
    rng = np.random.default_rng(seed)
    blocks = sums.shape[0]
    share = np.full(blocks, 1.0 / blocks)
    means = np.empty((draws, sums.shape[1]))
    for begin in range(0, draws, BATCH):
        some = slice(begin, min(begin + BATCH, draws))
        times = rng.multinomial(blocks, share, size=some.stop - begin).astype(np.float64)
        means[some] = (times @ sums) / np.maximum(times @ cells, 1.0)
    return means
