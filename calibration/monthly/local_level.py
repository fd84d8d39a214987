"""Each dyad's own local level, its ratio of shock to noise by maximum likelihood.

    y_t = x_t + N(0, s),   x_t = x_{t-1} + N(0, q s)

s is concentrated out, the start is diffuse, and q has the highest likelihood of a fine grid, on
months up to t, for every t. That is what statsmodels' ``UnobservedComponents(y, "local level")``
fits by a search from month to month; one pass here serves all months, dyads and ratios.

Axes: T months, D dyads, Q ratios.

Reference: Durbin, J., Koopman, S. J. (2012). Time Series Analysis by State Space Methods, 2nd ed.,
chapter 2, doi:10.1093/acprof:oso/9780199641178.001.0001.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.parameters import Floats

RATIOS = np.concatenate([[0.0], np.geomspace(1e-4, 1e3, 57)])
"""The grid of q; its upper end is the last value."""

LEAST = 1e-12
"""Least mean square of a series that never moved."""


def local_level(y: Floats, lead: int) -> Floats:
    """Level: the filtered local level of each month, (T, D); the same at every lead."""
    del lead
    value, levels = filter_ratios(y)
    best = value.argmax(axis=1)
    return np.take_along_axis(levels, best[:, None], axis=1)[:, 0]


def filter_ratios(y: Floats) -> tuple[Floats, Floats]:
    """Return log likelihoods of months up to each and filtered levels, both (T, Q, D).

    The likelihood has its constants left out; it is 0 in the first month, which sets the level.
    """
    months, dyads = y.shape
    value, levels = np.zeros((2, months, RATIOS.size, dyads))
    level, variance = np.tile(y[0], (RATIOS.size, 1)), np.ones(RATIOS.size)
    levels[0], square, logs = level, np.zeros(level.shape), np.zeros(RATIOS.size)
    for t in range(1, months):
        ahead = variance + RATIOS
        total = ahead + 1.0
        gap = y[t] - level
        level = level + (ahead / total)[:, None] * gap
        variance = ahead / total
        square = square + gap * gap / total[:, None]
        logs = logs + np.log(total)
        value[t] = -0.5 * (t * np.log(np.maximum(square / t, LEAST)) + logs[:, None])
        levels[t] = level
    return value, levels
