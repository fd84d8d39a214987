"""Pins: written without touching the rest, held until something changes, which is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sim.cli.inputs import Call
from sim.cli.pins import calibration_inputs, pin_state
from sim.documents.pin import base_parts, changed, check_base, check_inputs
from sim.documents.repin import HEAD, NOTE
from sim.errors import ScenarioError
from sim.scenario import load_scenario, open_scenario
from tests.scenario_files import INPUTS, OWN, edit, pin, write
from tests.sim.test_cli import call

SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.toml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a base and a scenario laid over it."""
    return write(tmp_path)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_pin_is_written_and_nothing_else_is_touched(folder: Path, ending: str) -> None:
    path = folder / "own.toml"
    path.write_bytes(OWN.replace("\n", ending).encode())
    before = path.read_bytes()
    pin(path)
    first = path.read_bytes()
    assert first.startswith(before)
    assert f"{NOTE}{ending}{HEAD}{ending}cutoff = 2024-02-08{ending}".encode() in first
    pin(path)
    assert path.read_bytes() == first
    edit(path, "leaders 0123456789ab", "leaders ba9876543210")
    path.write_bytes(path.read_bytes() + f"{ending}[assumptions]{ending}surprise = [0.0]".encode())
    pin(path)
    assert path.read_bytes() == first + f"{ending}[assumptions]{ending}surprise = [0.0]".encode()


def test_a_pin_without_a_last_line_break_or_in_another_form(folder: Path) -> None:
    path = folder / "own.toml"
    path.write_text(OWN.rstrip("\n"))
    pin(path)
    assert tomllib.loads(path.read_text())["pin"]["data"] == list(INPUTS["data"])
    path.write_text("pin.cutoff = 2024-02-08\n" + OWN)
    with pytest.raises(ScenarioError, match=r"own.toml:1: pin: the pin is not written as a table"):
        pin(path)
    path.write_text(f"[pin]\ncutoff = 2024-02-08\n[behaviour]\n[pin.data]\n{OWN}")
    with pytest.raises(ScenarioError):
        pin(path)


def test_a_pin_holds_until_its_base_or_cutoff_changes_and_says_what_did(folder: Path) -> None:
    own, base = folder / "own.toml", folder / "good.toml"
    pin(own)
    load_scenario(own)
    edit(base, 'title = "A title"', '# A comment.\ntitle = "Another title"')
    load_scenario(own)
    edit(base, "mean = -1.0", "mean = -1.1")
    edit(base, "horizon = 24", "horizon = 30")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(own)
    line = next(i for i, text in enumerate(own.read_text().split("\n"), 1) if text == "base = [")
    assert str(caught.value) == (
        f"{own}:{line}: pin.base: the base 'good' has changed since this file was pinned: horizon, "
        f"intervention; `comity scenarios repin {own}` accepts it"
    )
    pin(own)
    load_scenario(own)
    edit(own, "worlds = 7", "worlds = 7\ncutoff = 2024-02-09")
    with pytest.raises(ScenarioError, match="pin.cutoff: pinned at a cutoff of 2024-02-08, which"):
        load_scenario(own)


def test_a_base_further_up_the_chain_counts(folder: Path) -> None:
    (folder / "third.toml").write_text('id = "third"\nbase = "own"\n')
    pin(folder / "third.toml")
    edit(folder / "good.toml", "seed = 1", "seed = 2")
    with pytest.raises(ScenarioError, match=r"the base 'own' has changed .*: seed;"):
        load_scenario(folder / "third.toml")


def test_changed_inputs_of_the_calibration_are_named(folder: Path) -> None:
    pin(folder / "good.toml")
    document = open_scenario(folder / "good.toml")
    assert check_base(document, document.record.pin) == []
    assert check_inputs(document, INPUTS) == []
    now = INPUTS | {"data": ("attention 000000000000", "leaders 111111111111")}
    lines = check_inputs(document, now)
    assert len(lines) == 1
    assert "pin.data: the data of the calibration changed since this file was pinned" in lines[0]
    assert ": attention, leaders; `comity scenarios repin" in lines[0]


