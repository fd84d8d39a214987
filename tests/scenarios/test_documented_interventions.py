"""The examples of interventions and rules in the guide are read, and none is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.conditions import CONDITIONS
from sim.interventions import KINDS
from sim.scenario import Scenario, load_scenario

ROOT = Path(__file__).resolve().parents[2]
HEADER = """
schema = 1
id = "examples"
title = "Examples"
rationale = "Those of the guide."
references = []
cutoff = 2024-02-08
horizon = 60
worlds = 2
seed = 1
countries = ["CHN", "IND", "RUS", "USA"]
focus = ["CHN-RUS"]
"""


def section(name: str) -> str:
    text = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    return text.split(f"### {name}\n")[1].split("\n### ")[0]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    blocks = re.findall(
        r"```toml\n(.*?)```", section("Interventions") + section("Rules"), re.DOTALL
    )
    path = tmp_path_factory.mktemp("guide") / "examples.toml"
    path.write_text(HEADER + "".join(blocks), encoding="utf-8")
    return load_scenario(path)


def test_each_kind_has_a_row_and_an_example(examples: Scenario) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section("Interventions"), re.MULTILINE)
    assert sorted(rows) == sorted(KINDS)
    assert {item.kind for item in examples.intervention} == set(KINDS)


def test_each_key_is_named_in_the_row_of_its_kind() -> None:
    common = {"kind", "id", "role", "by", "probability", "source", "component", "next"}
    for line in section("Interventions").splitlines():
        if line.startswith("| `"):
            name, keys = (cell.strip() for cell in line.split("|")[1:3])
            fields = KINDS[name.strip("`")].model_fields
            names = {field.alias or key for key, field in fields.items()} - common
            assert names == set(re.findall(r"`(\w+)", keys)) - common, name


def test_each_condition_has_a_row(examples: Scenario) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", section("Rules"), re.MULTILINE)
    assert sorted(rows) == sorted(CONDITIONS)
    assert [rule.id for rule in examples.rule] == ["no-summit", "russia-waits"]
