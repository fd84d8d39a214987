"""Log likelihood of the regressions and its slopes, one pass over the rows.

Rows are taken a few at a time, so that a block is still in the cache when its slopes are added up,
and the sums run in one order whatever the number of threads: the classes are fitted at once, each
in a thread of its own.

Axes: R rows, F columns, S columns of the second component.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from sim.parameters import Floats
from sim.scores.negative_binomial import value_and_slopes

MEAN_BOUND, SIZE_BOUND, LOGIT_BOUND = 12.0, 6.0, 12.0
"""Log means, log sizes and logits of shares are cut to these in absolute value."""

BLOCK = 128
"""Rows of a block."""


@nb.njit(cache=True, inline="always", error_model="numpy")
def _cut(value: float, bound: float) -> float:
    return min(max(value, -bound), bound)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def one_component(rows: Floats, y: Floats, laws: Floats) -> tuple[float, Floats]:
    """Return the mean log likelihood of a regression and its slopes, (2, F).

    Parameters
    ----------
    rows, y
        Inputs (R, F) and counts (R,).
    laws
        Coefficients of log mean and log size, (2, F).
    """
    total, slope = 0.0, np.zeros(laws.shape)
    by_mean, by_size = np.empty(BLOCK), np.empty(BLOCK)
    for begin in range(0, y.size, BLOCK):
        block = rows[begin : begin + BLOCK]
        n = block.shape[0]
        log_mean, log_size = np.dot(block, laws[0]), np.dot(block, laws[1])
        for i in range(n):
            mean = math.exp(_cut(log_mean[i], MEAN_BOUND))
            size = math.exp(_cut(log_size[i], SIZE_BOUND))
            value, by_mean[i], by_size[i] = value_and_slopes(y[begin + i], mean, size)
            total += value
        slope[0] += np.dot(by_mean[:n], block)
        slope[1] += np.dot(by_size[:n], block)
    return total / y.size, slope / y.size


@nb.njit(cache=True, nogil=True, error_model="numpy")
def two_components(
    rows: Floats, few: Floats, y: Floats, main: Floats, second: Floats
) -> tuple[float, Floats, Floats]:
    """Return the mean log likelihood of a mixture regression and its slopes, (2, F) and (3, S).

    Parameters
    ----------
    rows, few, y
        Inputs (R, F), those of the second component (R, S), and counts (R,).
    main, second
        Coefficients of log mean and log size, (2, F); of the logit of the second component's share,
        its shift of the log mean, and its log size, (3, S).
    """
    total, slope, more = 0.0, np.zeros(main.shape), np.zeros(second.shape)
    found = np.empty((5, BLOCK))
    for begin in range(0, y.size, BLOCK):
        block, small = rows[begin : begin + BLOCK], few[begin : begin + BLOCK]
        n = block.shape[0]
        log_mean, log_size = np.dot(block, main[0]), np.dot(block, main[1])
        logit, shift, loose = (
            np.dot(small, second[0]),
            np.dot(small, second[1]),
            np.dot(small, second[2]),
        )
        for i in range(n):
            law = log_mean[i], log_size[i], logit[i], shift[i], loose[i]
            value, found[0, i], found[1, i], found[2, i], found[3, i], found[4, i] = mixed(
                y[begin + i], law
            )
            total += value
        for part in range(2):
            slope[part] += np.dot(found[part, :n], block)
        for part in range(3):
            more[part] += np.dot(found[2 + part, :n], small)
    return total / y.size, slope / y.size, more / y.size


@nb.njit(cache=True, error_model="numpy")
def mixed(
    y: float, law: tuple[float, float, float, float, float]
) -> tuple[float, float, float, float, float, float]:
    """Return the log likelihood of a count, and its slopes in the five numbers of its law.

    They are log m, log r, logit w, d and log q of
    (1 - w) NegBin(m, r) + w NegBin(m exp(d), q).
    """
    mean, size = math.exp(_cut(law[0], MEAN_BOUND)), math.exp(_cut(law[1], SIZE_BOUND))
    far = math.exp(_cut(law[0] + law[3], MEAN_BOUND))
    loose = math.exp(_cut(law[4], SIZE_BOUND))
    share = 1.0 / (1.0 + math.exp(-_cut(law[2], LOGIT_BOUND)))
    one, own_mean, own_size = value_and_slopes(y, mean, size)
    other, far_mean, far_size = value_and_slopes(y, far, loose)
    one += math.log(1.0 - share)
    other += math.log(share)
    top = max(one, other)
    value = top + math.log(math.exp(one - top) + math.exp(other - top))
    part = math.exp(other - value)
    by_mean = (1.0 - part) * own_mean + part * far_mean
    return value, by_mean, (1.0 - part) * own_size, part - share, part * far_mean, part * far_size


@nb.njit(cache=True, nogil=True, error_model="numpy")
def mixed_rows(y: Floats, laws: Floats) -> tuple[Floats, Floats]:
    """Return the log likelihood of each count, (R,), and its slopes in its law, (R, 5).

    ``laws`` (R, 5): the numbers of `mixed`, a row a count.
    """
    value, slope = np.empty(y.size), np.empty(laws.shape)
    for i in range(y.size):
        law = laws[i, 0], laws[i, 1], laws[i, 2], laws[i, 3], laws[i, 4]
        value[i], slope[i, 0], slope[i, 1], slope[i, 2], slope[i, 3], slope[i, 4] = mixed(y[i], law)
    return value, slope
