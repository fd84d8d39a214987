"""What compiling may not do: the same loop has the same bits just compiled and read from the cache.

A loop may stand in memory twice, compiled alone and inside its caller, and which copy runs depends
on whether numba compiled it just now or kept it. With `fastmath` the compiler may order sums
differently in the two.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for name in ("sim", "calibration") for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_loop_lets_the_compiler_order_sums(path: Path) -> None:
    assert "fastmath" not in path.read_text(encoding="utf-8")
