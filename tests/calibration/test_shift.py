"""What a user's contacts do to the states, parameters held; and the command that shows it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from calibration.calibrate import Task, calibrate
from calibration.shift import Shift, Standing, find_shifts
from calibration.sources.folder import DataFolder
from calibration.sources.own import OwnContacts
from sim.cli import main
from sim.cli import update as module
from sim.errors import ComityError
from tests.posteriors import prior_posterior

if TYPE_CHECKING:
    from pathlib import Path

CUTOFF = date(2024, 2, 8)
HEADER = "date,country_a,country_b,type,count\n"


@pytest.mark.slow
def test_calls_after_the_cutoff_raise_engagement(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(HEADER + "2024-03-20,India,Russia,call,3\n", "utf-8")
    task = Task(DataFolder.embedded(), CUTOFF)
    posterior = calibrate(task)
    own = Task(DataFolder.embedded(), CUTOFF, OwnContacts(file))
    (shift,) = find_shifts(posterior, own)
    assert (shift.dyad, shift.month, shift.contacts) == ("IND-RUS", "2024-03", 3)
    assert shift.after.engagement > shift.before.engagement
    for state in (shift.before, shift.after):
        assert state.low < state.strength < state.high


def test_without_contacts_there_is_nothing_to_filter_in() -> None:
    with pytest.raises(ComityError, match="no contacts to filter in"):
        find_shifts(prior_posterior(), Task(DataFolder.embedded(), CUTOFF))


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_shows_states_before_and_after(
    as_json: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(HEADER + "2024-02-01,India,Russia,call,1\n", "utf-8")
    states = Standing(0.1, -1.0, 1.2, 0.2, 0.0), Standing(0.3, -0.8, 1.4, 0.4, 0.1)
    shift = Shift("IND-RUS", "2024-02", 1, *states)
    monkeypatch.setattr(module, "load_posterior", lambda *_: prior_posterior())
    monkeypatch.setattr("calibration.shift.find_shifts", lambda *_: (shift,))
    arguments = ["run", "scenarios/chn-rus-baseline.toml", "--contacts", str(file), "--update"]
    options = ["--quiet", "--json"] if as_json else ["--quiet"]
    monkeypatch.setattr("sys.argv", ["comity", *arguments, *options])
    with pytest.raises(SystemExit) as stop:
        main()
    assert not stop.value.code
    shown = capsys.readouterr().out
    if as_json:
        assert json.loads(shown)["shifts"][0]["after"]["strength"] == 0.3
    else:
        assert "IND-RUS" in shown
        assert "+0.200" in shown


def test_update_needs_contacts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "sys.argv", ["comity", "run", "scenarios/chn-rus-baseline.toml", "--update"]
    )
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "--contacts FILE" in capsys.readouterr().err
