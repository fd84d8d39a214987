"""Numbers and names in words: what a report says, it says from its results.

Example
-------
>>> percent(0.766), interval(Estimate(1.2, 0.8, 1.6)), dyad_name("CHN-RUS")
('77%', '1.20 (0.80 to 1.60)', 'China–Russia')
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.countries import country_table
from sim.dyads import split_dyad
from sim.report.inputs import Estimate

if TYPE_CHECKING:
    from datetime import date

    from sim.questions import Answer
    from sim.report.inputs import Briefing, RankedDyad, RitualOutlook, Run

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def percent(share: float) -> str:
    """Write a share as a percentage: whole, or with "under" and "over" next to 0 and 1."""
    if share < 0.005:
        return "under 1%"
    return "over 99%" if share > 0.995 else f"{100 * share:.0f}%"


def number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign and never as minus zero."""
    text = f"{value:.{digits}f}"
    bare = text.lstrip("-")
    return bare if not float(text) else text.replace("-", "\N{MINUS SIGN}")


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
    return (
        f"strength {interval(row.strength)}: place {row.place:,} of {total:,}, "
        f"{middle} percentile (90% interval {low} to {high})"
    )


def answer(run: Run) -> tuple[str, ...]:
    """Return the answer in a few sentences, each from the numbers of the run."""
    sentences = [_past(run.briefing), _ahead(run)]
    if run.comparison is not None:
        sentences.append(_against(run))
    if run.briefing.outlook is not None:
        sentences.append(_ritual(run))
    return tuple(sentences)


def _past(briefing: Briefing) -> str:
    name = dyad_name(briefing.dyad)
    tables = [(table, row) for table in briefing.rankings for row in table.watched
              if row.dyad == briefing.dyad]  # fmt: skip
    last, row = tables[-1]
    text = (
        f"In {month_name(last.month)}, net of what two such countries would do anyway, {name} had "
        f"{standing(row, last.dyads)}."
    )
    if len(tables) > 1:
        first, row = tables[0]
        text += (
            f" In {month_name(first.month)}, when news scores last saw all pairs, it was "
            f"{standing(row, first.dyads)}."
        )
    return text


def _ahead(run: Run) -> str:
    dyad = run.ensemble.focus[0]
    start = run.ensemble.value_at_cutoff(dyad, "cooperation_index").astype(np.float64)
    path = run.ensemble.path(dyad, "cooperation_index").astype(np.float64)
    low, high = np.quantile(path[:, -1], (0.05, 0.95))
    end = Estimate(float(np.median(path[:, -1])), float(low), float(high))
    rises = float((path[:, -1] > start).mean())
    return (
        f"In this scenario the cooperation index, {number(float(np.median(start)))} at the cutoff, "
        f"ends in {month_name(run.ensemble.periods[-1])} at {interval(end)}; it stands higher "
        f"than at the cutoff in {percent(rises)} of the worlds."
    )


def _against(run: Run) -> str:
    comparison = run.comparison
    if comparison is None:
        return ""
    dyad = comparison.focus[0]
    q, f = comparison.quantities.index("cooperation_index"), 0
    at = int(np.argmax(np.abs(comparison.mean[q, f])))
    largest = Estimate(
        float(comparison.mean[q, f, at]),
        float(comparison.q05[q, f, at]),
        float(comparison.q95[q, f, at]),
    )
    error = float(comparison.standard_error[q, f, at])
    if abs(largest.mean) < 2.0 * error:
        return (
            "Against the baseline, world by world, its mean path for "
            f"{dyad_name(dyad)} never differs by more than two standard errors at its largest."
        )
    return (
        f"Against the baseline, world by world, the mean difference of the index is largest in "
        f"{month_name(comparison.periods[at])}: {interval(largest)}, standard error of the mean "
        f"{number(error, 3)}."
    )


def _ritual(run: Run) -> str:
    outlook = run.briefing.outlook
    if outlook is None:
        return ""
    chance = outlook.probability
    return (
        f"As of the cutoff, the turn-of-year call of {outlook.first_day.year}/"
        f"{outlook.last_day.year % 100:02d} is kept with probability {percent(chance.mean)} "
        f"(90% interval {percent(chance.low)} to {percent(chance.high)})."
    )


def absence(outlook: RitualOutlook) -> str:
    """Say what a missed season would do to the estimate, and how often it would be a false alarm.

    The move is called small under half a standard deviation of the state, large above one.
    """
    kept, unknown, missed = (case.strength for case in outlook.cases)
    sd = (unknown.high - unknown.low) / (2.0 * 1.6449)
    move = abs(missed.mean - unknown.mean) / sd
    size = "small" if move < 0.5 else ("moderate" if move < 1.0 else "large")
    alarms = 100.0 * (1.0 - outlook.probability.mean)
    return (
        f"A missed call moves the estimate of strength from {number(unknown.mean)} to "
        f"{number(missed.mean)}, a kept one to {number(kept.mean)}. Against an interval of "
        f"{number(unknown.low)} to {number(unknown.high)} the first move is {size}. A missed "
        f"season is no alarm by itself: it would also come in about {alarms:.0f} of 100 seasons "
        f"in which nothing about the relationship had changed."
    )


def answer_row(item: Answer) -> tuple[str, str, str, str]:
    """Return a question with its probability, Monte-Carlo error and spread over parameters."""
    spread = "not known" if np.isnan(item.parameter_spread) else number(item.parameter_spread)
    return item.text, number(item.probability), number(item.standard_error, 3), spread
