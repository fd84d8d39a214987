"""Variance that overlapping targets hide: what a law of few months does not see of common drift.

    c_t = u_{t+1} + ... + u_{t+h},   u ~ N(0, s^2)     drift that all dyads share, h months ahead
    hidden = E (c_new - mean c)^2 - E mean (c_t - mean c)^2 = 2 Var(mean c)
           = 2 s^2 / m^2 sum_ij max(0, h - |i - j|)

A law fitted to m months of targets takes their mean drift for its own, and sees only how the m
drifts differ. At long leads these share most of their months, so it sees little of what the next
drift may be. s^2 is the mean square of the monthly changes of all dyads' mean, as for a random
walk.

Axes: T months, D dyads.

Example
-------
>>> y = np.array([[0.0], [1.0], [0.0]])
>>> hidden_variance(y, lead=1, months=4)
0.5
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.parameters import Floats


def hidden_variance(y: Floats, *, lead: int, months: int) -> float:
    """Return the hidden variance of targets ``lead`` months ahead.

    Parameters
    ----------
    y
        History, (T, D), two months or more.
    lead
        h, in months.
    months
        m, months of targets that the law was fitted to.
    """
    change = np.diff(y.mean(axis=1))
    apart = np.abs(np.subtract.outer(np.arange(months), np.arange(months)))
    shared = np.maximum(0, lead - apart).sum() / months**2
    return float(2.0 * np.mean(change**2) * shared)
