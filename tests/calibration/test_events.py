"""Contact events and the account of rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from calibration.coverage import Coverage
from calibration.events import SCHEMA, ContactEvents, Reading, Tally, set_aside
from sim.errors import ContactTableError


def event(**others: Any) -> dict[str, Any]:
    row = {"date": date(2020, 5, 1), "source_iso3": "CHN", "target_iso3": "RUS"}
    return row | {"contact_type": "call"} | others


def test_undirected_pairs_stand_in_alphabetical_order():
    rows = [
        event(source_iso3="RUS", target_iso3="CHN", directed=False),
        event(source_iso3="RUS", target_iso3="CHN", directed=True),
    ]
    frame = ContactEvents.of(rows).frame
    assert frame["source_iso3"].to_list() == ["CHN", "RUS"]
    assert list(frame.columns) == list(SCHEMA)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count", 0),
        ("count", -2),
        ("precision", "year"),
        ("level", "boss"),
        ("source_iso3", "CN"),
        ("target_iso3", "CHN"),
        ("contact_type", ""),
        ("date", None),
    ],
)
def test_a_row_that_breaks_the_schema_is_named(column: str, value: object):
    rows = [event(row=2), event(row=3) | {column: value}]
    with pytest.raises(ContactTableError, match=rf"row 3, column {column}"):
        ContactEvents.of(rows)


def test_other_columns_are_refused():
    frame = ContactEvents.of([event()]).frame
    with pytest.raises(ContactTableError, match="contact events with the columns"):
        ContactEvents(frame.drop("count"))


def test_a_union_keeps_rows_and_contacts():
    one, two = ContactEvents.of([event(count=2)]), ContactEvents.of([event(), event(count=4)])
    both = ContactEvents.union([one, two])
    assert (len(both), both.contacts) == (3, 7)
    assert len(ContactEvents.union([])) == 0


def test_set_aside_tallies_by_source_and_takes_null_for_no():
    frame = pl.DataFrame(
        {"source": ["a", "b", "a", "a"], "count": [1, 2, 3, 4], "x": [1, 1, None, 0]}
    )
    kept, tallies = set_aside(frame, pl.col("x") == 1, "why")
    assert kept["count"].to_list() == [1, 2]
    assert tallies == [Tally("a", "set aside", "why", 2, 7)]


def test_rows_read_add_up():
    tallies = (Tally("a", "rejected", "x", 2, 2), Tally("a", "set aside", "y", 3, 30))
    reading = Reading(ContactEvents.of([event(count=9)]), Coverage(), tallies)
    assert reading.rows_read == 6
