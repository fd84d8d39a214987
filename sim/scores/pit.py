"""Probability integral transform of counts, randomised: is the spread of the forecasts right?

    u = F(y - 1) + v (F(y) - F(y - 1)),   v ~ uniform(0, 1)

If the outcomes come from the forecasts, u is uniform. A central interval of probability c covers an
outcome where u lies within (1 - c) / 2 of neither end; for counts this is exact, while the share
of outcomes within two whole quantiles always exceeds c.

Example
-------
>>> u = randomised_pit(np.array([0.2, 0.0]), np.array([0.6, 0.01]), seed=1)
>>> covered(u, 0.9)
array([ True, False])

Reference: Czado, C., Gneiting, T., Held, L. (2009). Predictive model assessment for count data.
Biometrics 65(4), doi:10.1111/j.1541-0420.2009.01191.x.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ForecastError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats


def randomised_pit(below: Floats, at: Floats, *, seed: int) -> Floats:
    """Return u of each cell, (N,).

    Parameters
    ----------
    below, at
        F(y - 1) and F(y), (N,).
    seed
        Key of the uniforms; the same seed gives forecasts of the same cells the same uniforms.

    Raises
    ------
    ForecastError
        If F(y) is below F(y - 1), or one of them is outside 0 to 1.
    """
    bad = ~((below >= 0.0) & (below <= at) & (at <= 1.0))
    if bad.any():
        place = int(np.argmax(bad))
        value, expected = (float(below[place]), float(at[place])), "0 <= F(y - 1) <= F(y) <= 1"
        raise ForecastError(where=f"cell {place}", value=value, expected=expected)
    uniform = np.random.default_rng(seed).random(below.size)
    pit: Floats = below + uniform * (at - below)
    return pit


def covered(pit: Floats, share: float) -> NDArray[np.bool_]:
    """Tell of each cell whether the central interval of probability ``share`` covers it."""
    edge = 0.5 * (1.0 - share)
    return (pit > edge) & (pit < 1.0 - edge)
