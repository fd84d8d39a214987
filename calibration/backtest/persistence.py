"""Persistence: next year as the last one, or as the mean of the last three.

    y[t + 1] ~ NegBin(s x + f, r),   log r = a + b log(s x + f)

x is the last value or the mean. A bare x would give a pair without contact no chance of any; so the
floor f, the factor s and the size are fitted to the earlier years, class by class, by maximum
likelihood. That is all the rule learns: no other pair, class or direction enters. Equal rows
(x, y) are counted, not repeated, so a fit takes milliseconds.

Axes: T years, P pairs, U different rows (x, y).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

START = (0.0, -2.0, -1.0, 0.3)
"""Start of the search: log s, log f, a, b."""

BOUNDS = ((-3.0, 3.0), (-14.0, 5.0), (-6.0, 6.0), (-2.0, 2.0))


@dataclass(frozen=True)
class Persistence:
    """Next year as the mean of the last ``years`` years.

    Attributes
    ----------
    name, title : str
    years : int
        1 for the last value.
    """

    name: str
    title: str
    years: int

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Fit floor, factor and size on earlier years, and carry the last ones forward, (N,)."""
        means, sizes = [], []
        for k in range(len(history.classes)):
            counts = np.stack([history.flat(layer[k]) for layer in history.counts])
            last = range(self.years, counts.shape[0] + 1)
            x = np.stack([counts[t - self.years : t].mean(axis=0) for t in last])
            law = fit_persistence(x[:-1].ravel(), counts[self.years :].ravel())
            mean, size = _law(law, x[-1])
            means.append(mean)
            sizes.append(size)
        return CountMixture.single(np.concatenate(means), np.concatenate(sizes))


def fit_persistence(x: Floats, y: Floats) -> Floats:
    """Return (log s, log f, a, b) of highest likelihood for levels x and outcomes y, both (R,)."""
    rows, times = np.unique(np.stack([x, y]), axis=1, return_counts=True)
    level, outcome, share = rows[0], rows[1], times / times.sum()

    def objective(law: Floats) -> tuple[float, Floats]:
        mean, size = _law(law, level)
        total = mean + size
        value = (
            gammaln(outcome + size) - gammaln(size) - gammaln(outcome + 1.0)
            - size * np.log1p(mean / size) - outcome * np.log1p(size / mean)
        )  # fmt: skip
        by_size = size * (
            digamma(outcome + size) - digamma(size) - np.log1p(mean / size)
            + (mean - outcome) / total
        )  # fmt: skip
        by_mean = (outcome - mean) * size / total + law[3] * by_size
        floor = np.exp(law[1]) / mean
        slope = np.stack(
            [by_mean * (1.0 - floor), by_mean * floor, by_size, by_size * np.log(mean)]
        )
        return -float(share @ value), -(slope @ share)

    found = minimize(objective, np.array(START), jac=True, method="L-BFGS-B", bounds=BOUNDS)
    best: Floats = found.x
    return best


def _law(law: Floats, level: Floats) -> tuple[Floats, Floats]:
    mean = np.exp(law[0]) * level + np.exp(law[1])
    return mean, np.exp(law[2] + law[3] * np.log(mean))
