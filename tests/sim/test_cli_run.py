"""Runs, sweeps and fits from the command line, on a posterior that needs no fit."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from sim.provenance import Digests
from sim.report.words import of_worlds
from tests.posteriors import prior_posterior
from tests.sim.test_cli import call

BASE = """\
schema = 1
id = "base"
title = "Base"
rationale = "Nothing changes."
references = ["None."]
cutoff = 2024-02-08
horizon = 13
worlds = 8
seed = 5
countries = ["CHN", "RUS", "USA"]
focus = ["CHN-RUS", "CHN-USA"]

[assumptions]
surprise = [0.0, 0.02]

[[question]]
kind = "ritual_kept"
id = "call"
text = "Is the call kept?"
ritual = "turn-of-year-call"
season = 2024
"""
LAPSE = """\
schema = 1
id = "lapse"
base = "base"
title = "Lapse"
rationale = "No call."
references = ["None."]

[[intervention]]
kind = "ritual"
ritual = "turn-of-year-call"
action = "cancel"
seasons = [2024]
source = "assumption"
"""
GRID = """\
schema = 1
id = "grid"
title = "Grid"
rationale = "Two by two."
scenario = "lapse"
baseline = "base"
dyad = "CHN-RUS"
worlds = 8

[[parameter]]
name = "surprise"
label = "J"
kind = "surprise"
values = [0.0, 0.02]

[[parameter]]
name = "shock"
label = "Shock"
kind = "shock_affinity"
month = "2024-06"
values = [-0.5, 0.0]

[[outcome]]
name = "index"
label = "Index"
kind = "difference"
quantity = "strength"
month = "2024-12"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of scenarios, with the fit replaced by prior means."""
    (tmp_path / "sweeps").mkdir()
    for name, text in {"base": BASE, "lapse": LAPSE, "sweeps/grid": GRID}.items():
        (tmp_path / f"{name}.toml").write_text(text)
    monkeypatch.setattr(
        "calibration.calibrate.calibrate", lambda _task, **_options: prior_posterior()
    )
    return tmp_path


def files_of(run: Path) -> dict[str, bytes]:
    """Every file of a run but its manifest."""
    return {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in run.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }


def test_runs_are_complete_and_the_same_bytes_for_any_jobs_and_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(folder / "base.toml"), str(folder / "lapse.toml")]
    one, two = folder / "one", folder / "two"
    assert call(monkeypatch, "run", *files, "--out", str(one), "--jobs", "1", "--json") == 0
    seen = capsys.readouterr()
    assert "base: 8 worlds of 13 months" in seen.err
    printed = json.loads(seen.out)
    assert call(monkeypatch, "run", files[1], "--out", str(two), "--jobs", "2", "--quiet") == 0
    seen = capsys.readouterr()
    assert seen.err == ""
    runs = {Path(item["folder"]).name.split("-")[0]: Path(item["folder"]) for item in printed}
    again = Path(seen.out.strip()).parent
    assert again.name == runs["lapse"].name
    assert files_of(again) == files_of(runs["lapse"])
    _check_run(runs["lapse"], "lapse", 0.0)
    _check_run(runs["base"], "base", None)
    _check_compare(runs, monkeypatch, capsys)
    _check_report(runs, monkeypatch, capsys)
    _check_damage(runs, monkeypatch, capsys)


def _check_run(run: Path, name: str, probability: float | None) -> None:
    manifest = json.loads((run / "manifest.json").read_text())
    assert run.name == f"{name}-{manifest['digest'][:8]}"
    digests = Digests(**manifest["digests"])
    assert digests.of_run(manifest["seed"], manifest["worlds"], 64) == manifest["digest"]
    assert set(manifest["timings"]) >= {"calibration", "states", "simulation", "report"}
    answer = json.loads((run / "questions.json").read_text())["questions"][0]
    if probability is not None:
        assert answer["probability"] == probability
    page = (run / "report.html").read_text()
    text = of_worlds(answer["probability"], answer["worlds"])
    assert f"<td>{text}</td>" in page.replace("\N{NO-BREAK SPACE}", " ")
    frame = pl.read_parquet(run / "trajectories.parquet")
    assert frame.height == 3 * 15 * 13
    assert (run / "differences.parquet").exists() == (name == "lapse")


def _check_compare(
    runs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = [str(runs["base"]), str(runs["lapse"])]
    assert call(monkeypatch, "compare", *folders, "--quantity", "strength", "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["paired"], found["not_paired_because"], found["also_different"]) == (True, [], [])
    rows = found["rows"]
    labels = [(row["dyad"], row["period"]) for row in rows]
    assert labels == [(d, p) for d in ("CHN-RUS", "CHN-USA") for p in ("2024-12", "2025-03")]
    written = pl.read_parquet(runs["lapse"] / "differences.parquet").filter(quantity="strength")
    for row in rows:
        assert row["difference"] == pytest.approx(row["second"] - row["first"])
        same = written.filter(
            dyad=row["dyad"], period=date.fromisoformat(f"{row['period']}-01")
        ).to_dicts()[0]
        for own, theirs in (("difference", "mean"), ("standard_error",) * 2, ("q05",) * 2):
            assert row[own] == pytest.approx(same[theirs], abs=1e-12)
    assert call(monkeypatch, "compare", *folders) == 0
    shown = capsys.readouterr().out
    assert "Paired by world" in shown
    assert "2024-12" in shown
    assert call(monkeypatch, "compare", *folders, "--quantity", "contacts_call") == 0
    assert "2024 (10 months)" in capsys.readouterr().out
    assert call(monkeypatch, "compare", *folders, "--quantity", "strenth") == 2
    assert "did you mean 'strength'" in capsys.readouterr().err


def _check_report(
    runs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Everything is written again, to the same bytes; a changed program is said."""
    for folder in runs.values():
        before = files_of(folder)
        (folder / "report.html").unlink()
        (folder / "figures" / "trajectory.png").unlink()
        assert call(monkeypatch, "report", str(folder)) == 0
        seen = capsys.readouterr()
        assert (seen.out.strip(), seen.err) == (str(folder / "report.html"), "")
        assert files_of(folder) == before
    with monkeypatch.context() as patch:
        patch.setattr("sim.cli.report.digest_code", lambda: "another")
        assert call(patch, "report", str(runs["base"]), "--json") == 0
    seen = capsys.readouterr()
    assert "the program has changed since this run" in seen.err
    assert json.loads(seen.out)[0]["folder"] == str(runs["base"])


