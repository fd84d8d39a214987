"""Files of which nothing or too little can be read, and calls that cannot be followed."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from calibration.ingest.layouts import GDELT, ICEWS
from calibration.ingest.run import Options, ingest
from sim.errors import ComityError, ContactTableError, DataNotFoundError
from tests.event_files import file_of, header, line, put


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<html>404</html>\n", "not parted by tabs"),
        (header(ICEWS) + b"\r" + line(ICEWS) + b"\r", "carriage return"),
        (b"\0" * 1000, "not parted by tabs"),
        ("Event ID\tEvent Date".encode("utf-16"), "UTF-16"),
        (b"PK\x05\x06" + b"\0" * 18, "an archive without files"),
        (b"PK\x03\x04 and no more", "lacks its end"),
    ],
    ids=["page", "returns", "nul", "wide", "empty", "broken"],
)
def test_a_file_of_which_nothing_can_be_read_is_an_error(
    tmp_path: Path, content: bytes, told: str
) -> None:
    bad = put(tmp_path, "bad.tab", content)
    with pytest.raises(ContactTableError, match=f"bad.tab: .*{told}") as error:
        ingest("icews", [bad], tmp_path / "store")
    assert str(error.value).isprintable()
    assert not (tmp_path / "store" / "manifest.json").exists()
    good = put(tmp_path, "good.tab", file_of(ICEWS, [line(ICEWS)]))
    outcome = ingest("icews", [bad, good], tmp_path / "store")
    assert (list(outcome.damaged), outcome.events) == ([bad], 1)
    assert ingest("icews", [bad, good], tmp_path / "store").known == (Path(good),)


def test_damaged_archives_leave_nothing_behind(tmp_path: Path) -> None:
    rows = b"".join(line(GDELT, ref=str(n)) + b"\n" for n in range(2000))
    packed = gzip.compress(rows)
    bad = [
        put(tmp_path, "cut.gz", packed[: len(packed) // 2]),
        put(tmp_path, "sum.gz", packed[:-8] + b"00000000"),
        put(tmp_path, "cut.zip", b"PK\x03\x04" + b"\0" * 50),
    ]
    with zipfile.ZipFile(tmp_path / "nested.zip", "w") as archive:
        archive.writestr("inner.zip", b"PK")
    good = put(tmp_path, "good.csv", line(GDELT, date="20180101") + b"\n")
    outcome = ingest("gdelt", [*bad, str(tmp_path / "nested.zip"), good], tmp_path / "store")
    assert {Path(name).name for name in outcome.damaged} == {
        "cut.gz", "sum.gz", "cut.zip", "nested.zip",
    }  # fmt: skip
    assert outcome.store.manifest.reports == 1


def test_swelling_archive_is_left_out(tmp_path: Path) -> None:
    bomb = put(tmp_path, "bomb.gz", gzip.compress(b"0" * (80 << 20)))
    good = put(tmp_path, "good.csv", line(GDELT) + b"\n")
    outcome = ingest("gdelt", [bomb, good], tmp_path / "store")
    assert "unpacks to over" in outcome.damaged[bomb]


def test_bad_calls(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="did you mean 'gdelt"):
        ingest("gdlt", ["x"], tmp_path / "s")
    types = Options(types=tmp_path / "types.csv")
    with pytest.raises(DataNotFoundError, match=r"types\.csv: no such file; expected a table"):
        ingest("gdelt", [put(tmp_path, "a.csv", line(GDELT))], tmp_path / "s", types)
    with pytest.raises(DataNotFoundError, match="no such file"):
        ingest("gdelt", [str(tmp_path / "*.none")], tmp_path / "s")
    with pytest.raises(DataNotFoundError, match="a folder; expected files"):
        ingest("gdelt", [str(tmp_path)], tmp_path / "s")
    put(tmp_path, "note.txt", b"mine")
    with pytest.raises(ContactTableError, match="not a store"):
        ingest("gdelt", [put(tmp_path, "a.csv", line(GDELT))], tmp_path)
    (tmp_path / "s").mkdir()
    put(tmp_path / "s", "manifest.json", json.dumps({"format": 1, "x": 2}).encode())
    with pytest.raises(ContactTableError, match="cannot be read"):
        ingest("gdelt", [put(tmp_path, "a.csv", line(GDELT))], tmp_path / "s")
