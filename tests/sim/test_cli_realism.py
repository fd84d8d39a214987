"""``comity calibrate --check``: what it prints and writes; a missing record in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import sim.cli.realism
import sim.report.realism_page
from calibration.posterior import Posterior
from sim.cli import main
from sim.plots.style import Picture
from sim.scores.predictive import Check
from tests.realism import drawn_record, without


def blank(check: Check) -> Picture:
    """A figure that costs nothing."""
    return Picture(check.name, check.title, b"<svg/>", b"")


def call(monkeypatch: pytest.MonkeyPatch, posterior: Posterior, *options: str) -> int:
    """Run the command on a posterior at hand; returns its exit code."""
    monkeypatch.setattr(sim.cli.realism, "load_posterior", lambda _task, _screen: posterior)
    monkeypatch.setattr(sim.report.realism_page, "check_figure", blank)
    arguments = ["comity", "calibrate", "--check", "--worlds", "4", "--jobs", "1", *options]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture
def posterior() -> Posterior:
    """A record of news volume and leaders' contacts alone."""
    return without(drawn_record("")[0], ("icews",))


def test_table_and_files(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    posterior: Posterior,
):
    assert call(monkeypatch, posterior, "--out", str(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert "news-zeros" in printed
    assert "numbers in" in printed
    folder = tmp_path / "realism" / "embedded"
    assert printed.rstrip().endswith(str(folder))
    for name in ("report.html", "realism.json", "checks.csv", "manifest.json"):
        assert (folder / name).stat().st_size > 0


def test_the_document_can_be_printed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    posterior: Posterior,
):
    assert call(monkeypatch, posterior, "--json", "--quiet", "--out", str(tmp_path)) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["worlds"] == 4
    assert {row["record"] for row in content["checks"]} == {"news volume", "leaders' contacts"}


def test_a_missing_record_ends_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    bare = without(drawn_record("")[0], ("icews", "gdelt"))
    assert call(monkeypatch, bare, "--quiet", "--out", str(tmp_path)) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "nothing to check the worlds against" in lines[0]
