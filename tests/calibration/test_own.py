"""A user's own contacts: every damage named, every row accounted for."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.loading import KNOWN_ALREADY, load_panel
from calibration.sources.folder import DataFolder
from calibration.sources.own import OwnContacts, read_events, read_own_contacts
from sim.errors import ContactTableError, DataNotFoundError

HEADER = "date,country_a,country_b,type,initiator,level,count,precision\n"
EXAMPLE = Path(__file__).parents[2] / "docs" / "contacts-example.csv"


def written(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_codes_and_names_levels_and_initiators(tmp_path: Path):
    text = HEADER + "2020-01-05,Russia,China,Visit,Russian,,2,\n2020-02,156,840,aid,,,,\n"
    text = text.replace("156", "CHN").replace("840", "2")
    frame = read_events(written(tmp_path, text)).frame
    columns = ("row", "source_iso3", "target_iso3", "directed", "level", "family", "count")
    assert frame.select(columns).rows() == [
        (2, "RUS", "CHN", True, "leader", "leader", 2),
        (3, "CHN", "USA", False, "any", "own", 1),
    ]
    assert frame["precision"].to_list() == ["day", "month"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2020-02-30,CHN,RUS,call", "date: impossible date '2020-02-30'"),
        ("08/02/2024,CHN,RUS,call", "date: not a date: '08/02/2024'"),
        (",CHN,RUS,call", "date: no value"),
        ("2020-01-05,Chnia,RUS,call", "country_a: unknown country 'Chnia'.*'CHN'"),
        ("2020-01-05,CHN,,call", "country_b: no value"),
        ("2020-01-05,Korea,RUS,call", "country_a: ambiguous country 'Korea'.*KOR.*PRK"),
        ("2020-01-05,CHN,China,call", "country_b: a contact of CHN with itself: 'China'"),
        ("2020-01-05,CHN,RUS,vist", "type: unknown contact type 'vist'.*did you mean 'visit'"),
        ("2020-01-05,CHN,RUS,", "type: no value; expected one of call"),
        ("1985-01-05,CHN,RUS,call", "country_b: Russia did not exist.*did you mean 'SUN'"),
        ("2020-01-05,CHN,SUN,call", "country_b: Soviet Union did not exist.*did you mean 'RUS'"),
        ("2020-01-05,CHN,RUS,call,USA", "initiator: not one of the two.*'USA'.*CHN or RUS"),
        ("2020-01-05,CHN,RUS,call,Chnia", "initiator: unknown country 'Chnia'"),
        ("2020-01-05,CHN,RUS,call,,king", "level: unknown level 'king'"),
        ("2020-01-05,CHN,RUS,call,,,-1", "count: impossible count '-1'"),
        ("2020-01-05,CHN,RUS,call,,,1.5", "count: impossible count '1.5'"),
        ("2020-01-05,CHN,RUS,call,,,0", "count: impossible count '0'"),
        ("2020-01-05,CHN,RUS,call,,,1,week", "precision: unknown precision 'week'"),
        ("2020-01,CHN,RUS,call,,,1,day", "precision: wrong precision 'day'"),
        ("2020-01-05,CHN,RUS,call,,,1,day,x", "9 cells under 8 columns"),
        ("2020-01-05;CHN;RUS;call", "date: cells are not separated by commas '2020-01-05;CHN;RUS"),
    ],
)
def test_a_bad_row_is_named_with_row_column_and_value(tmp_path: Path, row: str, message: str):
    path = written(tmp_path, HEADER + "2020-01-04,CHN,RUS,call\n" + row + "\n")
    with pytest.raises(ContactTableError, match=rf"mine\.csv: row 3, column .*{message}") as caught:
        read_events(path)
    assert "\n" not in str(caught.value)
    reading = read_own_contacts(OwnContacts(path, lenient=True))
    assert len(reading.events) == 1
    assert reading.rows_read == 2


def test_a_repeated_row_is_a_fault_in_any_order(tmp_path: Path):
    text = HEADER + "2020-01-05,CHN,RUS,call\n2020-01-05,Russia,China,call\n"
    with pytest.raises(ContactTableError, match="row 3, column date: duplicate of row 2"):
        read_events(written(tmp_path, text))
    text = HEADER + "2020-01-05,CHN,RUS,visit,CHN\n2020-01-05,CHN,RUS,visit,RUS\n"
    assert len(read_events(written(tmp_path, text))) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (HEADER.encode(), "no rows below its header"),
        (b"date;country_a;country_b;type\n1;2;3;4\n", "not separated by commas"),
        (b"date,country_a,country_b\n1,2,3\n", "row 1: no column 'type'"),
        (
            b"date,countrya,country_b,type\n1,2,3,4\n",
            "no column 'country_a'.*did you mean 'countrya'",
        ),
        (b"date,date,country_a,country_b,type\n1,1,2,3,4\n", "column 'date' stands twice"),
        (HEADER.encode() + b"2020-01-05,CHN,C\xf4te,call\n", "row 2: byte 0xf4 is not UTF-8"),
        (HEADER.encode("utf-16"), "row 1: byte 0xff is not UTF-8"),
        (HEADER.encode() + b'"2020,CHN', "row 2: not a row of a CSV file"),
        (HEADER.encode() + b'2020-01-05,"CHN"x,RUS,call\n', "row 2: not a row of a CSV file"),
        (b"\n \n", "the file is empty"),
        (b"\n" + HEADER.encode(), "row 1: a blank row; expected a header with date"),
        (b"a\0b\n", "not a text file"),
    ],
)
def test_a_damaged_file_is_named_even_when_lenient(tmp_path: Path, content: bytes, message: str):
    path = tmp_path / "mine.csv"
    path.write_bytes(content)
    for lenient in (False, True):
        with pytest.raises(ContactTableError, match=message):
            read_events(path, lenient=lenient)


def test_columns_and_cells_that_a_spreadsheet_leaves_blank_are_no_fault(tmp_path: Path):
    text = "date,country_a,country_b,type,,\n2020-01-05,CHN,RUS,call,,,,\n,,,,,\n"
    reading = read_own_contacts(OwnContacts(written(tmp_path, text)))
    assert len(reading.events) == 1
    assert not any("not used" in note for note in reading.notes)


def test_a_line_break_in_quotes_does_not_move_the_numbers_of_rows(tmp_path: Path):
    text = "date,country_a,country_b,type,occasion\n" + '2020-01-05,CHN,RUS,call,"a\nb"\n'
    with pytest.raises(ContactTableError, match="row 3, column country_a: unknown country"):
        read_events(written(tmp_path, text + "2020-01-06,Chnia,RUS,call,\n"))


def test_a_missing_file_and_a_broken_parquet_file(tmp_path: Path):
    with pytest.raises(DataNotFoundError, match="no such file"):
        read_events(tmp_path / "none.csv")
    broken = tmp_path / "mine.parquet"
    broken.write_bytes(b"PAR0")
    with pytest.raises(ContactTableError, match="not a readable parquet file"):
        read_events(broken)


def test_parquet_reads_as_csv_does(tmp_path: Path):
    frame = pl.DataFrame(
        {
            "date": [date(2020, 1, 5)],
            "country_a": ["CHN"],
            "country_b": ["RUS"],
            "type": ["call"],
            "count": [2.0],
        }
    )
    frame.write_parquet(tmp_path / "mine.parquet")
    frame.write_csv(tmp_path / "mine.csv")
    one, two = read_events(tmp_path / "mine.parquet"), read_events(tmp_path / "mine.csv")
    assert one.frame.drop("source").equals(two.frame.drop("source"))
    assert one.contacts == 2


def test_all_faults_are_reported_together_up_to_twenty(tmp_path: Path):
    rows = "".join(f"2020-01-{day:02d},Chnia,RUS,cal\n" for day in range(1, 16))
    with pytest.raises(ContactTableError) as caught:
        read_events(written(tmp_path, HEADER + rows))
    lines = str(caught.value).splitlines()
    assert "30 faults in 15 rows; --lenient sets such rows aside" in lines[0]
    assert len(lines) == 22
    assert lines[-1] == "... and 10 more"
    assert lines[1].startswith(f"{tmp_path / 'mine.csv'}: row 2, column country_a")


def test_rejected_rows_keep_number_cells_and_reason(tmp_path: Path):
    text = HEADER + "2020-01-05,CHN,RUS,call\n\n2020-13-05,CHN,RUS,call,,,x\n"
    path, rejects = written(tmp_path, text), tmp_path / "out.csv"
    assert len(read_events(path, lenient=True, rejects=rejects)) == 1
    rows = list(csv.DictReader(io.StringIO(rejects.read_text(encoding="utf-8"))))
    assert [row["row"] for row in rows] == ["4"]
    assert rows[0]["count"] == "x"
    assert "date: impossible date" in rows[0]["reason"]
    assert "count: impossible count" in rows[0]["reason"]


CELLS = st.sampled_from(["", "CHN", "RUS", "USA", "Chnia", "2020-01-05", "2020-02-30", "x", "-1"])
ROWS = st.tuples(
    st.sampled_from(["2020-01-05", "2020-01-06", "2020-02-30", "1950-01-01", "2020-03", "no"]),
    st.sampled_from(["CHN", "RUS", "France", "Korea", "Chnia"]),
    st.sampled_from(["CHN", "RUS", "USA", ""]),
    st.sampled_from(["call", "visit", "cal", "aid"]),
    CELLS,
    st.sampled_from(["", "leader", "any", "x"]),
    st.sampled_from(["", "1", "2", "-1", "1.5"]),
)


@given(st.lists(ROWS, min_size=1, max_size=20))
def test_accepted_and_rejected_rows_are_the_rows_read(rows: list[tuple[str, ...]]):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(HEADER.strip().split(",")[:7])
            writer.writerows(rows)
        reading = read_own_contacts(OwnContacts(path, lenient=True))
        rejected = sum(tally.rows for tally in reading.tallies)
        assert len(reading.events) + rejected == len(rows)
        if rejected:
            text = path.with_suffix(".rejected.csv").read_text(encoding="utf-8")
            assert len(list(csv.reader(io.StringIO(text)))) == rejected + 1
            with pytest.raises(ContactTableError):
                read_own_contacts(OwnContacts(path))


def test_without_a_coverage_file_the_span_is_taken_as_complete(tmp_path: Path):
    text = HEADER + "2020-01-05,CHN,RUS,call\n2020-04,CHN,FRA,visit,,minister\n"
    reading = read_own_contacts(OwnContacts(written(tmp_path, text)))
    found = [(w.family, w.scope, w.contact_types, w.share_seen) for w in reading.coverage.windows]
    assert found == [
        ("leader", "dyads:CHN-FRA CHN-RUS", ("call",), 1.0),
        ("minister", "dyads:CHN-FRA CHN-RUS", ("visit",), 1.0),
    ]
    assert reading.coverage.windows[0].start == date(2020, 1, 1)
    assert reading.coverage.windows[0].end == date(2020, 12, 31)
    assert reading.notes == (
        "mine.csv: no coverage file; taken as complete for call, visit of its 2 dyads "
        "in the whole years 2020 to 2020; a coverage file says better",
    )


def test_columns_not_used_are_named(tmp_path: Path):
    text = "date,country_a,country_b,type,mood\n2020-01-05,CHN,RUS,call,warm\n"
    assert read_own_contacts(OwnContacts(written(tmp_path, text))).notes[0] == (
        "mine.csv: columns not used: mood"
    )


def test_the_turn_of_year_call_can_be_named(tmp_path: Path):
    text = "date,country_a,country_b,type,occasion\n2026-12-30,CHN,RUS,call,Turn-of-year call\n"
    assert read_events(written(tmp_path, text)).frame["ritual"].item() == "turn-of-year-call"


def test_the_example_joins_the_record():
    own = OwnContacts(EXAMPLE, coverage=EXAMPLE.with_name("contacts-example-coverage.toml"))
    panel = load_panel(
        DataFolder.embedded(), start=date(2024, 1, 1), cutoff=date(2024, 9, 30), contacts=own
    )
    mine = panel.account().filter(pl.col("source") == own.source)
    counts = {(row[1], row[2]): row[3] for row in mine.iter_rows()}
    assert counts == {
        ("accepted", ""): 2,
        ("set aside", KNOWN_ALREADY): 2,
        ("set aside", "after the cutoff"): 1,
    }
    assert panel.notes == ("contacts-example.csv: not used, after the cutoff 2024-09-30: 1 row",)
    frame = panel.to_frame("CHN-RUS").filter(pl.col("series") == "minister:meeting")
    assert frame["count"].sum() == 1
    assert frame["exposure"].to_list() == pytest.approx([0.5] * 7)
