"""The shape of one file: where its columns stand, by its header or by its layout.

A header may be in any order, hold further names, be quoted, or begin with a byte-order mark; each
column that the layout needs must be there. A file of a layout without header whose first line names
columns loses that line. Text of 16 bits and lines without line feeds are told as what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.ingest.cells import Shape
from calibration.ingest.rejects import Fault, shown
from sim.errors import close_matches

if TYPE_CHECKING:
    from calibration.ingest.layouts import Layout

MARK = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = {b"\t": "tabs", b",": "commas"}


def read_shape(layout: Layout, first: bytes) -> tuple[Shape | Fault, int]:
    """Return the shape of a file, or why it has none, and how many lines the header takes.

    Parameters
    ----------
    layout
        Of the source.
    first
        First line of the file, without its line feed.
    """
    if first.startswith(WIDE):
        return Fault(1, "", "", "UTF-16; expected UTF-8"), 1
    if layout.header and b"\r" in first.removesuffix(b"\r"):
        return Fault(1, "", "", "lines that end in a carriage return; expected line feeds"), 1
    names = _names(layout, first)
    if not layout.header:
        place = {role: layout.columns.index(name) for role, name in layout.roles.items()}
        shape = Shape(
            layout.columns, place, layout.lengths, spare=False, separator=layout.separator
        )
        return shape, int(_plain(names[0]) == _plain(layout.columns[0]))
    keys = [_plain(name) for name in names]
    missing = [name for name in layout.roles.values() if _plain(name) not in keys]
    if missing:
        return Fault(1, missing[0], shown(first), _lacking(layout, missing[0], names)), 1
    own = {_plain(name) for name in layout.columns}
    least = max(place for place, key in enumerate(keys) if key in own) + 1
    lengths = tuple(range(len(keys), least - 1, -1))
    places = {role: keys.index(_plain(name)) for role, name in layout.roles.items()}
    return Shape(tuple(names), places, lengths, spare=True, separator=layout.separator), 1


def _lacking(layout: Layout, column: str, names: list[str]) -> str:
    """Return the reason to refuse a header, with what is likely meant."""
    near = close_matches(column, names)
    hint = f"; did you mean {shown(near[0])}?" if near else ""
    if len(names) == 1:
        hint = f"; its cells are not parted by {SEPARATORS[layout.separator]}"
    return f"the header has no column {column!r}{hint}"


def _names(layout: Layout, first: bytes) -> list[str]:
    cells = first.removeprefix(MARK).removesuffix(b"\r").split(layout.separator)
    return [cell.decode("utf-8", errors="replace").strip().strip('"') for cell in cells]


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
