"""What compiling may not do: the same loop has the same bits whatever was compiled before it.

A loop may stand in memory twice, compiled alone and inside its caller, and which copy runs depends
on whether numba compiled it just now or kept it. With `fastmath` the compiler may order sums or
fuse products differently in the two: a posterior then had other last bits after the test run than
in a fresh process. Where one rounding of a b + c is wanted, `sim.kernel.fused` says so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for name in ("sim", "calibration") for path in (ROOT / name).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_loop_leaves_rounding_to_the_compiler(path: Path) -> None:
    assert "fastmath" not in path.read_text(encoding="utf-8")
