"""Replays and baselines in the frame of their scenario, from the command line, without a fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario import FRAME, load_scenario
from tests.posteriors import prior_posterior
from tests.sim.test_cli import call
from tests.sim.test_cli_run import BASE

OTHER = """\
schema = 1
id = "other"
base = "base"
title = "Other pairs"
rationale = "Countries, pairs and questions of its own."
references = ["None."]
countries = ["CHN", "RUS", "IND"]
focus = ["CHN-RUS", "IND-RUS"]
horizon = 12

[[intervention]]
kind = "shock"
dyad = "IND-RUS"
month = "2024-06"
affinity = { mean = -1.0 }
source = "assumption"

[[question]]
kind = "contact_by"
id = "visit"
text = "A visit?"
dyad = "IND-RUS"
type = "visit"
from = "2024-04"
until = "2025-02"

[[expectation]]
kind = "probability"
text = "A visit becomes less likely, or stays as likely."
question = "visit"
direction = "same"
against = "baseline"
within = 1.0
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scenario with countries, pairs and a question that its base does not have."""
    for name, text in {"base": BASE, "other": OTHER}.items():
        (tmp_path / f"{name}.toml").write_text(text)
    monkeypatch.setattr(
        "calibration.calibrate.calibrate", lambda _task, **_options: prior_posterior()
    )
    monkeypatch.setattr(
        "calibration.replay.parameters.replay_posterior", lambda _task: prior_posterior()
    )
    return tmp_path


def test_a_baseline_takes_the_frame_and_keeps_the_rest(folder: Path) -> None:
    base, other = load_scenario(folder / "base.toml"), load_scenario(folder / "other.toml")
    framed = base.beside(other)
    assert all(getattr(framed, key) == getattr(other, key) for key in FRAME)
    assert (framed.id, framed.intervention, framed.cutoff) == ("base", (), base.cutoff)
    assert base.beside(base) == base


def test_a_scenario_with_other_pairs_is_run_against_its_base(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "runs"
    arguments = ["run", str(folder / "other.toml"), "--out", str(out), "--jobs", "1", "--quiet"]
    assert call(monkeypatch, *arguments) == 0
    printed = capsys.readouterr().out
    answers = json.loads((Path(printed.strip()).parent / "questions.json").read_text())
    assert [row["met"] for row in answers["expectations"]] == [True]


def test_a_replay_writes_its_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "runs"
    arguments = ["replay", str(folder / "other.toml"), "--out", str(out), "--jobs", "1"]
    pages = []
    for _ in range(2):
        assert call(monkeypatch, *arguments, "--quiet") == 0
        printed = capsys.readouterr().out
        page = Path(printed.splitlines()[-1])
        pages.append(page.read_bytes())
    assert pages[0] == pages[1]
    assert "Yearly counts of reports (ICEWS, 2002 to 2014): not at hand" in printed
    content = json.loads((page.parent / "replay.json").read_text())
    assert {row["dyad"] for row in content["numbers"]} >= {"CHN-RUS"}
    assert {row["what"] for row in content["numbers"]} >= {"visits, 2025 (2 months)"}
    assert (page.parent / "manifest.json").is_file()


def test_a_replay_needs_a_base(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "replay", str(folder / "base.toml")) == 2
    assert "no baseline to hold a replay against" in capsys.readouterr().err
