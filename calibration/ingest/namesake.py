"""Names whose bearer depends on the day, told by a hash: leaders and organisations.

    may_be_dated(data, start, end, hashes)

A name is looked up by its letters and digits alone (`sim.country_names.lookup_key`), so two names
of one key have the same sequence of them. The compiled pass hashes that sequence (FNV-1a, 64 bits,
as it stands between spaces and marks) and asks whether it is among those of the known names. A
name that is not cannot be one of them; one that is may be, and goes the exact way, as does every
name that the key changes more deeply: a leading "the" or "st", an ampersand, a bracket.

Reference: Fowler, G., Noll, L. C., Vo, K.-P., FNV non-cryptographic hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.int64]

OFFSET, PRIME = -3750763034362895579, 1099511628211
"""Constants of FNV-1a; the first is 14695981039346656037 as a signed number."""

HASHES = 1 << 15
"""Places of the table of hashes, many times as many as there are names."""

A_LOW, Z_LOW, A_HIGH, Z_HIGH, ZERO, NINE, AMPERSAND, BRACKET = 97, 122, 65, 90, 48, 57, 38, 40
LOWER = 32


def hashes_of(keys: Iterable[str]) -> Ints:
    """Return the hashes of look-up keys as a table, (HASHES,): each at its place or after it."""
    table = np.zeros(HASHES, dtype=np.int64)
    for key in keys:
        letters = "".join(key.split()).encode("ascii", errors="ignore")
        text = np.frombuffer(letters, dtype=np.uint8)
        value = letters_hash(text, 0, text.size)
        place = int(value) % HASHES
        while table[place] not in (0, value):
            place = (place + 1) % HASHES
        table[place] = value
    return table


@numba.njit(nogil=True, cache=True)
def letters_hash(data: Bytes, start: int, end: int) -> np.int64:
    """Return the hash of the letters and digits of a text of ASCII, in lower case."""
    value = np.int64(OFFSET)
    for at in range(start, end):
        byte = data[at]
        if A_HIGH <= byte <= Z_HIGH:
            byte = byte + LOWER
        if A_LOW <= byte <= Z_LOW or ZERO <= byte <= NINE:
            value = (value ^ np.int64(byte)) * np.int64(PRIME)
    return value


@numba.njit(nogil=True, cache=True)
def may_be_dated(data: Bytes, start: int, end: int, hashes: Ints) -> bool:
    """Tell whether a name of printable ASCII may be one of those known."""
    if start == end:
        return False
    for at in range(start, end):
        if data[at] == AMPERSAND or data[at] == BRACKET:
            return True
    if _starts(data, start, end, 116, 104, 101) or _starts(data, start, end, 115, 116, 0):
        return True
    value = letters_hash(data, start, end)
    place = value & (HASHES - 1)
    while hashes[place] != 0:
        if hashes[place] == value:
            return True
        place = (place + 1) & (HASHES - 1)
    return False


@numba.njit(nogil=True, cache=True)
def _starts(data: Bytes, start: int, end: int, one: int, two: int, three: int) -> bool:  # noqa: PLR0913
    """Tell whether the letters of a name start with two or three given ones."""
    wanted, found = (one, two, three), 0
    for at in range(start, end):
        byte = data[at]
        if A_HIGH <= byte <= Z_HIGH:
            byte = byte + LOWER
        if A_LOW <= byte <= Z_LOW or ZERO <= byte <= NINE:
            if byte != wanted[found]:
                return False
            found += 1
            if found == 3 or wanted[found] == 0:  # noqa: PLR2004
                return True
    return False
