"""``comity ingest`` and ``comity fetch``: what they print, and what they answer to bad calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from calibration.ingest.layouts import GDELT
from calibration.ingest.store import Store
from sim.cli import main
from tests.event_files import line


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["comity", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    rows = [line(GDELT), line(GDELT, code="010"), line(GDELT, date="soon"), line(GDELT)]
    for number in range(2):
        content = b"".join(row + b"\n" for row in rows[number:])
        (tmp_path / f"{number}.csv").write_bytes(content)
    (tmp_path / "bad.gz").write_bytes(b"\x1f\x8b\x08 broken")
    return [str(tmp_path / name) for name in ("0.csv", "1.csv", "bad.gz")]


def test_the_account_is_printed(
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = str(tmp_path / "store")
    assert call(monkeypatch, "ingest", "gdelt", *files, "--out", out, "--jobs", "2") == 0
    seen = capsys.readouterr()
    table = [row.split() for row in seen.out.splitlines()]
    assert ["0.csv", "4", "2", "1", "1"] in table
    assert ["all", "7", "3", "2", "2"] in table
    assert "3 reports = 1 new event + 2 repeats (2 of the same day, 0 of near days)" in seen.out
    assert "bad.gz: the archive cannot be read" in seen.out
    assert "set aside, statement or appeal: volume only: 2" in seen.out
    assert "covered 2018-01-31 to 2018-01-31, 5 rows" in seen.out
    assert "Reading gdelt files" in seen.err
    assert call(monkeypatch, "ingest", "gdelt", files[0], "--out", out, "--quiet") == 0
    again = capsys.readouterr()
    assert "in the store already: 0.csv" in again.out
    assert "nothing new" in again.out
    assert again.err == ""


def test_json(
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = str(tmp_path / "store")
    assert call(monkeypatch, "ingest", "gdelt", *files[:2], "--out", out, "--json", "--quiet") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["accepted"], found["events"], found["repeats"]) == (3, 1, 2)
    assert found["inputs"][0]["aside"] == {"statement or appeal: volume only": 1}
    assert found["events_in_store"] == Store.open(Path(out)).manifest.events
    assert found["coverage"][0]["source"] == "gdelt"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ingest", "gdlt", "x", "--out", "s"], "unknown source 'gdlt'; expected one of gdelt"),
        (["ingest", "gdelt", "none.csv", "--out", "s"], "none.csv: no such file"),
        (["ingest", "gdelt", "--out", "s"], "Missing argument 'files'"),
        (["fetch", "icews", "--from", "2018-01-01", "--to", "2018-01-02", "--out", "f"],
         "no public files of 'icews'; expected one of gdelt, gdelt2"),
        (["fetch", "gdelt", "--from", "soon", "--to", "2018-01-02", "--out", "f"],
         "--from: invalid input 'soon'; expected a day"),
        (["fetch", "gdelt", "--from", "2018-01-03", "--to", "2018-01-02", "--out", "f"],
         "--from, --to: invalid input"),
    ],
)  # fmt: skip
def test_a_bad_call_is_one_line_and_exit_2(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert call(monkeypatch, *arguments) == 2
    seen = capsys.readouterr()
    assert message in seen.err
    assert seen.err.count("\n") == 1


def test_files_of_another_layout_are_told_in_one_line(
    files: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = str(tmp_path / "store")
    assert call(monkeypatch, "ingest", "icews", files[0], "--out", out, "--quiet") == 2
    seen = capsys.readouterr()
    assert "line 1, Event ID: the header has no column 'Event ID'" in seen.err
    assert seen.err.count("\n") == 1


def test_a_server_that_is_not_there_is_a_failed_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    days = ["--from", "2018-01-01", "--to", "2018-01-02"]
    where = ["--out", str(tmp_path / "f"), "--server", "http://127.0.0.1:9", "--quiet"]
    assert call(monkeypatch, "fetch", "gdelt", *days, *where) == 1
    seen = capsys.readouterr()
    assert "cannot get the list of files (no connection" in seen.err
    assert seen.err.count("\n") == 1
