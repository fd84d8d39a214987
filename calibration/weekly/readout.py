"""Readout of the weekly state space: its forecasts, corrected by what single dyads cannot tell.

    log mean + x' b,   log size + x' c,   logit of the tail + x' d

x are the inputs of the weekly regressions and what the filter says of all classes, both in each
week less their mean over dyads. Coefficients are learnt by lead and class from the filter's own
forecasts of earlier targets, as in the yearly readout (`calibration.annual.readout`), whose steps
are kept. Ridge and share of the variance were chosen on targets before July 2019.

Axes: T weeks, L leads, K classes, D dyads, R rows, F inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.annual.filtering import Signals
from calibration.annual.quadrature import HIGHEST, NODES, WEIGHTS
from calibration.annual.readout import fit_readout, read_out
from calibration.backtest.design import FLAT
from calibration.weekly.filtering import HIGH, LOW, shapes_of
from calibration.weekly.inputs import relative_inputs
from sim.parameters import Floats
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.weekly.law import WeeklyLaw
    from calibration.weekly.record import WeeklyCounts

BEGIN = 25
"""Last origin that is not learnt from."""

RIDGE = 100.0
"""Prior precision of each coefficient, inputs being of standard deviation 1."""

KEPT = 0.5
"""Share of the filter's variance that is left: what the inputs tell takes uncertainty away."""


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
        inputs = relative_inputs(history, k)
        for place, lead in enumerate(leads):
            origins = np.arange(len(history.weeks) - 1 - lead, BEGIN, -1)
            both = [inputs[origins], heard(signals[origins, place], k)]
            rows = np.concatenate(both, axis=2).reshape(origins.size * inputs.shape[1], -1)
            outcomes = np.ascontiguousarray(history.counts[origins + lead, :, k]).ravel()
            given = signals[origins, place, k].reshape(-1, 2)
            found[lead, k] = _learn(rows, outcomes, signals_of(given, k, law))
    return found


def heard(signals: Floats, k: int) -> Floats:
    """Return what is heard of class k in signals (T, K, D, 2), less its mean over dyads, (T, D, 5).

    The log means of all classes, the square of its own, and its variance.
    """
    level = np.clip(signals[:, k, :, 0], LOW, HIGH)
    columns = [*signals[..., 0].swapaxes(0, 1), level**2, signals[:, k, :, 1]]
    stacked = np.stack(columns, axis=2)
    found: Floats = stacked - stacked.mean(axis=1, keepdims=True)
    return found


def correct(signals: Signals, inputs: Floats, readout: Readout) -> Signals:
    """Return the signals (D,) as corrected given inputs (D, F), those that are heard last."""
    return read_out(signals, (inputs - readout.mean) / readout.deviation, readout.found)


def signals_of(given: Floats, k: int, law: WeeklyLaw) -> Signals:
    """Return the signals of class k as they are read, of log means and variances (R, 2)."""
    middle, variance = np.ascontiguousarray(given.T)
    size, tail = shapes_of(k, middle, law)
    return Signals(middle, KEPT * variance, size, tail, np.full(middle.size, law.tail_variance[k]))


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
    return Readout(mean, deviation, fit_readout(rows, outcomes, signals, 0.0, ridge=RIDGE))
