"""What differs between two scenarios, everything that they inherit included.

Entries of arrays of tables are matched by their id where they have one, else by what they say; the
order in which they stand is no difference. Countries are compared as codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sim.documents.words import TITLES, entries, entry_words, written

if TYPE_CHECKING:
    from sim.scenario import Scenario

LEFT_OUT = ("schema_version", "pin")


@dataclass(frozen=True)
class Difference:
    """One place at which two scenarios differ.

    Attributes
    ----------
    place : str
        Key of the file, with the name or id of an entry where it has one.
    first, second : str
        What each says; empty where it says nothing.
    """

    place: str
    first: str
    second: str


def differences(first: Scenario, second: Scenario) -> tuple[Difference, ...]:
    """Return what differs between two scenarios, in the order of the keys."""
    found: list[Difference] = []
    for key in type(first).model_fields:
        one, other = getattr(first, key), getattr(second, key)
        if key in LEFT_OUT or one == other:
            continue
        if key == "countries":
            found += _countries(first, second)
        elif isinstance(one, dict | BaseModel) or key in TITLES or _tables(one) or _tables(other):
            found += _entries(key, one, other)
        elif isinstance(one, tuple) and isinstance(other, tuple):
            found += [Difference(key, _text(x), "") for x in one if x not in other]
            found += [Difference(key, "", _text(x)) for x in other if x not in one]
        else:
            found.append(Difference(key, _text(one), _text(other)))
    return tuple(found)


def _tables(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else written(value)


def _countries(first: Scenario, second: Scenario) -> list[Difference]:
    if "all" in (first.countries, second.countries):
        return [Difference("countries", _text(first.countries), _text(second.countries))]
    one, other = set(first.resolved()), set(second.resolved())
    own, its = " ".join(sorted(one - other)), " ".join(sorted(other - one))
    return [Difference("countries", own, its)] if own or its else []


def _entries(key: str, first: Any, second: Any) -> list[Difference]:
    one, other = _named(key, first), _named(key, second)
    names = [*one, *(name for name in other if name not in one)]
    return [
        Difference(
            f"{key}{f' {name}' if name in _ids(first) | _ids(second) else ''}",
            one.get(name, ""),
            other.get(name, ""),
        )
        for name in names
        if one.get(name) != other.get(name)
    ]


def _ids(value: Any) -> set[str]:
    return {_id(name, item) for name, item in entries(value)} - {""}


def _id(name: str | int, item: Any) -> str:
    return name if isinstance(name, str) else str(getattr(item, "id", None) or "")


def _named(key: str, value: Any) -> dict[str, str]:
    """Words of the entries by name or id, by what they say where they have neither."""
    found: dict[str, str] = {}
    for name, item in entries(value):
        text = entry_words(key, name, item)
        if _id(name, item) and isinstance(item, BaseModel):
            text = f"{text} {written(item)}" if key in ("question", "outcome") else text
        known = _id(name, item) or f"{written(item)} #{sum(t == text for t in found.values())}"
        found[known] = text
    return found
