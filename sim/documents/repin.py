"""Write the pin of a scenario into its file, and leave every other byte as it is.

    repinned(source, pin) -> text

The table ``[pin]`` is replaced where it stands, comments inside it included, or put at the end.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from pathlib import Path

    from sim.documents.pin import Pin
    from sim.documents.source import Source

HEAD = "[pin]"
NOTE = "# Written by `comity scenarios repin`: what this scenario was written against."
WIDTH = 100


def repinned(source: Source, pin: Pin) -> str:
    """Return the text of a file with a new pin.

    Raises
    ------
    ScenarioError
        If the file has a pin that is not written as a table of its own.
    """
    lines = source.text.splitlines(keepends=True)
    ending = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    block = [f"{line}{ending}" for line in pin_lines(pin)]
    if "pin" not in source.content:
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += ending
        text = "".join([*lines, ending, *block])
    else:
        first, last = _spot(source, lines)
        text = "".join([*lines[: first - 1], *block, *lines[last:]])
    _check(source, text)
    return text


def write_text(path: Path, text: str) -> None:
    """Replace a file; an interrupted write leaves it as it was."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(text.encode())
    partial.replace(path)


def pin_lines(pin: Pin) -> list[str]:
    """Write a pin as TOML, several digests a line."""
    lines = [NOTE, HEAD, f"cutoff = {pin.cutoff.isoformat()}"]
    for kind in ("base", "data", "configuration"):
        parts = [f'"{part}",' for part in getattr(pin, kind)]
        if parts:
            lines += [f"{kind} = [", *_filled(parts), "]"]
    return lines


def _filled(parts: list[str]) -> list[str]:
    lines, line = [], " "
    for part in parts:
        if len(line) + 1 + len(part) > WIDTH:
            lines.append(line)
            line = " "
        line += f" {part}"
    return [*lines, line]


def _spot(source: Source, lines: list[str]) -> tuple[int, int]:
    """First and last line of the pin, its note included."""
    first = source.lines["pin",].first
    if lines[first - 1].split("#")[0].strip() != HEAD:
        problem = "the pin is not written as a table of its own"
        expected = f"a line {HEAD}, or no pin; delete it and pin again"
        raise ScenarioError(problem, where=f"{source.at(('pin',))}: pin", expected=expected)
    last = max(spot.last for path, spot in source.lines.items() if path[0] == "pin")
    if first > 1 and lines[first - 2].strip() == NOTE:
        first -= 1
    return first, last


def _check(source: Source, text: str) -> None:
    """Make sure that nothing but the pin differs."""
    sides = [dict(source.content), tomllib.loads(text)]
    for side in sides:
        side.pop("pin", None)
    if sides[0] != sides[1]:
        problem = "the pin cannot be replaced without touching the rest"
        expected = "no keys of other tables inside it; delete it and pin again"
        raise ScenarioError(problem, where=f"{source.at(('pin',))}: pin", expected=expected)
