"""Files into stores: what is taken, joined, set aside and rejected, and that the numbers add up."""

from __future__ import annotations

import csv
import gzip
import zipfile
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from calibration.ingest.actors import LEADER, ActorReader
from calibration.ingest.layouts import CSV, GDELT, ICEWS, LAYOUTS, POLECAT, Layout
from calibration.ingest.outcome import Outcome
from calibration.ingest.run import Options, ingest
from calibration.ingest.store import Store
from sim.errors import ContactTableError
from tests.event_files import TABBED, file_of, header, line, put


def take(folder: Path, layout: Layout, lines: list[bytes], name: str = "a.txt") -> Outcome:
    return ingest(layout.source, [put(folder, name, file_of(layout, lines))], folder / "store")


def table(store: Store, **keep: object) -> pl.DataFrame:
    return store.events(**keep).collect().sort("date", "source", "target", "contact_type")  # type: ignore[arg-type]


def rejects(store: Store) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for path in sorted((store.path / "rejects").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as handle:
            rows += list(csv.DictReader(handle))
    return rows


@pytest.mark.parametrize("layout", TABBED, ids=lambda layout: layout.source)
def test_one_visit_of_each_layout(tmp_path: Path, layout: Layout) -> None:
    outcome = take(tmp_path, layout, [line(layout)])
    row = table(outcome.store).row(0, named=True)
    assert (row["date"], row["contact_type"], row["goldstein"]) == (date(2018, 1, 31), "visit", 1.9)
    pair = ("CHN", "USA") if layout is POLECAT else ("USA", "CHN")
    assert (row["source"], row["target"], row["directed"]) == (*pair, layout is not POLECAT)
    assert outcome.store.manifest.events == outcome.events == 1


def test_own_contacts(tmp_path: Path) -> None:
    rows = [b"2024-02-08,China,Russia,call,,,1,day,turn-of-year call,Xinhua,1"]
    rows += [b"2024-02,China,Russia,meeting,,minister,3,,,,"]
    row, vague = table(take(tmp_path, CSV, rows).store).sort("contact_type").iter_rows(named=True)
    assert (row["source"], row["target"], row["level"]) == ("CHN", "RUS", "leader")
    assert (vague["precision"], vague["count"], vague["level"]) == ("month", 3, "minister")


def test_gdelt_has_57_or_58_columns(tmp_path: Path) -> None:
    old = b"\t".join(line(GDELT, ref="2").split(b"\t")[:57])
    outcome = take(tmp_path, GDELT, [old, line(GDELT, ref="1")])
    assert (outcome.added[0].rows, outcome.accepted, outcome.events) == (2, 2, 1)


def test_host_and_guest_report_one_visit(tmp_path: Path) -> None:
    guest = line(GDELT)
    host = line(GDELT, code="043", a_country="CHN", b_country="USA", a_name="CHINA", b_name="USA")
    outcome = take(tmp_path, GDELT, [guest, host])
    row = table(outcome.store).row(0, named=True)
    assert (outcome.events, outcome.repeats, row["source"], row["reports"]) == (1, 1, "USA", 2)


def test_visits_of_near_days_are_one_across_the_end_of_a_month(tmp_path: Path) -> None:
    days = ("20180130", "20180201", "20180203", "20180205")
    for number, day in enumerate(reversed(days)):
        outcome = take(tmp_path, GDELT, [line(GDELT, date=day)], f"{number}.txt")
    found = table(outcome.store)["date"].to_list()
    assert found == [date(2018, 1, 30), date(2018, 2, 3)]
    assert table(outcome.store, repeats=True).height == 4
    assert outcome.store.manifest.events == 2


def test_visits_are_marked_anew_as_far_as_a_new_day_reaches(tmp_path: Path) -> None:
    """One more day before a row of days two apart turns firsts into repeats, month after month."""
    days = [date(2018, 1, 2) + timedelta(2 * n) for n in range(60)]
    rows = [line(GDELT, date=f"{day:%Y%m%d}") for day in days]
    take(tmp_path, GDELT, rows, "a.txt")
    added = take(tmp_path, GDELT, [line(GDELT, date="20171231")], "b.txt")
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    at_once = ingest("gdelt", files, tmp_path / "other")
    assert added.store.manifest.parts == at_once.store.manifest.parts
    assert added.store.manifest.events == 31
    assert (added.events, added.repeats) == (1, 0)


def test_a_telephone_call_is_a_call_and_never_a_statement(tmp_path: Path) -> None:
    calls = [line(GDELT, code="041"), line(GDELT, code="41", ref="2"), line(GDELT, code="010")]
    outcome = take(tmp_path, GDELT, calls)
    assert table(outcome.store)["contact_type"].to_list() == ["call"]
    assert outcome.added[0].aside == {"statement or appeal: volume only": 1}


def test_leaders_speak_only_in_office(tmp_path: Path) -> None:
    days = {
        "2013-03-01": 0,
        "2018-01-31": 1,
    }  # Xi is head of state from 2013-03-14, of the party before
    cells = {"a_country": "", "a_name": "Emmanuel Macron", "a_sector": "Government", "code": "041"}
    for day, number in days.items():
        outcome = take(
            tmp_path, ICEWS, [line(ICEWS, date=day, **cells), line(ICEWS, code="057")], day
        )
        calls = table(outcome.store).filter(pl.col("contact_type") == "call")
        assert calls.height == number
    assert calls.row(0, named=True)["level"] == "leader"
    assert set(calls.select("source", "target").row(0)) == {"CHN", "FRA"}
    aside = [record.aside for record in outcome.store.manifest.inputs]
    assert aside == [{"a leader who was not in office that day": 1}, {}]


def test_an_alias_holds_for_all_terms_of_a_person() -> None:
    reader = ActorReader("names")
    for day in (date(2010, 1, 1), date(2018, 1, 1)):  # as president, as prime minister
        actor = reader.read("RUS", "Dmitry Anatolyevich Medvedev", "", "", day)
        assert actor == ("RUS", LEADER, True)


@pytest.mark.parametrize(
    ("group", "key"), [("ASN", "IGO:ASEAN"), ("IAE", "IGO:IAEA"), ("SCE", "IGO:OSCE"), ("APE", "")]
)
def test_groups_are_those_of_the_codebook(group: str, key: str) -> None:
    assert ActorReader("cameo").read("", "", "", group, date(2018, 1, 1)).key == key


def test_levels_sectors_and_organisations(tmp_path: Path) -> None:
    both = {"code": "041", "a_sector": "GOV", "a_name": "PRESIDENT", "b_sector": "GOV"}
    rows = [
        line(GDELT, **both, b_name="PRIME MINISTER", date="20180101"),
        line(GDELT, **both, b_name="FOREIGN MINISTER", date="20180102"),
        line(GDELT, **both, b_name="POLICE", date="20180103"),
        line(GDELT, a_country="", a_name="NATO", a_group="NAT", code="0312", date="20180104"),
        line(GDELT, a_country="", a_name="NATO", code="0312", date="19480104"),
        line(GDELT, a_sector="MED", a_name="JOURNALIST"),
    ]
    outcome = take(tmp_path, GDELT, rows)
    found = table(outcome.store)
    assert found["level"].to_list() == ["leader", "minister", "any", "any"]
    assert found["source"].to_list()[-1] == "IGO:NATO"
    assert outcome.added[0].set_aside == 2


def test_countries_of_their_day(tmp_path: Path) -> None:
    rows = [
        line(GDELT, a_country="RUS", a_name="RUSSIA", date=day) for day in ("19850101", "19950101")
    ]
    assert table(take(tmp_path, GDELT, rows).store)["source"].to_list() == ["SUN", "RUS"]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"date": "20180230"}, "SQLDATE"),
        ({"date": "2018-01-01"}, "SQLDATE"),
        ({"code": "---"}, "EventCode"),
        ({"code": ""}, "EventCode"),
        ({"goldstein": "high"}, "GoldsteinScale"),
        ({"goldstein": "99"}, "GoldsteinScale"),
        ({"a_country": "us"}, "Actor1CountryCode"),
        ({"ref": "x"}, "GLOBALEVENTID"),
        ({"a_name": "A\0B"}, "Actor1Name"),
        ({"a_name": "A" * 5000}, "Actor1Name"),
    ],
)
def test_rejected_rows_carry_file_line_field_and_reason(
    tmp_path: Path, cells: dict[str, str], field: str
) -> None:
    outcome = take(tmp_path, GDELT, [line(GDELT), line(GDELT, **cells)])
    assert (outcome.added[0].rows, outcome.added[0].rejected, outcome.accepted) == (2, 1, 1)
    (row,) = rejects(outcome.store)
    assert (row["file"], row["line"], row["field"]) == ("a.txt", "2", field)
    assert row["reason"]


