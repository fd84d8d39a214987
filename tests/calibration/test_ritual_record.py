"""Contacts and windows of rituals: what is read, what is found, and that nothing looks ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from calibration.coverage import Coverage, Window
from calibration.events import ContactEvents
from calibration.ritual_test.fixed_date import seasons_forecast
from calibration.ritual_test.question import ask, elsewhere, read_calls
from calibration.ritual_test.record import day_number, day_of, read_series
from calibration.ritual_test.season import FixedDate, TurnOfYear, past_seasons
from calibration.ritual_test.task import read_cases
from calibration.sources.folder import DataFolder
from sim.errors import OutcomeError
from tests.rituals import busy, leaders, yearly

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "year,turn_of_year_call,turn_of_year_call_date\n"


def window(scope: str, start: date, end: date, *, complete: bool = True) -> Window:
    return Window("made up", "leader", scope, ("visit",), start, end, complete=complete)


def visit(source: str, target: str, day: date, precision: str = "day") -> dict[str, object]:
    names = {"source_iso3": source, "target_iso3": target, "contact_type": "visit"}
    return names | {"date": day, "directed": True, "precision": precision}


def test_only_days_known_in_both_directions_count() -> None:
    rows = [visit("ARG", "USA", date(year, 6, 1)) for year in (1985, 1995, 2005)]
    rows += [visit("USA", "ARG", date(1999, 3, 1)), visit("USA", "ARG", date(1999, 4, 1), "month")]
    coverage = Coverage((
        window("sender:ARG", date(1990, 1, 1), date(2020, 1, 1)),
        window("sender:USA", date(1945, 1, 1), date(2000, 1, 1)),
        window("all", date(1900, 1, 1), date(2026, 1, 1), complete=False),
    ))  # fmt: skip
    (series,) = read_series(ContactEvents.of(rows), coverage)
    assert [day_of(int(day)) for day in series.days] == [date(1995, 6, 1), date(1999, 3, 1)]
    assert (day_of(series.opens), day_of(series.closes)) == (date(1990, 1, 1), date(2000, 1, 1))


def test_windows_and_runs_by_hand() -> None:
    series = yearly(range(2003, 2006))
    past = past_seasons(
        series.until(day_number(date(2007, 12, 31))), FixedDate(5, 15), leaders().same
    )
    assert past.year.tolist() == list(range(2000, 2008))
    assert past.kept.tolist() == [False, False, False, True, True, True, False, False]
    assert past.run.tolist() == [0, 0, 0, 0, 1, 2, 3, 0, 0]
    assert (past.day[past.kept] >= 35).all()
    assert (past.day[past.kept] <= 55).all()


def test_a_change_of_leaders_shows_in_its_season() -> None:
    past = past_seasons(yearly(range(2001, 2020)), FixedDate(10, 15), leaders().same)
    assert past.year[~past.same].tolist() == [2010]


def test_a_ritual_is_found_after_four_seasons_and_lapses_after_two_misses() -> None:
    found = seasons_forecast(yearly(range(2005, 2013)))
    assert [year for _, year in found] == [2009, 2010, 2011, 2012, 2013, 2014]
    assert {
        abs(frame.span(2009)[0] + 45 - day_number(date(2009, 5, 15))) <= 35 for frame, _ in found
    }
    assert seasons_forecast(yearly(range(2005, 2008))) == ()


@pytest.mark.parametrize("seed", range(4))
def test_what_is_forecast_by_a_day_does_not_depend_on_later_days(seed: int) -> None:
    whole, day = busy(seed), day_number(date(2014, 6, 30))
    other = busy(seed + 50)
    changed = np.concatenate([whole.until(day).days, other.days[other.days > day]])
    one = [(f, y) for f, y in seasons_forecast(whole) if f.origin(y) <= day]
    two = [(f, y) for f, y in seasons_forecast(replace(whole, days=changed)) if f.origin(y) <= day]
    assert one == two
    assert one


def test_a_question_holds_nothing_after_its_origin() -> None:
    whole, frame = busy(7), FixedDate(3, 1)
    one = ask(whole, frame, 2015, leaders(), searched=True)
    cut = whole.until(frame.origin(2015))
    two = ask(replace(cut, closes=whole.closes), frame, 2015, leaders(), searched=True)
    assert one.past.year.max() == 2014
    assert one.past.kept.tolist() == two.past.kept.tolist()
    assert (one.elsewhere, one.same) == (two.elsewhere, two.same)


def test_quarters_elsewhere_leave_the_window_out() -> None:
    opens = day_number(date(2015, 4, 1))  # 14 quarters: the last one closes after the origin
    assert elsewhere(yearly(range(2005, 2015)).until(opens - 31), opens) == 0.5 / 15
    assert elsewhere(busy(1, rate=40.0).until(opens - 31), opens) == 14.5 / 15


def test_calls_are_read_by_their_december(tmp_path: Path) -> None:
    path = tmp_path / "annual.csv"
    path.write_text(HEAD + "2000,0,\n2001,1,2002-02-08\n2002,1,2002-12-15\n2003,0,\n")
    calls = read_calls(path)
    past = past_seasons(calls, TurnOfYear(), leaders().same)
    assert past.year.tolist() == [2000, 2001, 2002]
    assert past.kept.tolist() == [False, True, True]
    assert past.day.tolist() == [-1, 69, 14]


@pytest.mark.parametrize("row", ["2001,1,", "2001,0,2002-01-05", "2001,1,2003-01-05"])
def test_a_call_without_a_day_of_its_winter_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "annual.csv"
    path.write_text(HEAD + f"2000,0,\n{row}\n2002,0,\n")
    with pytest.raises(OutcomeError, match="year 2001"):
        read_calls(path)


@pytest.mark.research
def test_the_call_of_the_table_is_kept_from_2020(research_data: Path) -> None:
    cases, _ = read_cases(DataFolder.locate(research_data))
    calls = [case for case in cases if not case.question.searched]
    assert [case.question.year for case in calls if case.answer.kept] == list(range(2020, 2026))
    assert [day_of(case.question.origin).year for case in calls] == list(range(2012, 2026))
    assert len(cases) == 200
