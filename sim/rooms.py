"""Room for arrays that grow with the horizon: in memory while small, else in a temporary file.

    make_room(shape)       zeros, an ordinary array to look at
    release(values)        what was read or written need not stay in memory

A large room is a file without a name in the folder for temporary files, mapped into memory. Its
pages come when they are touched and go when they are released, and what was written stays; the
file is gone with the last array that looks at it. The disk is reserved beforehand, so that a full
one is an error here and no crash later.

>>> room = make_room((2, 3))
>>> room[1] += 4.0
>>> release(room)
>>> room.sum().item()
12.0
"""

from __future__ import annotations

import math
import mmap
import os
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SimulationError

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

LARGE = 64 * 2**20
"""Bytes from which a room is in a file."""


def make_room(shape: tuple[int, ...], dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Make an array of zeros.

    Parameters
    ----------
    shape, dtype
        As of `numpy.zeros`.

    Raises
    ------
    SimulationError
        If the folder for temporary files has no place for a large one.
    """
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if size < LARGE:
        return np.zeros(shape, dtype)
    with tempfile.TemporaryFile() as file:
        _reserve(file.fileno(), size)
        held = mmap.mmap(file.fileno(), size)
    return np.frombuffer(held, dtype).reshape(shape)


def release(values: NDArray[Any]) -> None:
    """Give the memory of the room that an array looks at free; what stands in it stays."""
    base: Any = values
    while isinstance(base, np.ndarray):
        base = base.base
    held = base.obj if isinstance(base, memoryview) else base
    if isinstance(held, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        held.madvise(mmap.MADV_DONTNEED)


def _reserve(file: int, size: int) -> None:
    try:
        os.ftruncate(file, size)
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, size)
    except OSError as error:
        problem = f"no room for {size / 2**20:,.0f} MiB of summaries ({error.strerror})"
        expected = "as much free space, or a folder that has it, named by the variable TMPDIR"
        raise SimulationError(problem, where=tempfile.gettempdir(), expected=expected) from None
