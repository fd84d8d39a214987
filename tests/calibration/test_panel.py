"""The panel: which events count where, with what exposure, and the account of all others."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.binning import BARRED, EARLY, LATE, STRANGER, UNSEEN, UNTYPED, VAGUE, bin_events
from calibration.cells import Grid
from calibration.coverage import Coverage, VolumeFactor, Window
from calibration.events import ContactEvents
from calibration.loading import load_panel
from calibration.panel import DyadPanel
from calibration.roster import Roster
from calibration.seasons import RITUAL, Season
from calibration.sources.folder import DataFolder
from calibration.sources.gdelt import TONE_SCHEMA, Scores
from sim.contacts import contact_types
from sim.errors import CoverageError

START, CUTOFF = date(2020, 1, 1), date(2020, 3, 15)
YEAR_END = date(2020, 12, 31)
GRID = Grid(Roster.of(["CHN", "RUS", "USA"]), START, CUTOFF)


def window(scope: str, family: str = "leader", types: str = "visit", **others: Any) -> Window:
    fields = {"source": "s", "family": family, "scope": scope}
    fields |= {"contact_types": tuple(types.split("|")), "start": START, "end": YEAR_END}
    return Window(**(fields | others))


def event(day: str, one: str, other: str, kind: str = "visit", **others: Any) -> dict[str, Any]:
    row = {"date": date.fromisoformat(day), "source_iso3": one, "target_iso3": other}
    return row | {"contact_type": kind, "source": "s", "directed": kind == "visit"} | others


def panel_of(
    rows: list[dict[str, Any]], windows: list[Window], grid: Grid = GRID, **others: Any
) -> DyadPanel:
    events = ContactEvents.of(rows) if rows else ContactEvents.empty()
    coverage = Coverage(tuple(windows), others.pop("volumes", ()))
    scores = others.pop("scores", Scores.empty())
    return bin_events(events, coverage, scores, grid=grid, types=contact_types(), **others)


def reasons(panel: DyadPanel) -> dict[str, int]:
    return {tally.reason: tally.rows for tally in panel.accounting if tally.outcome != "accepted"}


def test_rows_stand_exactly_where_a_source_covers():
    panel = panel_of(
        [event("2020-02-10", "USA", "CHN"), event("2020-02-20", "USA", "CHN", count=2)],
        [window("sender:USA", end=date(2020, 2, 29), share_seen=0.8), window("dyad:CHN-RUS")],
    )
    assert panel.dyads == ("CHN-RUS", "CHN-USA", "RUS-USA")
    assert panel.start.tolist() == [0, 3, 5, 7]
    assert panel.count.tolist() == [0, 0, 0, 0, 3, 0, 0]
    assert panel.direction_share.tolist() == [1, 1, 1, 0.5, 0.5, 0.5, 0.5]
    assert np.exp(panel.log_exposure) == pytest.approx([1, 1, 15 / 31, 0.8, 0.8, 0.8, 0.8])
    assert panel.periods.tolist() == [date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)]


def test_every_other_event_is_set_aside_with_its_reason():
    panel = panel_of(
        [
            event("2020-01-05", "USA", "CHN"),
            event("2020-01-05", "CHN", "USA"),
            event("2019-12-31", "USA", "CHN"),
            event("2020-03-16", "USA", "CHN"),
            event("2020-03-15", "USA", "CHN"),
            event("2020-03-01", "USA", "CHN", precision="month"),
            event("2020-01-05", "USA", "FRA"),
            event("2020-01-05", "USA", "CHN", "summit"),
            event("2020-01-05", "CHN", "USA", "call"),
        ],
        [window("sender:USA")],
    )
    assert panel.count.sum() == 2
    assert reasons(panel) == {UNTYPED: 1, EARLY: 1, LATE: 1, VAGUE: 1, STRANGER: 1, UNSEEN: 2}
    assert sum(tally.rows for tally in panel.accounting) == 9


def test_events_on_days_outside_the_windows_do_not_count():
    rows = [event(f"2020-01-{day:02d}", "USA", "CHN") for day in (9, 10, 20, 21)]
    inside = window("sender:USA", start=date(2020, 1, 10), end=date(2020, 1, 20))
    panel = panel_of(rows, [inside])
    assert panel.count.tolist() == [2, 0]
    assert np.exp(panel.log_exposure) == pytest.approx([11 / 31, 11 / 31])


def test_an_undirected_event_counts_where_either_direction_is_covered():
    rows = [event("2020-01-05", "CHN", "USA", directed=False)]
    assert panel_of(rows, [window("sender:USA")]).count.sum() == 1


def test_china_vitae_gives_way_to_a_complete_record_of_presidents():
    rows = [
        event("2020-01-05", "USA", "CHN", family="vitae"),
        event("2020-01-06", "CHN", "USA", family="vitae"),
        event("2020-01-07", "CHN", "RUS", family="vitae"),
    ]
    windows = [window("country:CHN", "vitae"), window("sender:USA", complete=True)]
    panel = panel_of(rows, windows)
    assert reasons(panel) == {BARRED: 1}
    names = [series.name for series in panel.series]
    assert names == ["leader:visit", "vitae:visit"]
    assert panel.count[panel.series_index == 1].sum() == 2


def test_china_vitae_gives_way_to_a_sample_that_sees_more_and_to_no_other():
    rows = [event(f"2020-01-{day:02d}", "CHN", "RUS", "call", family="vitae") for day in (5, 6)]
    vitae = window("country:CHN", "vitae", "call", share_seen=0.5)
    more = window("dyad:CHN-RUS", types="call", share_seen=0.6)
    less = window("dyad:CHN-RUS", types="call", share_seen=0.3)
    assert reasons(panel_of(rows, [vitae, more])) == {BARRED: 2}
    assert panel_of(rows, [vitae, less]).count.sum() == 2


def test_rows_are_ordered_by_month_then_series_within_a_dyad():
    leader = window("all", types="call|visit", share_seen=0.5)
    panel = panel_of([], [leader, window("all", "vitae", "call")])
    for dyad in range(len(panel.dyads)):
        rows = slice(panel.start[dyad], panel.start[dyad + 1])
        order = panel.period[rows].astype(int) * len(panel.series) + panel.series_index[rows]
        assert (np.diff(order) > 0).all()
        assert len(order) == 9


def test_the_volume_factor_enters_the_exposure_of_its_family_alone():
    months = np.array(["2020-01", "2020-02"], dtype="datetime64[M]")
    factor = VolumeFactor("icews", months, np.array([0.3, -0.3]))
    windows = [window("dyad:CHN-RUS", "icews", "fight", monthly=True), window("dyad:CHN-RUS")]
    panel = panel_of([], windows, volumes=(factor,))
    icews = panel.series_index == 1
    assert panel.log_exposure[icews] == pytest.approx([0.3, -0.3])
    assert panel.log_exposure[~icews][:2] == pytest.approx([0.0, 0.0])


def test_tone_is_ordered_by_dyad_and_month_and_ends_with_the_cutoff():
    rows = [
        (date(2020, 2, 1), "CHN", "USA", -0.5, 3.0),
        (date(2020, 1, 1), "CHN", "USA", 0.5, 4.0),
        (date(2020, 1, 1), "CHN", "RUS", 0.9, 9.0),
        (date(2020, 3, 1), "CHN", "RUS", 0.1, 9.0),
        (date(2020, 1, 1), "CHN", "FRA", 0.1, 9.0),
    ]
    scores = Scores(pl.DataFrame(rows, schema=TONE_SCHEMA, orient="row"))
    panel = panel_of([], [window("dyads:CHN-RUS CHN-USA")], scores=scores)
    assert panel.tone_start.tolist() == [0, 1, 3]
    assert panel.tone.tolist() == [0.9, 0.5, -0.5]
    assert panel.tone_period.tolist() == [0, 0, 1]
    assert panel.tone_days.tolist() == [9.0, 4.0, 3.0]


def test_ritual_calls_are_counted_and_told_apart():
    rows = [
        event("2020-01-05", "CHN", "RUS", "call", ritual=RITUAL),
        event("2020-01-09", "CHN", "RUS", "call"),
    ]
    season = Season("CHN-RUS", 2019, START, kept=True, run=2, same_leaders=True, day=35)
    other = Season("FRA-RUS", 2019, START, kept=True, run=2, same_leaders=True, day=35)
    panel = panel_of(rows, [window("dyad:CHN-RUS", types="call")], seasons=(season, other))
    assert panel.count[0] == 2
    assert panel.ritual_count[0] == 1
    assert panel.ritual_dyad.tolist() == [0]
    assert panel.ritual_run.tolist() == [2]
    assert panel.ritual_kept.tolist() == [True]


def test_views_of_a_dyad():
    panel = panel_of(
        [event("2020-01-05", "CHN", "RUS", "call")],
        [window("dyad:CHN-RUS", types="call", share_seen=0.5), window("sender:USA")],
    )
    exposure = panel.exposure("CHN-RUS")
    assert exposure.shape == (3, 11)
    assert exposure[:, 0] == pytest.approx([0.5, 0.5, 0.5 * 15 / 31])
    assert panel.coverage("CHN-USA")[:, 1].all()
    assert panel.exposure("CHN-USA")[0, 1] == pytest.approx(0.5)
    frame = panel.to_frame("CHN-RUS")
    assert frame.row(0)[1:] == ("leader:call", 1, 0, pytest.approx(0.5), 1.0)
    assert panel.sizes()["contacts"].sum() == 1
    with pytest.raises(CoverageError, match="FRA-GBR"):
        panel.rows("FRA-GBR")


def test_no_source_gives_an_empty_panel():
    panel = panel_of([event("2020-01-05", "CHN", "RUS")], [])
    assert panel.dyads == ()
    assert len(panel.count) == 0
    assert reasons(panel) == {UNSEEN: 1}


CODES = st.sampled_from(["CHN", "RUS", "USA", "FRA"])


@given(
    st.lists(
        st.tuples(
            st.integers(-40, 120),
            CODES,
            CODES,
            st.sampled_from(["visit", "call", "summit"]),
            st.booleans(),
            st.integers(1, 5),
        ),
        max_size=30,
    )
)
def test_every_event_is_counted_once_or_set_aside(rows: list[tuple[Any, ...]]):
    events = [
        event(
            (START + timedelta(days=offset)).isoformat(),
            one,
            other,
            kind,
            directed=directed,
            count=count,
        )
        for offset, one, other, kind, directed, count in rows
        if one != other
    ]
    panel = panel_of(events, [window("sender:USA"), window("dyad:CHN-RUS", types="visit|call")])
    accepted = [tally for tally in panel.accounting if tally.outcome == "accepted"]
    assert sum(tally.contacts for tally in accepted) == panel.count.sum()
    assert sum(tally.rows for tally in panel.accounting) == len(events)


def test_the_shipped_panel_at_the_cutoff_of_the_call():
    panel = load_panel(DataFolder.embedded(), start=date(2019, 1, 1), cutoff=date(2024, 2, 8))
    calls = panel.to_frame("CHN-RUS").filter(pl.col("series") == "leader:call")
    assert calls["count"][-1] == 1
    assert calls["exposure"][-1] == pytest.approx(0.95 * 8 / 29)
    account = panel.account()
    assert account.filter(pl.col("outcome") == "accepted")["contacts"].sum() == panel.count.sum()
    assert account["rows"].sum() == 760 + 3078 + 225_394
    assert panel.ritual_kept.tolist()[-4:] == [True] * 4
    assert panel.ritual_run.tolist()[-4:] == [0, 1, 2, 3]
    first = int(panel.start[panel.dyads.index("CHN-RUS")])
    assert panel.start[-1] == len(panel.count)
    assert panel.period[first] == 0
    assert np.abs(panel.tone).max() <= 1.0


def test_the_day_before_the_call_knows_nothing_of_it():
    panel = load_panel(DataFolder.embedded(), start=date(2023, 1, 1), cutoff=date(2024, 2, 7))
    calls = panel.to_frame("CHN-RUS").filter(pl.col("series") == "leader:call")
    assert calls["count"].sum() == 0
    assert len(panel.ritual_kept) == 0


@pytest.mark.research
def test_the_full_panel_accounts_for_every_row(research_data: Any):
    panel = load_panel(DataFolder(research_data), start=date(2000, 1, 1), cutoff=date(2024, 2, 8))
    account = panel.account()
    assert account["rows"].sum() == 5075 + 3078 + 225_394 + 73_178
    assert account.filter(pl.col("outcome") == "accepted")["contacts"].sum() == panel.count.sum()
    assert len(panel.series) == 20
    assert len(panel.dyads) > 19_000


def test_the_panel_of_some_dyads_has_their_rows_and_seasons():
    whole = load_panel(DataFolder.embedded(), start=date(2019, 1, 1), cutoff=date(2024, 2, 8))
    places = np.array([whole.dyads.index(dyad) for dyad in ("DEU-FRA", "CHN-RUS")])
    some = whole.over(places)
    assert some.dyads == ("DEU-FRA", "CHN-RUS")
    for place, dyad in enumerate(some.dyads):
        assert some.to_frame(dyad).equals(whole.to_frame(dyad))
        own = slice(*some.tone_start[place : place + 2])
        all_own = slice(*whole.tone_start[places[place] : places[place] + 2])
        np.testing.assert_array_equal(some.tone[own], whole.tone[all_own])
    mine = whole.ritual_dyad == places[1]
    np.testing.assert_array_equal(some.ritual_dyad, np.ones(mine.sum()))
    np.testing.assert_array_equal(some.ritual_day, whole.ritual_day[mine])
    assert whole.over(places[:1]).ritual_kept.size == 0
