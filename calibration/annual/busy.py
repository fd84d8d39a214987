"""Inputs of the readout that tell busy pairs apart: how far their past lies above their forecast.

    ramp = log(x / 5) / log 10, cut to 0 and 1,   x: mean count of the last years, plus one half
    inputs: ramp,  ramp (log x - log mean forecast)

States of busy pairs move little and stay near their opportunity, so the filter forecasts them too
low: the outcomes of 2008 and 2009 above 50 a year came to 1.3 times the forecasts. The terms of the
readout are the same for all pairs, of which few are busy; these two are theirs.

Axes: R rows.
"""

from __future__ import annotations

import numpy as np

from sim.parameters import Floats

BUSY_FROM, BUSY_TO = 5.0, 50.0
"""Contacts a year between which the ramp rises."""

YEARS = 3
"""Years of the mean."""


def busy_inputs(recent: Floats, log_mean: Floats) -> Floats:
    """Return the two inputs, (R, 2).

    Parameters
    ----------
    recent
        Mean count of the last years, (R,).
    log_mean
        Log mean that the filter forecasts, (R,).

    Examples
    --------
    >>> busy_inputs(np.array([2.0, 99.5]), np.array([0.0, np.log(50.0)])).round(3)
    array([[0.   , 0.   ],
           [1.   , 0.693]])
    """
    level = np.log(recent + 0.5)
    low, high = np.log(BUSY_FROM), np.log(BUSY_TO)
    ramp = np.clip((level - low) / (high - low), 0.0, 1.0)
    return np.stack([ramp, ramp * (level - log_mean)], axis=1)
