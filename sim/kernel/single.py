"""Elementary functions in single precision, eight at a time, the same bits on every machine.

    exp(x) = 2**n p(r),   n = floor(x / log 2),   r = x - n log 2 within [0, log 2],   1 <= p <= 2
    log(x) = n log 2 + 2 artanh(s),   s = (m - 1) / (m + 1),   x = 2**n m
    asinh(x) = sign(x) log(1 + |x| + x**2 / (1 + sqrt(1 + x**2)))
    tanh(x) = 1 - 2 / (exp(2 x) + 1)

**The exponential never falls.** p is a polynomial with positive coefficients in r >= 0, by fused
steps each of which, rounded, rises or stays as r rises; n rises or stays with x; and p is kept
between 1 and 2, so that the end of one n meets the beginning of the next. So a rate never falls as
its logarithm rises, to the last bit and not only to rounding. Relative error 2e-7 within -80 and
80, where the argument is clipped; tanh to 2e-7 absolute.

The normal quantile takes a word of 32 bits, u = (word + 1/2) / 2**32, with 1 - |2 u - 1| from the
bits themselves, so that the tails are as fine as the word. Relative error below 2e-6.

References: Muller 2016, doi:10.1007/978-1-4899-7983-4, section 11; Giles 2012, Approximating the
erfinv function, doi:10.1016/B978-0-12-385963-1.00010-1 (the polynomials of the quantile).
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numba as nb
import numpy as np

from sim.kernel.fused import fused_single

Single: TypeAlias = np.float32

ONE, TWO, HALF, ZERO = np.float32(1.0), np.float32(2.0), np.float32(0.5), np.float32(0.0)
LIMIT = np.float32(80.0)
INVERSE_LOG_2 = np.float32(1.4426950408889634)
LOG_2_HIGH = np.float32(0.693359375)
LOG_2_LOW = np.float32(-2.12194440e-4)
ROUNDER = np.float32(12582912.0)
MANTISSA = np.int32(23)
HALF_ROOT = np.int32(0x3F3504F3)
ONE_BITS = np.int32(0x3F800000)
TOP = np.int32(0x7FFFFFFF)
SIGN = np.int32(31)
UNIT = np.float32(2.0**-31)
ROOT_2 = np.float32(math.sqrt(2.0))

E2, E3, E4 = np.float32(0.50000229), np.float32(0.16663191), np.float32(0.04185498)
E5, E6 = np.float32(0.00786843), np.float32(0.00191249)
L3, L5, L7, L9 = (np.float32(2.0 / odd) for odd in (3, 5, 7, 9))

NEAR = tuple(
    np.float32(c)
    for c in (
        2.81022636e-08,
        3.43273939e-07,
        -3.5233877e-06,
        -4.39150654e-06,
        0.00021858087,
        -0.00125372503,
        -0.00417768164,
        0.246640727,
        1.50140941,
    )
)
TAIL = tuple(
    np.float32(c)
    for c in (
        -0.000200214257,
        0.000100950558,
        0.00134934322,
        -0.00367342844,
        0.00573950773,
        -0.0076224613,
        0.00943887047,
        1.00167406,
        2.83297682,
    )
)


@nb.njit(inline="always", error_model="numpy")
def single_exp(x: Single) -> Single:
    """Return exp(x), the argument clipped to [-80, 80]; never falls as x rises."""
    x = min(max(x, -LIMIT), LIMIT)
    shifted = fused_single(x, INVERSE_LOG_2, -HALF) + ROUNDER
    n = shifted - ROUNDER
    r = max(fused_single(-n, LOG_2_LOW, fused_single(-n, LOG_2_HIGH, x)), ZERO)
    p = fused_single(E6, r, E5)
    p = fused_single(p, r, E4)
    p = fused_single(p, r, E3)
    p = fused_single(p, r, E2)
    p = fused_single(p, r, ONE)
    p = min(fused_single(p, r, ONE), TWO)
    bits = np.float32(p).view(np.int32) + np.int32(np.float32(shifted).view(np.int32) << MANTISSA)
    return np.float32(np.int32(bits).view(np.float32))


@nb.njit(inline="always", error_model="numpy")
def single_log(x: Single) -> Single:
    """Return log(x) for a normal positive x."""
    bits = np.float32(x).view(np.int32)
    n = np.int32((bits - HALF_ROOT) >> MANTISSA)
    m = np.int32(bits - (n << MANTISSA)).view(np.float32)
    s = (m - ONE) / (m + ONE)
    q = s * s
    t = fused_single(q, fused_single(q, fused_single(q, L9, L7), L5), L3)
    high = np.float32(n) * LOG_2_HIGH
    low = fused_single(np.float32(n), LOG_2_LOW, s * q * t)
    return np.float32(high + (low + TWO * s))


@nb.njit(inline="always", error_model="numpy")
def single_asinh(x: Single) -> Single:
    """Return asinh(x) for |x| up to 1e9."""
    size = abs(x)
    above = size + size * (size / (ONE + np.float32(math.sqrt(fused_single(size, size, ONE)))))
    y = ONE + above
    value = single_log(y) + (above - (y - ONE)) / y
    return np.float32(value if x >= ZERO else -value)


@nb.njit(inline="always", error_model="numpy")
def single_tanh(x: Single) -> Single:
    """Return tanh(x)."""
    return np.float32(ONE - TWO / (single_exp(TWO * x) + ONE))


@nb.njit(inline="always", error_model="numpy")
def single_normal(word: np.uint64) -> Single:
    """Return the standard normal quantile at (word + 1/2) / 2**32."""
    centred = np.int32(np.int64(word) - np.int64(0x80000000))
    magnitude = np.int32(centred ^ np.int32(centred >> SIGN))
    x = (np.float32(magnitude) + HALF) * UNIT
    left = (np.float32(np.int32(TOP ^ magnitude)) + HALF) * UNIT
    w = -single_log(left * (TWO - left))
    near = w - np.float32(2.5)
    far = np.float32(math.sqrt(w)) - np.float32(3.0)
    p, q = NEAR[0], TAIL[0]
    p, q = fused_single(p, near, NEAR[1]), fused_single(q, far, TAIL[1])
    p, q = fused_single(p, near, NEAR[2]), fused_single(q, far, TAIL[2])
    p, q = fused_single(p, near, NEAR[3]), fused_single(q, far, TAIL[3])
    p, q = fused_single(p, near, NEAR[4]), fused_single(q, far, TAIL[4])
    p, q = fused_single(p, near, NEAR[5]), fused_single(q, far, TAIL[5])
    p, q = fused_single(p, near, NEAR[6]), fused_single(q, far, TAIL[6])
    p, q = fused_single(p, near, NEAR[7]), fused_single(q, far, TAIL[7])
    p, q = fused_single(p, near, NEAR[8]), fused_single(q, far, TAIL[8])
    z = ROOT_2 * x * (p if w < np.float32(5.0) else q)
    return np.float32(z if centred >= 0 else -z)
