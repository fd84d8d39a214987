"""The size of the negative binomial in plain numpy: bounds approached along a parabola.

r(x) = x beyond 1, (x + 1)^2 / 4 within 1 of zero, 0 below
bounded(x) = c - r(c - f - r(x - f))                                (floor f, ceiling c)
"""

from __future__ import annotations

import numpy as np

from sim.parameters import Floats

RATES, SIZES = (-4.0, 8.0), (-4.0, 4.6)


def rounded(value: Floats) -> Floats:
    """The positive part, its corner rounded within one of zero."""
    return np.where(value > 1.0, value, np.maximum(value + 1.0, 0.0) ** 2 / 4.0)


def bounded(value: Floats, floor: float, ceiling: float) -> Floats:
    """Values kept between two bounds."""
    return ceiling - rounded(ceiling - floor - rounded(np.asarray(value) - floor))


def plain_size(log_size: Floats, slope: Floats, log_rate: Floats) -> Floats:
    """Size at a log rate (a month, exposure one)."""
    return np.exp(bounded(log_size + slope * bounded(log_rate, *RATES), *SIZES))
