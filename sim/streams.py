"""Keyed random numbers: each draw is a function of its name, never of the order of drawing.

A draw is named by (seed; world, period, ordered pair of countries, process, stage). The name fills
the counter and the key of one Philox4x32-10 block, which answers with four 32-bit words:

    counter = (world, months since 1970-01, 32768 * code_i + code_j, 65536 * process + stage)
    key     = (low word of the seed, high word of the seed)

where code is the ISO3 code read as a number in base 26 (15 bits). The scenario is not in the name,
so a scenario and its baseline share every draw. Uniforms lie in the open interval (0, 1), normals
are the normal quantile of a uniform, so that both rise with the word they come from.

Axes: worlds. Example:

>>> uniforms(7, np.arange(3), Process.RITUAL, 648, pair_word("CHN", "RUS")).shape
(3, 4)

Reference: Salmon, Moraes, Dror and Shaw 2011, doi:10.1145/2063384.2063405 (Philox).
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from sim.quantile import normal_quantile

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

WORD = 1.0 / 4294967296.0
MASK = np.uint64(0xFFFFFFFF)
MULTIPLIER_0 = np.uint64(0xD2511F53)
MULTIPLIER_1 = np.uint64(0xCD9E8D57)
WEYL_0 = np.uint64(0x9E3779B9)
WEYL_1 = np.uint64(0xBB67AE85)
HALF_WORD = np.uint64(32)
HALF_RANGE = 2147483648
LETTERS = 26


class Process(IntEnum):
    """What a draw is for; the upper half of the last counter word."""

    START = 1
    SHOCK = 2
    CONTACT = 3
    RITUAL = 4
    INTERVENTION = 5
    LEADER = 6
    GROWTH = 7
    SANCTION = 8
    CONTAGION = 9
    RULE = 10


def seed_words(seed: int) -> tuple[np.uint64, np.uint64]:
    """Split a seed into the two key words.

    Parameters
    ----------
    seed
        Integer in [0, 2**64).

    Raises
    ------
    ValueError
        If the seed lies outside that range.
    """
    if not 0 <= seed < 2**64:
        msg = f"seed: {seed} is outside 0 to 2**64 - 1"
        raise ValueError(msg)
    return np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32)


def country_word(iso3: str) -> int:
    """Read an ISO3 code as a number in base 26, below 17,576.

    >>> country_word("AAB")
    1
    """
    if len(iso3) != 3 or not (iso3.isascii() and iso3.isalpha() and iso3.isupper()):
        msg = f"country code: {iso3!r} is not three capital letters"
        raise ValueError(msg)
    word = 0
    for letter in iso3:
        word = LETTERS * word + ord(letter) - ord("A")
    return word


def pair_word(initiator: str, partner: str) -> np.uint64:
    """Pack an ordered pair of ISO3 codes into one 32-bit word."""
    return np.uint64(country_word(initiator) * 32768 + country_word(partner))


def period_word(month: np.datetime64) -> np.uint64:
    """Count the months since January 1970.

    >>> int(period_word(np.datetime64("1971-02")))
    13
    """
    return np.uint64(month.astype("datetime64[M]").astype(np.int64))


@njit(inline="always", error_model="numpy")
def philox(
    c0: np.uint64, c1: np.uint64, c2: np.uint64, c3: np.uint64, k0: np.uint64, k1: np.uint64
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Ten rounds of Philox4x32; six uint64 that hold 32-bit words in, four out."""
    for _ in range(10):
        c0, c1, c2, c3 = turn(c0, c1, c2, c3, k0, k1)
        k0 = (k0 + WEYL_0) & MASK
        k1 = (k1 + WEYL_1) & MASK
    return c0 & MASK, c1 & MASK, c2 & MASK, c3 & MASK


@njit(inline="always", error_model="numpy")
def turn(
    c0: Any, c1: Any, c2: Any, c3: Any, k0: np.uint64, k1: np.uint64
) -> tuple[Any, Any, Any, Any]:
    """One round, of one counter or of lanes of them (`sim.kernel.lanes`).

    What stands above 32 bits is cut off before a product, where the cut costs nothing, and not
    before; so it stands in the words returned, and may stand in those given.
    """
    p0 = MULTIPLIER_0 * (c0 & MASK)
    p1 = MULTIPLIER_1 * (c2 & MASK)
    return (p1 >> HALF_WORD) ^ c1 ^ k0, p1, (p0 >> HALF_WORD) ^ c3 ^ k1, p0


@njit(inline="always", error_model="numpy")
def to_uniform(word: np.uint64) -> float:
    """Map a 32-bit word to the open unit interval, (word + 1/2) / 2**32."""
    return (np.float64(np.int32(np.int64(word) - HALF_RANGE)) + (HALF_RANGE + 0.5)) * WORD


@njit(cache=True, error_model="numpy")
def _fill(out: Floats, worlds: Words, name: Words) -> None:
    c1, c2, c3, k0, k1 = name
    for w in range(worlds.size):
        words = philox(worlds[w], c1, c2, c3, k0, k1)
        for m in range(4):
            out[w, m] = to_uniform(words[m])


@njit(cache=True, error_model="numpy")
def to_normals(values: Floats) -> None:
    """Turn uniforms, two axes, into standard normals, in place."""
    for w in range(values.shape[0]):
        for m in range(values.shape[1]):
            values[w, m] = normal_quantile(values[w, m])


def last_word(process: int, stage: int = 0) -> np.uint64:
    """Pack process and stage (below 65,536) into the last counter word."""
    return np.uint64(process * 65536 + stage)


def uniforms(
    seed: int,
    worlds: NDArray[np.integer],
    process: int,
    period: int,
    pair: np.uint64,
    *,
    stage: int = 0,
) -> Floats:
    """Draw four uniforms a world for one named purpose.

    Parameters
    ----------
    seed
        Integer in [0, 2**64).
    worlds
        World numbers, axis (world,), each in [0, 2**32).
    process, stage
        What the draw is for, see `Process`; stage in [0, 65536).
    period
        Months since January 1970.
    pair
        Ordered pair of countries, from `pair_word`.

    Returns
    -------
    ndarray
        Axes (world, 4), each in the open interval (0, 1).
    """
    k0, k1 = seed_words(seed)
    out = np.empty((len(worlds), 4))
    name = np.array([period, pair, last_word(process, stage), k0, k1], dtype=np.uint64)
    _fill(out, worlds.astype(np.uint64), name)
    return out


def normals(
    seed: int,
    worlds: NDArray[np.integer],
    process: int,
    period: int,
    pair: np.uint64,
    *,
    stage: int = 0,
) -> Floats:
    """Draw four standard normals a world; arguments and axes as in `uniforms`."""
    out = uniforms(seed, worlds, process, period, pair, stage=stage)
    to_normals(out)
    return out
