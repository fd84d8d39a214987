"""Seasons of a ritual: whether the turn-of-year call of a dyad was kept, winter by winter.

A season runs from 1 December to the last day of February. It is kept in the month of the first
call that bears the ritual's tag, by telephone or video; it is missed, in its February, if it ended
by the cutoff without one. A season still open at the cutoff is neither. Only seasons in which a
complete source covers the dyad's calls from their first day count, and only dyads that have held
such a call by the cutoff: nobody knows before its first time that a call will become a ritual.

`run` counts the seasons kept without a break before this one. `same_leaders` tells whether both
countries had on 1 December the leader they had a year before: the paramount leader where the table
of offices names one, else the head of state; a country that the table lacks counts as unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from sim.dyads import dyad_key, split_dyad

if TYPE_CHECKING:
    from calibration.coverage import Coverage, Window
    from calibration.events import ContactEvents

RITUAL = "turn-of-year-call"
CONTACT_TYPE = "call"
OFFICES = ("paramount", "head_of_state")


@dataclass(frozen=True)
class Season:
    """One season of a dyad's ritual.

    Attributes
    ----------
    dyad : str
        Key of the dyad.
    year : int
        Year of the season's December.
    month : date
        First day of the month in which it was kept or ended.
    kept : bool
        Whether the call took place.
    run : int
        Seasons kept in a row before this one.
    same_leaders : bool
        Whether both leaders are those of a year before.
    day : int or None
        Days from 1 December to the call; None where missed.
    """

    dyad: str
    year: int
    month: date
    kept: bool
    run: int
    same_leaders: bool
    day: int | None


def ritual_seasons(
    events: ContactEvents, coverage: Coverage, leaders: pl.DataFrame, cutoff: date
) -> tuple[Season, ...]:
    """Return the seasons of every dyad that held its ritual by the cutoff, in order.

    Parameters
    ----------
    events : ContactEvents
        Contacts, ritual calls tagged.
    coverage : Coverage
        Windows; complete ones tell which seasons are known.
    leaders : polars.DataFrame
        Terms of office: `iso3`, `office`, `name`, `start`, `end` (dates; null where open).
    cutoff : date
        Last day of which anything is known.
    """
    frame = events.frame.filter((pl.col("ritual") == RITUAL) & (pl.col("date") <= cutoff))
    days: dict[str, list[date]] = {}
    for one, other, day in frame.select("source_iso3", "target_iso3", "date").iter_rows():
        days.setdefault(dyad_key(one, other), []).append(day)
    windows = [window for window in coverage.of("leader", CONTACT_TYPE) if window.complete]
    seasons: list[Season] = []
    for dyad in sorted(days):
        seasons.extend(_seasons_of(dyad, days[dyad], _known(dyad, windows), leaders, cutoff))
    return tuple(seasons)


def season_span(year: int) -> tuple[date, date]:
    """Return the first and last day of the season that begins in December of a year."""
    return date(year, 12, 1), date(year + 1, 3, 1) - timedelta(days=1)


def season_under_way(day: date) -> int | None:
    """Return the year of the season in which a day lies, None where its last day or none."""
    year = day.year if day.month == 12 else day.year - 1
    opens, closes = season_span(year)
    return year if opens <= day < closes else None


def season_of(month: date) -> int:
    """Return the year of the season that a month from December to February belongs to."""
    return month.year if month.month == 12 else month.year - 1


def _known(dyad: str, windows: list[Window]) -> list[Window]:
    pair = split_dyad(dyad)
    return [window for window in windows if window.reach(pair).any()]


def _seasons_of(
    dyad: str, days: list[date], windows: list[Window], leaders: pl.DataFrame, cutoff: date
) -> list[Season]:
    seasons: list[Season] = []
    run = 0
    first = min((window.start.year for window in windows), default=cutoff.year)
    for year in range(first, cutoff.year + 1):
        opens, closes = season_span(year)
        known = any(w.start <= opens and w.end >= min(closes, cutoff) for w in windows)
        calls = sorted(day for day in days if opens <= day <= closes)
        if not known or (not calls and cutoff < closes):
            continue
        month = (calls[0] if calls else closes).replace(day=1)
        same = all(_unchanged(leaders, code, opens) for code in split_dyad(dyad))
        day = (calls[0] - opens).days if calls else None
        seasons.append(Season(dyad, year, month, bool(calls), run, same, day))
        run = run + 1 if calls else 0
    return seasons


def _unchanged(leaders: pl.DataFrame, country: str, day: date) -> bool:
    return _leader(leaders, country, day) == _leader(leaders, country, day.replace(day.year - 1))


def _leader(leaders: pl.DataFrame, country: str, day: date) -> str:
    holders = leaders.filter(
        (pl.col("iso3") == country)
        & (pl.col("start") <= day)
        & (pl.col("end").is_null() | (pl.col("end") > day))
    )
    for office in OFFICES:
        names = holders.filter(pl.col("office") == office)["name"]
        if len(names):
            return str(names[0])
    return ""
