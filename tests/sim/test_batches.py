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


def highest(months: int) -> int:
    """Most bytes that arrays took while so many months were played and summed."""
    scenario = small_scenario(horizon=months, focus=("CHN-RUS",))
    tracemalloc.start()
    run(scenario, worlds=70)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_memory_does_not_grow_with_the_horizon(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for the paths of the dyad in focus; in memory, the sums and means would be seen."""
    growth = {}
    for large in (rooms.LARGE, 1):
        monkeypatch.setattr(rooms, "LARGE", large)
        highest(6)
        growth[large] = highest(66) - highest(6)
    summaries = 60 * 4 * 15 * len(synthetic_start().dyads) * 8
    kept = 60 * 2 * 15 * 70 * 4
    assert growth[1] < kept < 0.3 * summaries
    assert max(growth.values()) > 0.6 * summaries


def test_no_piece_of_a_table_holds_more_than_a_group_of_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trajectories, "ROWS", 2000)
    ensemble, asked = run(small_scenario(), worlds=20), []
    whole = Ensemble.trajectories_of

    def piece(self: Ensemble, dyads: range) -> pl.DataFrame:
        found = whole(self, dyads)
        asked.append(found.height)
        return found

    monkeypatch.setattr(Ensemble, "trajectories_of", piece)
    write_trajectories(tmp_path / "table.parquet", ensemble)
    assert sum(asked) == ensemble.mean.size
    assert max(asked) <= 2000
