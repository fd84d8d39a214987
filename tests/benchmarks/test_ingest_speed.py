"""Ingest beside a bare scan: the ratio of times, the peak of memory, and time linear in rows."""

from __future__ import annotations

import os

import pytest

from tests.benchmarks.ingest_speed import measure

pytestmark = pytest.mark.benchmark
ROWS = int(os.environ.get("COMITY_INGEST_ROWS", "300000"))


def test_ingest_beside_a_bare_scan() -> None:
    bare, own = measure(ROWS)
    print(f"\ningest of {ROWS:,} rows: {own}, bare scan: {bare}, {own.cpu / bare.cpu:.2f} times")
    assert own.peak < 1000.0
    assert own.cpu < 3.0 * bare.cpu


def test_time_is_linear_in_rows() -> None:
    small, large = measure(ROWS // 2)[1], measure(2 * ROWS)[1]
    assert large.cpu < 6.0 * small.cpu
    assert large.peak < 1000.0
