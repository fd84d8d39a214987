"""Words and sums of months that interventions share.

Example
-------
>>> months_long("2024-11", "2025-02"), size_words({"affinity": Size(mean=-0.5, sd=0.2)})
(4, 'affinity \N{MINUS SIGN}0.50 (sd 0.20) standard deviations')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.dyads import split_dyad
from sim.records import Size
from sim.report.words import country_name, listing, number

if TYPE_CHECKING:
    from collections.abc import Mapping


def months_long(first: str, last: str) -> int:
    """Count the months from one to another, both included."""
    one, other = (12 * int(text[:4]) + int(text[5:]) for text in (first, last))
    return other - one + 1


def month_after(first: str, months: int) -> str:
    """Return the month that comes so many after another.

    >>> month_after("2024-11", 2)
    '2025-01'
    """
    count = 12 * int(first[:4]) + int(first[5:]) - 1 + months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def size_words(sizes: Mapping[str, Size]) -> str:
    """Say sizes of states, those of zero left out; empty where all are."""
    return ", ".join(
        f"{part} {with_spread(size.mean, size.sd)} standard deviations"
        for part, size in sizes.items()
        if size.mean or size.sd
    )


def with_spread(mean: float, sd: float, digits: int = 2) -> str:
    """Say a number with its uncertainty, where it has any.

    >>> with_spread(0.5, 0.0), with_spread(0.5, 0.25)
    ('0.50', '0.50 (sd 0.25)')
    """
    text = number(mean, digits)
    return f"{text} (sd {number(sd, digits)})" if sd else text


def both(dyad: str) -> str:
    """Name the two countries of a dyad: China and Russia."""
    return listing([country_name(iso3) for iso3 in split_dyad(dyad)])


def plural(count: int, noun: str) -> str:
    """Return a noun with an s where there is not just one.

    >>> plural(1, "visit"), plural(2, "visit")
    ('visit', 'visits')
    """
    return noun if count == 1 else f"{noun}s"
