"""A file as read, and the chain of its bases: the file itself first, its last base at the end.

A base is named by its id and lies in the same folder. A chain that breaks (a base that is not
there, or that leads back) is returned as far as it goes, with what is wrong, so that the other
mistakes of the file can be told as well.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.documents.keys import KeyPath
from sim.documents.locate import Spot, key_lines
from sim.errors import ScenarioError, close_matches, describe

BYTES = 1_000_000
"""More is no file that somebody wrote."""

DEPTH = 20
"""Arrays and tables within one another."""

MARK = "\ufeff"
"""What some editors put before the first letter of a file in UTF-8."""

CURLY = frozenset("\u201c\u201d\u201e\u2018\u2019")
"""Quotation marks of word processors, which TOML does not know."""

ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True)
class Source:
    """A TOML file: where it lies, its text and what it says."""

    path: Path
    text: str
    content: dict[str, Any]

    @cached_property
    def lines(self) -> dict[KeyPath, Spot]:
        """Lines of every path."""
        return key_lines(self.text.removeprefix(MARK))

    def line_of(self, path: KeyPath) -> int:
        """Return the line of a path; of a missing key that of the table it is missing in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path].first if path else 1

    def at(self, path: KeyPath) -> str:
        """Return the file and line of a path, as ``file.toml:12``."""
        return f"{self.path}:{self.line_of(path)}"


def read_source(path: Path) -> Source:
    """Read a TOML file.

    Raises
    ------
    ScenarioError
        If it is not there, no TOML, or larger or deeper than any file that somebody wrote.
    """
    try:
        with path.open("rb") as handle:
            data = handle.read(BYTES + 1)
        text = data.decode("utf-8")
        _check_size(path, len(data))
        content = tomllib.loads(text.removeprefix(MARK))
    except FileNotFoundError:
        near = close_matches(path.stem, _ids_beside(path))
        problem = "no such file"
        raise ScenarioError(problem, where=str(path), near=near) from None
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, text, str(error)) from None
    except RecursionError:
        raise _too_deep(path) from None
    except UnicodeDecodeError as error:
        problem = "not readable as text"
        expected = "a plain text file, saved as UTF-8"
        line = 1 + data.count(b"\n", 0, error.start)
        raise ScenarioError(problem, where=f"{path}:{line}", expected=expected) from None
    except (OSError, ValueError) as error:
        problem = f"not readable as TOML ({error})"
        raise ScenarioError(problem, where=str(path)) from None
    if _depth(content) > DEPTH:
        raise _too_deep(path)
    return Source(path, text, content)


def read_chain(path: Path) -> tuple[tuple[Source, ...], str]:
    """Read a file, its base, the base of that, and so on.

    Returns
    -------
    chain : tuple of Source
        As far as it goes.
    problem : str
        What is wrong where it breaks, with file, line and place; empty where it is whole.

    Raises
    ------
    ScenarioError
        If the first file cannot be read.
    """
    chain, seen = [read_source(path)], [path.stem]
    while "base" in chain[-1].content:
        last, base = chain[-1], chain[-1].content["base"]
        where = f"{last.at(('base',))}: base"
        if not isinstance(base, str) or not ID.fullmatch(base):
            shown = base if isinstance(base, str) else type(base).__name__
            expected = "the id of a scenario in the same folder"
            return tuple(chain), describe(where, shown, expected, problem="invalid scenario")
        if base in seen:
            problem = f"a cycle of bases: {' -> '.join([*seen, base])}"
            return tuple(chain), describe(where, problem=problem)
        file = last.path.parent / f"{base}.toml"
        if not file.is_file():
            near = close_matches(base, _ids_beside(last.path))
            problem = "no scenario of this id in the folder"
            return tuple(chain), describe(where, base, near=near, problem=problem)
        try:
            chain.append(read_source(file))
        except ScenarioError as error:
            return tuple(chain), str(error)
        seen.append(base)
    return tuple(chain), ""


def _ids_beside(path: Path) -> list[str]:
    return sorted(other.stem for other in path.parent.glob("*.toml"))


def _check_size(path: Path, size: int) -> None:
    if size > BYTES:
        problem, expected = "too large for a scenario file", f"at most {BYTES:,} bytes"
        raise ScenarioError(problem, where=str(path), expected=expected)


def _no_toml(path: Path, text: str, message: str) -> ScenarioError:
    found = PLACE.search(message)
    line = found[1] or 1 + text.count("\n") if found else ""
    where = f"{path}:{line}" if line else str(path)
    lines = text.split("\n")
    curly = line and CURLY & set(lines[min(int(line), len(lines)) - 1])
    expected = "straight quotation marks" if curly else ""
    problem = f"not readable as TOML ({PLACE.sub('', message)})"
    return ScenarioError(problem, where=where, expected=expected)


def _too_deep(path: Path) -> ScenarioError:
    problem, expected = "tables or arrays too deep within one another", f"at most {DEPTH} levels"
    return ScenarioError(problem, where=str(path), expected=expected)


def _depth(content: dict[str, Any]) -> int:
    """Levels of tables and arrays, found without recursion."""
    level: list[Any] = [content]
    depth = 0
    while level:
        depth += 1
        inner = [v for c in level for v in (c.values() if isinstance(c, dict) else c)]
        level = [v for v in inner if isinstance(v, dict | list)]
        if depth > DEPTH:
            break
    return depth