def _check_damage(
    runs: dict[str, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A manifest cut short is one line for both commands; without one, a page is written again."""
    manifest = runs["base"] / "manifest.json"
    manifest.write_text(manifest.read_text()[:100])
    for command in (["report"], ["compare", str(runs["lapse"])]):
        assert call(monkeypatch, *command, str(runs["base"])) == 2
        text = capsys.readouterr().err
        assert text.startswith(f"comity: {manifest}: cannot be read (JSONDecodeError")
        assert text.count("\n") == 1
    manifest.unlink()
    assert call(monkeypatch, "report", str(runs["base"])) == 0
    assert "it cannot be told whether the program has changed" in capsys.readouterr().err


def test_runs_without_common_draws_are_compared_as_wholes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for seed, worlds in ((5, 8), (6, 4)):
        options = ["--seed", str(seed), "--worlds", str(worlds), "--out", str(folder / "out")]
        assert call(monkeypatch, "run", str(folder / "base.toml"), *options, "--quiet") == 0
        found.append(str(Path(capsys.readouterr().out.strip()).parent))
    assert call(monkeypatch, "compare", *found) == 0
    assert "NOT PAIRED: the runs differ in seed 5 and 6, worlds 8 and 4." in capsys.readouterr().out
    manifest = Path(found[1]) / "manifest.json"
    content = json.loads(manifest.read_text())
    content["digests"]["posterior"] = "another"
    manifest.write_text(json.dumps(content))
    assert call(monkeypatch, "compare", *found, "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert not printed["paired"]
    assert printed["also_different"] == ["posterior"]
    assert call(monkeypatch, "compare", *found) == 0
    assert "The runs also differ in posterior" in capsys.readouterr().out


def test_seed_and_worlds_of_the_call_replace_those_of_the_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(folder / "lapse.toml"), "--out", str(folder / "out"), "--quiet"]
    assert call(monkeypatch, "run", *arguments, "--seed", "9", "--worlds", "4") == 0
    run = Path(capsys.readouterr().out.strip()).parent
    manifest = json.loads((run / "manifest.json").read_text())
    assert (manifest["seed"], manifest["worlds"]) == (9, 4)


def test_sweep_writes_table_and_heat_map(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(folder / "sweeps" / "grid.toml"), "--out", str(folder / "out"), "--jobs", "1"]
    assert call(monkeypatch, "sweep", *arguments, "--json") == 0
    item = json.loads(capsys.readouterr().out)[0]
    frame = pl.read_parquet(Path(item["folder"]) / "sweep.parquet")
    assert item["cells"] == frame.to_dicts()
    assert frame["shock"].to_list() == [-0.5, 0.0, -0.5, 0.0]
    assert frame["index"][1] == pytest.approx(0.0, abs=1e-9)
    assert frame["index"][0] < -0.1
    assert (Path(item["folder"]) / "figures" / "index.svg").stat().st_size > 1000
    assert call(monkeypatch, "sweep", *arguments, "--quiet") == 0
    shown = capsys.readouterr().out
    assert "  shock: Shock\n" in shown
    assert "index_baseline" in shown


def test_calibrate_prints_every_parameter(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = prior_posterior().model.table.names
    out = ["--out", str(folder / "out"), "--quiet"]
    assert call(monkeypatch, "calibrate", *out) == 0
    table = capsys.readouterr().out
    assert all(name in table for name in names)
    assert " fixed" in table
    assert call(monkeypatch, "calibrate", *out, "--json") == 0
    lines = json.loads(capsys.readouterr().out)["parameters"]
    assert [line["name"] for line in lines] == list(names)


def test_bad_contacts_are_told_before_any_fit(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("calibration.calibrate.calibrate", lambda *_: pytest.fail("a fit began"))
    mine = folder / "mine.csv"
    mine.write_text("date,country_a,country_b,type\n2024-02-30,Chnia,Russia,call\n")
    arguments = [str(folder / "base.toml"), "--contacts", str(mine), "--out", str(folder / "out")]
    assert call(monkeypatch, "run", *arguments) == 2
    text = capsys.readouterr().err
    assert "row 2, column date" in text
    assert "row 2, column country_a: unknown country 'Chnia'; did you mean 'CHN' (China)?" in text
    assert not (folder / "out").exists()
