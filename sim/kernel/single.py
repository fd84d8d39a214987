"""Elementary functions in single precision, eight at a time, the same bits on every machine.

    exp(x) = 2**n p(r),   n = floor(x / log 2),   r = x - n log 2 within [0, log 2],   1 <= p <= 2
    log(x) = n log 2 + 2 artanh(s),   s = (m - 1) / (m + 1),   x = 2**n m
    asinh(x) = sign(x) log(1 + |x| + x**2 / (1 + sqrt(1 + x**2)))
    tanh(x) = 1 - 2 / (exp(2 x) + 1)

**The exponential never falls.** p is a polynomial with positive coefficients in r >= 0, by fused
steps each of which, rounded, rises or stays as r rises; n rises or stays with x; and p is kept
between 1 and 2, so that the end of one n meets the beginning of the next. So a rate never falls as
its logarithm rises, to the last bit and not only to rounding. Relative error 3e-7 within -80 and
80; tanh to 3e-7 absolute.

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
from numpy.typing import NDArray

from sim.kernel.fused import fused_single

Single: TypeAlias = np.float32
Singles: TypeAlias = NDArray[np.float32]

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
HALF_RANGE = np.uint32(0x80000000)
UNIT = np.float32(2.0**-31)
UNIT_ROOT_2 = np.float32(2.0**-31 * math.sqrt(2.0))
FAR_LOW = np.uint32(round(2**31 * (1.0 - math.sqrt(1.0 - math.exp(-5.0)))))
CHUNK = 32
FAR_WIDTH = np.uint32(2**32 - 2 * int(FAR_LOW))

E2, E3 = np.float32(0.49994617), np.float32(0.1672459)
E4, E5 = np.float32(0.03957276), np.float32(0.01137561)
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
    """Return exp(x) for x up to 80, those below -80 taken as -80; never falls as x rises."""
    x = max(x, -LIMIT)
    shifted = fused_single(x, INVERSE_LOG_2, -HALF) + ROUNDER
    n = shifted - ROUNDER
    r = max(fused_single(-n, LOG_2_LOW, fused_single(-n, LOG_2_HIGH, x)), ZERO)
    p = fused_single(E5, r, E4)
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
    n = np.int32(np.int32(bits - HALF_ROOT) >> MANTISSA)
    m = np.int32(bits - np.int32(n << MANTISSA)).view(np.float32)
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
    return np.float32(ONE - TWO / (single_exp(min(TWO * x, LIMIT)) + ONE))


@nb.njit(nogil=True, error_model="numpy")
def fill_single_normals(out: Singles, word: NDArray[np.uint32]) -> None:
    """Fill ``out`` with the standard normal quantiles at (word + 1/2) / 2**32.

    The few of the far tails are taken alone.
    """
    for p in range(out.size):
        out[p] = _near(np.int32(word[p] ^ HALF_RANGE))
    for begin in range(0, out.size, CHUNK):
        stop = min(begin + CHUNK, out.size)
        least = FAR_WIDTH
        for p in range(begin, stop):
            least = max(least, np.uint32(word[p] - FAR_LOW))
        if least > FAR_WIDTH:
            for p in range(begin, stop):
                if np.uint32(word[p] - FAR_LOW) > FAR_WIDTH:
                    out[p] = _far(np.int32(word[p] ^ HALF_RANGE))


@nb.njit(inline="always", error_model="numpy")
def _depth(left: Single) -> Single:
    return np.float32(-single_log(left * (TWO - left)))


@nb.njit(inline="always", error_model="numpy")
def _near(centred: np.int32) -> Single:
    """The quantile within 2.9 standard deviations."""
    magnitude = np.int32(centred ^ np.int32(centred >> SIGN))
    w = _depth((np.float32(np.int32(TOP ^ magnitude)) + HALF) * UNIT) - np.float32(2.5)
    p = fused_single(NEAR[0], w, NEAR[1])
    p = fused_single(p, w, NEAR[2])
    p = fused_single(p, w, NEAR[3])
    p = fused_single(p, w, NEAR[4])
    p = fused_single(p, w, NEAR[5])
    p = fused_single(p, w, NEAR[6])
    p = fused_single(p, w, NEAR[7])
    p = fused_single(p, w, NEAR[8])
    return np.float32((np.float32(centred) + HALF) * UNIT_ROOT_2 * p)


@nb.njit(inline="always", error_model="numpy")
def _far(centred: np.int32) -> Single:
    """The quantile beyond."""
    magnitude = np.int32(centred ^ np.int32(centred >> SIGN))
    depth = _depth((np.float32(np.int32(TOP ^ magnitude)) + HALF) * UNIT)
    w = np.float32(math.sqrt(depth)) - np.float32(3.0)
    p = TAIL[0]
    for m in range(1, 9):
        p = fused_single(p, w, TAIL[m])
    return np.float32((np.float32(centred) + HALF) * UNIT_ROOT_2 * p)
