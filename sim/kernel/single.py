"""Elementary functions of lanes in single precision, the same bits on every machine.

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

from sim.kernel.lane_functions import (
    as_single,
    as_whole,
    bits_of,
    choose,
    fused_lanes,
    larger,
    root,
    smaller,
    to_single,
)
from sim.kernel.lanes import LANES, Four, Lanes, load, store

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
HALF_RANGE = np.int32(-(2**31))
SIGN = np.int32(31)
UNIT = np.float32(2.0**-31)
UNIT_ROOT_2 = np.float32(2.0**-31 * math.sqrt(2.0))
FAR_LOW = np.uint32(round(2**31 * (1.0 - math.sqrt(1.0 - math.exp(-5.0)))))
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
def single_exp(x: Lanes) -> Lanes:
    """Return exp(x) for x up to 80, those below -80 taken as -80; never falls as x rises."""
    x = larger(x, -LIMIT)
    shifted = fused_lanes(x, INVERSE_LOG_2, -HALF) + ROUNDER
    n = shifted - ROUNDER
    r = larger(fused_lanes(n, -LOG_2_LOW, fused_lanes(n, -LOG_2_HIGH, x)), ZERO)
    p = fused_lanes(r, E5, E4)
    p = fused_lanes(p, r, E3)
    p = fused_lanes(p, r, E2)
    p = fused_lanes(p, r, ONE)
    p = smaller(fused_lanes(p, r, ONE), TWO)
    return as_single(as_whole(p) + (as_whole(shifted) << MANTISSA))


@nb.njit(inline="always", error_model="numpy")
def single_log(x: Lanes) -> Lanes:
    """Return log(x) for normal positive x."""
    bits = as_whole(x)
    whole = (bits - HALF_ROOT) >> MANTISSA
    n, m = to_single(whole), as_single(bits - (whole << MANTISSA))
    s = (m - ONE) / (m + ONE)
    q = s * s
    t = fused_lanes(q, fused_lanes(q, fused_lanes(q, L9, L7), L5), L3)
    return n * LOG_2_HIGH + (fused_lanes(n, LOG_2_LOW, s * q * t) + TWO * s)


@nb.njit(inline="always", error_model="numpy")
def single_asinh(x: Lanes) -> Lanes:
    """Return asinh(x) for |x| up to 1e9."""
    size = as_single(as_whole(x) & TOP)
    above = size + size * (size / (ONE + root(fused_lanes(size, size, ONE))))
    y = ONE + above
    value = single_log(y) + (above - (y - ONE)) / y
    return choose(x >= ZERO, value, ZERO - value)


@nb.njit(inline="always", error_model="numpy")
def single_tanh(x: Lanes) -> Lanes:
    """Return tanh(x)."""
    return ONE - TWO / (single_exp(smaller(TWO * x, LIMIT)) + ONE)


@nb.njit(inline="always", error_model="numpy")
def four_normals(words: Four) -> Four:
    """Return the standard normal quantiles at (word + 1/2) / 2**32 of four words.

    The far tails, which few reach, are looked at once for all.
    """
    (w0, z0), (w1, z1) = _nearly(words[0]), _nearly(words[1])
    (w2, z2), (w3, z3) = _nearly(words[2]), _nearly(words[3])
    far = larger(larger(w0, w1), larger(w2, w3))
    if bits_of(far > FAR_WIDTH) != 0:
        z0, z1 = _where_far(words[0], w0, z0), _where_far(words[1], w1, z1)
        z2, z3 = _where_far(words[2], w2, z2), _where_far(words[3], w3, z3)
    return z0, z1, z2, z3


@nb.njit(inline="always", error_model="numpy")
def _nearly(word: Lanes) -> tuple[Lanes, Lanes]:
    """How far a word lies beyond the near range, and its quantile there."""
    depth, scale = _depth(word)
    return word - FAR_LOW, scale * _near(depth)


@nb.njit(inline="always", error_model="numpy")
def _where_far(word: Lanes, beyond: Lanes, near: Lanes) -> Lanes:
    """Return the quantile, near or far."""
    depth, scale = _depth(word)
    return choose(beyond > FAR_WIDTH, scale * _far(depth), near)


@nb.njit(inline="always", error_model="numpy")
def _depth(word: Lanes) -> tuple[Lanes, Lanes]:
    """-log(1 - v^2) and root 2 v of a word, v = 2 (word + 1/2) / 2**32 - 1."""
    centred = as_whole(word) ^ HALF_RANGE
    magnitude = centred ^ (centred >> SIGN)
    left = (to_single(TOP ^ magnitude) + HALF) * UNIT
    return ZERO - single_log(left * (TWO - left)), (to_single(centred) + HALF) * UNIT_ROOT_2


@nb.njit(inline="always", error_model="numpy")
def _near(depth: Lanes) -> Lanes:
    """The factor of the quantile within 2.9 standard deviations."""
    w = depth - np.float32(2.5)
    p = fused_lanes(w, NEAR[0], NEAR[1])
    p = fused_lanes(p, w, NEAR[2])
    p = fused_lanes(p, w, NEAR[3])
    p = fused_lanes(p, w, NEAR[4])
    p = fused_lanes(p, w, NEAR[5])
    p = fused_lanes(p, w, NEAR[6])
    p = fused_lanes(p, w, NEAR[7])
    return fused_lanes(p, w, NEAR[8])


@nb.njit(inline="always", error_model="numpy")
def _far(depth: Lanes) -> Lanes:
    """The factor of the quantile beyond."""
    w = root(depth) - np.float32(3.0)
    p = fused_lanes(w, TAIL[0], TAIL[1])
    p = fused_lanes(p, w, TAIL[2])
    p = fused_lanes(p, w, TAIL[3])
    p = fused_lanes(p, w, TAIL[4])
    p = fused_lanes(p, w, TAIL[5])
    p = fused_lanes(p, w, TAIL[6])
    p = fused_lanes(p, w, TAIL[7])
    return fused_lanes(p, w, TAIL[8])


@nb.njit(nogil=True, error_model="numpy")
def fill_single_normals(out: Singles, words: NDArray[np.uint32]) -> None:
    """Fill ``out`` (4, W) with the standard normal quantiles of words of the same axes."""
    size = out.shape[1]
    for w in range(0, size, LANES):
        live = size - w
        one, two = load(words, w, live), load(words, size + w, live)
        three, four = load(words, 2 * size + w, live), load(words, 3 * size + w, live)
        z0, z1, z2, z3 = four_normals((one, two, three, four))
        store(out, w, z0, live)
        store(out, size + w, z1, live)
        store(out, 2 * size + w, z2, live)
        store(out, 3 * size + w, z3, live)
