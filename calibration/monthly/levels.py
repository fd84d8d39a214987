"""Simple levels of a series: what each month says of a later one, from months up to it alone.

    level(y, lead)[t] stands for y[t + lead], and is a function of y[0], ..., y[t]

Axes: T months, D dyads.

Example
-------
>>> y = np.array([[0.0], [1.0], [1.0]])
>>> exponential(y, 0.5).ravel()
array([0.        , 0.66666667, 0.85714286])
>>> trailing_mean(y, 2).ravel()
array([0. , 0.5, 1. ])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from sim.parameters import Floats

YEAR = 12


class Level(Protocol):
    """A rule that gives a level for every month and lead."""

    def __call__(self, y: Floats, lead: int) -> Floats:
        """Return the levels, (T, D), from months up to each."""
        ...


def exponential(y: Floats, share: float) -> Floats:
    """Return exponentially weighted means, (T, D); ``share`` is the weight of the last month.

    The first months' weights are raised so that they add up to one.
    """
    out, total, weight = np.empty(y.shape), np.zeros(y.shape[1:]), 0.0
    for t, row in enumerate(y):
        total = (1.0 - share) * total + share * row
        weight = (1.0 - share) * weight + share
        out[t] = total / weight
    return out


def running_mean(y: Floats) -> Floats:
    """Return the mean of all months so far, (T, D)."""
    mean: Floats = np.cumsum(y, axis=0) / np.arange(1.0, y.shape[0] + 1.0)[:, None]
    return mean


def trailing_mean(y: Floats, window: int) -> Floats:
    """Return the mean of the last months, fewer at the start, (T, D)."""
    return np.stack([y[max(0, t - window + 1) : t + 1].mean(axis=0) for t in range(y.shape[0])])


def mean_level(y: Floats, lead: int) -> Floats:
    """Level: the mean of all months."""
    del lead
    return running_mean(y)


def year_level(y: Floats, lead: int) -> Floats:
    """Level: the mean of the last 12 months."""
    del lead
    return trailing_mean(y, YEAR)


def last_level(y: Floats, lead: int) -> Floats:
    """Level: the last month."""
    del lead
    return y.copy()


def half_mix(y: Floats, lead: int) -> Floats:
    """Level: half an exponential mean of share .3, half the mean of all months."""
    del lead
    return 0.5 * exponential(y, 0.3) + 0.5 * running_mean(y)


def seasonal_level(y: Floats, lead: int) -> Floats:
    """Level: the same month a year before the target; the last month where there is none."""
    out = y.copy()
    back = YEAR - lead
    if back < y.shape[0]:
        out[back:] = y[: y.shape[0] - back]
    return out


def exponential_level(share: float) -> Level:
    """Return the level that is an exponential mean."""

    def level(y: Floats, lead: int) -> Floats:
        del lead
        return exponential(y, share)

    return level
