"""``comity code``: options, outputs, one line for a mistake."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from sim.cli import main

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "President Xi Jinping called President Putin of Russia on Tuesday, the two agreed to meet."


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["comity", "code", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return stop.value.code if isinstance(stop.value.code, int) else 0


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_table_of_contacts(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, str(file), "--date", "2024-02-08", "--explain") == 0
    shown = capsys.readouterr().out
    assert "[called]{1 channel}" in shown
    assert "CHN-RUS" in shown
    assert "2024-02-06" in shown
    assert "commitment: agreed" in shown


def test_json_and_csv(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, str(file), "--date", "2024-02-08", "--json") == 0
    (document,) = json.loads(capsys.readouterr().out)
    assert document["events"][0]["pair"]["value"] == "CHN-RUS"
    assert run(monkeypatch, str(file), "--date", "2024-02-08", "--csv") == 0
    header, row = capsys.readouterr().out.splitlines()
    assert header.startswith("date,country_a,country_b,type")
    assert row.startswith("2024-02-06,CHN,RUS,call,CHN,leader")


def test_a_store_is_added_to(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "mine.csv"
    for added in (1, 0):
        assert run(monkeypatch, str(file), "--date", "2024-02-08", "--store", str(store)) == 0
        assert f"{added} contact" in capsys.readouterr().err


def test_standard_input_and_no_day(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Input:
        buffer = io.BytesIO(b"Brazil plays football.")

    monkeypatch.setattr("sys.stdin", Input())
    assert run(monkeypatch, "-") == 0
    shown = capsys.readouterr()
    assert "no contact between countries" in shown.out
    assert "--date gives one" in shown.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.txt"], "no such file"),
        (["{file}", "--date", "yesterday"], "a day as 2024-02-08"),
        (["{file}", "--tables", "nowhere"], "no such folder"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    arguments: list[str],
    words: str,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, *(item.format(file=file) for item in arguments)) == 2
    error = capsys.readouterr().err
    assert words in error
    assert error.count("\n") == 1
