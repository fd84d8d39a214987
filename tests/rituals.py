"""Small records of rituals, made up."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from calibration.ritual_test.leaders import Leaders
from calibration.ritual_test.record import Series, day_number
from calibration.ritual_test.season import Past

OPENS, CLOSES = day_number(date(2000, 1, 1)), day_number(date(2024, 12, 31))


def leaders() -> Leaders:
    """Return leaders of two countries; that of AAA changes on 1 July 2010."""
    rows = [
        ("AAA", "head_of_state", "One", date(1999, 1, 1), date(2010, 7, 1)),
        ("AAA", "head_of_state", "Two", date(2010, 7, 1), None),
        ("BBB", "head_of_state", "Three", date(1999, 1, 1), None),
    ]
    columns = ["iso3", "office", "name", "start", "end"]
    return Leaders(pl.DataFrame(rows, schema=columns, orient="row"))


def yearly(years: range, *, dyad: str = "AAA-BBB", month: int = 5, jitter: int = 10) -> Series:
    """Return a series with a contact around the 15th of a month in each of some years."""
    rng = np.random.default_rng(len(years))
    days = [day_number(date(y, month, 15)) + int(rng.integers(-jitter, jitter + 1)) for y in years]
    return Series(dyad, "visit", np.array(days, dtype=np.int64), OPENS, CLOSES)


def busy(seed: int, rate: float = 3.0) -> Series:
    """Return a series of contacts at random, ``rate`` a year."""
    rng = np.random.default_rng(seed)
    days = np.sort(rng.integers(OPENS, CLOSES, rng.poisson(25 * rate)))
    return Series(f"CCC-D{seed:02d}", "visit", days.astype(np.int64), OPENS, CLOSES)


def past(kept: list[int], *, same: list[int] | None = None, days: list[int] | None = None) -> Past:
    """Return seasons one year after another from 2001."""
    size = len(kept)
    year = np.arange(2001, 2001 + size)
    held = np.array(kept, dtype=bool)
    day = np.full(size, -1)
    day[held] = 30 if days is None else days
    unchanged = np.array([1] * size if same is None else same, dtype=bool)
    closes = np.array([day_number(date(int(y), 12, 1)) for y in year], dtype=np.int64)
    return Past(year.astype(np.int64), held, day.astype(np.int64), unchanged, closes)
