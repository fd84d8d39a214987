"""The JSON Schema: takes good files, refuses bad ones, knows every kind."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from sim.documents.schema import file_schema
from sim.interventions import Intervention
from sim.questions import Question
from sim.scenario import Scenario
from sim.sweep_file import Sweep
from tests.malformed import CASES, GOOD
from tests.scenario_files import OWN

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "scenarios").glob("*.toml"))


def test_the_shipped_schema_is_the_one_of_the_records() -> None:
    """Renew it by ``comity schema > scenarios/scenario.schema.json``."""
    shipped = json.loads((ROOT / "scenarios" / "scenario.schema.json").read_text("utf-8"))
    assert shipped == json.loads(json.dumps(file_schema(Scenario, "scenario")))


def kinds_of(union: Any) -> set[str]:
    """Kinds of a union of records."""
    records = union.__origin__.__args__
    return {kind for item in records for kind in item.model_fields["kind"].annotation.__args__}


TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
         "boolean": bool, "null": type(None)}  # fmt: skip


def faults(value: Any, node: dict[str, Any], schema: dict[str, Any], where: str = "") -> list[str]:
    """Where a value breaks a schema, as far as the words of our schemas go."""
    while "$ref" in node:
        node = schema["definitions"][node["$ref"].rpartition("/")[2]]
    for word in ("oneOf", "anyOf"):
        tried = [faults(value, item, schema, where) for item in node.get(word, ())]
        if tried and all(tried):
            return min(tried, key=len)
    if "type" in node and not isinstance(value, TYPES[node["type"]]):
        return [f"{where}: no {node['type']}"]
    found = [where] if "enum" in node and value not in node["enum"] else []
    if isinstance(value, dict):
        found += of_table(value, node, schema, where)
    if isinstance(value, list) and isinstance(node.get("items"), dict):
        for i, item in enumerate(value):
            found += faults(item, node["items"], schema, f"{where}[{i}]")
    return found


def of_table(
    value: dict[str, Any], node: dict[str, Any], schema: dict[str, Any], where: str
) -> list[str]:
    """Where a table breaks a schema."""
    known, free = node.get("properties", {}), node.get("patternProperties", {})
    other = node.get("additionalProperties", True)
    found = [f"{where}.{key}: missing" for key in node.get("required", ()) if key not in value]
    for key, item in value.items():
        deeper = known.get(key) or next(iter(free.values()), other)
        if deeper is False:
            found.append(f"{where}.{key}: unknown")
        elif isinstance(deeper, dict):
            found += faults(item, deeper, schema, f"{where}.{key}")
    return found


def as_json(text: str) -> Any:
    """A TOML text as a schema sees it: days are texts."""
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_the_schema_takes_good_files_and_knows_all_kinds() -> None:
    schema = file_schema(Scenario, "scenario")
    for text in (GOOD, OWN, *(file.read_text("utf-8") for file in FILES)):
        assert faults(as_json(text), schema, schema) == []
    written = json.dumps(schema)
    for union in (Intervention, Question):
        assert all(f'"{kind}"' in written for kind in kinds_of(union))
    assert not {"$defs", "discriminator", "exclusiveMaximum", "exclusiveMinimum"} & set(
        written.split('"')
    )
    assert file_schema(Sweep, "sweep")["required"][:3] == ["schema", "id", "title"]


@pytest.mark.parametrize(
    "name",
    ["unknown key", "worlds is a text", "missing source", "unknown kind", "unknown direction",
     "unknown key of a record", "unknown behaviour", "unknown contact type", "missing title"],
)  # fmt: skip
def test_the_schema_refuses_bad_files(name: str) -> None:
    schema = file_schema(Scenario, "scenario")
    assert faults(as_json(CASES[name].text), schema, schema)
