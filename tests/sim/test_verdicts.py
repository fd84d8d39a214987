"""The table of verdicts: what was expected, found and met; the latest run counts; bad folders."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sim.cli import main
from sim.errors import ComityError
from sim.expectations import judge
from sim.report.inputs import Run
from sim.report.store import save_run
from sim.report.verdicts import markdown, read_verdicts
from sim.report.write import write_report
from sim.scenario import Scenario
from tests.briefings import small_run


def expecting(run: Run, *items: dict[str, object]) -> Run:
    """The run, with expectations, judged."""
    content = run.scenario.model_dump(mode="json", by_alias=True) | {"expectation": list(items)}
    scenario = Scenario.model_validate_json(json.dumps(content))
    verdicts = judge(scenario.expectation, run.ensemble, run.baseline)
    return replace(run, scenario=scenario, verdicts=verdicts)


def expectation(text: str, direction: str, **more: object) -> dict[str, object]:
    common = {"kind": "difference", "dyad": "CHN-RUS", "quantity": "strength"}
    return {**common, "text": text, "direction": direction, "against": "cutoff", **more}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run = small_run(alternative=True)
    last = str(run.ensemble.periods[-1].astype("datetime64[M]"))
    path = run.ensemble.path("CHN-RUS", "strength")[:, -1]
    moved = float((path - run.ensemble.value_at_cutoff("CHN-RUS", "strength")).mean())
    held = expectation("It moves so.", "lower" if moved < 0 else "higher", at=last)
    failed = expectation("It moves otherwise.", "higher" if moved < 0 else "lower", at=last)
    write_report(tmp_path / f"{run.scenario.id}-11111111", expecting(run, held, failed), ())
    return tmp_path


def test_verdicts_are_those_of_the_worlds(folder: Path) -> None:
    rows = read_verdicts([folder])
    assert [row.expected for row in rows] == ["It moves so.", "It moves otherwise."]
    assert [row.verdict.split(",")[0] for row in rows] == ["met", "not met"]
    assert rows[0].found == rows[1].found
    assert rows[0].last_observed.startswith("China\u2013Russia: ")
    assert "strength of China\u2013Russia is" in rows[0].criterion
    table = markdown(rows).splitlines()
    assert len(table) == 4
    assert table[2].startswith(f"| `{rows[0].scenario}` |")
    assert all(line.count("|") == table[0].count("|") for line in table)


def test_of_two_runs_of_a_scenario_the_latest_counts(folder: Path) -> None:
    run = small_run(alternative=True)
    last = str(run.ensemble.periods[-1].astype("datetime64[M]"))
    item = expectation("It stays.", "same", within=1000.0, at=last)
    newer = folder / f"{run.scenario.id}-00000000"
    newer.mkdir()
    save_run(newer, expecting(run, item))
    old = folder / f"{run.scenario.id}-11111111" / "report.json"
    os.utime(old, ns=(0, 0))
    assert [row.expected for row in read_verdicts([folder])] == ["It stays."]


def test_the_command_prints_the_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["comity", "scenarios", "verdicts", str(folder)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    assert capsys.readouterr().out.startswith("| scenario | what changes |")


def test_bad_folders_are_answered(folder: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ComityError, match="no run in the folder"):
        read_verdicts([empty])
    file = next(folder.glob("*/report.json"))
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(ComityError, match=r"report\.json: cannot be read"):
        read_verdicts([folder])
