"""A logarithm that the compiler can vectorise, with the same bits on every machine.

    log(x) = n log 2 + 2 atanh(s),   s = (m - 1) / (m + 1),   x = 2**n m,  1/sqrt 2 <= m < sqrt 2

The series of the inverse hyperbolic tangent is taken to s**19, so that the relative error stays
below 1e-14 for normal positive x. Only sums, products, the two fused, one division and shifts.

Reference: Muller 2016, Elementary Functions, doi:10.1007/978-1-4899-7983-4, section 11.
"""

from __future__ import annotations

import numba as nb
import numpy as np

from sim.kernel.exponential import LOG_2_HIGH, LOG_2_LOW
from sim.kernel.fused import fused

HALF_ROOT = np.int64(0x3FE6A09E667F3BCD)
ONE = np.int64(0x3FF0000000000000)
ROUNDER_BITS = np.int64(0x4338000000000000)
ROUNDER = 6755399441055744.0
MANTISSA = np.int64(52)


@nb.njit(inline="always")
def fast_log(x: float) -> float:
    """Return log(x) for a normal positive x; anything else is undefined."""
    bits = np.float64(x).view(np.int64)
    shifted = (bits - HALF_ROOT + ONE) >> MANTISSA
    n = np.int64(shifted - np.int64(1023) + ROUNDER_BITS).view(np.float64) - ROUNDER
    m = np.int64(bits - ((shifted - np.int64(1023)) << MANTISSA)).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    f = q * q
    low = fused(f, fused(q, 2.0 / 7.0, 2.0 / 5.0), fused(q, 2.0 / 3.0, 2.0))
    high = fused(f, fused(q, 2.0 / 15.0, 2.0 / 13.0), fused(q, 2.0 / 11.0, 2.0 / 9.0))
    high = fused(f * f, fused(q, 2.0 / 19.0, 2.0 / 17.0), high)
    p = fused(f * f, high, low)
    return fused(n, LOG_2_HIGH, fused(n, LOG_2_LOW, s * p))
