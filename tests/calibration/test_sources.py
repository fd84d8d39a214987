"""Readers of the sources: types, directions, tags, trips, windows, and the account of rows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pytest

from calibration.sources.folder import DataFolder
from calibration.sources.gdelt import LATER, TERRITORY, VOLUME, read_gdelt
from calibration.sources.icews import MIRROR, VOLUME_ONLY, read_icews
from calibration.sources.leader import (
    NO_TYPE,
    RITUAL_CALL,
    RITUAL_GREETING,
    SAME_TRIP,
    read_leader_contacts,
)
from calibration.sources.travel import NOT_IN_OFFICE, read_secretary_travel
from sim.errors import ContactTableError

if TYPE_CHECKING:
    from pathlib import Path

    from calibration.events import Reading

OWN = "compiled from official and press pages"
VITAE = "China Vitae activity records (Carnegie), scraped by G. Walker"
COLT = "COLT (Pardee Institute) as verified and extended by A. Romano Lopez"
CHANNEL_ONE = "Channel One news headlines (date of report)"


def contact(day: str, channel: str, place: str = "", **others: Any) -> dict[str, Any]:
    """Return a row of the leader contacts, China and Russia unless told otherwise."""
    row = {"date": day, "date_precision": "day", "iso3_a": "CHN", "iso3_b": "RUS"}
    row |= {"channel": channel, "occasion": "", "location_iso3": place, "multilateral": False}
    row |= {"source": OWN, "source_ref": "page", "confidence": "high"} | others
    return row | {"dyad": "-".join(sorted((row["iso3_a"], row["iso3_b"])))}


def leader_folder(path: Path, rows: list[dict[str, Any]]) -> DataFolder:
    (path / "contacts").mkdir(exist_ok=True)
    pl.DataFrame(rows).write_parquet(path / "contacts" / "leader_contacts.parquet")
    return DataFolder(path)


def read_rows(path: Path, *rows: dict[str, Any]) -> Reading:
    return read_leader_contacts(leader_folder(path, list(rows)))


def reasons(reading: Reading) -> dict[str, int]:
    return {tally.reason: tally.rows for tally in reading.tallies}


@pytest.mark.parametrize(
    ("channel", "place", "multilateral", "expected"),
    [
        ("call", "", False, ("call", "CHN", "RUS", False)),
        ("video_call", "", False, ("call", "CHN", "RUS", False)),
        ("letter", "", False, ("greeting", "CHN", "RUS", False)),
        ("greeting_message", "", False, ("greeting", "CHN", "RUS", False)),
        ("visit", "CHN", False, ("visit", "RUS", "CHN", True)),
        ("visit", "RUS", False, ("visit", "CHN", "RUS", True)),
        ("meeting", "RUS", False, ("visit", "CHN", "RUS", True)),
        ("meeting", "RUS", True, ("meeting", "CHN", "RUS", False)),
        ("meeting", "KAZ", False, ("meeting", "CHN", "RUS", False)),
    ],
)
def test_channel_and_place_give_type_and_direction(
    tmp_path: Path, channel: str, place: str, multilateral: bool, expected: tuple[Any, ...]
):
    reading = read_rows(tmp_path, contact("2015-05-05", channel, place, multilateral=multilateral))
    columns = ("contact_type", "source_iso3", "target_iso3", "directed")
    assert reading.events.frame.select(columns).row(0) == expected


def test_a_summit_is_set_aside_and_counted(tmp_path: Path):
    reading = read_rows(
        tmp_path, contact("2015-05-05", "summit", "TUR"), contact("2015-05-06", "call")
    )
    assert reasons(reading) == {NO_TYPE: 1}
    assert reading.rows_read == 2


def test_only_china_and_russia_turn_of_year_calls_and_greetings_are_tagged(tmp_path: Path):
    reading = read_rows(
        tmp_path,
        contact("2024-02-08", "call"),
        contact("2024-02-09", "call"),
        contact("2020-12-28", "call", iso3_b="USA"),
        contact("2021-12-15", "video_call"),
        contact("2022-12-31", "greeting_message", occasion="New Year greetings"),
        contact("2022-12-14", "greeting_message", occasion="new year greetings"),
        contact("2022-06-15", "greeting_message", occasion="new year greetings"),
    )
    tags = dict(zip(reading.events.frame["date"], reading.events.frame["ritual"], strict=True))
    assert {day.isoformat(): tag for day, tag in tags.items() if tag} == {
        "2024-02-08": RITUAL_CALL,
        "2021-12-15": RITUAL_CALL,
        "2022-12-31": RITUAL_GREETING,
    }


def test_rows_of_one_trip_join_in_china_vitae_alone(tmp_path: Path):
    days = ("2010-03-01", "2010-03-04", "2010-03-08")
    trips = [contact(day, "meeting", "CHN", iso3_b="FRA", source=VITAE) for day in days]
    trips += [contact(day, "visit", "CHN") for day in days]
    reading = read_rows(tmp_path, *trips)
    frame = reading.events.frame
    assert reasons(reading) == {SAME_TRIP: 1}
    kept = frame.filter(pl.col("family") == "vitae")["date"].to_list()
    assert kept == [date(2010, 3, 1), date(2010, 3, 8)]
    assert frame.filter(pl.col("family") == "leader").height == 3


def test_codes_are_those_of_the_day(tmp_path: Path):
    reading = read_rows(
        tmp_path,
        contact("1989-05-15", "visit", "CHN"),
        contact("2001-05-15", "visit", "YUG", iso3_a="USA", iso3_b="YUG"),
    )
    codes = reading.events.frame.select("source_iso3", "target_iso3").rows()
    assert codes == [("SUN", "CHN"), ("USA", "SCG")]


def test_windows_come_from_the_coverage_table(tmp_path: Path):
    reading = read_rows(
        tmp_path,
        contact("2015-05-05", "call"),
        contact("2015-05-05", "visit", "PER", iso3_a="BRA", iso3_b="PER", source=COLT),
        contact("2005-05-05", "call", iso3_a="RUS", iso3_b="DEU", source=CHANNEL_ONE),
        contact("2005-05-05", "call", iso3_b="FRA", source=VITAE),
    )
    windows = reading.coverage.windows
    assert {w.source for w in windows} == {OWN, COLT, CHANNEL_ONE, VITAE}
    scopes = {w.source: w.scope for w in windows}
    assert scopes[COLT] == "sender:ARG BOL BRA CHL COL ECU GUY PER PRY SUR URY VEN"
    assert scopes[CHANNEL_ONE] == "dyads:DEU-RUS"
    assert scopes[VITAE] == "country:CHN"
    calls = [w for w in windows if w.source == OWN and "call" in w.contact_types]
    assert [(w.start, w.share_seen, w.complete) for w in calls] == [
        (date(2013, 3, 14), 0.95, True),
        (date(2000, 3, 26), 0.6, False),
    ]
    assert all(w.share_seen > 0 for w in windows)


def test_a_scope_that_cannot_be_read_is_named(tmp_path: Path):
    folder = leader_folder(tmp_path, [contact("2015-05-05", "call")])
    header = "source,country_or_dyad_set,channels,from,until,completeness,share_seen,note\n"
    row = f"{OWN},everybody,call,2000-01-01,2001-01-01,complete,0.5,\n"
    (tmp_path / "contacts" / "coverage.csv").write_text(header + row, encoding="utf-8")
    with pytest.raises(ContactTableError, match=r"row 2, column country_or_dyad_set.*'everybody'"):
        read_leader_contacts(folder)


def test_shipped_leader_contacts_are_all_accounted_for():
    reading = read_leader_contacts(DataFolder.embedded())
    assert reading.rows_read == 760
    assert reasons(reading) == {NO_TYPE: 9}
    tagged = reading.events.frame.filter(pl.col("ritual") == RITUAL_CALL)
    assert tagged.height == 6
    assert tagged["date"].max() == date(2026, 2, 4)


def test_secretaries_visits_are_ministers_contacts_of_the_united_states():
    reading = read_secretary_travel(DataFolder.embedded())
    assert reading.rows_read == 3078
    assert reasons(reading)[NOT_IN_OFFICE] == 9
    frame = reading.events.frame
    assert set(frame["source_iso3"]) == {"USA"}
    assert set(frame["level"]) == {"minister"}
    assert frame["directed"].all()
    germany = frame.filter((pl.col("target_iso3") == "DEU") & (pl.col("date").dt.year() == 2019))
    assert date(2019, 11, 6) in germany["date"].to_list()
    assert date(2019, 11, 7) not in germany["date"].to_list()
    window = reading.coverage.windows[0]
    assert (window.scope, window.end) == ("sender:USA", date(2020, 11, 21))


def test_the_csv_of_a_data_folder_reads_as_the_shipped_table(tmp_path: Path):
    shipped = DataFolder.embedded()
    (tmp_path / "contacts").mkdir()
    table = pl.read_parquet(shipped.find("us_secretary_of_state_travel"))
    table.write_csv(tmp_path / "contacts" / "us_secretary_of_state_travel.csv")
    fuller = read_secretary_travel(DataFolder(tmp_path))
    assert fuller.events.frame.equals(read_secretary_travel(shipped).events.frame)


def icews_folder(path: Path) -> DataFolder:
    (path / "events").mkdir()
    rows = [
        ("2018-01-01", "CHN", "RUS", "041", 2),
        ("2018-01-01", "CHN", "RUS", "042", 3),
        ("2018-01-01", "RUS", "CHN", "043", 3),
        ("2018-01-01", "USA", "RUS", "010", 5),
        ("2018-01-01", "USA", "RUS", "0211", 1),
        ("2018-02-01", "USA", "RUS", "057", 1),
        ("2018-02-01", "USA", "RUS", "051", 1),
        ("2018-02-01", "USA", "CHN", "1623", 4),
        ("2018-03-01", "USA", "CHN", "190", 9),
    ]
    names = ("month", "source_iso3", "target_iso3", "cameo", "n")
    table = pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.col("month").str.to_date(), pl.col("n").cast(pl.Int16)
    )
    table.write_parquet(path / "events" / "icews_dyad_month_2018.parquet")
    return DataFolder(path)


def test_icews_codes_become_types_and_visits_count_once(tmp_path: Path):
    reading = read_icews(icews_folder(tmp_path), date(2018, 3, 30))
    found = reading.events.frame.select("contact_type", "source_iso3", "count").rows()
    assert found == [
        ("call", "CHN", 2),
        ("visit", "CHN", 3),
        ("agreement", "USA", 1),
        ("cooperation", "USA", 1),
        ("sanction", "USA", 4),
    ]
    assert reasons(reading) == {
        "the month ends after the cutoff": 1,
        VOLUME_ONLY: 2,
        MIRROR: 1,
    }
    assert reading.rows_read == 9
    volume = reading.coverage.volumes[0]
    # Totals of all codes: 14 and 6; the cutoff leaves March out of the mean too.
    half = (np.log(14) - np.log(6)) / 2
    assert volume.log_factor == pytest.approx([half, -half])
    assert reading.coverage.windows[0].scope == "among:CHN RUS USA"
    assert "greeting" not in reading.coverage.windows[0].contact_types


def test_icews_before_its_first_month_is_empty(tmp_path: Path):
    reading = read_icews(icews_folder(tmp_path), date(2018, 1, 30))
    assert len(reading.events) == 0
    assert reading.coverage.windows == ()
    assert reading.rows_read == 9


def gdelt_folder(path: Path) -> DataFolder:
    (path / "events").mkdir()
    rows = [
        ("2018-01-01", "CHN", "RUS", 60.0, 80.0, -20.0, 20, 31),
        ("2018-02-01", "CHN", "RUS", 0.0, 50.0, -50.0, 18, 28),
        ("2018-01-01", "RUS", "USA", -1.0, 0.0, -1.0, 1, 31),
        ("2018-02-01", "CHN", "USA", 0.0, 0.0, 0.0, 1, 28),
        ("2018-01-01", "ABW", "RUS", 5.0, 5.0, 0.0, 1, 31),
        ("2018-03-01", "CHN", "RUS", 5.0, 5.0, 0.0, 1, 31),
    ]
    names = ("month", "iso3_a", "iso3_b", "score_sum", "score_pos_days", "score_neg_days")
    names += ("days_active", "days_in_month")
    table = pl.DataFrame(rows, schema=names, orient="row")
    table = table.with_columns(pl.col("month").str.to_date())
    table.write_parquet(path / "events" / "gdelt_dyad_month_score_2018_2020.parquet")
    return DataFolder(path)


def test_gdelt_volume_tone_and_factor_by_hand(tmp_path: Path):
    reading, scores = read_gdelt(gdelt_folder(tmp_path), date(2018, 3, 15))
    frame = reading.events.frame
    # (p - n) / 4 = 25, 25, 0.25 and 0: at least one where a row stands.
    assert frame["count"].to_list() == [25, 25, 1, 1]
    assert set(frame["contact_type"]) == {VOLUME}
    assert scores.frame["tone"].to_list() == pytest.approx([0.6, 0.0, -1.0])
    assert reasons(reading) == {LATER: 1, TERRITORY: 1}
    assert reading.rows_read == 6
    # CHN-RUS alone is active in both months: log(100/31), log(100/28) less their mean.
    half = (np.log(100 / 31) - np.log(100 / 28)) / 2
    expected = [half + np.log(31 / 30.4), -half + np.log(28 / 30.4)]
    assert reading.coverage.volumes[0].log_factor == pytest.approx(expected)


def test_gdelt_knows_nothing_before_its_first_month_ends(tmp_path: Path):
    reading, scores = read_gdelt(gdelt_folder(tmp_path), date(2018, 1, 30))
    assert len(reading.events) == 0
    assert scores.frame.height == 0
    assert reading.rows_read == 6


@pytest.mark.research
def test_the_research_folder_holds_the_fuller_record(research_data: Path):
    folder = DataFolder(research_data)
    leader = read_leader_contacts(folder)
    assert leader.rows_read == 5075
    assert {w.family for w in leader.coverage.windows} == {"leader", "vitae"}
    icews = read_icews(folder, date(2018, 12, 31))
    assert icews.rows_read == 73_178
    totals = icews.events.frame.group_by("contact_type").agg(pl.col("count").sum())
    counts = dict(totals.iter_rows())
    # The counts of the data's own description: 1,796 calls and 13,083 visits made.
    assert (counts["call"], counts["visit"]) == (1796, 13083)
