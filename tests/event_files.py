"""Rows of event files in the layouts of their sources, for tests: every field invented."""

from __future__ import annotations

from pathlib import Path

from calibration.ingest.layouts import GDELT, GDELT2, ICEWS, POLECAT, Layout

BASE = {
    "GLOBALEVENTID": "1", "SQLDATE": "20180131", "EventCode": "042", "GoldsteinScale": "1.9",
    "Actor1CountryCode": "USA", "Actor1Name": "UNITED STATES", "Actor2CountryCode": "CHN",
    "Actor2Name": "CHINA", "DATEADDED": "20180131", "SOURCEURL": "http://a.example/b",
    "Event ID": "7", "Event Date": "2018-01-31", "Source Name": "United States",
    "Source Country": "United States", "CAMEO Code": "042", "Intensity": "1.9",
    "Target Name": "China", "Target Country": "China", "Longitude": "0",
    "Event Type": "CONSULT", "Event Mode": "visit", "Actor Name": "United States",
    "Actor Country": "USA", "Recipient Name": "China", "Recipient Country": "CHN", "Version": "1",
}  # fmt: skip


def line(layout: Layout, **cells: str) -> bytes:
    """Return a line of a layout; cells are named by role, the others are those of BASE or blank."""
    named = {layout.roles[role]: text for role, text in cells.items()}
    return "\t".join(named.get(name, BASE.get(name, "")) for name in layout.columns).encode()


def header(layout: Layout) -> bytes:
    """Return the names of a layout's columns as a line."""
    return layout.separator.join(name.encode() for name in layout.columns)


def file_of(layout: Layout, lines: list[bytes]) -> bytes:
    """Return a file with its header, if the layout has one."""
    top = [header(layout)] if layout.header else []
    return b"".join(one + b"\n" for one in [*top, *lines])


def put(folder: Path, name: str, content: bytes) -> str:
    """Write a file and return its name."""
    path = folder / name
    path.write_bytes(content)
    return str(path)


TABBED = (GDELT, GDELT2, ICEWS, POLECAT)
