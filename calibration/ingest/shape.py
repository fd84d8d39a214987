"""The shape of one file: where its columns stand, by its header or by its layout.

A header may be in any order, hold further names, be quoted, or begin with a byte-order mark; each
column that the layout needs must be there. A file of a layout without header whose first line names
columns loses that line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from calibration.ingest.cells import Shape
from calibration.ingest.rejects import Fault, shown
from sim.errors import close_matches

if TYPE_CHECKING:
    from calibration.ingest.layouts import Layout

MARK = b"\xef\xbb\xbf"


def read_shape(layout: Layout, first: bytes) -> tuple[Shape | Fault, int]:
    """Return the shape of a file, or why it has none, and how many lines the header takes.

    Parameters
    ----------
    layout
        Of the source.
    first
        First line of the file, without its line feed.
    """
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
        near = close_matches(missing[0], names)
        hint = f"; did you mean {near[0]}?" if near else ""
        reason = f"the header has no column {missing[0]!r}{hint}"
        return Fault(1, missing[0], shown(first), reason), 1
    own = {_plain(name) for name in layout.columns}
    least = max(place for place, key in enumerate(keys) if key in own) + 1
    lengths = tuple(range(len(keys), least - 1, -1))
    places = {role: keys.index(_plain(name)) for role, name in layout.roles.items()}
    return Shape(tuple(names), places, lengths, spare=True, separator=layout.separator), 1


def _names(layout: Layout, first: bytes) -> list[str]:
    cells = first.removeprefix(MARK).removesuffix(b"\r").split(layout.separator)
    return [cell.decode("utf-8", errors="replace").strip().strip('"') for cell in cells]


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
