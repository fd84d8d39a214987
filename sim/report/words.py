"""Numbers and names as a reader sees them.

Example
-------
>>> percent(0.766), interval(Estimate(1.2, 0.8, 1.6)), dyad_name("CHN-RUS")
('77%', '1.20 (0.80 to 1.60)', 'China–Russia')
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from sim.countries import country_table
from sim.dyads import split_dyad
from sim.report.inputs import Estimate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import numpy as np

    from sim.report.inputs import CoverageTable, RankedDyad

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

SHORT_BRACKETS = re.compile(r"\([^()]{1,24}\)")


def percent(share: float) -> str:
    """Write a share as a percentage: whole, or with "under" and "over" next to 0 and 1."""
    if share < 0.005:
        return "under 1%"
    return "over 99%" if share > 0.995 else f"{100 * share:.0f}%"


def of_worlds(share: float, worlds: int) -> str:
    """Write a share of some worlds; of none and of all with what chance alone leaves possible.

    The limit is 3 / n, within which the probability lies with 95% where none of n worlds has it.

    Reference: Hanley and Lippman-Hand 1983, If nothing goes wrong, is everything all right?,
    doi:10.1001/jama.1983.03330370053031.

    >>> of_worlds(0.0, 2000), of_worlds(1.0, 300), of_worlds(0.004, 2000), of_worlds(0.43, 2000)
    ('none of 2,000 worlds (under 0.15%)', 'all of 300 worlds (over 99%)', '0.4%', '43%')
    """
    if share in (0.0, 1.0) and worlds:
        limit = f"{min(300.0 / worlds, 99.0):.2g}"
        if share == 0.0:
            return f"none of {worlds:,} worlds (under {limit}%)"
        digits = len(limit.partition(".")[2])
        return f"all of {worlds:,} worlds (over {100.0 - float(limit):.{digits}f}%)"
    if 0.0 < share < 0.01 or 0.99 < share < 1.0:
        rest = 100.0 * min(share, 1.0 - share)
        digits = max(1, -math.floor(math.log10(rest)))
        return f"{100.0 * share:.{digits}f}%"
    return percent(share)


def percent_ends(low: float, high: float) -> str:
    """Write the ends of an interval of a share; next to 0 and 1 with a decimal.

    >>> percent_ends(0.13, 0.75), percent_ends(0.00001, 0.012), percent_ends(0.993, 1.0)
    ('13% to 75%', '0% to 1.2%', '99.3% to 100%')
    """
    return " to ".join(
        f"{100.0 * end:.1f}%".replace(".0%", "%") if min(end, 1.0 - end) < 0.02 else percent(end)
        for end in (low, high)
    )


def in_worlds(share: float, worlds: int) -> str:
    """Write a share of some worlds with what it is a share of.

    >>> in_worlds(0.43, 2000), in_worlds(0.0, 2000)
    ('43% of the worlds', 'none of 2,000 worlds (under 0.15%)')
    """
    text = of_worlds(share, worlds)
    return text if text.startswith(("none", "all")) else f"{text} of the worlds"


def number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign, thousands set apart, and never as minus zero."""
    text = f"{value:,.{digits}f}"
    bare = text.lstrip("-")
    return bare if not bare.strip("0.") else text.replace("-", "\N{MINUS SIGN}")


def fine(value: float) -> str:
    """Write a number with two decimals, with more where its first digits come later.

    >>> fine(5.672), fine(0.0123), fine(0.0)
    ('5.67', '0.012', '0')
    """
    if not value:
        return "0"
    return number(value, max(2, 1 - math.floor(math.log10(abs(value)))))


def interval(value: Estimate, digits: int = 2) -> str:
    """Write an estimate with its 90% interval."""
    ends = f"{number(value.low, digits)} to {number(value.high, digits)}"
    return f"{number(value.mean, digits)} ({ends})"


def short(value: float) -> str:
    """Write a number of any size with three digits."""
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def dyad_name(dyad: str) -> str:
    """Names of the two countries; the codes where the table lacks them."""
    names = {country.iso3: country.name for country in country_table()}
    return "\N{EN DASH}".join(names.get(iso3, iso3) for iso3 in split_dyad(dyad))


def country_name(iso3: str) -> str:
    """Name of a country; the code where the table lacks it."""
    return next((c.name for c in country_table() if c.iso3 == iso3), iso3)


def season_name(year: int) -> str:
    """Write the season that begins in a year: 2024/25."""
    return f"{year}/{(year + 1) % 100:02d}"


def series_name(series: str) -> str:
    """Name a line of the coverage: calls of leaders, news volume (GDELT)."""
    family, _, kind = series.partition(": ")
    if family == "gdelt":
        return f"news {kind} (GDELT)"
    if family in ("leader", "minister"):
        return f"{kind}s of {family}s"
    return f"{kind} ({family.upper()})"


def score_months(table: CoverageTable) -> str:
    """Say when news scores cover the dyad: "January 2018 to December 2020", empty if never."""
    rows = [row for name, row in zip(table.series, table.exposure, strict=True)
            if name.startswith("gdelt")]  # fmt: skip
    seen = [table.months[row > 0.0] for row in rows if (row > 0.0).any()]
    if not seen:
        return ""
    return f"{month_name(seen[0][0])} to {month_name(seen[0][-1])}"


def hold(text: object) -> str:
    """Keep what stands in brackets on one line where it is short, as the ends of an interval are.

    >>> hold("1.2 (0.8 to 1.6)")
    '1.2 (0.8\\xa0to\\xa01.6)'
    """
    return SHORT_BRACKETS.sub(lambda found: found[0].replace(" ", "\N{NO-BREAK SPACE}"), str(text))


def listing(items: Sequence[str]) -> str:
    """Join texts: a; a and b; a, b and c."""
    return " and ".join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else "".join(items)


def day_name(day: date) -> str:
    """Write a day: 8 February 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_name(month: np.datetime64 | str) -> str:
    """Write a month: February 2024."""
    year, place = str(month)[:7].split("-")
    return f"{MONTHS[int(place) - 1]} {year}"


def ordinal(value: float) -> str:
    """Write a whole number as an ordinal: 93rd."""
    n = round(value)
    last = "th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{last}"


def standing(row: RankedDyad, total: int) -> str:
    """Say where a dyad stands among all: place, strength, percentile, each with its doubt."""
    low, middle, high = (
        ordinal(min(max(value, 1.0), 99.0))
        for value in (row.percentile.low, row.percentile.mean, row.percentile.high)
    )
    ends = f"{number(row.strength.low)} to {number(row.strength.high)}"
    return (
        f"strength {number(row.strength.mean)} (90% interval {ends}): place {row.place:,} of "
        f"{total:,} pairs by best estimates; with their doubt, {middle} percentile "
        f"({low} to {high})"
    )
