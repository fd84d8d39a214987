"""Readout: next year's law, corrected by what a filter of single dyads cannot know.

    log mean + x' b,   log size + x' c,   logit of the tail + x' d

x are the inputs of the rich regression: what sender and receiver did elsewhere, momentum, how
regular a pair is, what similar pairs do. The coefficients are learnt class by class from the
filter's own forecasts of earlier years: a few damped scoring steps from zero under a normal prior.
Ridge and steps were chosen on targets to 2009.

Axes: R rows (pairs of several years), F inputs, J nodes.

Reference: Gneiting, T., Raftery, A. E., Westveld, A. H., Goldman, T. (2005). Calibrated
probabilistic forecasting using ensemble model output statistics. Monthly Weather Review 133(5),
doi:10.1175/MWR2904.1 (forecasts corrected by regression on their own past).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from calibration.annual.filtering import Signals
from calibration.annual.quadrature import HIGHEST, NODES, WEIGHTS
from sim.scores.negative_binomial import value_and_slopes

if TYPE_CHECKING:
    from sim.parameters import Floats

PARTS = 3
RIDGE = 300.0
"""Prior precision of each coefficient, inputs being of standard deviation 1."""

STEPS, SHARE = 3, 0.7
"""Scoring steps, and the share of each that is taken."""


def fit_readout(
    rows: Floats, outcomes: Floats, signals: Signals, shift: float, *, ridge: float = RIDGE
) -> Floats:
    """Return the coefficients b, c, d, (3, F).

    Parameters
    ----------
    rows, outcomes
        Inputs (R, F) and counts (R,).
    signals
        What the filter forecast for each row, (R,) each.
    shift
        Shift of the log mean in the tail.
    ridge
        Prior precision of each coefficient.
    """
    width = rows.shape[1]
    found = np.zeros((PARTS, width))
    for _ in range(STEPS):
        slopes = slopes_of(outcomes, read_out(signals, rows, found), shift)[1]
        precision = np.zeros((PARTS * width, PARTS * width))
        for i in range(PARTS):
            for j in range(i + 1):
                both = (rows * (slopes[:, i] * slopes[:, j])[:, None]).T @ rows
                block, other = slice(i * width, (i + 1) * width), slice(j * width, (j + 1) * width)
                precision[block, other], precision[other, block] = both, both
        precision[np.diag_indices_from(precision)] += ridge
        slope = (slopes.T @ rows - ridge * found).ravel()
        found = found + SHARE * np.linalg.solve(precision, slope).reshape(PARTS, width)
    return found


def read_out(signals: Signals, rows: Floats, found: Floats) -> Signals:
    """Return the signals of rows (R, F), corrected by coefficients (3, F)."""
    move, widen, tail = found @ rows.T
    odds = signals.tail_weight / (1.0 - signals.tail_weight) * np.exp(tail)
    return signals._replace(
        mean=signals.mean + move,
        size=signals.size * np.exp(widen),
        tail_weight=odds / (1.0 + odds),
    )


@nb.njit(cache=True, nogil=True, error_model="numpy")
def slopes_of(outcomes: Floats, signals: Signals, shift: float) -> tuple[Floats, Floats]:
    """Return the log score of each count, (R,), and its slopes, (R, 3).

    Slopes are those in the log mean, the log size and the logit of the tail.
    """
    value, slopes = np.empty(outcomes.size), np.zeros((outcomes.size, 3))
    shape = (2, NODES.size)
    heights, by_mean, by_size = np.empty(shape), np.empty(shape), np.empty(shape)
    for i in range(outcomes.size):
        tail, best = signals.tail_weight[i], -math.inf
        for part in range(2):
            sd = math.sqrt(signals.variance[i] + part * signals.tail_variance[i])
            share = math.log(tail if part else 1.0 - tail)
            for j in range(NODES.size):
                eta = min(signals.mean[i] + part * shift + sd * NODES[j], HIGHEST)
                found = value_and_slopes(outcomes[i], math.exp(eta), signals.size[i])
                heights[part, j] = share + math.log(WEIGHTS[j]) + found[0]
                by_mean[part, j], by_size[part, j] = found[1], found[2]
                best = max(best, heights[part, j])
        total = wild = 0.0
        for part in range(2):
            for j in range(NODES.size):
                chance = math.exp(heights[part, j] - best)
                total += chance
                wild += part * chance
                slopes[i, 0] += chance * by_mean[part, j]
                slopes[i, 1] += chance * by_size[part, j]
        value[i] = best + math.log(total)
        slopes[i, 0] /= total
        slopes[i, 1] /= total
        slopes[i, 2] = wild / total - tail
    return value, slopes
