"""Brier score of a probability: its squared distance from what came, lower is better.

Example
-------
>>> brier_score(np.array([0.8, 0.8]), np.array([True, False])).round(2)
array([0.04, 0.64])

Reference: Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly
Weather Review 78(1), doi:10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ForecastError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats


def brier_score(probability: Floats, happened: NDArray[np.bool_]) -> Floats:
    """Return (p - 1{happened})^2 of each forecast, (N,).

    Raises
    ------
    ForecastError
        If a probability lies outside 0 to 1, or the two differ in length.
    """
    check_probabilities(probability, happened)
    score: Floats = (probability - happened.astype(np.float64)) ** 2
    return score


def check_probabilities(probability: Floats, happened: NDArray[np.bool_]) -> None:
    """Refuse probabilities outside 0 to 1, and outcomes that do not match them.

    Raises
    ------
    ForecastError
        Naming the first that is wrong.
    """
    if probability.ndim != 1 or probability.shape != happened.shape:
        value, expected = (probability.shape, happened.shape), "as many outcomes as probabilities"
        raise ForecastError(value=value, expected=expected)
    bad = ~((probability >= 0.0) & (probability <= 1.0))
    if bad.any():
        place = int(np.argmax(bad))
        where, expected = f"probability[{place}]", "0 to 1"
        raise ForecastError(where=where, value=float(probability[place]), expected=expected)
