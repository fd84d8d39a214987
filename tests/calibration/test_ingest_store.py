"""From a store to the panel: one record of several sources, coverage learnt from the rows."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.calibrate import build_model, heeded, telling_model
from calibration.events import Reading
from calibration.evidence import evidence_of
from calibration.ingest import contacts as contacts_module
from calibration.ingest.contacts import CONFIRMS, NOT_COUNTRY, REPEATED, read_store
from calibration.ingest.coverage import country_volume, covered_spells
from calibration.ingest.gather import Gathered
from calibration.ingest.heed import country_attention
from calibration.ingest.layouts import CSV, GDELT, ICEWS, LAYOUTS, POLECAT
from calibration.ingest.merge import merge, read_standings
from calibration.ingest.run import ingest
from calibration.ingest.store import Store
from calibration.loading import load_panel
from calibration.sources.folder import DataFolder
from calibration.sources.own import OwnContacts
from sim.countries import country_table
from sim.errors import ContactTableError
from tests.event_files import file_of, line


def add(folder: Path, source: str, lines: list[bytes]) -> Store:
    path = folder / f"{source}.txt"
    path.write_bytes(file_of(LAYOUTS[source], lines))
    return ingest(source, [str(path)], folder / "store").store


@pytest.fixture
def several(tmp_path: Path) -> Path:
    add(tmp_path, "gdelt", [
        line(GDELT, date="20180110"), line(GDELT, date="20180111"),
        line(GDELT, date="20180120", code="190"), line(GDELT, date="20180125", code="057"),
        line(GDELT, a_country="", a_name="NATO", a_group="NAT", code="057", date="20180126"),
    ])  # fmt: skip
    add(
        tmp_path,
        "icews",
        [line(ICEWS, date="2018-01-12"), line(ICEWS, date="2018-01-25", code="057")],
    )
    add(tmp_path, "polecat", [line(POLECAT, date="2018-01-12")])
    add(tmp_path, "csv", [b"2018-01-25,USA,China,agreement,,,,,,,"])
    return tmp_path / "store"


def tally(reading: Reading, reason: str) -> int:
    return sum(t.rows for t in reading.tallies if t.reason == reason)


def test_several_sources_are_one_record(several: Path) -> None:
    reading = read_store(several)
    found = reading.events.frame.select("date", "contact_type", "source", "confidence").sort("date")
    doubts = {name: 1 - s.confidence for name, s in read_standings().items()}
    all_three = 1 - doubts["gdelt"] * doubts["icews"] * doubts["polecat"]
    agreed = 1 - doubts["gdelt"] * doubts["icews"] * doubts["csv"]
    assert found.rows() == [
        (date(2018, 1, 12), "visit", "store store, icews", str(round(all_three, 4))),
        (date(2018, 1, 20), "fight", "store store, gdelt", str(round(1 - doubts["gdelt"], 4))),
        (date(2018, 1, 25), "agreement", "store store, csv", str(round(agreed, 4))),
    ]
    assert (tally(reading, REPEATED), tally(reading, NOT_COUNTRY), tally(reading, CONFIRMS)) == (
        1,
        1,
        4,
    )
    assert reading.rows_read == Store.open(several).events(repeats=True).collect().height


def test_own_table_of_sources(several: Path) -> None:
    own = "source,precedence,confidence\ngdelt,1,0.9\nicews,2,0.5\npolecat,3,0.5\ncsv,4,0.5\n"
    (several / "sources.csv").write_text(own)
    named = read_store(several).events.frame["source"].unique().to_list()
    assert named == [f"store {several.name}, gdelt"]


def test_order_of_sources_makes_no_difference(several: Path) -> None:
    events = Store.open(several).events().collect()
    events = events.filter(pl.col("source").str.len_chars() == 3)
    one = merge(events, read_standings())
    other = merge(events.reverse(), read_standings())
    assert one.frame.equals(other.frame)
    assert one.confirmed == other.confirmed


def test_a_bad_table_of_sources(tmp_path: Path) -> None:
    path = tmp_path / "sources.csv"
    path.write_text("source,precedence,confidence\ngdelt,1,1.5\n")
    with pytest.raises(ContactTableError, match=r"row 2: .*confidence between 0 and 1"):
        read_standings(path)


def daily(days: int, start: date = date(2018, 1, 1), rows: int = 3) -> list[bytes]:
    codes = ("010", "042", "190")
    return [
        line(GDELT, date=f"{start + timedelta(n):%Y%m%d}", code=codes[k % 3], ref=str(k))
        for n in range(days) for k in range(rows)
    ]  # fmt: skip


def test_coverage_is_learnt_from_the_rows(tmp_path: Path) -> None:
    rows = daily(59, rows=40) + [line(GDELT, date="20080101")]
    rows += daily(28, date(2018, 2, 1), rows=40)
    store = add(tmp_path, "gdelt", rows)
    reading = read_store(store.path)
    (window,) = reading.coverage.windows
    assert (window.start, window.end) == (date(2018, 1, 1), date(2018, 2, 28))
    assert (window.scope, window.family) == ("among:CHN USA", "own")
    (volume,) = reading.coverage.volumes
    assert np.allclose(np.diff(volume.log_factor), math.log(2))
    months = country_volume(store, "gdelt").filter(pl.col("country") == "USA")
    assert dict(months.select("month", "rows").rows()) == {
        date(2008, 1, 1): 1, date(2018, 1, 1): 1240, date(2018, 2, 1): 2240
    }  # fmt: skip


def test_spells_are_bridged_over_short_gaps_only() -> None:
    days = [date(2018, 1, d) for d in (1, 2, 9, 20)]
    assert covered_spells(days, [5, 5, 5, 5]) == ((days[0], days[2]), (days[3], days[3]))
    assert covered_spells([], []) == ()


def test_a_store_reaches_the_panel(tmp_path: Path) -> None:
    add(tmp_path, "gdelt", daily(90))
    embedded = DataFolder.embedded()
    panel = load_panel(
        embedded, start=date(2018, 1, 1), cutoff=date(2018, 3, 31),
        contacts=OwnContacts(tmp_path / "store"),
    )  # fmt: skip
    rows = panel.to_frame("CHN-USA")
    fights = rows.filter(pl.col("series") == "own:fight")
    assert fights["count"].to_list() == [31, 28, 31]
    assert rows.filter(pl.col("series") == "own:threat")["count"].to_list() == [0, 0, 0]
    assert "own:fight" not in panel.to_frame("CHN-RUS")["series"].to_list()
    account = panel.account()
    used = account.filter(pl.col("source") == "store store, gdelt")
    assert used.filter(pl.col("outcome") == "accepted")["rows"].sum() == 90 + 30


def test_months_that_do_not_fit_in_memory_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"".join(one + b"\n" for one in daily(70)))
    from calibration.ingest.reading import Reading as Files
    from calibration.ingest.reading import read_input

    found = []
    for limit in (5, 10**6):
        gathered, whole = Gathered(tmp_path / str(limit), limit), Gathered(tmp_path / "x", limit)
        for _ in range(2):
            read_input(path, Files(GDELT), gathered, tmp_path / "r.csv")
            whole.absorb(gathered)
            gathered = Gathered(tmp_path / f"{limit}b", limit)
        found.append([(month, frame.rows()) for month, frame in whole.months()])
    assert found[0] == found[1]
    assert len(found[0]) == 3


def test_attention_is_learnt_from_the_events() -> None:
    """Pairs of forty countries deal alike, but one is written of eight times as much."""
    table = [country.iso3 for country in country_table() if country.end_date is None][:40]
    draw = np.random.default_rng(3)
    rows = []
    for one, other in combinations(table, 2):
        times = draw.poisson(3.0 * (8.0 if table[7] in (one, other) else 1.0))
        rows += [{"date": date(2018, 1, 1), "source": one, "target": other}] * int(times)
    effects = country_attention(pl.DataFrame(rows), table, 1.0)
    others = [effect for code, effect in effects.items() if code != table[7]]
    assert 1.4 < effects[table[7]] - np.mean(others) < math.log(8.0)  # drawn towards zero
    assert max(others) < 0.6
    assert country_attention(pl.DataFrame(rows[:50]), table, 1.0) == {}


def test_attention_reaches_the_exposure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path, "gdelt", daily(90))
    given = {"CHN": 0.5, "USA": 0.25}
    offsets = []
    for effects in ({}, given):
        contacts_module._read.cache_clear()
        monkeypatch.setattr(contacts_module, "country_attention", lambda *_, e=effects: e)
        panel = load_panel(
            DataFolder.embedded(), start=date(2018, 1, 1), cutoff=date(2018, 3, 31),
            contacts=OwnContacts(tmp_path / "store"),
        )  # fmt: skip
        names = tuple(dict.fromkeys(series.name for series in panel.series))
        evidence = heeded(evidence_of(panel, len(names)), panel, names)
        own = np.array([name.startswith("own:") for name in names])[evidence.series]
        offsets.append((evidence.offset[own], evidence.offset[~own]))
    assert np.allclose(offsets[1][0] - offsets[0][0], 0.75)
    assert np.array_equal(offsets[1][1], offsets[0][1])


def test_own_contacts_cover_their_years(tmp_path: Path) -> None:
    store = add(tmp_path, "csv", [b"2024-02-08,China,Russia,call,,,,,turn-of-year call,,"])
    reading = read_store(store.path)
    (window,) = reading.coverage.windows
    assert (window.scope, window.start, window.end) == (
        "dyads:CHN-RUS",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert reading.events.frame["ritual"].item()
    assert CSV.header


@pytest.mark.parametrize("everywhere", [False, True])
def test_series_of_the_whole_world_are_fitted_to_a_sample(tmp_path: Path, everywhere: bool) -> None:
    add(tmp_path, "gdelt", daily(31))
    coverage = tmp_path / "coverage.toml"
    coverage.write_text(
        '[[window]]\nscope = "all"\ncontact_types = ["fight"]\nlevel = "any"\n'
        "start = 2018-01-01\nend = 2018-01-31\n"
    )
    own = OwnContacts(tmp_path / "store", coverage if everywhere else None)
    folder = DataFolder.embedded()
    panel = load_panel(folder, start=date(2018, 1, 1), cutoff=date(2018, 1, 31), contacts=own)
    model = build_model(panel, folder)
    told = telling_model(model, panel)
    assert (told is model) is not everywhere
    assert told.evidence.start.size - 1 <= (600 if everywhere else len(panel.dyads))
