"""Seasons of the turn-of-year call: kept, missed, or still open."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from calibration.coverage import Coverage, Window
from calibration.events import ContactEvents
from calibration.seasons import RITUAL, Season, ritual_seasons, season_span

COVERAGE = Coverage(
    (
        Window(
            source="s",
            family="leader",
            scope="dyad:CHN-RUS",
            contact_types=("call",),
            start=date(2018, 3, 1),
            end=date(2026, 5, 1),
            complete=True,
        ),
    )
)
TERMS = pl.DataFrame(
    [
        ("CHN", "paramount", "Xi", date(2012, 11, 15), None),
        ("CHN", "head_of_state", "Other", date(2019, 1, 1), None),
        ("RUS", "head_of_state", "Medvedev", date(2008, 5, 7), date(2020, 5, 7)),
        ("RUS", "head_of_state", "Putin", date(2020, 5, 7), None),
    ],
    schema={"iso3": pl.String, "office": pl.String, "name": pl.String}
    | {"start": pl.Date, "end": pl.Date},
    orient="row",
)


def seasons_of(*days: str, cutoff: date, coverage: Coverage = COVERAGE) -> tuple[Season, ...]:
    pair = {"source_iso3": "CHN", "target_iso3": "RUS", "contact_type": "call", "ritual": RITUAL}
    events = ContactEvents.of([pair | {"date": date.fromisoformat(day)} for day in days])
    return ritual_seasons(events, coverage, TERMS, cutoff)


def test_the_last_day_of_a_season_knows_leap_years():
    assert season_span(2023) == (date(2023, 12, 1), date(2024, 2, 29))
    assert season_span(2024)[1] == date(2025, 2, 28)


def test_kept_missed_and_open_seasons():
    found = seasons_of("2019-12-30", "2020-12-28", "2022-02-03", cutoff=date(2023, 12, 31))
    assert [(s.year, s.kept, s.run, s.month) for s in found] == [
        (2018, False, 0, date(2019, 2, 1)),
        (2019, True, 0, date(2019, 12, 1)),
        (2020, True, 1, date(2020, 12, 1)),
        (2021, True, 2, date(2022, 2, 1)),
        (2022, False, 3, date(2023, 2, 1)),
    ]
    assert [s.day for s in found] == [None, 29, 27, 64, None]
    assert [s.same_leaders for s in found] == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("cutoff", "known"),
    [
        (date(2024, 2, 7), 5),
        (date(2024, 2, 8), 6),
        (date(2024, 2, 28), 6),
        (date(2025, 2, 27), 6),
        (date(2025, 2, 28), 7),
    ],
)
def test_a_season_is_known_when_kept_or_over(cutoff: date, known: int):
    found = seasons_of("2020-12-28", "2024-02-08", cutoff=cutoff)
    assert len(found) == known


def test_nobody_knows_of_a_ritual_before_its_first_time():
    assert seasons_of("2020-12-28", cutoff=date(2020, 12, 27)) == ()


def test_seasons_without_complete_coverage_are_unknown():
    assert seasons_of("2020-12-28", cutoff=date(2021, 3, 1), coverage=Coverage()) == ()


def test_a_country_without_terms_counts_as_unchanged():
    pair = {"source_iso3": "CHN", "target_iso3": "RUS", "contact_type": "call", "ritual": RITUAL}
    events = ContactEvents.of([pair | {"date": date(2020, 12, 28)}])
    china = TERMS.filter(pl.col("iso3") == "CHN")
    found = ritual_seasons(events, COVERAGE, china, date(2021, 3, 1))
    assert [season.same_leaders for season in found] == [True, True, True]
