"""What only the interventions of a scenario together can tell to be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.inputs import open_checked
from sim.errors import ScenarioError
from sim.interventions.check import notes
from sim.scenario import Scenario, load_scenario
from tests.malformed import GOOD

LIFT = """
[[intervention]]
kind = "lift"
what = "{what}"
dyad = "CHN-USA"
month = "2024-06"
source = "assumption"
"""
BREAK = """
[[intervention]]
kind = "relations"
dyad = "USA-CHN"
from = "{start}"
until = "{until}"
source = "assumption"
"""
RULE = """
[[rule]]
id = "answer"
text = "If they meet, they break off."
when = [{ kind = "contacts", dyad = "CHN-USA", type = "meeting", at_least = 1 }]
then = { kind = "relations", dyad = "CHN-USA" }
source = "assumption"
"""
RITUAL = """
[[intervention]]
kind = "new_ritual"
name = "{name}"
dyad = "{dyad}"
season_start = 5
from = "{start}"
source = "assumption"
"""


def read(folder: Path, *parts: str) -> Scenario:
    """The good scenario with some tables more."""
    file = folder / "good.toml"
    file.write_text(GOOD + "".join(parts), encoding="utf-8")
    return load_scenario(file)


@pytest.mark.parametrize("what", ["relations", "crisis", "agreement", "mediation"])
def test_a_lift_of_what_nothing_begins_is_one_line(what: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, LIFT.format(what=what))
    text = str(caught.value)
    assert f"].what: nothing to lift, no {what} of CHN-USA being in force: '{what}'" in text
    assert "\n" not in text


@pytest.mark.parametrize(
    ("start", "until", "lifted"),
    [
        ("2024-04", "2024-08", True),
        ("2024-06", "2024-08", True),
        ("2024-04", "2024-05", False),
        ("2024-07", "2024-08", False),
    ],
)
def test_what_is_over_or_not_begun_cannot_be_lifted(
    start: str, until: str, lifted: bool, tmp_path: Path
) -> None:
    parts = (BREAK.format(start=start, until=until), LIFT.format(what="relations"))
    if lifted:
        assert read(tmp_path, *parts).intervention[-1].kind == "lift"
        return
    with pytest.raises(ScenarioError, match="nothing to lift, no relations"):
        read(tmp_path, *parts)


def test_what_a_rule_may_begin_can_be_lifted(tmp_path: Path) -> None:
    assert read(tmp_path, LIFT.format(what="relations"), RULE).rule


def test_sanctions_may_begin_by_chance_which_is_noted(tmp_path: Path) -> None:
    lift = LIFT.format(what="sanction")
    with pytest.raises(ScenarioError, match="nothing to lift, no sanction"):  # left out there
        read(tmp_path, lift)
    file = tmp_path / "good.toml"
    file.write_text((GOOD + lift).replace('without = ["sanctions"]', "without = []"))
    (note,) = notes(load_scenario(file))
    assert "lifts only sanctions that begin by chance" in note


@pytest.mark.parametrize(
    ("rituals", "good"),
    [
        ((("council", "CHN-USA", "2024-04"), ("council", "CHN-USA", "2024-08")), True),
        ((("council", "CHN-USA", "2024-04"), ("council", "CHN-RUS", "2024-04")), False),
        ((("turn-of-year-call", "CHN-USA", "2024-04"),), False),
    ],
)
def test_a_new_ritual_has_a_name_of_its_own(
    rituals: tuple[tuple[str, str, str], ...], good: bool, tmp_path: Path
) -> None:
    tables = [RITUAL.format(name=name, dyad=dyad, start=start) for name, dyad, start in rituals]
    file = tmp_path / "good.toml"
    file.write_text(GOOD + "".join(tables), encoding="utf-8")
    if good:
        assert open_checked(file).record.intervention[-1].kind == "new_ritual"
        return
    with pytest.raises(ScenarioError, match="].name: the name of another ritual") as caught:
        open_checked(file)
    assert "\n" not in str(caught.value)


def test_who_chooses_is_a_country(tmp_path: Path) -> None:
    shock = """
[[intervention]]
kind = "shock"
dyad = "CHN-USA"
month = "2024-05"
by = "USX"
source = "assumption"
"""
    with pytest.raises(ScenarioError, match="].by: unknown country 'USX'; did you mean 'USA'"):
        read(tmp_path, shock)
