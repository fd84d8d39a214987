"""The sieve: plain rows that are set aside whatever else they say are counted while they are read.

Most rows of GDELT tell of no contact of two countries: statements, a single actor, one country on
both sides. A compiled pass over a block counts such rows, by reason and by day and countries,
where every field that is needed is written in the plainest way; all other lines, odd ones among
them, are handed on as they are. What the sieve takes out, the exact way
(`calibration.ingest.reports`) would have set aside for the same reason; a test holds one against
the other.

Shapes: a block has B bytes and L lines; a verdict is given on each line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import polars as pl

from calibration.ingest.actors import OTHER, cameo_countries, dated_names, sector_rank
from calibration.ingest.codes import codebook, full_code, read_cameo
from calibration.ingest.namesake import hashes_of
from calibration.ingest.plain_fields import LETTERS, NO_CODE, UPPER_A
from calibration.ingest.sift import (
    KEEP,
    ODD,
    PLACES,
    SPOKEN_CODE,
    TYPED,
    UNTYPED_CODE,
    gathered,
    sift,
)
from calibration.ingest.volume import VOLUME_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.ingest.cells import Shape
    from sim.contacts import ContactTypes

    Ints = NDArray[np.int64]

REASONS = 5
"""Spoken, untyped, alone, one country, no state: how reports.py sets aside."""


ROLES = (
    ("ref", "date", "code", "goldstein"),
    ("a_name", "a_country", "a_sector", "a_group"),
    ("b_name", "b_country", "b_sector", "b_group"),
)
DIGITS_OF_CODE = 3


class Lines(NamedTuple):
    """Lines left of a block, and the number of each, from 1."""

    data: bytes
    numbers: Ints


def together(parts: Sequence[Lines], lengths: Sequence[int]) -> Lines:
    """Return lines left of blocks of so many lines, which follow each other, as those of one."""
    before = np.cumsum([0, *lengths[:-1]])
    numbers = [part.numbers + n for part, n in zip(parts, before.tolist(), strict=True)]
    return Lines(b"".join(part.data for part in parts), np.concatenate(numbers))


@dataclass(frozen=True)
class Sieved:
    """What is left of a block, and what was taken out.

    Attributes
    ----------
    plain : Lines
        Plain lines, cut after the last field that is needed.
    odd : Lines
        All other lines, whole.
    lines : int
        Lines of the whole block.
    aside : tuple of int
        Rows taken out, by reason.
    days, rows : array
        Days of the rows taken out, (D,), as `calibration.ingest.sift` writes them, and the rows by
        country, (D, C).
    """

    plain: Lines
    odd: Lines
    lines: int
    aside: tuple[int, ...]
    days: Ints
    rows: Ints

    def __len__(self) -> int:
        """Bytes that are left."""
        return len(self.plain.data) + len(self.odd.data)


class Sieve:
    """Takes plain rows without a contact out of blocks of one layout.

    Parameters
    ----------
    types
        Table of contact types.
    """

    def __init__(self, types: ContactTypes) -> None:
        known = cameo_countries()
        self._countries = ("", *sorted(set(known.values())))
        self._names = pl.Series(self._countries)
        place = {iso3: number for number, iso3 in enumerate(self._countries)}
        self._country_of = np.zeros(LETTERS**3, dtype=np.int64)
        for code, iso3 in known.items():
            one, two, three = (ord(letter) - UPPER_A for letter in code)
            self._country_of[(one * LETTERS + two) * LETTERS + three] = place[iso3]
        self._code_class = np.full(11_000, NO_CODE, dtype=np.int64)
        for code in codebook():
            if full_code(code) == code and len(code) >= DIGITS_OF_CODE:
                meaning = read_cameo(code, types)
                assert meaning is not None
                kind = SPOKEN_CODE if meaning.spoken else UNTYPED_CODE
                where = int(code) + (1000 if len(code) > DIGITS_OF_CODE else 0)
                self._code_class[where] = TYPED if meaning.contact_type else kind
        hashes = hashes_of(dated_names())
        self._tables = (self._country_of, self._code_class, _sector_classes(), hashes)

    def take(self, data: bytes | memoryview, shape: Shape) -> Sieved:
        """Sieve a block of whole lines."""
        raw = np.frombuffer(data, dtype=np.uint8)
        fields: Any = tuple(tuple(shape.place[role] for role in roles) for roles in ROLES)
        lengths = (min(shape.lengths), max(shape.lengths))
        room = np.zeros(shape.place["goldstein"] + 2, dtype=np.int64)
        days = np.zeros(PLACES, dtype=np.int64)
        rows = np.zeros((PLACES, len(self._countries)), dtype=np.int64)
        verdict, begins, cut = sift(raw, room, (fields, lengths), self._tables, (days, rows))
        plain, odd = np.flatnonzero(verdict == KEEP), np.flatnonzero(verdict == ODD)
        aside = np.bincount(verdict - ODD, minlength=REASONS - ODD)[-ODD:]
        used = np.flatnonzero(days)
        return Sieved(
            Lines(gathered(raw, begins[plain], cut[plain]).tobytes(), plain + 1),
            Lines(gathered(raw, begins[odd], begins[odd + 1] - 1).tobytes(), odd + 1),
            verdict.size,
            tuple(map(int, aside)),
            days[used],
            rows[used],
        )

    def volume(self, parts: Sequence[Sieved]) -> pl.DataFrame:
        """Return the volume of the rows taken out of some blocks."""
        days, place = np.unique(np.concatenate([part.days for part in parts]), return_inverse=True)
        rows = np.zeros((days.size, len(self._countries)), dtype=np.int64)
        np.add.at(rows, place, np.concatenate([part.rows for part in parts]))
        day, country = np.nonzero(rows)
        dates = [date(key >> 9, key >> 5 & 15, key & 31) for key in days.tolist()]
        return pl.DataFrame(
            {"date": pl.Series(dates, dtype=pl.Date).gather(day),
             "country": self._names.gather(country), "rows": rows[day, country]},
            schema=VOLUME_SCHEMA,
        )  # fmt: skip


def _sector_classes() -> Ints:
    """Return whether a sector of three letters speaks for its country, by the place of its code."""
    letters = [chr(UPPER_A + n) for n in range(LETTERS)]
    codes = ("".join(three) for three in product(letters, repeat=3))
    return np.array([int(sector_rank("cameo", code) != OTHER) for code in codes], dtype=np.int64)