def test_headers_in_another_order_with_surplus_names_and_tabs(tmp_path: Path) -> None:
    names = [*reversed(POLECAT.columns), "Extra", "More"]
    cells = list(reversed(line(POLECAT).split(b"\t")))
    top = "\t".join(names).encode()
    lines = [
        b"\t".join(cells),
        b"\t".join([*cells, b"x", b"y"]),
        b"\t".join([*cells, b"", b"", b"", b""]),
    ]
    path = put(tmp_path, "w.txt", b"\n".join([top, *lines, b"\t".join(cells[:-1])]) + b"\n")
    outcome = ingest("polecat", [path], tmp_path / "store")
    assert (outcome.added[0].rows, outcome.accepted, outcome.added[0].rejected) == (4, 3, 1)


def test_quoted_cells_of_a_file_with_a_header(tmp_path: Path) -> None:
    quoted = [b"\t".join(b'"' + cell + b'"' for cell in line(ICEWS, a_sector="").split(b"\t"))]
    outcome = take(tmp_path, ICEWS, quoted)
    assert table(outcome.store).select("source", "target").row(0) == ("USA", "CHN")


def test_a_header_without_a_needed_column_rejects_all(tmp_path: Path) -> None:
    names = header(ICEWS).replace(b"CAMEO Code", b"CAMEO Cod")
    path = put(tmp_path, "w.tab", names + b"\n" + line(ICEWS) + b"\n")
    with pytest.raises(ContactTableError, match="no column 'CAMEO Code'; did you mean 'CAMEO Cod'"):
        ingest("icews", [path], tmp_path / "store")
    assert not (tmp_path / "store" / "manifest.json").exists()


