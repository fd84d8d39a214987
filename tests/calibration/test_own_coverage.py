"""What a user's contact file covers: both formats, and every damage named."""

from __future__ import annotations

from pathlib import Path

import pytest

from calibration.sources.own_coverage import read_coverage
from sim.errors import ContactTableError, DataNotFoundError


def written(folder: Path, text: str, name: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


TOML = """
[[window]]
scope = "country:CHN"
contact_types = ["call", "aid"]
start = 2020-01-01
end = 2020-12-31
share_seen = 0.5
"""


def test_coverage_files_in_both_formats_say_the_same(tmp_path: Path):
    table = "scope,contact_types,start,end,share_seen\n"
    table += "country:CHN,call|aid,2020-01-01,2020-12-31,0.5\n"
    one = read_coverage(written(tmp_path, TOML, "c.toml"), "mine")
    assert one == read_coverage(written(tmp_path, table, "c.csv"), "mine")
    assert [(w.family, w.contact_types, w.complete) for w in one] == [
        ("leader", ("call",), True),
        ("own", ("aid",), True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("share_seen = 0.5", "share_seen = 1.5", r"window\[0\].share_seen: invalid value 1.5"),
        (
            "share_seen = 0.5",
            "share_sen = 0.5",
            "share_sen: unknown key; did you mean 'share_seen'",
        ),
        ('scope = "country:CHN"', "", r"window\[0\].scope: missing key"),
        ("country:CHN", "country:CHX", "unknown country 'CHX'"),
        ("country:CHN", "dyad:RUS-CHN", "no dyad key"),
        ("country:CHN", "world", "scope.*'world'"),
        ('"aid"', '"help"', "unknown contact type 'help'"),
        ("end = 2020-12-31", "end = 2019-12-31", "end.*not before 2020-01-01"),
        ("[[window]]", "[[windows]]", "no coverage windows"),
        ("[[window]]", "[[window", "cannot be read"),
        (TOML, "window = 3", "window: not a list of tables"),
        (TOML, "window = [1]", "window: not a list of tables"),
    ],
)
def test_a_bad_coverage_file_is_named(tmp_path: Path, old: str, new: str, message: str):
    path = written(tmp_path, TOML.replace(old, new), "c.toml")
    with pytest.raises(ContactTableError, match=rf"c\.toml.*{message}"):
        read_coverage(path, "mine")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("dyad:CHN-RUS,call,2020-01-01,2020-12-31,0.5", "5 cells under 4 columns"),
        ("dyad:CHN-RUS,call,2020-01-01,2020-02-30", "end: invalid value '2020-02-30'"),
        ("dyad:CHN-RUS,call,2020-01-01,", "end: missing key"),
    ],
)
def test_a_bad_row_of_a_coverage_table_is_named(tmp_path: Path, row: str, message: str):
    path = written(tmp_path, f"scope,contact_types,start,end\n{row}\n", "c.csv")
    with pytest.raises(ContactTableError, match=rf"c\.csv: row 2.*{message}") as caught:
        read_coverage(path, "mine")
    assert "\n" not in str(caught.value)


def test_a_missing_coverage_file_is_named(tmp_path: Path):
    with pytest.raises(DataNotFoundError, match="coverage windows"):
        read_coverage(tmp_path / "c.toml", "mine")
