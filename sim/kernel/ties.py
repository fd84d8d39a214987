"""Ties: a target so near to P(Y <= n) that rounding could put it on the wrong side.

A higher rate must never remove a contact. In exact numbers it cannot: P(Y <= n) falls in the rate
for every n. What is computed carries an error, so of two rates that differ in the last bit the
higher might reach its target one count earlier. Therefore a comparison counts only where the two
are further apart than all errors together. Nearer than that, the rate itself decides:

    stop at n   if rate < T(n),     T(n) = first rate at which the computed P(Y <= n) < target

T(n) is found by halving the numbers of single precision between fixed ends, so it depends on the
target and the cell, not on the rate asked about. Far from a tie the comparison gives what
``rate < T(n)`` would give, since its error is smaller than the distance. So every answer, near or
far, is that of one fixed threshold, and cannot turn back as the rate rises, to the last bit. Counts
are then searched in a fixed tree: of two rates, the lower one turns off first to the smaller side.

What this rests on is that the margin exceeds the errors: it is over forty times what a comparison
with sums of 60 digits shows, up to a million contacts (`tests/sim/test_ties.py`). A tie comes once
in some hundred million cells.

Law: mean and size of the cell follow its rate, log r = log size of `sim.relationship.log_size_of`;
``cell`` = (part of the rate that is initiated, log size, slope, heed of the news).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numba as nb
import numpy as np

from sim.kernel.distribution import distribution
from sim.relationship import log_size_of

Cell: TypeAlias = tuple[float, float, float, float]

NEAR = 1e-9
"""Nearer than this to the target a sum of terms decides nothing."""

MARGIN, FEW = 4e-14, 25_000.0
"""Of the distribution function at n the same is MARGIN (n + FEW): lgamma loses with its size."""

LOWEST, HIGHEST = np.int32(0x00800000), np.int32(0x7F000000)
"""Bits of the rates between which thresholds are sought, 1e-38 and 2e38."""

POWERS = 40
"""Counts are below 2 to this power."""


@nb.njit(cache=True, inline="always", error_model="numpy")
def margin_of(n: float) -> float:
    """Distance below which the distribution function at n decides nothing."""
    return MARGIN * (n + FEW)


@nb.njit(cache=True, error_model="numpy")
def law_at(rate: float, cell: Cell) -> tuple[float, float]:
    """Mean and size of a cell at a rate."""
    part, log_size, slope, heed = cell
    return part * rate, part * math.exp(log_size_of(log_size, slope, math.log(rate) - heed))


@nb.njit(cache=True, error_model="numpy")
def settle(target: float, rate: float, cell: Cell) -> int:
    """Return the first count whose P(Y <= n) reaches ``target``, never falling in the rate."""
    if _stops(0.0, target, rate, cell):
        return 0
    below, power = -1, POWERS
    while power - below > 1:
        middle = (power + below) // 2
        if _stops(2.0**middle, target, rate, cell):
            power = middle
        else:
            below = middle
    low, high = 2.0**below if below >= 0 else 0.0, 2.0**power
    while high - low > 1.0:
        between = math.floor(0.5 * (low + high))
        if _stops(between, target, rate, cell):
            high = between
        else:
            low = between
    return int(high)


@nb.njit(cache=True, error_model="numpy")
def _stops(n: float, target: float, rate: float, cell: Cell) -> bool:
    """Tell whether P(Y <= n) reaches the target."""
    total = _total(n, rate, cell)
    if abs(total - target) > margin_of(n):
        return total >= target
    low, high = LOWEST, HIGHEST
    while high - low > 1:
        middle = np.int32(low + (high - low) // 2)
        if _total(n, np.float64(middle.view(np.float32)), cell) >= target:
            low = middle
        else:
            high = middle
    return rate < float(np.int32(high).view(np.float32))


@nb.njit(cache=True, error_model="numpy")
def _total(n: float, rate: float, cell: Cell) -> float:
    mean, size = law_at(rate, cell)
    return distribution(n, math.log(mean), size)[0]