def test_a_second_run_adds_only_what_is_new(tmp_path: Path) -> None:
    first = take(tmp_path, GDELT, [line(GDELT)], "a.txt")
    again = take(tmp_path, GDELT, [line(GDELT)], "b.txt")
    assert [path.name for path in again.known] == ["b.txt"]
    assert (again.events, again.store.manifest) == (0, first.store.manifest)
    more = take(tmp_path, GDELT, [line(GDELT), line(GDELT, date="20180210")], "c.txt")
    assert (more.events, more.repeats) == (1, 1)


def test_order_and_threads_make_no_difference(tmp_path: Path) -> None:
    days = ["20180131", "20180201", "20171231", "20180302", "20180301"]
    files = [put(tmp_path, f"{n}.csv", line(GDELT, date=d) + b"\n") for n, d in enumerate(days)]
    at_once = ingest("gdelt", files, tmp_path / "one", Options(jobs=3))
    for file in reversed(files):
        one_by_one = ingest("gdelt", [file], tmp_path / "two")
    parts = [{p.file for p in o.store.manifest.parts} for o in (at_once, one_by_one)]
    assert parts[0] == parts[1]
    assert at_once.store.manifest.volumes == one_by_one.store.manifest.volumes


def test_gzip_zip_and_patterns(tmp_path: Path) -> None:
    body = line(GDELT) + b"\n"
    put(tmp_path, "a.csv.gz", gzip.compress(body))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("../../evil.csv", line(GDELT, date="20180201", code="x") + b"\n")
        archive.writestr("sub/good.csv", line(GDELT, date="20180210") + b"\n")
    outcome = ingest("gdelt", [str(tmp_path / "*.gz"), str(tmp_path / "*.zip")], tmp_path / "store")
    assert [record.rows for record in outcome.added] == [1, 2]
    assert outcome.events == 2
    assert rejects(outcome.store)[0]["file"] == "b.zip:evil.csv"
    assert not list(tmp_path.parent.glob("evil.csv"))


def test_own_table_of_types(tmp_path: Path) -> None:
    own = put(
        tmp_path, "types.csv", b"type,label,sign,level,cameo,description\ntalk,Talk,1,any,04,All\n"
    )
    path = put(tmp_path, "a.csv", line(GDELT) + b"\n" + line(GDELT, code="190") + b"\n")
    outcome = ingest("gdelt", [path], tmp_path / "store", Options(types=Path(own)))
    assert table(outcome.store)["contact_type"].to_list() == ["talk"]
    with pytest.raises(ContactTableError, match="another table of contact types"):
        ingest("gdelt", [put(tmp_path, "b.csv", b"\n")], tmp_path / "store")


def test_layouts_have_their_numbers_of_columns() -> None:
    sizes = {name: len(layout.columns) for name, layout in LAYOUTS.items()}
    assert sizes == {"gdelt": 58, "gdelt2": 61, "icews": 20, "polecat": 40, "csv": 11}
