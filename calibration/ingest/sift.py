"""The compiled pass of the sieve: what each line of a block is, from its bytes alone.

Shapes: `data` is a block as (B,) uint8 that ends with a line feed, its lines L. A day is year x 512
+ month x 32 + day. A tally is of rows by day and country: the day of each place, (PLACES,), NO_DAY
where it is free, and the rows, (PLACES, C), with all rows of the day under country 0. The functions
below `sift` take pointers to arrays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

from calibration.ingest.bytemask import FEED, lines_of, pointer
from calibration.ingest.namesake import may_be_dated
from calibration.ingest.plain_fields import (
    NO_CODE,
    all_digits,
    code_class,
    day_key,
    field_ends,
    is_weight,
    place_of,
    same_eight,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Ints = NDArray[np.int64]
    Side = tuple[int, int, int, int]
    Fields = tuple[Side, Side, Side]
    Tables = tuple[Ints, Ints, Ints, Ints]
    Tally = tuple[Ints, Ints]
    Counts = tuple[Ints, Ints, int]
    Verdicts = NDArray[np.int8]

KEEP, ODD, TYPED, SPOKEN_CODE, UNTYPED_CODE = -1, -2, 0, 1, 2
ALONE, ONE_COUNTRY, SILENT = 2, 3, 4
"""Reasons to set a row aside; codes that are spoken or untyped give 0 and 1."""

NO_DAY = 0
PLACES, PROBES = 1024, 32
"""Places of days in a tally, and how many are tried for one; rows of more days go the exact way."""

SPEAKS = 1
"""Class of a sector that speaks for its country; 0 of one that does not."""


@numba.njit(nogil=True, cache=True)
def sift(  # noqa: PLR0913
    data: Bytes, room: Ints, places: tuple[Fields, tuple[int, int]], tables: Tables, tally: Tally
) -> tuple[Verdicts, Ints, Ints]:
    """Return a verdict on each line, (L,), where each begins, (L + 1,), and is cut, (L,).

    A verdict is KEEP, ODD, or a reason; rows that have one are added to the tally. A line is cut
    where its last needed field ends.
    """
    lines = lines_of(pointer(data), data.size)
    verdict = np.empty(lines, dtype=np.int8)
    begins, cut = np.zeros(lines + 1, dtype=np.int64), np.empty(lines, dtype=np.int64)
    fields, lengths = places
    text, ends, last = (pointer(data), data.size), pointer(room), room.size - 1
    books = (pointer(tables[0]), pointer(tables[1]), pointer(tables[2]), pointer(tables[3]))
    counts = (pointer(tally[0]), pointer(tally[1]), tally[1].shape[1])
    day = (0, -1)
    for line in range(lines):
        plain, begins[line + 1] = field_ends(text, begins[line], (ends, last), lengths)
        cut[line] = ends[last]
        if plain:
            verdict[line], day = _verdict(text[0], ends, fields, (books, counts, day))
        else:
            verdict[line] = ODD
    return verdict, begins, cut


@numba.njit(nogil=True, cache=True)
def _verdict(
    data: Bytes, ends: Ints, fields: Fields, state: tuple[Tables, Counts, tuple[int, int]]
) -> tuple[int, tuple[int, int]]:
    """Return the verdict on a plain line, and where the last day stands and what it is.

    Rows in a row mostly are of the same day, which is then read once.
    """
    (ref, date, code, goldstein), a, b = fields
    (countries, codes, sectors, hashes), tally, (known, day) = state
    a_name, a_code, b_name, b_code = a[0], a[1], b[0], b[1]
    if day < 0 or not same_eight(data, known, ends[date] + 1, ends[date + 1]):
        known, day = ends[date] + 1, day_key(data, ends[date] + 1, ends[date + 1])
    one = place_of(data, ends[a_code] + 1, ends[a_code + 1], countries)
    two = place_of(data, ends[b_code] + 1, ends[b_code + 1], countries)
    kind = code_class(data, ends[code] + 1, ends[code + 1], codes)
    readable = (
        day >= 0
        and one >= 0
        and two >= 0
        and kind != NO_CODE
        and all_digits(data, ends[ref] + 1, ends[ref + 1])
        and is_weight(data, ends[goldstein] + 1, ends[goldstein + 1])
    )
    if not readable:
        return ODD, (known, day)
    no_one = one == 0 and ends[a_name + 1] == ends[a_name] + 1
    no_two = two == 0 and ends[b_name + 1] == ends[b_name] + 1
    if kind != TYPED:
        reason = kind - 1
    elif no_one or no_two:
        reason = ALONE
    elif one == two and one > 0:
        reason = ONE_COUNTRY
    else:
        reason = _standing(data, ends, (a, b, one, two), sectors, hashes)
    if reason != KEEP and not _counted(tally, day, one, two):
        return ODD, (known, day)
    return reason, (known, day)


@numba.njit(nogil=True, cache=True)
def _counted(tally: Counts, day: int, one: int, two: int) -> bool:
    """Add a row to the tally; tell whether there was room for its day."""
    days, rows, width = tally
    first = day + 37 * (day >> 9)
    for step in range(PROBES):
        place = (first + step) & (PLACES - 1)
        if days[place] == NO_DAY:
            days[place] = day
        if days[place] == day:
            rows[place * width] += 1
            if one > 0:
                rows[place * width + one] += 1
            if two > 0 and two != one:
                rows[place * width + two] += 1
            return True
    return False


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
        rank = SPEAKS if start == end else place_of(data, start, end, sectors)
        if rank < 0:
            return KEEP
        silent = silent or rank != SPEAKS
    if one == 0 or two == 0:
        return ALONE
    return SILENT if silent else KEEP


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
