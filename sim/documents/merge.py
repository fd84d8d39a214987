"""A chain of files laid into one content, which remembers whose every part is.

Laid over one another, the base first: arrays of tables are joined, where a table with the id of an
inherited one replaces it; tables are laid over key by key; everything else replaces. What belongs
to one file alone (its id, its pin, what its writer expects) is not inherited.

Example
-------
>>> base = {"id": "a", "worlds": 5, "shock": [{"size": 1}]}
>>> merged = merge([base, {"id": "b", "shock": [{"size": 2}]}])
>>> merged.content
{'worlds': 5, 'shock': [{'size': 1}, {'size': 2}], 'id': 'b'}
>>> merged.origin(("shock", 1, "size")), merged.origin(("worlds",))
((1, ('shock', 0, 'size')), (0, ('worlds',)))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.documents.keys import KeyPath

OWN = ("id", "expectation", "pin")
"""Keys that belong to one file alone."""

Origin = tuple[int, KeyPath]
"""Which of the contents, and the path inside it."""


@dataclass(frozen=True)
class Merged:
    """What a chain of contents says together; ``origins`` by path, of the parts alone."""

    content: dict[str, Any]
    origins: dict[KeyPath, Origin]
    last: int

    def origin(self, path: KeyPath) -> Origin:
        """Return whose a path is, and where it stands there; the last content's if nobody's."""
        for depth in range(len(path), 0, -1):
            if path[:depth] in self.origins:
                k, own = self.origins[path[:depth]]
                return k, (*own, *path[depth:])
        return self.last, path


def merge(contents: list[dict[str, Any]]) -> Merged:
    """Lay contents over one another, the base first."""
    merged = Merged({}, {}, len(contents) - 1)
    for k, content in enumerate(contents):
        for key, value in content.items():
            if key in OWN and k < merged.last:
                continue
            before = merged.content.get(key)
            if _tables(before) and _tables(value):
                _join(merged, key, value, k)
            elif isinstance(before, dict) and isinstance(value, dict):
                merged.content[key] = before | value
                merged.origins.update({(key, name): (k, (key, name)) for name in value})
            else:
                _replace(merged, key, value, k)
    return merged


def _tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _replace(merged: Merged, key: str, value: Any, k: int) -> None:
    for path in [path for path in merged.origins if path[0] == key]:
        del merged.origins[path]
    merged.content[key] = value
    merged.origins[key,] = (k, (key,))
    if _tables(value):
        merged.origins.update({(key, i): (k, (key, i)) for i in range(len(value))})


def _join(merged: Merged, key: str, own: list[Any], k: int) -> None:
    """Append tables; one with the id of an inherited one replaces it."""
    inherited = merged.content[key]
    named = [item["id"] for item in own if "id" in item]
    kept = [i for i, item in enumerate(inherited) if "id" not in item or item["id"] not in named]
    places = [merged.origins[key, i] for i in kept] + [(k, (key, i)) for i in range(len(own))]
    merged.content[key] = [*(inherited[i] for i in kept), *own]
    for i in range(len(inherited)):
        del merged.origins[key, i]
    merged.origins.update({(key, i): place for i, place in enumerate(places)})
