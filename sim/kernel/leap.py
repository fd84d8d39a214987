"""The count of a cell with a large mean: the distribution is searched, not summed.

Summing term by term costs as many steps as there are contacts; the search some ten values of the
distribution function (`sim.kernel.distribution`). A bracket P(Y <= low) < target <= P(Y <= high) is
narrowed by Newton's steps, and by halving where a step leaves it, until the two are neighbours.
Where either is so near to the target that rounding might tell them apart wrongly,
`sim.kernel.ties` decides.

Example: a rate of 4,000 and a size of about 50, set by ``cell`` = (part, log size, slope, heed).

>>> leap(0.5, 4000.0, (1.0, math.log(50.0), 0.0, 0.0))
3973
"""

from __future__ import annotations

import math

import numba as nb

from sim.kernel.distribution import TINY, distribution
from sim.kernel.ties import Cell, law_at, margin_of, settle

FAR = 2048.0
"""Means from which a cell is searched; below, summing is as fast."""


@nb.njit(cache=True, error_model="numpy")
def leap(target: float, rate: float, cell: Cell) -> int:
    """Return the first count whose P(Y <= n) reaches ``target``."""
    mean, size = law_at(rate, cell)
    log_mean = math.log(mean)
    low, high, guess = -1.0, math.inf, float(math.floor(mean))
    below, above = 0.0, 1.0
    while high - low > 1.0:
        total, term = distribution(guess, log_mean, size)
        if total < target:
            low, below = guess, total
        else:
            high, above = guess, total
        guess = float(math.floor(guess + (target - total) / max(term, TINY) + 0.5))
        if not low < guess < high:
            guess = float(math.floor(0.5 * (low + high))) if high < math.inf else 2.0 * low + 1.0
    if min(target - below, above - target) <= margin_of(high):
        return settle(target, rate, cell)
    return int(high)
