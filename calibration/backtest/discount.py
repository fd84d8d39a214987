"""Poisson-gamma filter with a discount, drawn back to what totals of sender and receiver imply.

    rate ~ Gamma(A, B);   y ~ Poisson(rate), so y ~ NegBin(mean A / B, size A)
    after a year:  A <- A + y,  B <- B + 1
    before the next:  A <- d A + c (1 - d) G,  B <- d B + c (1 - d)

The discount d forgets old years; G, the product of the totals over the grand total, is where a
quiet pair returns to, with weight c. The values are those of the reference whose score is known
(-0.920 on 2010-2014), and not the best: on 2006-2009, d = .05 gains .036 more. Without dispersion
of its own the filter can only expect surprises by forgetting what it knew.

Reference: West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, section 14.3,
doi:10.1007/b98971.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

DISCOUNT = 0.1
WEIGHT = 0.02
FLOOR = 0.01
"""Contacts a year added to what the totals imply."""


@dataclass(frozen=True)
class DiscountFilter:
    """Poisson-gamma discount filter.

    Attributes
    ----------
    discount : float
        d, from 0 (forget everything) to 1 (forget nothing).
    weight : float
        c, years of record that G counts for.
    """

    discount: float = DISCOUNT
    weight: float = WEIGHT
    name: str = "discount-filter"
    title: str = "Poisson-gamma filter, discounted, drawn to gravity"

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Filter all years and return next year's distributions, (N,)."""
        counts = history.counts.astype(np.float64)
        pull = self.weight * (1.0 - self.discount)
        shape, rate = self.weight * implied(counts[0]), self.weight
        for t in range(counts.shape[0]):
            before = implied(counts[max(t - 1, 0)])
            shape = self.discount * shape + pull * before + counts[t]
            rate = self.discount * rate + pull + 1.0
        shape = history.flat(self.discount * shape + pull * implied(counts[-1]))
        return CountMixture.single(shape / (self.discount * rate + pull), shape)


def implied(counts: Floats) -> Floats:
    """Return what the totals of sender and receiver imply for each pair, (K, C, C)."""
    sent, received = counts.sum(axis=2, keepdims=True), counts.sum(axis=1, keepdims=True)
    total = np.maximum(counts.sum(axis=(1, 2), keepdims=True), 1.0)
    gravity: Floats = sent * received / total + FLOOR
    return gravity
