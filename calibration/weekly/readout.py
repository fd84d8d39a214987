"""Readout of the weekly state space: its forecasts, corrected by what single dyads cannot tell.

    log mean + x' b,   log size + x' c,   logit of the tail + x' d

x are the inputs of the weekly regressions, in each week less their mean over dyads: what all dyads
share in a week is left to the forecast of volume, since there are few weeks to learn it from. The
coefficients are learnt by lead and class from the filter's own forecasts of earlier targets, as in
the yearly readout (`calibration.annual.readout`), whose ridge and steps are kept.

Axes: T weeks, L leads, K classes, D dyads, R rows, F inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.annual.filtering import Signals
from calibration.annual.quadrature import HIGHEST, NODES, WEIGHTS
from calibration.annual.readout import fit_readout, read_out
from calibration.backtest.design import FLAT
from calibration.weekly.filtering import shapes_of
from calibration.weekly.inputs import weekly_inputs
from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.law import WeeklyLaw
    from calibration.weekly.record import WeeklyCounts

BEGIN, STEP = 25, 2
"""First origin to learn from, and weeks from one to the next."""


class Readout(NamedTuple):
    """Mean and deviation that inputs are normed by, (F,), and coefficients b, c, d, (3, F)."""

    mean: Floats
    deviation: Floats
    found: Floats


Readouts = dict[tuple[int, int], Readout]
"""By lead and class."""


def learn_readouts(
    history: WeeklyCounts, leads: Sequence[int], law: WeeklyLaw, signals: Floats
) -> Readouts:
    """Return the readouts learnt on a history.

    Parameters
    ----------
    signals
        Log mean and variance of the filter's forecasts, (T, L, K, D, 2).
    """
    found: Readouts = {}
    for k in range(len(history.classes)):
        inputs = readout_inputs(history, k)
        for place, lead in enumerate(leads):
            origins = np.arange(len(history.weeks) - 1 - lead, BEGIN, -STEP)
            rows = inputs[origins].reshape(-1, inputs.shape[2])
            outcomes = np.ascontiguousarray(history.counts[origins + lead, :, k]).ravel()
            given = signals[origins, place, k].reshape(-1, 2)
            found[lead, k] = _learn(rows, outcomes, signals_of(given, k, law))
    return found


def correct(signals: Signals, inputs: Floats, readout: Readout) -> Signals:
    """Return the signals (D,) as corrected given inputs (D, F)."""
    return read_out(signals, (inputs - readout.mean) / readout.deviation, readout.found)


def readout_inputs(history: WeeklyCounts, k: int) -> Floats:
    """Return the inputs of class k in all weeks, (T, D, F), the constant first."""
    inputs = weekly_inputs(history, k, time_only=False)
    inputs[..., 1:] -= inputs[..., 1:].mean(axis=1, keepdims=True)
    return inputs


def signals_of(given: Floats, k: int, law: WeeklyLaw) -> Signals:
    """Return the signals of class k with log means and variances (R, 2)."""
    middle, variance = np.ascontiguousarray(given.T)
    size, tail = shapes_of(k, middle, law)
    return Signals(middle, variance, size, tail, np.full(middle.size, law.tail_variance[k]))


def mixture_of(signals: Signals) -> CountMixture:
    """Return the distributions of cells with the given signals, (D,): 2 J components."""
    tail = signals.tail_weight
    wide = np.sqrt(signals.variance + signals.tail_variance)
    nodes = [
        signals.mean[:, None] + sd[:, None] * NODES for sd in (np.sqrt(signals.variance), wide)
    ]
    return CountMixture(
        np.hstack([np.outer(1.0 - tail, WEIGHTS), np.outer(tail, WEIGHTS)]),
        np.exp(np.clip(np.hstack(nodes), -HIGHEST, HIGHEST)),
        np.repeat(signals.size[:, None], 2 * NODES.size, axis=1),
    )


def _learn(inputs: Floats, outcomes: Floats, signals: Signals) -> Readout:
    mean, deviation = inputs.mean(axis=0), inputs.std(axis=0)
    deviation[deviation < FLAT] = 1.0
    mean[0] = 0.0
    rows = (inputs - mean) / deviation
    return Readout(mean, deviation, fit_readout(rows, outcomes, signals, 0.0))
