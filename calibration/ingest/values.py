"""Values of cells: days and Goldstein values, read exactly, each different text once."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
HIGHEST = 10.0
UNKNOWN = -(1 << 20)
"""Stands for a Goldstein value that a row does not state."""

NUMBER = re.compile(r"[+-]?([0-9]{1,6}([.][0-9]{0,20})?|[.][0-9]{1,20})")
COMPACT = "%Y%m%d"
DAYS = {COMPACT: re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
        "%Y-%m-%d": re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")}  # fmt: skip


def mapped(column: pl.Series, function: Callable[[str], Any], kind: Any) -> pl.Series:
    """Apply a function to each different value of a column of text, once; blanks are ''."""
    if not len(column):
        return pl.Series(column.name, [], dtype=kind)
    filled = column.fill_null("")
    values = filled.unique()
    results = pl.Series([function(value) for value in values], dtype=kind)
    return filled.replace_strict(values, results, return_dtype=kind)


def read_day(text: str, form: str) -> date | None:
    """Return a day from 1900 to 2100, None where the text is none.

    Examples
    --------
    >>> read_day("20180131", "%Y%m%d"), read_day("2018-02-30", "%Y-%m-%d")
    (datetime.date(2018, 1, 31), None)
    """
    parts = DAYS[form].fullmatch(text.strip())
    if parts is None:
        return None
    try:
        day = date(*map(int, parts.groups()))
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def read_tenths(text: str) -> int | None:
    """Return ten times a Goldstein value, UNKNOWN where there is none, None for what is no value.

    Examples
    --------
    >>> read_tenths("-9.5"), read_tenths("") == UNKNOWN, read_tenths("12")
    (-95, True, None)
    """
    cell = text.strip()
    if not cell:
        return UNKNOWN
    if NUMBER.fullmatch(cell) is None or abs(float(cell)) > HIGHEST:
        return None
    return round(10 * float(cell))
