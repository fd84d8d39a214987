"""How many contacts: zeros, the spread over dyad-months, bursts within a dyad, types.

    dispersion of a dyad = variance over months / mean over months        (1 if Poisson and steady)

Axes: as in `calibration.realism.sample`.
"""

from __future__ import annotations

import numpy as np

from calibration.realism.sample import Measured, Sample, mean_of, survival

BUSY = 10.0
"""Contacts a month, on average, of a dyad that counts as busy."""

COUNTS = np.array([1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0])
"""Contacts a month at which the spread over dyad-months is drawn."""

DISPERSIONS = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0])
"""Ratios of variance to mean at which the bursts are drawn."""


def zeros(sample: Sample) -> Measured:
    """Shares of dyad-months and of dyads without any contact, and of those with over ten."""
    total = sample.total
    empty = total == 0
    values = (
        float(np.mean(empty)),
        float(np.mean(empty.all(axis=1))),
        float(np.mean(total[~empty] == 1)) if (~empty).any() else float("nan"),
        float(np.mean(total >= BUSY)),
        float(total.max(initial=0)),
    )
    return Measured(values, survival(total, COUNTS))


def bursts(sample: Sample) -> Measured:
    """Dispersion within dyads over months: the median dyad of 1 to 10 contacts, and the busy."""
    total = sample.total.astype(np.float64)
    mean = total.mean(axis=1)
    ratio = total.var(axis=1, ddof=1)[mean >= 1.0] / mean[mean >= 1.0]
    busy = mean[mean >= 1.0] >= BUSY
    values = (_median(ratio[~busy]), _median(ratio[busy]), mean_of(busy.astype(np.float64)))
    return Measured(values, survival(ratio, DISPERSIONS))


def types(sample: Sample) -> Measured:
    """Contacts a month of each type over all dyads, and the conflictual share."""
    by_type = sample.directed.sum(axis=(0, 1, 3)) / sample.months.size
    hostile = float(by_type[sample.sign < 0].sum() / max(by_type.sum(), 1.0))
    return Measured((float(by_type.sum()), hostile), by_type)


def _median(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(np.median(values)) if values.size else float("nan")
