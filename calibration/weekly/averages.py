"""Exponentially weighted means of weekly series."""

from __future__ import annotations

import numpy as np

from sim.parameters import Floats


def weighted_mean(values: Floats, half_life: float) -> Floats:
    """Return the mean of all weeks up to each, weights halved every ``half_life`` weeks, (T, ...).

    Weights are normed: after the first week the mean is that week.
    """
    keep = 0.5 ** (1.0 / half_life)
    found, total, weight = np.empty(values.shape), np.zeros(values.shape[1:]), 0.0
    for t, row in enumerate(values):
        total, weight = keep * total + row, keep * weight + 1.0
        found[t] = total / weight
    return found
