"""The record of yearly counts: its axes, its gaps, and what it hands out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.backtest.annual_counts import AnnualCounts, Covariate
from calibration.backtest.catalogue import ICEWS_ANNUAL
from calibration.backtest.icews_quads import CLASSES, read_quads
from sim.errors import DataNotFoundError, OutcomeError
from tests.annual_worlds import draw_record


def quads(pairs: list[tuple[int, str, str]]) -> pl.DataFrame:
    """Return a table with the same counts in every row."""
    years, sources, targets = zip(*pairs, strict=True)
    labels = {"year": years, "source_iso3": sources, "target_iso3": targets}
    return pl.DataFrame(labels | {name: range(len(pairs)) for name in CLASSES.values()})


WHOLE = [(2002, "AAA", "BBB"), (2002, "BBB", "AAA"), (2003, "AAA", "BBB"), (2003, "BBB", "AAA")]


def test_the_table_is_read_sender_by_receiver(tmp_path: Path) -> None:
    quads(WHOLE).write_parquet(tmp_path / "quads.parquet")
    record = read_quads(tmp_path / "quads.parquet")
    assert record.countries == ("AAA", "BBB")
    assert record.counts[:, 2].tolist() == [[[0, 0], [1, 0]], [[0, 2], [3, 0]]]
    assert record.cells(2003).tolist() == [2, 3] * 4


@pytest.mark.parametrize("pairs", [WHOLE[:3], [*WHOLE[:3], WHOLE[0]]])
def test_a_table_with_gaps_is_refused(pairs: list[tuple[int, str, str]], tmp_path: Path) -> None:
    quads(pairs).write_parquet(tmp_path / "quads.parquet")
    with pytest.raises(OutcomeError, match=r"quads.parquet: .*4 rows: every pair"):
        read_quads(tmp_path / "quads.parquet")


def test_a_table_without_a_column_is_refused(tmp_path: Path) -> None:
    quads(WHOLE).drop("verbal_conf").write_parquet(tmp_path / "quads.parquet")
    with pytest.raises(OutcomeError, match="verbal_conf"):
        read_quads(tmp_path / "quads.parquet")


def test_a_history_ends_at_its_origin_and_shares_nothing() -> None:
    record = draw_record(5)
    dated = Covariate("x", np.ones((9, 5, 5)), record.years)
    fixed = Covariate("y", np.ones((5, 5)))
    record = AnnualCounts(
        record.counts, record.years, record.classes, record.countries, (dated, fixed)
    )
    history = record.until(2006)
    assert history.last_year == 2006
    assert history.counts.shape[0] == history.covariates[0].values.shape[0] == 5
    assert history.covariates[1] is fixed
    assert history.counts.base is None
    assert not np.shares_memory(history.counts, record.counts)
    with pytest.raises(DataNotFoundError, match="2002 to 2010"):
        record.until(2011)


def test_bad_records_are_refused() -> None:
    record = draw_record(5)
    with pytest.raises(OutcomeError, match="axes"):
        AnnualCounts(record.counts[:-1], record.years, record.classes, record.countries)
    with pytest.raises(OutcomeError, match="one by one"):
        AnnualCounts(record.counts, record.years * 2, record.classes, record.countries)
    with pytest.raises(OutcomeError, match="0 or more"):
        AnnualCounts(record.counts - 1, record.years, record.classes, record.countries)


def test_the_real_table_has_459_040_cells_to_forecast(research_data: Path) -> None:
    path = research_data / "events" / "icews_dyad_year_quad_2002_2014.parquet"
    record = read_quads(path)
    cells = [record.cells(target).size for target in ICEWS_ANNUAL.targets]
    assert len(record.countries) == 152
    assert sum(cells) == 459_040
    assert (record.years[0], record.years[-1]) == (2002, 2014)
