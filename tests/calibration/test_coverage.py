"""Windows, their scopes, and the exposure that follows from them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.cells import Grid
from calibration.coverage import Coverage, VolumeFactor, Window
from calibration.roster import Roster, standing_code
from sim.errors import ContactTableError

THREE = ("CHN", "RUS", "USA")
ROSTER = Roster.of(THREE)


def window(scope: str = "all", **others: Any) -> Window:
    fields = {"source": "s", "family": "leader", "scope": scope, "contact_types": ("visit",)}
    fields |= {"start": date(2020, 1, 1), "end": date(2020, 12, 31)} | others
    return Window(**fields)


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("dyad:CHN-RUS", [[0, 1, 0], [1, 0, 0], [0, 0, 0]]),
        ("dyads:CHN-RUS RUS-USA", [[0, 1, 0], [1, 0, 1], [0, 1, 0]]),
        ("country:CHN", [[0, 1, 1], [1, 0, 0], [1, 0, 0]]),
        ("sender:USA", [[0, 0, 0], [0, 0, 0], [1, 1, 0]]),
        ("sender:USA CHN", [[0, 1, 1], [0, 0, 0], [1, 1, 0]]),
        ("among:CHN USA FRA", [[0, 0, 1], [0, 0, 0], [1, 0, 0]]),
        ("all", [[0, 1, 1], [1, 0, 1], [1, 1, 0]]),
        ("dyad:FRA-GBR", [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
    ],
)
def test_scopes_reach_their_pairs(scope: str, expected: list[list[int]]):
    assert window(scope).reach(THREE).astype(int).tolist() == expected


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"scope": "world"}, "scope.*'world'"),
        ({"share_seen": 0.0}, "share_seen.*0.0"),
        ({"share_seen": 1.5}, "share_seen.*1.5"),
        ({"end": date(2019, 1, 1)}, "end.*2019-01-01.*not before 2020-01-01"),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(others: dict[str, Any], message: str):
    with pytest.raises(ContactTableError, match=message):
        window(**others)


def test_the_month_of_the_cutoff_is_covered_in_part():
    cells = Grid(ROSTER, date(2024, 1, 1), date(2024, 2, 8)).cells(
        [window("dyad:CHN-RUS", end=date(2025, 1, 1), share_seen=0.5)], []
    )
    assert cells.period.tolist() == [0, 1]
    assert cells.exposure == pytest.approx([0.5, 0.5 * 8 / 29])
    assert cells.direction_share.tolist() == [1.0, 1.0]


def test_the_largest_share_of_each_day_counts():
    early = window("dyad:CHN-RUS", end=date(2020, 1, 10), share_seen=0.9)
    late = window("dyad:CHN-RUS", start=date(2020, 1, 5), share_seen=0.6)
    cells = Grid(ROSTER, date(2020, 1, 1), date(2020, 1, 31)).cells([early, late], [])
    assert cells.exposure == pytest.approx([(10 * 0.9 + 21 * 0.6) / 31])


def test_one_direction_counts_half_and_two_directions_average():
    usa = window("sender:USA", share_seen=0.8)
    grid = Grid(ROSTER, date(2020, 1, 1), date(2020, 1, 31))
    cells = grid.cells([usa], [])
    assert cells.dyad.tolist() == [1, 2]
    assert cells.exposure == pytest.approx([0.8, 0.8])
    assert cells.direction_share.tolist() == [0.5, 0.5]
    both = grid.cells([usa, window("sender:CHN", share_seen=0.4)], [])
    assert both.dyad.tolist() == [0, 1, 2]
    assert both.exposure == pytest.approx([0.4, 0.6, 0.8])
    assert both.direction_share.tolist() == [0.5, 1.0, 0.5]


def test_a_complete_source_bars_the_direction_it_sees():
    vitae = window("country:CHN", share_seen=0.9)
    grid = Grid(ROSTER, date(2020, 1, 1), date(2020, 2, 29))
    usa = window("sender:USA", end=date(2020, 1, 31), complete=True)
    cells = grid.cells([vitae], [usa])
    assert list(zip(cells.dyad.tolist(), cells.period.tolist(), strict=True)) == [
        (0, 0),
        (1, 0),
        (0, 1),
        (1, 1),
    ]
    assert cells.direction_share.tolist() == [1.0, 0.5, 1.0, 1.0]
    assert cells.exposure == pytest.approx([0.9] * 4)


def test_a_country_is_covered_from_its_first_day():
    roster = Roster.of(["SSD", "USA"])
    cells = Grid(roster, date(2011, 6, 1), date(2011, 8, 31)).cells(
        [window("sender:USA", start=date(2000, 1, 1))], []
    )
    assert cells.period.tolist() == [1, 2]
    assert cells.exposure == pytest.approx([23 / 31, 1.0])


def test_a_monthly_window_needs_the_whole_month():
    monthly = window(start=date(2020, 1, 15), monthly=True)
    cells = Grid(ROSTER, date(2020, 1, 1), date(2020, 3, 30)).cells([monthly], [])
    assert set(cells.period.tolist()) == {1}
    assert cells.exposure == pytest.approx([1.0] * 3)


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 60), st.floats(0.05, 1.0)),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 120),
)
def test_exposure_equals_a_count_of_days(spans: list[tuple[int, int, float]], last: int):
    start = date(2020, 1, 1)
    cutoff = start + timedelta(days=last)
    windows = [
        window(
            "dyad:CHN-RUS",
            start=start + timedelta(days=first),
            end=start + timedelta(days=first + length),
            share_seen=share,
        )
        for first, length, share in spans
    ]
    cells = Grid(ROSTER, start, cutoff).cells(windows, [])
    expected: dict[int, float] = {}
    for offset in range(last + 1):
        day = start + timedelta(days=offset)
        share = max((w.share_seen for w in windows if w.start <= day <= w.end), default=0.0)
        length = [31, 29, 31, 30, 31][day.month - 1]
        if share:
            expected[day.month - 1] = expected.get(day.month - 1, 0.0) + share / length
    assert cells.period.tolist() == sorted(expected)
    assert cells.exposure == pytest.approx([expected[t] for t in sorted(expected)])


def test_coverage_lists_its_series_and_windows():
    coverage = Coverage.union([Coverage((window(),)), Coverage((window(family="vitae"),))])
    assert coverage.series() == (("leader", "visit"), ("vitae", "visit"))
    assert len(coverage.of("leader", "visit")) == 1
    assert coverage.of("leader", "call") == ()
    assert coverage.to_frame().row(0)[2:4] == ("all", "visit")


def test_a_volume_factor_is_zero_where_no_month_is_known():
    months = np.array(["2020-01", "2020-03"], dtype="datetime64[M]")
    factor = VolumeFactor("gdelt", months, np.array([0.5, -0.5]))
    asked = np.arange("2019-12", "2020-05", dtype="datetime64[M]")
    assert factor.at(asked).tolist() == [0.0, 0.5, 0.0, -0.5, 0.0]


def test_a_roster_knows_who_exists():
    roster = Roster.between(date(2000, 1, 1), date(2024, 2, 8))
    assert 195 <= len(roster) <= 205
    assert "CSK" not in roster.countries
    alive = dict(zip(roster.countries, roster.alive(np.datetime64("2006-06-05")), strict=True))
    assert not alive["SCG"]
    assert alive["SRB"]
    assert roster.positions(["CHN", "XXX"])[1] == -1
    assert standing_code("SRB", date(2003, 1, 1)) == "SCG"
    assert standing_code("CHN", date(2003, 1, 1)) == "CHN"
    assert standing_code("ABW", date(2003, 1, 1)) == "ABW"
