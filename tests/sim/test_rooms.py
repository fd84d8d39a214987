"""Rooms for large arrays: the same values in a file as in memory, and no memory kept."""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim import rooms
from sim.errors import SimulationError
from sim.rooms import make_room, release


def resident() -> int:
    """Bytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * mmap.PAGESIZE


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every room in a file."""
    monkeypatch.setattr(rooms, "LARGE", 1)


@pytest.mark.usefixtures("filed")
def test_a_room_in_a_file_begins_with_zeros_and_keeps_what_is_written() -> None:
    room = make_room((3, 4, 5), np.float32)
    assert (room.dtype, room.shape, room.any()) == (np.float32, (3, 4, 5), False)
    values = np.arange(60.0, dtype=np.float32).reshape(3, 4, 5)
    room[:] = values
    release(room)
    assert np.array_equal(room, values)
    view = room.transpose(1, 2, 0)
    view[0] += 1.0
    release(view)
    values[:, 0] += 1.0
    assert np.array_equal(room, values)


def test_a_small_room_is_an_ordinary_array() -> None:
    room = make_room((2, 3))
    assert room.base is None
    release(room)
    assert room.shape == (2, 3)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system tells no memory")
@pytest.mark.usefixtures("filed")
def test_a_released_room_takes_no_memory() -> None:
    size = 64 * 2**20
    room, before = make_room((size // 8,)), resident()
    room[:] = 1.0
    full = resident()
    release(room)
    assert full - before > 0.9 * size
    assert resident() - before < 0.1 * size


@pytest.mark.usefixtures("filed")
def test_a_room_leaves_no_file_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    room = make_room((1000,))
    room[:] = 1.0
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "posix_fallocate"), reason="the system reserves no disk")
@pytest.mark.usefixtures("filed")
def test_a_full_disk_is_an_error_of_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse)
    with pytest.raises(SimulationError, match=r"8 MiB of summaries .*TMPDIR"):
        make_room((2**20,))
