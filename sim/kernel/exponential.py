"""An exponential and a logarithm that the compiler can vectorise, the same bits on every machine.

    exp(x) = 2**n * exp(r),   n = round(x / log 2),   |r| <= log(2) / 2
    log(1 + x) = n log 2 + 2 artanh(s),   s = (m - 1) / (m + 1),   1 + x = 2**n m
    asinh(x) = sign(x) log(1 + |x| + x**2 / (1 + sqrt(1 + x**2)))

r comes from a two-part log 2 and exp(r) from its series to degree 12, so the relative error stays
below 1e-15 for x in [-700, 700]. Beyond, the argument is clipped. Only the four operations, fused
products, the root and shifts are used. The logarithm takes x in [0, 1e15], with a relative error
below 1e-14.

Reference: Muller 2016, Elementary Functions, doi:10.1007/978-1-4899-7983-4, section 11.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from sim.kernel.fused import fused

INVERSE_LOG_2 = 1.4426950408889634
LOG_2_HIGH = 0.693147180369123816490
LOG_2_LOW = 1.90821492927058770002e-10
ROUNDER = 6755399441055744.0
BIAS = np.int64(1023)
MANTISSA = np.int64(52)
LIMIT = 700.0
ROOT_HALF = np.int64(0x3FE6A09E667F3BCD)
SHIFT_TO_ROOT = np.int64(0x3FF0000000000000 - 0x3FE6A09E667F3BCD)
MANTISSA_MASK = np.int64(0x000FFFFFFFFFFFFF)
EXPONENT_MAGIC = np.int64(0x4330000000000000)
TWO_52 = 4503599627370496.0


@nb.njit(inline="always", error_model="numpy")
def fast_exp(x: float) -> float:
    """Return exp(x), the argument clipped to [-700, 700]."""
    x = min(max(x, -LIMIT), LIMIT)
    shifted = fused(x, INVERSE_LOG_2, ROUNDER)
    n = shifted - ROUNDER
    r = fused(-n, LOG_2_LOW, fused(-n, LOG_2_HIGH, x))
    q = r * r
    low = fused(q, fused(r, 1.0 / 6.0, 0.5), 1.0 + r)
    middle = fused(q, fused(r, 1.0 / 5040.0, 1.0 / 720.0), fused(r, 1.0 / 120.0, 1.0 / 24.0))
    last = fused(r, 1.0 / 39916800.0, 1.0 / 3628800.0)
    high = fused(q, last, fused(r, 1.0 / 362880.0, 1.0 / 40320.0))
    fourth = q * q
    high = fused(fourth, 1.0 / 479001600.0, high)
    s = fused(fourth, fused(fourth, high, middle), low)
    bits = (np.float64(shifted).view(np.int64) + BIAS) << MANTISSA
    return s * np.int64(bits).view(np.float64)


@nb.njit(inline="always", error_model="numpy")
def fast_log1p(x: float) -> float:
    """Return log(1 + x) for x in [0, 1e15]."""
    y = 1.0 + x
    lost = (x - (y - 1.0)) / y
    bits = np.float64(y).view(np.int64) + SHIFT_TO_ROOT
    exponent = np.int64((bits >> MANTISSA) + EXPONENT_MAGIC).view(np.float64) - TWO_52 - 1023.0
    m = np.int64((bits & MANTISSA_MASK) + ROOT_HALF).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    q = s * s
    t = 1.0 / 21.0
    t = t * q + 1.0 / 19.0
    t = t * q + 1.0 / 17.0
    t = t * q + 1.0 / 15.0
    t = t * q + 1.0 / 13.0
    t = t * q + 1.0 / 11.0
    t = t * q + 1.0 / 9.0
    t = t * q + 1.0 / 7.0
    t = t * q + 0.2
    t = t * q + 1.0 / 3.0
    series = 2.0 * s + 2.0 * s * q * t
    return exponent * LOG_2_HIGH + (series + (exponent * LOG_2_LOW + lost))


@nb.njit(inline="always", error_model="numpy")
def fast_asinh(x: float) -> float:
    """Return asinh(x) for |x| up to 1e15."""
    size = abs(x)
    value = fast_log1p(size + size * (size / (1.0 + math.sqrt(1.0 + size * size))))
    return value if x >= 0.0 else -value
