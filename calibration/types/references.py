"""References for typed contacts: a pair's own frequency, and logistic regressions on lags.

    frequency:   (k + a) / (n + a + b),   k of n months with the outcome
    regression:  logit P = c + x' b,      x from the months up to the origin

Both learn from earlier months alone: each month after the second serves as a target whose inputs
end before it, for the pairs that were then known to be active.

Axes: O outcomes, P pairs forecast, R rows of several months, F inputs, T months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize

from calibration.types.background import pair_inputs
from calibration.types.comity import FIRST
from calibration.types.logistic import fit_logistic
from calibration.types.record import OUTCOMES, SERIES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.types.record import TypedRecord
    from sim.parameters import Floats

PRECISION = 100.0
"""Ridge of the regressions; of 10, 30, 100 and 300 the best on May, with and without background."""

LEAST = 0.1
"""Added to mean counts before their logarithm."""


@dataclass(frozen=True)
class Frequency:
    """A pair's own share of months with the outcome, a and b fitted to earlier months."""

    name: str = "frequency"
    title: str = "the pair's own share of months, smoothed as earlier months ask"

    def forecast(self, history: TypedRecord) -> Floats:
        """Return the chance of each outcome next month, (O, P)."""
        now = own_months(history)
        past = _earlier(history)
        found = []
        for k in range(len(OUTCOMES)):
            kept = np.concatenate([own_months(record)[k] for record, _ in past])
            months = np.concatenate(
                [np.full(came.shape[1], float(len(record.months))) for record, came in past]
            )
            happened = np.concatenate([came[k] for _, came in past])
            a, b = fit_smoothing(kept, months, happened)
            found.append((now[k] + a) / (len(history.months) + a + b))
        return np.stack(found)


@dataclass(frozen=True)
class LaggedLogistic:
    """Ridge logistic regression on lags.

    Attributes
    ----------
    background : bool
        Whether it also has geography and the yearly contacts of 2002 to 2014.
    """

    name: str = "logistic"
    title: str = "logistic regression on 46 lags"
    background: bool = False

    def forecast(self, history: TypedRecord) -> Floats:
        """Return the chance of each outcome next month, (O, P)."""
        past = _earlier(history)
        found = []
        for k, outcome in enumerate(OUTCOMES):
            rows = np.concatenate([self._inputs(record, outcome) for record, _ in past])
            happened = np.concatenate([came[k] for _, came in past])
            law = fit_logistic(rows, happened, PRECISION)
            found.append(law.chance(self._inputs(history, outcome)))
        return np.stack(found)

    def _inputs(self, history: TypedRecord, outcome: str) -> Floats:
        lags = lagged_inputs(history, outcome)
        if not self.background:
            return lags
        pairs = history.pairs()
        return np.hstack([lags, pair_inputs(history.background, pairs)[pairs.asked]])


class _Sums(NamedTuple):
    """Mean counts a month: by pair (C, C), sent and received (C,)."""

    pair: Floats
    sent: Floats
    received: Floats

    @classmethod
    def of(cls, counts: NDArray[np.int64]) -> _Sums:
        pair = counts.mean(axis=0)
        return cls(pair, pair.sum(axis=1), pair.sum(axis=0))


def lagged_inputs(history: TypedRecord, outcome: str) -> Floats:
    """Return the inputs of an outcome from all months of a history, (P, F).

    Its own series and the reverse direction: presence in the last and the last but one month, share
    of months, log mean. All series both ways: log mean, log of the last month, share of months.
    What sender and receiver send and receive, in the series and in all. Log means of every other
    series, both ways.
    """
    pairs, k = history.pairs(), list(SERIES).index(outcome)
    i, j = pairs.sender[pairs.asked], pairs.receiver[pairs.asked]
    counts, whole = history.counts[:, k], history.counts.sum(axis=1)
    columns: list[Floats] = []
    for one, other in ((i, j), (j, i)):
        own, every = counts[:, one, other], whole[:, one, other]
        columns += [own[-1] > 0, own[-2] > 0, (own > 0).mean(axis=0), _log(own.mean(axis=0))]
        columns += [_log(every.mean(axis=0)), _log(every[-1]), (every > 0).mean(axis=0)]
    for sums in (_Sums.of(counts), _Sums.of(whole)):
        columns += [_log(part[side]) for part in sums[1:] for side in (i, j)]
    for s in range(len(SERIES)):
        if s != k:
            mean = history.counts[:, s].mean(axis=0)
            columns += [_log(mean[i, j]), _log(mean[j, i])]
    return np.stack(columns, axis=1).astype(np.float64)


def own_months(history: TypedRecord) -> Floats:
    """Return in how many months each outcome came, (O, P)."""
    pairs = history.pairs()
    months = [history.happened(t, pairs) for t in range(len(history.months))]
    total: Floats = np.sum(months, axis=0, dtype=np.float64)
    return total


def fit_smoothing(kept: Floats, months: Floats, happened: NDArray[np.bool_]) -> tuple[float, float]:
    """Return a and b of highest log score for rows of k, n and what came, (R,) each."""

    def loss(theta: Floats) -> float:
        a, b = np.exp(theta)
        miss = np.where(happened, kept + a, months - kept + b)
        return float(-np.log(miss / (months + a + b)).sum())

    a, b = np.exp(minimize(loss, np.array([-2.0, 1.0]), method="Nelder-Mead").x)
    return float(a), float(b)


def _earlier(history: TypedRecord) -> list[tuple[TypedRecord, NDArray[np.bool_]]]:
    """Return every shorter history, with what came in the month after it."""
    past = [history.until(months) for months in range(FIRST, len(history.months))]
    return [(record, history.happened(len(record.months), record.pairs())) for record in past]


def _log(mean: Floats) -> Floats:
    logs: Floats = np.log(mean + LEAST)
    return logs
