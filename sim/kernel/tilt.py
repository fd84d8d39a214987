"""What behaviours make of rates: factors from tilts, and the index of rates that are tilted.

Axes: W worlds.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from sim.kernel.single import Singles, single_asinh, single_exp

CALIBRATED: Singles = np.zeros((0, 0, 0), dtype=np.float32)
"""The factors of a country that behaves as calibrated: of no partner."""


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_factors(factor: Singles, tilt: Singles) -> None:
    """Fill ``factor`` with the exponential of ``tilt``, both flat and of one length."""
    for p in range(tilt.size):
        factor[p] = single_exp(tilt[p])


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_index(index: Singles, net: Singles) -> None:
    """Fill the cooperation index (W,) of friendly less hostile contacts expected, ``net`` (W,)."""
    for w in range(net.size):
        index[w] = single_asinh(net[w])
