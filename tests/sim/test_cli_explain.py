"""``comity explain``: names of dyads and months, and what is printed."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.cli import explain as module
from sim.cli import main
from sim.cli.explain import read_month
from sim.errors import ComityError
from sim.naming import read_dyad
from tests.posteriors import prior_posterior


@pytest.mark.parametrize("text", ["CHN-RUS", "Russia-China", "RUS-China", " china - russia "])
def test_a_dyad_is_named_by_codes_or_names(text: str) -> None:
    assert read_dyad(text) == "CHN-RUS"


def test_a_name_may_hold_a_hyphen() -> None:
    assert read_dyad("Timor-Leste-Guinea-Bissau") == "GNB-TLS"


@pytest.mark.parametrize("text", ["", "CHN", "CHN-CHN", "CHN-XYZ", "China Russia"])
def test_what_names_no_two_countries_is_refused(text: str) -> None:
    with pytest.raises(ComityError, match="not two countries"):
        read_dyad(text)


def test_a_month_is_read_from_month_or_day() -> None:
    assert read_month("2020-06") == read_month("2020-06-30") == np.datetime64("2020-06", "M")
    with pytest.raises(ComityError, match="--at"):
        read_month("June")


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_prints_what_moved_a_dyad(
    as_json: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "load_posterior", lambda *_: prior_posterior())
    options = ["--json"] if as_json else ["--top", "3"]
    monkeypatch.setattr("sys.argv", ["comity", "explain", "Russia-China", "--quiet", *options])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    shown = capsys.readouterr().out
    if as_json:
        content = json.loads(shown)
        assert content["dyad"] == "CHN-RUS"
        assert content["observations"][0]["kind"] in {line["kind"] for line in content["kinds"]}
        return
    assert shown.startswith("China–Russia, 2024-02: strength")
    assert "the 3 that moved it most" in shown
    assert "leader:call" in shown
