"""Contacts of heads of state and government: calls, visits, meetings, greetings.

Each row of the table is one contact. Its channel gives the type:

    call, video_call -> call             letter, greeting_message -> greeting
    visit -> visit                       summit -> none: a gathering without talks, set aside
    meeting -> visit if held bilaterally in one of the two countries, else meeting

A visit is initiated by the traveller: the country that is not the place. All else is undirected.
Rows of China Vitae hold one row a day and leader; rows of one dyad in one place at most three days
apart are one trip. They form the family `vitae` (president and premier), all others `leader`.
The turn-of-year call and the turn-of-year greeting of China and Russia carry a ritual tag.
Windows and shares come from the coverage table, for those sources that the table holds.

Example
-------
>>> reading = read_leader_contacts(DataFolder.embedded())
>>> reading.rows_read
760
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from calibration.coverage import Coverage, Window
from calibration.events import ContactEvents, Reading, Tally, set_aside
from calibration.roster import standing_code
from calibration.sources.folder import DataFolder
from sim.errors import ContactTableError

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANNELS = {
    "call": "call",
    "video_call": "call",
    "visit": "visit",
    "meeting": "meeting",
    "letter": "greeting",
    "greeting_message": "greeting",
}
NO_TYPE = "a group gathering without talks of its own (summit): no contact type"
SAME_TRIP = "the same trip as an earlier row: same dyad, type and place, up to three days apart"
TRIP_DAYS = 3
RITUAL_DYAD = "CHN-RUS"
RITUAL_CALL = "turn-of-year-call"
RITUAL_GREETING = "turn-of-year-greeting"


def read_leader_contacts(folder: DataFolder) -> Reading:
    """Read the leader contacts and the windows of their sources.

    Raises
    ------
    DataNotFoundError
        If a table is not at hand.
    ContactTableError
        If the coverage table names a scope that cannot be read.
    """
    table = pl.read_parquet(folder.find("leader_contacts")).with_row_index("row", offset=2)
    table = table.with_columns(
        pl.col("date").str.to_date(),
        family=pl.when(pl.col("source").str.starts_with("China Vitae"))
        .then(pl.lit("vitae"))
        .otherwise(pl.lit("leader")),
    )
    known, no_type = set_aside(table, pl.col("channel").is_in(list(CHANNELS)), NO_TYPE)
    typed = _with_ritual(_with_direction(_with_type(known)), ritual_dates(folder))
    trips, same_trip = merge_trips(typed, pl.col("family") == "vitae")
    return Reading(
        events=ContactEvents.conform(trips.rename({"date_precision": "precision"})),
        coverage=Coverage(read_windows(folder, table)),
        tallies=(*no_type, *same_trip),
    )


def ritual_dates(folder: DataFolder) -> tuple[date, ...]:
    """Return the days on which China's and Russia's leaders held their turn-of-year call."""
    annual = pl.read_csv(folder.find("china_russia_annual"), infer_schema=False)
    found = annual["turn_of_year_call_date"].drop_nulls().to_list()
    return tuple(date.fromisoformat(day) for day in found if day)


def merge_trips(frame: pl.DataFrame, where: pl.Expr) -> tuple[pl.DataFrame, list[Tally]]:
    """Keep the first row of each trip among the visits and meetings for which `where` holds.

    Rows need `date`, `source_iso3`, `target_iso3`, `contact_type`, `location_iso3`, `source`.
    """
    pair = [
        pl.min_horizontal("source_iso3", "target_iso3").alias("low"),
        pl.max_horizontal("source_iso3", "target_iso3").alias("high"),
    ]
    group = ["family", "low", "high", "contact_type", "location_iso3"]
    ordered = frame.with_columns(pair).sort(*group, "date", "row")
    gap = (pl.col("date") - pl.col("date").shift(1).over(group)).dt.total_days()
    same = where & pl.col("contact_type").is_in(["visit", "meeting"]) & (gap <= TRIP_DAYS)
    kept, tallies = set_aside(ordered, ~same.fill_null(value=False), SAME_TRIP)
    return kept.sort("row"), tallies


def with_standing_codes(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Replace ISO3 codes by those under which the countries stood on the `date` of the row."""
    return frame.with_columns(
        pl.Series(
            column, [standing_code(c, d) for c, d in zip(frame[column], frame["date"], strict=True)]
        )
        for column in columns
    )


