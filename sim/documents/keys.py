"""Paths inside a file: a tuple of keys and places, and how it is written in a message.

    ("intervention", 1, "affinity", "sd")  <->  intervention[1].affinity.sd

A key that is not bare in TOML (letters, digits, ``_``, ``-``) is put in double quotes, with
whatever cannot be printed escaped.

Example
-------
>>> place_text(("processes", "membership", 0, "an odd key"))
'processes.membership[0]."an odd key"'
>>> split_place("intervention[1].dyad: not among the countries")
(('intervention', 1, 'dyad'), 'not among the countries')
"""

from __future__ import annotations

import json
import re

KeyPath = tuple[str | int, ...]

BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = r'(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*")'
PLACE = re.compile(rf"({_KEY}(?:\.{_KEY}|\[\d+\])*): ")
STEP = re.compile(rf"({_KEY})|\[(\d+)\]")


def place_text(path: KeyPath) -> str:
    """Write a path as it stands in messages."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{_key_text(step)}"
    return text.removeprefix(".")


def split_place(line: str) -> tuple[KeyPath, str]:
    """Split a message into the path in front of it and the rest; no path: an empty one."""
    found = PLACE.match(line)
    if found is None:
        return (), line
    steps = STEP.findall(found[1])
    path = tuple(int(place) if place else _key_of(key) for key, place in steps)
    return path, line[found.end() :]


def _key_text(key: str) -> str:
    return key if BARE.fullmatch(key) else json.dumps(key)


def _key_of(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text
