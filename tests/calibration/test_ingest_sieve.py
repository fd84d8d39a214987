"""The compiled pass of the sieve: masks of bytes, and more days than its tally has room for."""

from __future__ import annotations

from datetime import date, timedelta

import numba
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.ingest.bytemask import count, lines_of, lowest, masks, pointer
from calibration.ingest.cells import read_slowly
from calibration.ingest.layouts import GDELT
from calibration.ingest.namesake import HASHES, hashes_of, letters_hash, may_be_dated
from calibration.ingest.reports import RowReader
from calibration.ingest.shape import read_shape
from calibration.ingest.sift import PLACES
from sim.contacts import contact_types
from tests.event_files import line

BYTES = st.lists(st.sampled_from(list(b"\t\nA~ \0\x1f\x7f\x80\xff\r")), max_size=200)


@numba.njit
def _masks(data: np.ndarray, at: int) -> tuple[int, int, int]:
    return masks(pointer(data), data.size, at)


@numba.njit
def _lines(data: np.ndarray) -> int:
    return lines_of(pointer(data), data.size)


@numba.njit
def _bits(mask: np.uint64) -> tuple[int, int]:
    return lowest(mask), count(mask)


@settings(max_examples=200, deadline=None)
@given(BYTES, st.integers(0, 220))
def test_masks_are_those_of_the_bytes(content: list[int], at: int) -> None:
    data = np.array(content, dtype=np.uint8)
    here = content[at : at + 64]
    tabs = sum(1 << n for n, byte in enumerate(here) if byte == 9)
    feeds = sum(1 << n for n, byte in enumerate(here) if byte == 10)
    odd = sum(1 << n for n, byte in enumerate(here) if byte not in (9, 10, *range(32, 128)))
    assert tuple(map(int, _masks(data, at))) == (tabs, feeds, odd)
    assert _lines(data) == content.count(10)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 2**64 - 1))
def test_bits_of_a_mask(mask: int) -> None:
    lowest_bit = (mask & -mask).bit_length() - 1
    assert _bits(np.uint64(mask)) == (lowest_bit, mask.bit_count())


def test_rows_of_more_days_than_there_is_room_for_are_counted_all_the_same() -> None:
    days = [date(1979, 1, 1) + timedelta(days=7 * n) for n in range(2 * PLACES)]
    rows = [line(GDELT, date=f"{day:%Y%m%d}", code="010") for day in days]
    body = b"".join(row + b"\n" for row in rows)
    shape, _ = read_shape(GDELT, b"1")
    reader = RowReader(GDELT, contact_types())
    part = reader.prepare(body, shape)
    assert 0 < len(part.odd.numbers) < len(days)
    sieved, exact = reader.understand([part], shape), reader.read(read_slowly(body, shape), shape)
    assert sieved.volume.equals(exact.volume)
    assert sieved.aside == exact.aside == {next(iter(exact.aside)): len(days)}


def test_every_known_name_is_found_among_the_hashes() -> None:
    names = [f"NAME {number}" for number in range(5000)]
    table = hashes_of(names)
    assert int((table != 0).sum()) == len(names) < HASHES
    for name in (*names[::97], "Name-4999"):
        data = np.frombuffer(name.encode(), dtype=np.uint8)
        assert may_be_dated(data, 0, data.size, table)
    other = np.frombuffer(b"NOBODY", dtype=np.uint8)
    assert letters_hash(other, 0, other.size) not in table
    assert not may_be_dated(other, 0, other.size, table)
