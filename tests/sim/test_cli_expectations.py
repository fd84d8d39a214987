"""A scenario that watches and expects something, run from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sim.test_cli import call
from tests.sim.test_cli_run import LAPSE, folder  # noqa: F401 - a fixture

MORE = """
[[outcome]]
id = "calls"
text = "Calls in the season"
dyad = "CHN-RUS"
quantity = "contacts_call"
from = "2024-12"
until = "2025-02"

[[expectation]]
kind = "probability"
text = "No call comes where it is cancelled."
question = "call"
direction = "same"
against = 0.0
within = 0.0

[[expectation]]
kind = "difference"
text = "There are more calls without it."
dyad = "CHN-RUS"
quantity = "contacts_call"
direction = "higher"
against = "baseline"
from = "2024-12"
until = "2025-02"
"""


def test_a_run_says_what_was_expected_and_whether_it_was_met(
    folder: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = folder / "lapse.toml"
    file.write_text(LAPSE + MORE)
    assert call(monkeypatch, "scenarios", "repin", str(file)) == 0
    assert call(monkeypatch, "run", str(file), "--out", str(folder), "--quiet", "--json") == 0
    made = json.loads(capsys.readouterr().out)[0]
    assert [item["met"] for item in made["expectations"]] == [True, False]
    assert made["outcomes"][0]["difference"] <= 0.0
    page = (Path(made["folder"]) / "report.html").read_text()
    for shown in ("Calls in the season", "There are more calls without it.", "not met", "holds"):
        assert shown in page
    (Path(made["folder"]) / "report.html").unlink()
    assert call(monkeypatch, "report", made["folder"]) == 0
    assert (Path(made["folder"]) / "report.html").read_text() == page
    (folder / "base.toml").write_text((folder / "base.toml").read_text().replace("= 13", "= 14"))
    assert call(monkeypatch, "run", str(file), "--out", str(folder)) == 2
    assert "the base 'base' has changed since this file was pinned: horizon;" in (
        capsys.readouterr().err
    )