def _with_type(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `contact_type`; a bilateral meeting in one of the two countries is a visit."""
    hosted = (pl.col("location_iso3") == pl.col("iso3_a")) | (
        pl.col("location_iso3") == pl.col("iso3_b")
    )
    visit = (pl.col("channel") == "meeting") & hosted & ~pl.col("multilateral")
    return frame.with_columns(
        hosted=hosted,
        contact_type=pl.when(visit)
        .then(pl.lit("visit"))
        .otherwise(pl.col("channel").replace_strict(CHANNELS)),
    )


def _with_direction(frame: pl.DataFrame) -> pl.DataFrame:
    """Add `source_iso3`, `target_iso3`, `directed`: the guest of a visit initiates it."""
    host_a = pl.col("location_iso3") == pl.col("iso3_a")
    directed = frame.with_columns(
        directed=(pl.col("contact_type") == "visit") & pl.col("hosted"),
        source_iso3=pl.when(host_a).then("iso3_b").otherwise("iso3_a"),
        target_iso3=pl.when(host_a).then("iso3_a").otherwise("iso3_b"),
    )
    return with_standing_codes(directed, ("source_iso3", "target_iso3"))


def _with_ritual(frame: pl.DataFrame, calls: Sequence[date]) -> pl.DataFrame:
    """Add `ritual`: the tag of the turn-of-year call and greeting of China and Russia."""
    pair = pl.col("dyad") == RITUAL_DYAD
    call = pair & (pl.col("contact_type") == "call") & pl.col("date").is_in(list(calls))
    day = pl.struct(month=pl.col("date").dt.month(), day=pl.col("date").dt.day())
    month, number = day.struct.field("month"), day.struct.field("day")
    season = (month <= 2) | ((month == 12) & (number >= 15))
    new_year = pl.col("occasion").str.to_lowercase().str.contains("new year")
    greeting = pair & (pl.col("channel") == "greeting_message") & season & new_year
    return frame.with_columns(
        ritual=pl.when(call)
        .then(pl.lit(RITUAL_CALL))
        .when(greeting)
        .then(pl.lit(RITUAL_GREETING))
        .otherwise(pl.lit(""))
    )


def read_windows(folder: DataFolder, table: pl.DataFrame) -> tuple[Window, ...]:
    """Return the declared windows of those sources that have rows in the table.

    Raises
    ------
    ContactTableError
        If a scope cannot be read.
    """
    path = folder.find("coverage")
    declared = pl.read_csv(path, infer_schema=False)
    windows = []
    for number, row in enumerate(declared.iter_rows(named=True), start=2):
        types = tuple(dict.fromkeys(CHANNELS.get(c, "") for c in row["channels"].split("|")))
        rows = table.filter(pl.col("source") == row["source"])
        if not rows.height or not float(row["share_seen"]) or types == ("",):
            continue
        windows.append(
            Window(
                source=row["source"],
                family=rows["family"][0],
                scope=_scope(row["country_or_dyad_set"], rows, f"{path}: row {number}"),
                contact_types=types,
                start=date.fromisoformat(row["from"]),
                end=date.fromisoformat(row["until"]),
                share_seen=float(row["share_seen"]),
                complete=row["completeness"] == "complete",
            )
        )
    return tuple(windows)


def _scope(text: str, rows: pl.DataFrame, where: str) -> str:
    """Translate the words of the coverage table into a scope."""
    kind, _, rest = text.partition(":")
    members = re.match(r"[A-Z]{3}(-[A-Z]{3})?( [A-Z]{3}(-[A-Z]{3})?)*", rest)
    if members is None or kind not in {"dyad", "dyads", "country", "countries"}:
        column, expected = "country_or_dyad_set", "dyad:, dyads:, country: or countries: and codes"
        raise ContactTableError(where=f"{where}, column {column}", value=text, expected=expected)
    if kind in {"dyad", "dyads"}:
        return f"{kind}:{members[0]}"
    if re.search(r"with \d+ partners", rest):
        return "dyads:" + " ".join(rows["dyad"].unique().sort())
    return f"sender:{members[0]}" if rest.endswith("abroad") else f"country:{members[0]}"
