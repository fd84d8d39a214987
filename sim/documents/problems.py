"""The mistakes that pydantic found, each as one line: ``path: problem value; expected ...``.

Which keys a table may have and which kinds there are is read from the JSON Schema of the record, so
a new kind of intervention or question needs nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import TYPE_CHECKING, Any

from sim.documents.keys import KeyPath, place_text
from sim.errors import close_matches, counted, describe
from sim.naming import near_codes, near_dyads
from sim.records import CODE, DYAD_FORM, FORMS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel, ValidationError

LONGEST = 80
"""Characters of a value that are shown."""

TYPES = {
    "bool_type": "true or false",
    "date_type": "a date such as 2024-02-08, without quotation marks",
    "date_from_datetime_inexact": "a date without a time, such as 2024-02-08",
    "dict_type": "a table",
    "float_type": "a number",
    "int_type": "a whole number",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "string_type": "a text, in quotation marks",
    "tuple_type": "an array",
}
"""What was expected, where pydantic would speak of types of its own."""

LENGTHS = {
    "string_too_short": ("at least", "min_length"),
    "string_too_long": ("at most", "max_length"),
}

INVALID = "invalid value"
QUOTED = re.compile(r"'([^']+)'")


@dataclass(frozen=True)
class Shown:
    """A value as messages show it: short, and never a failure to print it."""

    value: Any

    def __repr__(self) -> str:
        """Return a text of at most `LONGEST` characters."""
        value = self.value
        if isinstance(value, date | time):
            return value.isoformat()
        if isinstance(value, tuple | list):
            value = [Shown(item) for item in value[:LONGEST]]
        try:
            text = repr(value)
        except ValueError:  # whole numbers of thousands of digits
            return f"a number of {value.bit_length():,} bits"
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]} ..."


@dataclass(frozen=True)
class _Found:
    """One mistake: what it is, what was expected, what may have been meant, what stands there."""

    problem: str
    expected: str
    near: tuple[str, ...]
    value: Any


def shown(value: Any) -> Shown | None:
    """Return what a message shows of a value: nothing of a table."""
    return None if value is None or isinstance(value, dict) else Shown(value)


def problems_of(
    error: ValidationError, content: dict[str, Any], record: type[BaseModel]
) -> list[str]:
    """Translate the mistakes that pydantic found, one line each.

    Parameters
    ----------
    error
        From checking ``content``.
    content
        As the file has it, arrays as lists or tuples.
    record
        What it was checked against.
    """
    schema = _schema_of(record)
    found: dict[KeyPath, list[_Found]] = {}
    for item in error.errors(include_url=False):
        if not _follows(item):
            path, mistake = _problem(item, content, schema)
            found.setdefault(path, []).append(mistake)
    return [
        line
        for path, entries in found.items()
        if not (_of_union(entries) and any(_below(other, path) for other in found))
        for line in _lines(path, entries)
    ]


def bad_paths(
    error: ValidationError, content: dict[str, Any], record: type[BaseModel]
) -> set[KeyPath]:
    """Return the paths at which pydantic found a mistake."""
    schema = _schema_of(record)
    return {_walk(item, content, schema)[0] for item in error.errors(include_url=False)}


@cache
def _schema_of(record: type[BaseModel]) -> dict[str, Any]:
    return record.model_json_schema(by_alias=True)


def _follows(item: Any) -> bool:
    """Tell whether entries are too few only since some are bad, which is told already."""
    short = item["type"] == "too_short"
    return short and bool(len(item["input"]) >= item["ctx"]["min_length"])


def _of_union(entries: list[_Found]) -> bool:
    return all(entry.problem == INVALID for entry in entries)


def _below(path: KeyPath, other: KeyPath) -> bool:
    return len(path) > len(other) and path[: len(other)] == other


def _lines(path: KeyPath, entries: list[_Found]) -> list[str]:
    """Lines of one place; the alternatives of a union are one mistake."""
    where = place_text(path) or "the file"
    invalid = [entry for entry in entries if entry.problem == INVALID]
    lines = []
    if invalid:
        expected = " or ".join(dict.fromkeys(entry.expected for entry in invalid))
        near = tuple(dict.fromkeys(word for entry in invalid for word in entry.near))
        lines = [describe(where, shown(invalid[0].value), expected, near, problem=INVALID)]
    others = [entry for entry in entries if entry.problem != INVALID]
    return lines + [describe(where, None, e.expected, e.near, problem=e.problem) for e in others]


def _problem(item: Any, content: dict[str, Any], schema: dict[str, Any]) -> tuple[KeyPath, _Found]:
    path, node = _walk(item, content, schema)
    kind, value = item["type"], item["input"]
    if kind == "extra_forbidden":
        near = _near(path[-1], node.get("properties", ()))
        return path, _Found("unknown key", "", near, value)
    if kind == "missing":
        return path, _Found("missing key", "", (), value)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        kinds = list(node.get("discriminator", {}).get("mapping", {}))
        given = value.get("kind") if isinstance(value, dict) else None
        problem = "missing key" if given is None else f"unknown kind {Shown(given)!r}"
        return (*path, "kind"), _Found(problem, ", ".join(kinds), _near(given, kinds), value)
    if kind == "too_short":
        problem = f"too few entries: {len(value)}"
        return path, _Found(problem, f"at least {item['ctx']['min_length']}", (), value)
    if kind == "tuple_type" and isinstance(value, dict) and _of_tables(path[-1], node, schema):
        return path, _Found("one table", f"[[{path[-1]}]], in double brackets", (), value)
    return path, _Found(INVALID, _expected(item), _meant(item), value)


def _meant(item: Any) -> tuple[str, ...]:
    """Return what a bad value may mean: one of some words, a country or a dyad."""
    kind, value = item["type"], item["input"]
    if kind == "literal_error":
        return _near(value, QUOTED.findall(item["msg"]))
    if kind == "string_pattern_mismatch" and item["ctx"]["pattern"] == CODE:
        return near_codes(value)
    if kind == "value_error" and item["msg"].endswith(DYAD_FORM):
        return near_dyads(str(value))
    return ()


def _of_tables(key: str | int, holder: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Tell whether a key of a record holds an array of tables."""
    node = holder.get("properties", {}).get(key, {})
    entry = _plain(_plain(node, schema).get("items", {}), schema)
    return bool({"properties", "discriminator"} & set(entry))


