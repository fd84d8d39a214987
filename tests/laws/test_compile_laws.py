"""What compiling may not do: the same loop has the same bits just compiled and read from the cache.

A loop may stand in memory twice, compiled alone and inside its caller, and which copy runs depends
on whether numba compiled it just now or kept it. With `fastmath` the compiler may order sums
differently in the two. The filter's loops may fuse a product with the sum it enters, no more.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from calibration.month import FUSED

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for name in ("sim", "calibration") for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_loop_lets_the_compiler_order_sums(path: Path) -> None:
    allowed = re.findall(r"fastmath\s*=\s*(\w+)", path.read_text(encoding="utf-8"))
    assert set(allowed) <= {"FUSED"}


def test_fused_products_are_all_the_freedom_the_filter_takes() -> None:
    assert {"contract"} == FUSED
