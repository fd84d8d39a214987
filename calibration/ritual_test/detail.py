"""The seasons of the backtest one by one, for the tables beside its page.

Example
-------
>>> from calibration.sources.folder import DataFolder
>>> frame = season_table(DataFolder.locate())  # doctest: +SKIP
>>> frame.write_csv("seasons.csv")  # doctest: +SKIP
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.ritual_test.alarm import EXPECTED, alarm_day, choose_threshold
from calibration.ritual_test.dates import forecast_date, season_weights
from calibration.ritual_test.forecast import MODEL, TITLES, forecast
from calibration.ritual_test.record import day_of
from calibration.ritual_test.task import is_target, read_cases

if TYPE_CHECKING:
    from calibration.ritual_test.question import Case
    from calibration.sources.folder import DataFolder


def season_table(data: DataFolder) -> pl.DataFrame:
    """Return a row a season, those before the targets included.

    Columns: dyad, type, year, searched, target; origin, opens, closes, outcome, held (dates); a
    chance by each member; begun; day_median, day_law, day_low, day_high (dates, should the season
    be kept); threshold, alarm (date of it, null where none sounds or the season is not expected).
    """
    cases, pool = read_cases(data)
    made = {name: forecast(name, cases, pool) for name in TITLES}
    chance = made[MODEL].chance
    before = [place for place, case in enumerate(cases) if not is_target(case)]
    threshold = choose_threshold([cases[place] for place in before], chance[before])
    begun = made[MODEL].begun
    rows = []
    for place, case in enumerate(cases):
        row = {"threshold": threshold, "alarm": _alarm(case, float(chance[place]), threshold)}
        chances = {name: float(member.chance[place]) for name, member in made.items()}
        chances["begun"] = float(begun[place]) if begun is not None else float("nan")
        rows.append(_names(case) | chances | _dates(case) | row)
    return pl.DataFrame(rows, infer_schema_length=None)


def _names(case: Case) -> dict[str, object]:
    question = case.question
    return {
        "dyad": question.dyad,
        "type": question.contact_type,
        "year": question.year,
        "searched": question.searched,
        "target": is_target(case),
        "origin": day_of(question.origin),
        "opens": day_of(question.opens),
        "closes": day_of(question.closes),
        "outcome": int(case.answer.kept),
        "held": day_of(question.opens + case.answer.day) if case.answer.kept else None,
    }


def _dates(case: Case) -> dict[str, date]:
    made, opens = forecast_date(case.question.past), case.question.opens
    days = {"median": made.median, "law": made.law, "low": made.low, "high": made.high}
    return {f"day_{name}": day_of(opens + int(np.floor(day))) for name, day in days.items()}


def _alarm(case: Case, chance: float, threshold: float) -> date | None:
    if chance < EXPECTED:
        return None
    day = alarm_day(chance, season_weights(case.question.past), threshold)
    before = day is not None and not (case.answer.kept and case.answer.day <= day)
    return day_of(case.question.opens + day) if before and day is not None else None
