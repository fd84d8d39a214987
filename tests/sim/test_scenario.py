"""Scenario files: inheritance, and one bad file a rule, each with its message."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.behaviour.choice import make_behaviours
from sim.behaviour.registry import make_behaviour
from sim.behaviour.scripted import Policy, Scripted
from sim.errors import ScenarioError
from sim.groups import group_names, members
from sim.scenario import load_scenario

GOOD = """
schema = 1
id = "good"
title = "Title"
rationale = "Why."
references = ["A page."]
cutoff = 2024-02-08
horizon = 24
worlds = 10
seed = 1
countries = ["SCO", "USA"]
focus = ["RUS-CHN", "CHN-USA"]
"""
SHOCK = """
[[intervention]]
kind = "shock"
dyad = "CHN-RUS"
month = "2024-09"
affinity = { mean = -1.0, sd = 0.5 }
source = "assumption"
"""
QUESTION = """
[[question]]
kind = "contact_by"
id = "q"
text = "Is there a visit?"
dyad = "CHN-RUS"
type = "visit"
from = "2024-04"
until = "2024-12"
"""
KEPT = """
[[question]]
kind = "ritual_kept"
id = "kept"
text = "Is the call kept?"
ritual = "turn-of-year-call"
season = 2025
"""
SANCTION = """
[[intervention]]
kind = "sanction"
dyad = "CHN-RUS"
sender = "CHN"
from = "2024-10"
until = "2025-02"
source = "assumption"
"""
CONTACTS = """
[[intervention]]
kind = "contacts"
dyad = "CHN-RUS"
type = "visit"
initiator = "CHN"
count = 1
months = ["2024-10"]
source = "assumption"
"""
HEDGER = """
[behaviour.IND]
kind = "hedger"
parameters = { strength = 0.4 }
"""
SCRIPT = """
[behaviour.USA]
kind = "scripted"
policy = [{ partner = "CHN", type = "call", from = "2024-06", until = "2024-12", tilt = -1.0 }]
"""


def write(folder: Path, text: str, name: str = "good") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    scenario = load_scenario(write(tmp_path, GOOD + SHOCK + QUESTION))
    assert scenario.focus == ("CHN-RUS", "CHN-USA")
    assert scenario.resolved() == (
        "CHN", "IND", "IRN", "KAZ", "KGZ", "PAK", "RUS", "TJK", "USA", "UZB",
    )  # fmt: skip
    assert scenario.intervention[0].kind == "shock"
    assert scenario.assumptions.surprise == (0.0, 0.05, 0.1, 0.2)


def test_all_countries_are_those_with_a_state(tmp_path: Path) -> None:
    text = GOOD.replace('["SCO", "USA"]', '"all"')
    assert load_scenario(write(tmp_path, text)).resolved(("USA", "CHN")) == ("CHN", "USA")


def test_a_patch_overrides_keys_and_appends_interventions(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('"good"', '"base"') + SHOCK + QUESTION, "base")
    own = QUESTION.replace("Is there a visit?", "Another text?")
    patch = f'schema = 1\nid = "patch"\nbase = "base"\nworlds = 7\n{CONTACTS}{own}'
    scenario = load_scenario(write(tmp_path, patch, "patch"))
    assert (scenario.id, scenario.worlds, scenario.horizon) == ("patch", 7, 24)
    assert [item.kind for item in scenario.intervention] == ["shock", "contacts"]
    assert [question.text for question in scenario.question] == ["Another text?"]


def test_behaviours_are_laid_over_those_of_the_base(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('"good"', '"base"') + HEDGER + SCRIPT, "base")
    own = '[behaviour.IND]\nkind = "isolationist"\n[behaviour.CHN]\nkind = "calibrated"\n'
    scenario = load_scenario(
        write(tmp_path, f'schema = 1\nid = "patch"\nbase = "base"\n{own}', "patch")
    )
    first = np.datetime64("2024-03", "M")
    found = make_behaviours(scenario.behaviour, ("CHN", "IND", "USA"), first)
    assert found == {
        "IND": make_behaviour("isolationist"),
        "USA": Scripted((Policy(3, 9, "CHN", "call", -1.0),)),
    }
    assert "USA" not in make_behaviours(scenario.behaviour, ("CHN", "IND"), first)


BAD = {
    "text is no TOML": (GOOD + "[[", "not readable as TOML"),
    "missing key": (GOOD.replace('title = "Title"', ""), "title: missing key"),
    "unknown key": (GOOD + "horizn = 3", "horizn: unknown key; did you mean 'horizon'?"),
    "wrong type": (GOOD.replace("worlds = 10", 'worlds = "ten"'), "worlds: invalid value 'ten'"),
    "no worlds": (GOOD.replace("worlds = 10", "worlds = 0"), "worlds: invalid value 0"),
    "a huge number": (GOOD.replace("= 24", "= 99999999"), "horizon: invalid value 99999999"),
    "a path as id": (GOOD.replace('"good"', '"../x"'), "id: invalid value '../x'"),
    "other schema": (GOOD.replace("schema = 1", "schema = 2"), "schema: invalid value 2"),
    "control character": (GOOD.replace("Why.", "Why\\u0007"), "rationale: invalid value"),
    "not a date": (GOOD.replace("2024-02-08", '"soon"'), "cutoff: invalid value 'soon'"),
    "unknown group": (GOOD.replace("SCO", "SCOO"), "unknown country or group 'SCOO'; did you mean"),
    "ended country": (GOOD.replace("USA", "SUN", 1), "countries[1]: did not exist on 2024-02-08"),
    "focus outside": (GOOD.replace('"CHN-USA"', '"CHN-FRA"'), "focus[1]: not among the countries"),
    "no dyad": (GOOD.replace('"CHN-USA"', '"CHN-CHN"'), "focus[1]: invalid value 'CHN-CHN'"),
    "no kind": (GOOD + SHOCK.replace('kind = "shock"', ""), "intervention[0].kind: missing key"),
    "no focus": (GOOD.replace('"RUS-CHN", "CHN-USA"', ""), "focus: too few entries: 0"),
    "season cut off": (GOOD.replace("= 24", "= 23") + KEPT, "question[0].season: a season outside"),
    "unknown kind": (GOOD + SHOCK.replace('"shock"', '"shok"'), "intervention[0].kind"),
    "near kind": (GOOD + SHOCK.replace('"shock"', '"shok"'), "did you mean 'shock'?"),
    "month": (GOOD + SHOCK.replace("2024-09", "2024-13"), "intervention[0].month: invalid value"),
    "no source": (GOOD + SHOCK.replace('source = "assumption"', ""), "source: missing key"),
    "late month": (GOOD + SHOCK.replace("2024-09", "2029-09"), "a month outside the horizon"),
    "misspelt size": (GOOD + SHOCK.replace("sd =", "sdd ="), "affinity.sdd: unknown key"),
    "negative sd": (GOOD + SHOCK.replace("sd = 0.5", "sd = -1.0"), "affinity.sd: invalid value"),
    "endless size": (GOOD + SHOCK.replace("-1.0", "inf"), "affinity.mean: invalid value inf"),
    "order of months": (GOOD + SANCTION.replace("2025-02", "2024-04"), "from not after until"),
    "outsider sends": (GOOD + SANCTION.replace('sender = "CHN"', 'sender = "USA"'), "sender"),
    "type": (GOOD + CONTACTS.replace('"visit"', '"vist"'), "unknown contact type 'vist'"),
    "two periods": (GOOD + CONTACTS + 'from = "2024-09"', "either months"),
    "question outside": (GOOD + QUESTION.replace("CHN-RUS", "CHN-IND"), "not among the focus"),
    "question twice": (GOOD + QUESTION + QUESTION, "question[1].id: repeated id"),
    "unknown base": (GOOD + 'base = "god"', "no scenario of this id in the folder 'god'"),
    "base elsewhere": (GOOD + 'base = "../other"', "base: invalid scenario '../other'"),
    "behaviour": (GOOD + HEDGER.replace("hedger", "hegder"), "behaviour.IND.kind: unknown kind"),
    "behaviour of none": (GOOD + HEDGER.replace("IND", "FRA"), "behaviour.FRA: not among the"),
    "no code": (GOOD + HEDGER.replace("IND", "India"), "behaviour.India"),
    "its parameter": (GOOD + HEDGER.replace("strength", "might"), "IND.parameters.might: hedger"),
    "no policy": (GOOD + HEDGER.replace("hedger", "scripted"), "behaviour.IND.policy: a scripted"),
    "policy of none": (GOOD + SCRIPT.replace('"scripted"', '"hedger"'), "needs a policy, and no"),
    "policy, type": (GOOD + SCRIPT.replace('"call"', '"cal"'), "policy[0].type: unknown contact"),
    "policy, partner": (GOOD + SCRIPT.replace("CHN", "FRA"), "policy[0].partner: not among"),
    "policy, months": (GOOD + SCRIPT.replace("2024-12", "2024-05"), "policy[0].until: ends before"),
    "policy, late": (GOOD + SCRIPT.replace("2024-12", "2034-12"), "policy[0].until: a month outs"),
    "policy, tilt": (GOOD + SCRIPT.replace("-1.0", "-9.0"), "behaviour.USA.policy[0].tilt"),
    "base of itself": (GOOD + 'base = "good"', "a cycle of bases: good -> good"),
}  # fmt: skip


@pytest.mark.parametrize("rule", BAD)
def test_a_bad_file_is_answered_with_file_place_and_reason(rule: str, tmp_path: Path) -> None:
    text, message = BAD[rule]
    if text.startswith(GOOD) and 'base = "' in text:
        text = text.replace(GOOD, "", 1) + GOOD
    path = write(tmp_path, text)
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(str(path)) for line in lines)
    assert any(message in line for line in lines), lines


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("worlds = 10", "worlds = 0").replace("horizon", "horizn") + SHOCK.replace(
        "2024-09", "Sept"
    )
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write(tmp_path, text))
    places = [line.split(": ")[1] for line in str(caught.value).splitlines()]
    assert sorted(places) == ["horizn", "horizon", "intervention[0].month", "worlds"]


def test_a_missing_file_and_a_cycle_of_two(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such file"):
        load_scenario(tmp_path / "none.toml")
    write(tmp_path, 'base = "b"', "a")
    write(tmp_path, 'base = "a"', "b")
    with pytest.raises(ScenarioError, match="a -> b -> a"):
        load_scenario(tmp_path / "a.toml")


def test_groups_as_of_the_year() -> None:
    assert len(members("G20", 2024)) == 19
    assert "GBR" in members("EU", 2019)
    assert "GBR" not in members("EU", 2021)
    assert {"NATO", "BRICS", "SCO"} <= set(group_names())
    with pytest.raises(ScenarioError, match="unknown group"):
        members("G21", 2024)
