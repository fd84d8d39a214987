"""What behaviours make of rates: factors from tilts, and the index of rates that are tilted.

Axes: W worlds.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from sim.kernel.lanes import LANES, load, store
from sim.kernel.single import Singles, single_asinh, single_exp

CALIBRATED: Singles = np.zeros((0, 0, 0), dtype=np.float32)
"""The factors of a country that behaves as calibrated: of no partner."""


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_factors(factor: Singles, tilt: Singles) -> None:
    """Fill ``factor`` with the exponential of ``tilt``, both flat and of one length."""
    for p in range(0, tilt.size, LANES):
        live = tilt.size - p
        store(factor, p, single_exp(load(tilt, p, live)), live)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def fill_index(index: Singles, net: Singles) -> None:
    """Fill the cooperation index (W,) of friendly less hostile contacts expected, ``net`` (W,)."""
    for w in range(0, net.size, LANES):
        live = net.size - w
        store(index, w, single_asinh(load(net, w, live)), live)
