"""The compiled pass of the sieve: what each line of a block is, from its bytes alone.

Shapes: `data` is a block as (B,) uint8, its lines L; a row's key is its day x 2^20 + its first
country x 2^10 + its second, with the day as year x 512 + month x 32 + day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from calibration.ingest.namesake import may_be_dated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.int64]
    Side = tuple[int, int, int, int]
    Fields = tuple[Side, Side, Side]
    Tables = tuple[Ints, Ints, Ints, Ints]

TAB, FEED, ZERO, NINE, MINUS, DOT, UPPER_A, UPPER_Z = 9, 10, 48, 57, 45, 46, 65, 90
KEEP, ODD, TYPED, SPOKEN_CODE, UNTYPED_CODE = -1, -2, 0, 1, 2
SHIFT = 3
"""Bits of a verdict that hold the reason; those above hold the key."""

LONGEST_LINE = 3900
"""Bytes: a line below it has no field that is too long."""

FIRST_YEAR, LAST_YEAR = 1900, 2100
LETTERS = 26
SPEAKS = 1
"""Class of a sector that speaks for its country; 0 of one that does not."""


@numba.njit(nogil=True, cache=True)
def sift(
    data: Bytes, stops: Ints, places: tuple[Fields, tuple[int, int]], tables: Tables
) -> tuple[Ints, Ints]:
    """Return a verdict on each line, (L,), and where its last needed field ends, (L,).

    A verdict is KEEP, ODD, or a reason plus the key of the row times 8. `stops`, (L,): where the
    lines end.
    """
    fields, lengths = places
    (ref, date, code, goldstein), a, b = fields
    countries, codes, sectors, hashes = tables
    a_name, a_code, b_name, b_code = a[0], a[1], b[0], b[1]
    verdict = np.empty(stops.size, dtype=np.int64)
    cut = np.empty(stops.size, dtype=np.int64)
    ends = np.empty(goldstein + 2, dtype=np.int64)
    start, known, known_day = 0, 0, -1
    for line in range(stops.size):
        end = stops[line]
        verdict[line] = ODD
        plain = end - start < LONGEST_LINE and _field_ends(data, start, end, ends, lengths)
        start, cut[line] = end + 1, ends[goldstein + 1]
        if not plain or not _all_digits(data, ends[ref] + 1, ends[ref + 1]):
            continue
        if known_day < 0 or not _same_eight(data, known, ends[date] + 1, ends[date + 1]):
            known, known_day = ends[date] + 1, _day_key(data, ends[date] + 1, ends[date + 1])
        one = _country(data, ends[a_code] + 1, ends[a_code + 1], countries)
        two = _country(data, ends[b_code] + 1, ends[b_code + 1], countries)
        kind = _code(data, ends[code] + 1, ends[code + 1], codes)
        weight = _is_weight(data, ends[goldstein] + 1, ends[goldstein + 1])
        if known_day < 0 or one < 0 or two < 0 or kind == KEEP or not weight:
            continue
        key = ((known_day << 20) | (one << 10) | two) << SHIFT
        no_one = one == 0 and ends[a_name + 1] == ends[a_name] + 1
        no_two = two == 0 and ends[b_name + 1] == ends[b_name] + 1
        if kind != TYPED:
            verdict[line] = key | (kind - 1)
        elif no_one or no_two:
            verdict[line] = key | 2
        elif one == two and one > 0:
            verdict[line] = key | 3
        else:
            reason = _standing(data, ends, (a, b, one, two), sectors, hashes)
            verdict[line] = KEEP if reason == KEEP else key | reason
    return verdict, cut


@numba.njit(nogil=True, cache=True)
def _standing(
    data: Bytes, ends: Ints, sides: tuple[Side, Side, int, int], sectors: Ints, hashes: Ints
) -> int:
    """Return why two sides make no contact of states, KEEP where the day decides."""
    a, b, one, two = sides
    silent = False
    for name, _, sector, group in (a, b):
        if ends[group + 1] != ends[group] + 1:
            return KEEP
        if may_be_dated(data, ends[name] + 1, ends[name + 1], hashes):
            return KEEP
        start, end = ends[sector] + 1, ends[sector + 1]
        rank = SPEAKS if start == end else _country(data, start, end, sectors)
        if rank < 0:
            return KEEP
        silent = silent or rank != SPEAKS
    if one == 0 or two == 0:
        return 2
    return 4 if silent else KEEP


@numba.njit(nogil=True, cache=True)
def gathered(data: Bytes, begins: Ints, ends: Ints) -> Bytes:
    """Put pieces of a block together, each with a line feed behind it."""
    out = np.empty((ends - begins).sum() + begins.size, dtype=np.uint8)
    size = 0
    for piece in range(begins.size):
        start, length = begins[piece], ends[piece] - begins[piece]
        for at in range(length):
            out[size + at] = data[start + at]
        out[size + length] = FEED
        size += length + 1
    return out


@numba.njit(nogil=True, cache=True)
def _field_ends(data: Bytes, start: int, end: int, ends: Ints, lengths: tuple[int, int]) -> bool:
    """Find where the first fields of a line end; tell whether the line is plain."""
    at, field, last = start, 0, ends.size - 1
    ends[0] = start - 1
    while field < last and at < end:
        if data[at] == TAB:
            field += 1
            ends[field] = at
        at += 1
    if field < last:
        return False
    odd = 0
    for place in range(start, at):
        byte = data[place]
        odd += (byte >= 128) | ((byte < 32) & (byte != TAB))  # noqa: PLR2004 - not printable ASCII
    more = 0
    for place in range(at, end):
        more += data[place] == TAB
    return odd == 0 and lengths[0] <= field + more + 1 <= lengths[1]


@numba.njit(nogil=True, cache=True)
def _same_eight(data: Bytes, known: int, start: int, end: int) -> bool:
    """Tell whether a field has the eight bytes that stand at another place."""
    if end - start != 8:  # noqa: PLR2004
        return False
    other = 0
    for at in range(8):
        other += data[known + at] != data[start + at]
    return other == 0


@numba.njit(nogil=True, cache=True)
def _all_digits(data: Bytes, start: int, end: int) -> bool:
    """Tell whether a field is a number of 1 to 18 digits."""
    if not 0 < end - start < 19:  # noqa: PLR2004
        return False
    odd = 0
    for at in range(start, end):
        odd += data[at] < ZERO or data[at] > NINE
    return odd == 0


@numba.njit(nogil=True, cache=True)
def _day_key(data: Bytes, start: int, end: int) -> int:
    """Return year x 512 + month x 32 + day of a day as 20180131, -1 for anything else.

    A 29 February is left to the exact way.
    """
    if end - start != 8 or not _all_digits(data, start, end):  # noqa: PLR2004
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
def _country(data: Bytes, start: int, end: int, table: Ints) -> int:
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
def _code(data: Bytes, start: int, end: int, table: Ints) -> int:
    """Return what class of code stands there, KEEP for none of three or four digits."""
    if not 3 <= end - start <= 4 or not _all_digits(data, start, end):  # noqa: PLR2004
        return KEEP
    number = 1000 if end - start == 4 else 0  # noqa: PLR2004
    value = 0
    for at in range(start, end):
        value = value * 10 + (data[at] - ZERO)
    return int(table[number + value])


@numba.njit(nogil=True, cache=True)
def _is_weight(data: Bytes, start: int, end: int) -> bool:
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
    return _all_digits(data, at + 2, end)
