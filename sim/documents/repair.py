"""What is left of a content without its mistakes, so that the rest can be checked as a whole.

A bad table of an array, a bad entry of an array or a bad key of a table is left out; a bad key of
the file gets a value in its place that stands in no other key's way, and is named, so that nothing
is said that depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.documents.keys import KeyPath


@dataclass(frozen=True)
class Repaired:
    """A content without its mistakes.

    Attributes
    ----------
    content : dict
        What is left.
    unknown : frozenset of str
        Keys of the file of which some part is bad or missing.
    places : dict
        By key of an array, the place that each entry left had before.
    """

    content: dict[str, Any]
    unknown: frozenset[str]
    places: dict[str, tuple[int, ...]]

    def original(self, path: KeyPath) -> KeyPath:
        """Return where a path of the content left stood in the one before."""
        match path:
            case (str(key), int(place), *rest) if key in self.places:
                return (key, self.places[key][place], *rest)
        return path


def repair(content: dict[str, Any], bad: Iterable[KeyPath], neutral: Mapping[str, Any]) -> Repaired:
    """Leave out what is bad.

    Parameters
    ----------
    content
        As read.
    bad
        Paths at which a mistake was found, missing keys included.
    neutral
        Values for keys that cannot be left out.
    """
    left, places = dict(content), {}
    heads: dict[str, set[Any]] = {}
    for path in bad:
        if path:
            heads.setdefault(str(path[0]), set()).add(path[1] if len(path) > 1 else None)
    for key, parts in heads.items():
        value = content.get(key)
        if None in parts or not isinstance(value, dict | list | tuple):
            left.pop(key, None)
        elif isinstance(value, dict):
            left[key] = {name: item for name, item in value.items() if name not in parts}
        else:
            places[key] = tuple(i for i in range(len(value)) if i not in parts)
            left[key] = tuple(value[i] for i in places[key])
        if key in neutral and not left.get(key):
            left[key] = neutral[key]
            places.pop(key, None)
    return Repaired(left, frozenset(heads), places)
