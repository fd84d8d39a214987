"""Lines of the keys and entries of a TOML text, which `tomllib` does not tell.

    lines = key_lines(text);   lines["intervention", 1, "dyad"].first

A text that `tomllib` has read is well formed, so a scanner need only tell where things end. Every
path of the content has a spot: that of a key is the line of the key, that of an entry of an array
the line on which it begins, that of a table the first line that names it.

Example
-------
>>> key_lines('a.b = 1\\n[[c]]\\nd = [\\n 1,\\n 2]')["c", 0, "d", 1]
Spot(first=5, last=5)
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from typing import NamedTuple

from sim.documents.keys import KeyPath

BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
STRINGS = (
    re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL),
    re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}"),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)
PLAIN = re.compile(r"[^,\]}#\n]*")


class Spot(NamedTuple):
    """First and last line of a key with its value, counted from 1."""

    first: int
    last: int


def key_lines(text: str) -> dict[KeyPath, Spot]:
    """Return the lines of every path of a TOML text.

    Parameters
    ----------
    text
        What `tomllib.loads` accepts.

    Returns
    -------
    dict
        By path; an entry of an array by the path of the array and its place.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


class _Scanner:
    """A place in a text, and what was found before it."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.breaks = [found.start() for found in re.finditer("\n", text)]
        self.spots: dict[KeyPath, Spot] = {}
        self.arrays: dict[KeyPath, int] = {}

    def scan(self) -> dict[KeyPath, Spot]:
        table: KeyPath = ()
        while self._skip(BLANK) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.spots

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def _line(self) -> int:
        return bisect_right(self.breaks, self.at - 1) + 1

    def _mark(self, path: KeyPath, line: int) -> None:
        """Give a path and the tables that it implies a line, where they have none."""
        for depth in range(1, len(path) + 1):
            self.spots.setdefault(path[:depth], Spot(line, line))

    def _header(self) -> KeyPath:
        line = self._line()
        many = self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        *above, name = self._keys()
        path = self._within((), above)
        if many:
            path = (*path, name)
            self.arrays[path] = self.arrays.get(path, -1) + 1
            path = (*path, self.arrays[path])
        else:
            path = self._within(path, [name])
        self.at += 2 if many else 1
        self._mark(path, line)
        return path

    def _within(self, path: KeyPath, keys: list[str]) -> KeyPath:
        """Follow keys; one that names an array of tables means its last table."""
        for key in keys:
            path = (*path, key)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._skip(SPACE)
            begin = self.at
            if self.text[begin] in "\"'":
                raw = self.text[begin : self._skip(STRINGS[2 if self.text[begin] == '"' else 3])]
                keys.append(str(tomllib.loads(f"key = {raw}")["key"]))
            else:
                keys.append(self.text[begin : self._skip(BARE_KEY)])
            self._skip(SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _pair(self, table: KeyPath) -> None:
        line = self._line()
        path = (*table, *self._keys())
        self.at += 1  # the equals sign
        self._mark(path, line)
        self._skip(SPACE)
        self._value(path)
        self.spots[path] = Spot(self.spots[path].first, self._line())

    def _value(self, path: KeyPath) -> None:
        character = self.text[self.at]
        if character == "[":
            self._array(path)
        elif character == "{":
            self._inline(path)
        elif character in "\"'":
            pattern = next(p for p in STRINGS if p.match(self.text, self.at))
            self._skip(pattern)
        else:
            self._skip(PLAIN)

    def _array(self, path: KeyPath) -> None:
        place = 0
        self.at += 1
        while self.text[self._skip(BLANK)] != "]":
            line = self._line()
            self._mark((*path, place), line)
            self._value((*path, place))
            self.spots[*path, place] = Spot(line, self._line())
            place += 1
            if self.text[self._skip(BLANK)] == ",":
                self.at += 1
        self.at += 1

    def _inline(self, path: KeyPath) -> None:
        self.at += 1
        while self.text[self._skip(BLANK)] != "}":
            self._pair(path)
            if self.text[self._skip(BLANK)] == ",":
                self.at += 1
        self.at += 1