def _near(value: Any, choices: Iterable[str]) -> tuple[str, ...]:
    return close_matches(value, choices) if isinstance(value, str) else ()


def _expected(item: Any) -> str:
    """Say what pydantic expected, without words about its own types."""
    if item["type"] in TYPES:
        return TYPES[item["type"]]
    if item["type"] == "string_pattern_mismatch":
        pattern = item["ctx"]["pattern"]
        return FORMS.get(pattern, f"a text of the form {pattern}")
    if item["type"] in LENGTHS:
        bound, limit = LENGTHS[item["type"]]
        return f"{bound} {counted(item['ctx'][limit], 'character')}"
    return str(item["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")


def _walk(
    item: Any, content: dict[str, Any], schema: dict[str, Any]
) -> tuple[KeyPath, dict[str, Any]]:
    """Follow a location of pydantic: the path in the file, and the schema of what holds its end.

    Steps that name a kind or a type are pydantic's own and left out.
    """
    path: list[str | int] = []
    here: Any = content
    node, holder = schema, schema
    for place, step in enumerate(item["loc"]):
        holder, tagged = _resolved(node, here, schema)
        missing = item["type"] == "missing" and place == len(item["loc"]) - 1
        deeper: Any = {}
        if tagged and step == here["kind"]:
            node = holder
            continue
        if isinstance(here, dict) and (step in here or missing):
            deeper = holder.get("properties", {}).get(step) or _of_any_key(holder)
            here = here.get(step)
        elif isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
            deeper, here = holder.get("items"), here[step]
        else:
            continue
        path.append(step)
        node = deeper if isinstance(deeper, dict) else {}
    if item["type"].startswith("union_tag"):
        holder = _plain(node, schema)
    return tuple(path), holder


def _of_any_key(node: dict[str, Any]) -> Any:
    """Return the schema of the values of a table whose keys are free."""
    patterns = node.get("patternProperties", {})
    return next(iter(patterns.values()), None) or node.get("additionalProperties")


def _plain(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Follow references, and of several alternatives take the one that has parts."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    for choice in node.get("anyOf", ()):
        found = _plain(choice, schema)
        if {"properties", "items", "discriminator", "patternProperties"} & set(found):
            return found
    return node


def _resolved(
    node: dict[str, Any], here: Any, schema: dict[str, Any]
) -> tuple[dict[str, Any], bool]:
    """Return the schema of a value, and whether its kind was needed to tell it."""
    node = _plain(node, schema)
    mapping = node.get("discriminator", {}).get("mapping", {})
    kind = here.get("kind") if isinstance(here, dict) else None
    if isinstance(kind, str) and kind in mapping:
        return _plain({"$ref": mapping[kind]}, schema), True
    return node, False
