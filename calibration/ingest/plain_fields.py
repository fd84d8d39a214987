"""The fields of a row written in the plainest way, read from their bytes, compiled.

All functions take pointers (`calibration.ingest.bytemask`), and a field as where it starts and
ends. A day is year x 512 + month x 32 + day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from calibration.ingest.bytemask import NOTHING, ONE, WIDTH, count, lowest, masks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.int64]

ZERO, NINE, MINUS, DOT, UPPER_A, UPPER_Z = 48, 57, 45, 46, 65, 90
LETTERS = 26
NO_CODE = -1
LONGEST_LINE = 3900
"""Bytes: a line below it has no field that is too long."""

FIRST_YEAR, LAST_YEAR = 1900, 2100


@numba.njit(nogil=True, cache=True)
def field_ends(
    text: tuple[Bytes, int], start: int, room: tuple[Ints, int], lengths: tuple[int, int]
) -> tuple[bool, int]:
    """Find where the first fields of a line end; tell whether it is plain, where the next begins.

    A plain line has the right number of fields, and nothing but printable ASCII in the first ones.
    """
    (data, size), (ends, last) = text, room
    field, more = 0, 0
    ends[0] = start - 1
    at, strange, feeds = start, NOTHING, NOTHING
    while feeds == NOTHING:
        tabs, feeds, odd = masks(data, size, at)
        if feeds != NOTHING:
            line = (feeds & (~feeds + ONE)) - ONE
            tabs, odd = tabs & line, odd & line
        if field < last:
            while tabs != NOTHING and field < last:
                field += 1
                ends[field] = at + lowest(tabs)
                tabs &= tabs - ONE
            if field == last:
                odd &= (ONE << np.uint64(ends[last] - at)) - ONE
            strange |= odd
        more += count(tabs)
        at += WIDTH
    stop = at - WIDTH + lowest(feeds)
    plain = (
        field == last
        and strange == NOTHING
        and stop - start < LONGEST_LINE
        and lengths[0] <= field + more + 1 <= lengths[1]
    )
    return plain, stop + 1


@numba.njit(nogil=True, cache=True)
def same_eight(data: Bytes, known: int, start: int, end: int) -> bool:
    """Tell whether a field has the eight bytes that stand at another place."""
    if end - start != 8:  # noqa: PLR2004
        return False
    other = 0
    for at in range(8):
        other += data[known + at] != data[start + at]
    return other == 0


@numba.njit(nogil=True, cache=True)
def all_digits(data: Bytes, start: int, end: int) -> bool:
    """Tell whether a field is a number of 1 to 18 digits."""
    if not 0 < end - start < 19:  # noqa: PLR2004
        return False
    odd = 0
    for at in range(start, end):
        odd += data[at] < ZERO or data[at] > NINE
    return odd == 0


@numba.njit(nogil=True, cache=True)
def day_key(data: Bytes, start: int, end: int) -> int:
    """Return year x 512 + month x 32 + day of a day as 20180131, -1 for anything else.

    A 29 February is left to the exact way.
    """
    if end - start != 8 or not all_digits(data, start, end):  # noqa: PLR2004
        return -1
    number = 0
    for at in range(start, end):
        number = number * 10 + (data[at] - ZERO)
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12 or day < 1:  # noqa: PLR2004
        return -1
    length = 28 if month == 2 else 30 + (month + month // 8) % 2  # noqa: PLR2004
    if day > length:
        return -1
    return (year << 9) | (month << 5) | day


@numba.njit(nogil=True, cache=True)
def place_of(data: Bytes, start: int, end: int, table: Ints) -> int:
    """Return the place of a country, 0 for a blank or a region, -1 for anything else."""
    if start == end:
        return 0
    if end - start != 3:  # noqa: PLR2004
        return -1
    place = 0
    for at in range(start, end):
        if not UPPER_A <= data[at] <= UPPER_Z:
            return -1
        place = place * LETTERS + (data[at] - UPPER_A)
    return int(table[place])


@numba.njit(nogil=True, cache=True)
def code_class(data: Bytes, start: int, end: int, table: Ints) -> int:
    """Return what class of code stands there, NO_CODE for none of three or four digits."""
    if not 3 <= end - start <= 4 or not all_digits(data, start, end):  # noqa: PLR2004
        return NO_CODE
    number = 1000 if end - start == 4 else 0  # noqa: PLR2004
    value = 0
    for at in range(start, end):
        value = value * 10 + (data[at] - ZERO)
    return int(table[number + value])


@numba.njit(nogil=True, cache=True)
def is_weight(data: Bytes, start: int, end: int) -> bool:
    """Tell whether a field is blank or a plain number below 10."""
    if start == end:
        return True
    at = start + (data[start] == MINUS)
    if at == end or not ZERO <= data[at] <= NINE:
        return False
    if at + 1 == end:
        return True
    if data[at + 1] != DOT or at + 2 == end or end - at > 12:  # noqa: PLR2004
        return False
    return all_digits(data, at + 2, end)
