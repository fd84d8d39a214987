"""Interval score: width of a central interval, plus what an outcome outside of it costs.

    IS(l, u, y) = u - l + 2 / alpha (l - y)^+ + 2 / alpha (y - u)^+,   lower is better

Example
-------
>>> interval_score(np.array([5.0]), np.array([0.0]), np.array([4.0]), alpha=0.1)
array([24.])

Reference: Gneiting, T., Raftery, A. E. (2007). JASA 102(477), doi:10.1198/016214506000001437,
section 6.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ForecastError

if TYPE_CHECKING:
    from sim.parameters import Floats


def interval_score(observed: Floats, low: Floats, high: Floats, *, alpha: float) -> Floats:
    """Return the score of central intervals of probability 1 - alpha; all (N,).

    Raises
    ------
    ForecastError
        If alpha is not between 0 and 1, or an interval ends before it begins.
    """
    if not 0.0 < alpha < 1.0:
        raise ForecastError(where="alpha", value=alpha, expected="between 0 and 1")
    if np.any(high < low):
        place = int(np.argmax(high < low))
        value, expected = (float(low[place]), float(high[place])), "low end first"
        raise ForecastError(where=f"interval[{place}]", value=value, expected=expected)
    outside = np.maximum(low - observed, 0.0) + np.maximum(observed - high, 0.0)
    score: Floats = high - low + 2.0 / alpha * outside
    return score
