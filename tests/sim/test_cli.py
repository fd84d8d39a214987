"""The command line: what it answers to good and bad calls."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from calibration.calibrate import SHIPPED, START, build_model, first_match
from calibration.loading import load_panel
from calibration.ship import CUTOFF
from calibration.sources.folder import DataFolder
from sim.cli import main

ROOT = Path(__file__).resolve().parents[2]
SWEEP = str(ROOT / "scenarios" / "sweeps" / "ritual-and-shock.toml")
BASELINE = str(ROOT / "scenarios" / "chn-rus-baseline.toml")


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line and return its exit code."""
    monkeypatch.setattr("sys.argv", ["comity", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rn"], "No such command 'rn'. Did you mean 'run'?"),
        (["run"], "Missing argument 'scenarios'."),
        (["run", "nowhere.toml"], "nowhere.toml: no such file"),
        (["run", "--worlds", "0", "x.toml"], "Invalid value for '--worlds'"),
        (["sweep", "nowhere.toml"], "nowhere.toml: no such file"),
        (["run", SWEEP], "a sweep, not a scenario; `comity sweep "),
        (["scenarios", "show", SWEEP], "a sweep, not a scenario; `comity sweep "),
        (["sweep", BASELINE], "a scenario, not a sweep; `comity run "),
        (["calibrate", "--cutoff", "soon"], "--cutoff: invalid input 'soon'; expected a day"),
        (["calibrate", "--cutoff", "1999-02-08"], "cutoff: too early for the record: '1999-02-08'"),
        (["calibrate", "--data", "nowhere"], "--data nowhere: no such folder"),
        (["calibrate", "--lenient"], "expected --contacts FILE beside them"),
        (["schema", "swep"], "schema: invalid input 'swep'; expected scenario, sweep; did you"),
        (
            ["scenarios", "lst"],
            "scenarios: invalid input 'lst'; expected list, show, diff, check, repin",
        ),
        (["scenarios", "show"], "nothing to show; expected an id"),
        (["scenarios", "diff", "one"], "scenarios diff: 1 given; expected two ids or files"),
        (["scenarios", "list", "--folder", "nowhere"], "nowhere: no such folder"),
        (["compare", "one"], "compare: 1 runs; expected two folders of runs"),
        (["compare", "one", "two"], "one: no manifest.json; expected a folder written by"),
        (["report", "one"], "one: no report.json; expected a folder written by"),
        (["report"], "Missing argument 'runs'."),
    ],
)
def test_a_bad_call_is_one_line_and_exit_2(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call(monkeypatch, *arguments) == 2
    seen = capsys.readouterr()
    assert message in seen.err
    assert seen.err.startswith("comity: ")
    assert seen.err.count("\n") == 1
    assert seen.out == ""


def test_without_arguments_it_shows_the_commands(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch) == 0
    shown = capsys.readouterr().out
    for name in (
        "run",
        "sweep",
        "calibrate",
        "backtest",
        "compare",
        "report",
        "parameters",
        "scenarios",
        "schema",
    ):
        assert f"  {name} " in shown


def test_a_failure_is_one_line_and_exit_1_and_debug_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by nothing")  # noqa: TRY003, EM101

    monkeypatch.setattr("sim.cli.listing.show_parameters", fail)
    assert call(monkeypatch, "parameters") == 1
    assert "comity: failed: ZeroDivisionError: by nothing" in capsys.readouterr().err
    monkeypatch.setattr("sys.argv", ["comity", "parameters", "--debug"])
    with pytest.raises(ZeroDivisionError):
        main()


def test_a_sweep_is_checked_as_one_and_no_scenario_of_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert call(monkeypatch, "scenarios", "check", "ritual-and-shock") == 0
    shown = capsys.readouterr()
    assert "good (a sweep of 25 cells over chn-rus-call-lapses" in shown.out + shown.err
    (tmp_path / "own.toml").write_bytes(Path(SWEEP).read_bytes())
    assert call(monkeypatch, "scenarios", "list", "--folder", str(tmp_path), "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    bad = Path(SWEEP).read_text(encoding="utf-8").replace("values", "valus", 1)
    (tmp_path / "own.toml").write_text(bad, encoding="utf-8")
    assert call(monkeypatch, "scenarios", "check", str(tmp_path / "own.toml")) == 2
    assert "own.toml:17: parameter[0].valus: unknown key" in capsys.readouterr().err


def test_scenarios_are_listed_shown_and_checked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert call(monkeypatch, "scenarios", "list", "--json") == 0
    listed = {item["id"]: item["base"] for item in json.loads(capsys.readouterr().out)}
    assert listed["chn-rus-baseline"] is None
    assert listed["chn-rus-rupture"] == "chn-rus-baseline"
    assert call(monkeypatch, "scenarios", "show", "chn-rus-rupture", "--json") == 0
    shown = json.loads(capsys.readouterr().out)[0]
    assert shown["cutoff"] == "2024-02-08"
    assert call(monkeypatch, "scenarios", "check", "scenarios/chn-rus-rupture.toml") == 0
    assert "good (chn-rus-rupture)" in capsys.readouterr().err


def test_all_bad_files_are_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text("schema = 2")
    files = [str(tmp_path / f"{name}.toml") for name in ("a", "b")]
    assert call(monkeypatch, "scenarios", "check", *files) == 2
    text = capsys.readouterr().err
    assert all(file in text for file in files)


def test_a_ritual_that_no_record_knows_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would else be cancelled without effect."""
    for name in ("chn-rus-baseline", "chn-rus-call-lapses"):
        text = (ROOT / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace('"turn-of', '"turm-of'))
    file = str(tmp_path / "chn-rus-call-lapses.toml")
    base = str(tmp_path / "chn-rus-baseline.toml")
    lines = {path: [i for i, line in enumerate(Path(path).read_text().split("\n"), 1)
                    if line.startswith("ritual = ")] for path in (file, base)}  # fmt: skip
    places = {
        f"{file}:{lines[file][0]}": "intervention[0]",
        f"{base}:{lines[base][0]}": "question[0]",
        f"{base}:{lines[base][1]}": "question[1]",
    }
    for command in (["scenarios", "check"], ["run"]):
        assert call(monkeypatch, *command, file) == 2
        text = capsys.readouterr().err
        for line, place in places.items():
            assert f"{line}: {place}.ritual: unknown ritual 'turm-of-year-call'; expected" in text


@pytest.mark.parametrize("kind", ["scenario", "sweep"])
def test_schema_knows_the_keys(
    kind: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "schema", kind) == 0
    keys = json.loads(capsys.readouterr().out)["properties"]
    assert {"schema", "id", "title", "worlds"} <= set(keys)


def test_parameters_as_table_and_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "parameters", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert call(monkeypatch, "parameters") == 0
    table = capsys.readouterr().out
    assert all(row["name"] in table for row in rows)
    assert "Priors are the weak ones under which the shipped fit was made" in table


def test_the_parameters_shown_are_those_of_the_shipped_fit_with_its_priors(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its digest, which holds names and priors, is that of the model with the priors shown."""
    model = build_model(
        load_panel(DataFolder.embedded(), start=START, cutoff=CUTOFF), DataFolder.embedded()
    )
    assert first_match(SHIPPED[:1], model) is not None
    assert call(monkeypatch, "parameters", "--json") == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows == [asdict(row) for row in model.table.rows]
