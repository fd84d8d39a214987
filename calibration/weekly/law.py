"""The law of weekly counts of a dyad: slow and fast states, volume, size, tail.

    log rate_k = center_k + slow_k + fast_k + log volume_k
    slow' = a slow + N(0, Q),   fast' = b fast + N(0, R),   Q and R full over the classes
    y_k ~ NegBin(rate_k, size_k),   log size_k = c + d level + e level^2

Volume is forecast apart, see `calibration.weekly.volume`. The predictive law has a tail of larger
variance, whose weight follows the level. Searched over unbounded numbers; `BLOCKS` says in which
order. Axes: K = 3 classes, S = 6 states, L leads.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.parameters import Floats

CLASSES = 3

# name: (start, prior standard deviation)
BLOCKS: dict[str, tuple[tuple[float, ...], float]] = {
    "center": ((-1.0, -1.0, -1.0), 1.0),
    "slow": ((5.8, 5.8, 5.8), 0.7),
    "fast": ((0.0, 0.0, 0.0), 0.7),
    "slow_shock": ((-2.4, 0.03, -2.4, 0.03, 0.03, -2.4), 0.7),
    "fast_shock": ((-0.4, 0.0, -0.4, 0.3, 0.3, -0.4), 0.7),
    "start": ((0.3, 0.7, -0.2, 0.7, 0.2, -0.2), 0.7),
    "size": ((0.6, 0.6, 0.6), 1.0),
    "size_slope": ((0.25, 0.25, 0.25), 0.3),
    "size_bend": ((0.0, 0.0, 0.0), 0.05),
    "tail": ((-2.5, -2.5, -2.5), 1.0),
    "tail_slope": ((0.0, 0.0, 0.0), 0.3),
    "tail_sd": ((0.3, 0.3, 0.3), 0.5),
}


class WeeklyLaw(NamedTuple):
    """Arrays of the law: (3,), states (6,) or (6, 6)."""

    center: Floats
    persistence: Floats
    shock: Floats
    start: Floats
    size: Floats
    size_slope: Floats
    size_bend: Floats
    tail: Floats
    tail_slope: Floats
    tail_variance: Floats


def prior() -> tuple[Floats, Floats]:
    """Return means and standard deviations of the searched numbers, (P,) each."""
    mean = [value for start, _ in BLOCKS.values() for value in start]
    deviation = [sd for start, sd in BLOCKS.values() for _ in start]
    return np.array(mean), np.array(deviation)


def law_of(theta: Floats, base: Floats) -> WeeklyLaw:
    """Return the law of searched numbers (P,), with the log mean count of each class, (3,)."""
    part, place = {}, 0
    for name, (start, _) in BLOCKS.items():
        part[name] = theta[place : place + len(start)]
        place += len(start)
    slow, fast = _logistic(part["slow"]), _logistic(part["fast"])
    shock, begin = np.zeros((6, 6)), np.zeros((6, 6))
    shock[:3, :3], shock[3:, 3:] = _covariance(part["slow_shock"]), _covariance(part["fast_shock"])
    begin[:3, :3] = _covariance(part["start"])
    begin[3:, 3:] = shock[3:, 3:] / (1.0 - np.outer(fast, fast))
    return WeeklyLaw(
        base + part["center"], np.concatenate([slow, fast]), shock, begin,
        part["size"].copy(), part["size_slope"].copy(), part["size_bend"].copy(),
        part["tail"].copy(), part["tail_slope"].copy(), np.exp(2.0 * part["tail_sd"]),
    )  # fmt: skip


def _logistic(x: Floats) -> Floats:
    value: Floats = 1.0 / (1.0 + np.exp(-x))
    return value


def _covariance(x: Floats) -> Floats:
    """Return L L' with the six numbers of L row by row, its diagonal as logs."""
    lower = np.zeros((CLASSES, CLASSES))
    lower[np.tril_indices(CLASSES)] = x
    lower[np.diag_indices(CLASSES)] = np.exp(np.diag(lower))
    return lower @ lower.T
