"""The JSON Schema of a kind of file, as editors read it.

    #:schema scenario.schema.json      (first line of a TOML file, for Taplo and Even Better TOML)

It is made from the records, so every kind of intervention or question is in it. Written for draft
7, and close enough to draft 4 for the editors that know no other: bounds are inclusive, a constant
is a choice of one. It says of each value what it may be; what only the whole file can tell, such as
months within the horizon, is told by ``comity scenarios check``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.behaviour.registry import behaviours
from sim.contacts import contact_types
from sim.documents.merge import OWN
from sim.groups import group_names

if TYPE_CHECKING:
    from pydantic import BaseModel

DRAFT = "http://json-schema.org/draft-07/schema#"
VERSION = 1

KEYS = {
    "schema": "Version of the format: 1.",
    "id": "Name of the file, without its ending.",
    "base": "Id of a scenario in the same folder, of which this is a patch.",
    "title": "A line for the reader.",
    "rationale": "What happens, and what the scenario is meant to show.",
    "references": "Real events and texts that it leans on.",
    "cutoff": "Last day of the record that is used; the month after it is the first simulated.",
    "start": "States the first month simulated, the one after the cutoff.",
    "horizon": "Months simulated.",
    "worlds": "How many worlds are simulated.",
    "seed": "Key of every draw; scenarios that share it are compared world by world.",
    "groups": "Groups of countries of one's own, by name.",
    "countries": 'ISO3 codes and names of groups, on the day of the cutoff, or "all".',
    "focus": "Pairs of countries whose every path is kept.",
    "intervention": "What is changed against the baseline.",
    "rule": "What is done in those worlds in which something happens.",
    "behaviour": "Countries that do not behave as calibrated, by code.",
    "assumptions": "Values that the data do not settle.",
    "processes": "What else happens in the world: what is left out, weights set by hand.",
    "question": "What is asked of the worlds.",
    "outcome": "Numbers that are watched.",
    "expectation": "What the writer expects, with a criterion, before the run.",
    "pin": "What the scenario was written against; see comity scenarios repin.",
}
"""What the keys of a scenario file mean, for editors; scenarios/README.md says more."""


def file_schema(record: type[BaseModel], kind: str) -> dict[str, Any]:
    """Return the schema of a kind of file.

    Parameters
    ----------
    record
        What a file of it is checked against.
    kind
        Its name, such as ``scenario``.
    """
    schema = plain(record.model_json_schema(by_alias=True))
    required = schema.pop("required", [])
    head = {"$schema": DRAFT, **schema, "title": f"Comity {kind}, version {VERSION}"}
    if "base" not in schema["properties"]:
        return head | {"required": required}
    own = ["schema", *(key for key in required if key in OWN)]
    whole = {"required": [key for key in required if key not in own]}
    head |= {"required": own, "anyOf": [{"required": ["base"]}, whole]}
    _offer(head)
    return head


def plain(node: Any) -> Any:
    """Return a schema of draft 2020-12, as pydantic writes it, in the words of draft 7."""
    if isinstance(node, list):
        return [plain(item) for item in node]
    if not isinstance(node, dict):
        if isinstance(node, str) and node.startswith("#/$defs/"):
            return node.replace("#/$defs/", "#/definitions/")
        return node
    out = {("definitions" if key == "$defs" else key): plain(value) for key, value in node.items()}
    whole = out.get("type") == "integer"
    for strict, bound, step in (("exclusiveMaximum", "maximum", -1),
                                ("exclusiveMinimum", "minimum", 1)):  # fmt: skip
        if strict in out:
            out[bound] = out.pop(strict) + (step if whole else 0)
    if "const" in out and isinstance(out["const"], str | int):
        out["enum"] = [out["const"]]
    out.pop("discriminator", None)
    return out


def _offer(schema: dict[str, Any]) -> None:
    """Say what keys mean, and which contact types, behaviours and groups may be offered."""
    for name, words in KEYS.items():
        if name in schema["properties"]:
            schema["properties"][name]["description"] = words
    definitions = schema.get("definitions", {})
    for record in definitions.values():
        properties = record.get("properties", {})
        if "dyad" in properties and "type" in properties:
            properties["type"]["enum"] = list(contact_types().names)
    choice = definitions.get("BehaviourChoice", {}).get("properties", {})
    if "kind" in choice:
        choice["kind"]["enum"] = sorted(behaviours())
    for item in schema["properties"].get("countries", {}).get("anyOf", ()):
        if item.get("type") == "array":
            item["items"]["examples"] = list(group_names())