def test_a_run_on_more_than_the_shipped_data_says_so(folder: Path) -> None:
    """It is no mismatch: what is pinned is the shipped record."""
    scenario = load_scenario(folder / "good.toml")
    assert pin_state(scenario, Call(folder)) == "none"
    pin(folder / "good.toml")
    scenario = load_scenario(folder / "good.toml")
    assert pin_state(scenario, Call(folder)) == "holds"
    assert pin_state(scenario, Call(folder, data=folder, contacts=folder / "own.csv")) == (
        "holds for the shipped data; this run reads a fuller data folder and own contacts too"
    )


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_pins_of_shipped_scenarios_hold(file: Path) -> None:
    """Where not, look at what changed, then run ``comity scenarios repin scenarios/*.toml``."""
    document = open_scenario(file)
    assert check_base(document, document.record.pin) == []
    assert check_inputs(document, calibration_inputs()) == []


def test_digests_do_not_depend_on_layout_or_on_prose(folder: Path) -> None:
    before = base_parts(open_scenario(folder / "own.toml"))
    assert {part.split()[0] for part in before} >= {"countries", "intervention", "worlds"}
    edit(folder / "good.toml", "worlds = 10", "worlds   =   10   # ten")
    edit(folder / "good.toml", 'rationale = "Why."', 'rationale = "Because."')
    assert base_parts(open_scenario(folder / "own.toml")) == before
    assert changed(before, before[1:]) == (before[0].split()[0],)


def test_the_command_shows_compares_checks_and_pins(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--folder", str(folder)]
    assert call(monkeypatch, "scenarios", "show", "own", *where) == 0
    assert capsys.readouterr().out.startswith("own: A title\nlaid over good\n")
    assert call(monkeypatch, "scenarios", "diff", "good", "own", *where) == 0
    assert "worlds\n  - 10\n  + 7\n" in capsys.readouterr().out
    assert call(monkeypatch, "scenarios", "check", "own", *where) == 0
    assert "good (own); no pin, `comity scenarios repin` writes one" in capsys.readouterr().err
    assert call(monkeypatch, "scenarios", "repin", "own", "good", *where) == 0
    assert "own.toml: pinned\n" in capsys.readouterr().err
    assert call(monkeypatch, "scenarios", "check", str(folder / "own.toml")) == 0
    assert capsys.readouterr().err.endswith("good (own)\n")
    edit(folder / "good.toml", "worlds = 10", "worlds = 11")
    edit(folder / "own.toml", "leaders ", "readers ")
    assert call(monkeypatch, "scenarios", "check", "own", *where) == 2
    said = capsys.readouterr().err
    assert "pin.base: the base 'good' has changed since this file was pinned: worlds;" in said
    assert (
        "pin.data: the data of the calibration changed since this file was pinned: leaders, re"
        in (said)
    )
    assert call(monkeypatch, "scenarios", "repin", "good", *where) == 0
    edit(folder / "good.toml", "leaders ", "readers ")
    capsys.readouterr()
    assert call(monkeypatch, "scenarios", "repin", "own", *where) == 0
    assert "pinned again: base (worlds), data (leaders, readers)" in capsys.readouterr().err
    assert call(monkeypatch, "scenarios", "show", "own", *where) == 0
    assert capsys.readouterr().out.endswith("Pinned, and the pin holds.\n")
    assert call(monkeypatch, "scenarios", "check", "own", *where) == 2
    assert capsys.readouterr().err.count("\n") == 1  # the base, whose own pin no longer holds


def test_a_bad_file_is_not_pinned_and_hides_no_good_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "bad.toml").write_text(OWN.replace('"own"', '"bad"').replace("= 7", "= 0"))
    before = {file: file.read_bytes() for file in folder.iterdir()}
    assert call(monkeypatch, "scenarios", "repin", "own", "bad", "--folder", str(folder)) == 2
    assert f"{folder}/bad.toml:5: worlds: invalid value 0" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in folder.iterdir()} == before
    assert call(monkeypatch, "scenarios", "list", "--folder", str(folder)) == 2
    seen = capsys.readouterr()
    assert "good" in seen.out
    assert "own" in seen.out
    assert "bad.toml:5: worlds" in seen.err
