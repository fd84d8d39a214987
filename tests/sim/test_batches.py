"""Summaries that stand in files: the same bits, and memory that the horizon does not move."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim import rooms
from sim.alternative import Baseline, simulate_alternative
from sim.ensemble import Ensemble
from sim.report import trajectories
from sim.report.trajectories import read_means, write_trajectories
from sim.simulate import Options, simulate
from tests.worlds import run, same, shock, small_scenario, synthetic_laws, synthetic_start


@pytest.fixture
def filed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every room in a file, and tables written a few dyads at a time."""
    monkeypatch.setattr(rooms, "LARGE", 1)
    monkeypatch.setattr(trajectories, "ROWS", 2000)


def test_summaries_in_files_are_those_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = small_scenario(intervention=(shock(),))
    plain = run(scenario, worlds=200, jobs=1)
    monkeypatch.setattr(rooms, "LARGE", 1)
    for jobs in (1, 2, 3):
        assert same(plain, run(scenario, worlds=200, jobs=jobs))


@pytest.mark.usefixtures("filed")
def test_an_alternative_in_files_is_the_scenario_in_full() -> None:
    laws, start, options = synthetic_laws(), synthetic_start(), Options(worlds=100)
    base = simulate(small_scenario(), laws, start, options=options)
    before = base.mean.copy()
    acted = small_scenario(intervention=(shock(),))
    beside = simulate_alternative(
        acted, Baseline(small_scenario(), base), laws, start, options=options
    )
    assert same(beside, simulate(acted, laws, start, options=options))
    assert not np.array_equal(beside.mean, base.mean)
    assert np.array_equal(base.mean, before)


@pytest.mark.usefixtures("filed")
def test_a_table_written_by_pieces_is_the_whole_one(tmp_path: Path) -> None:
    ensemble = run(small_scenario(), worlds=20)
    file = tmp_path / "table.parquet"
    write_trajectories(file, ensemble)
    whole = ensemble.trajectories()
    assert whole.height > 5 * trajectories.ROWS
    assert whole["q50"].null_count() < whole.height
    assert pl.read_parquet(file).equals(whole)
    content = file.read_bytes()
    write_trajectories(file, ensemble)
    assert file.read_bytes() == content
    q, _, t = ensemble.mean.shape
    dyads, mean, sd = read_means(file, q, t)
    assert dyads == ensemble.dyads
    assert np.array_equal(mean, ensemble.mean)
    assert np.array_equal(sd, ensemble.sd)


def highest(months: int, file: Path) -> int:
    """Most bytes that arrays took while so many months were played, summed and written."""
    tracemalloc.start()
    ensemble = _played(months)
    write_trajectories(file, ensemble)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def _played(months: int) -> Ensemble:
    scenario = small_scenario(horizon=months)
    return run(scenario, worlds=70, jobs=2)


def test_memory_does_not_grow_with_the_horizon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, growth = tmp_path / "table.parquet", {}
    for large in (rooms.LARGE, 1):
        monkeypatch.setattr(rooms, "LARGE", large)
        monkeypatch.setattr(trajectories, "ROWS", 2000)
        highest(6, file)
        growth[large] = highest(66, file) - highest(6, file)
    summaries = 60 * 4 * 15 * len(synthetic_start().dyads) * 8
    assert growth[rooms.LARGE] < 0.5 * summaries
    assert max(growth.values()) > 0.9 * summaries
