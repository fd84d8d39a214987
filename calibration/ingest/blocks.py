"""A stream of bytes as blocks of whole lines, each at most some megabytes, whatever the file holds.

    blocks(stream) -> Block(data, overlong), ...

`data` ends with a line feed. A line longer than LINE_LIMIT is never held in memory: its block
carries `overlong`, the number of such lines that stand at its end, without their bytes.

Example
-------
>>> from io import BytesIO
>>> [bytes(block.data) for block in blocks(BytesIO(b"a\\nbc\\nd"), size=4)]
[b'a\\n', b'bc\\n', b'd\\n']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 16 << 20
"""Bytes read at a time: large enough to parse quickly, small enough to lie in memory eightfold."""

LINE_LIMIT = 1 << 20
"""Bytes of the longest line that is read; rows of event data have some hundred."""

END = b"\n"


class Readable(Protocol):
    """What blocks are read from."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


@dataclass(frozen=True)
class Block:
    """Whole lines, and how many lines without bytes follow them.

    Attributes
    ----------
    data : bytes or memoryview
        Lines, each with its line feed; a view where they lie in what was read, uncopied.
    overlong : int
        0 or 1: a line above the limit stands after them.
    """

    data: bytes | memoryview
    overlong: int = 0


def blocks(stream: Readable, size: int = BLOCK, limit: int = LINE_LIMIT) -> Iterator[Block]:
    """Cut a stream into blocks of whole lines.

    Parameters
    ----------
    stream
        Read to its end.
    size
        Bytes read at a time.
    limit
        Bytes above which a line is given up; a line below it is always whole.
    """
    tail, skipping = b"", False
    while data := stream.read(size):
        if skipping:
            data, skipping = _after_line(data)
        cut = data.rfind(END) + 1
        if cut:
            start = data.find(END) + 1 if tail else 0
            if start:
                yield Block(tail + data[:start])
            if start < cut:
                yield Block(memoryview(data)[start:cut])
            tail = data[cut:]
        else:
            tail += data
        if len(tail) > limit:
            yield Block(b"", overlong=1)
            tail, skipping = b"", True
    if tail:
        yield Block(tail + END)


def has_overlong(data: bytes, limit: int = LINE_LIMIT) -> bool:
    """Tell whether lines of a block may be above the limit: half of it passes without a feed."""
    half = max(limit // 2, 1)
    return any(data.find(END, at, at + half) < 0 for at in range(0, len(data) - half, half))


def _after_line(data: bytes) -> tuple[bytes, bool]:
    """Return what follows the end of the line given up, and whether it still goes on."""
    end = data.find(END) + 1
    return (data[end:], False) if end else (b"", True)
