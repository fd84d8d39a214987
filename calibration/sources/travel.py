"""Visits of US secretaries of state abroad: contacts of ministers.

Each row is a stop. Journeys before taking office are set aside, and stops in one country at most
three days apart are one visit. The secretary initiates. The list ends with its last entry; within
its span it is complete up to the share that the same office's list of presidents' travels has.

Example
-------
>>> reading = read_secretary_travel(DataFolder.embedded())
>>> reading.rows_read, reading.events.frame["family"].unique().to_list()
(3078, ['minister'])
"""

from __future__ import annotations

import polars as pl

from calibration.coverage import Coverage, Window
from calibration.events import ContactEvents, Reading, set_aside
from calibration.sources.folder import DataFolder
from calibration.sources.leader import merge_trips, with_standing_codes

SOURCE = "US Department of State, Office of the Historian: Travels Abroad of the Secretary of State"
SHARE_SEEN = 0.98
NOT_IN_OFFICE = "a journey before taking office"
AT_HOME = "a stop in the country of the traveller"


def read_secretary_travel(folder: DataFolder) -> Reading:
    """Read the visits of US secretaries of state.

    Raises
    ------
    DataNotFoundError
        If the table is not at hand.
    """
    path = folder.find("us_secretary_of_state_travel")
    table = pl.read_parquet(path) if path.suffix == ".parquet" else _from_csv(path.read_bytes())
    rows = table.with_row_index("row", offset=2).select(
        "row",
        "as_elect",
        date="start_date",
        directed=pl.lit(value=True),
        source_iso3=pl.lit("USA"),
        target_iso3="iso3",
        location_iso3="iso3",
        contact_type=pl.lit("visit"),
        level=pl.lit("minister"),
        family=pl.lit("minister"),
        source=pl.lit(SOURCE),
        occasion=pl.col("city").fill_null(""),
        confidence=pl.lit("high"),
    )
    days = rows["date"].to_list()
    office, elect = set_aside(rows, ~pl.col("as_elect"), NOT_IN_OFFICE)
    abroad, home = set_aside(office, pl.col("target_iso3") != "USA", AT_HOME)
    trips, same_trip = merge_trips(
        with_standing_codes(abroad, ("target_iso3",)), pl.lit(value=True)
    )
    window = Window(
        source=SOURCE,
        family="minister",
        scope="sender:USA",
        contact_types=("visit",),
        start=min(days),
        end=max(days),
        share_seen=SHARE_SEEN,
        complete=True,
    )
    return Reading(
        events=ContactEvents.conform(trips),
        coverage=Coverage((window,)),
        tallies=(*elect, *home, *same_trip),
    )


def _from_csv(content: bytes) -> pl.DataFrame:
    return pl.read_csv(content, infer_schema_length=None, try_parse_dates=True)
