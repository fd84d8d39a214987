"""``comity backtest`` from end to end, on a small record."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from calibration.backtest import catalogue
from calibration.backtest.icews_quads import CLASSES
from sim.cli import main
from tests.annual_worlds import draw_record, small_task


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line and return its exit code."""
    monkeypatch.setattr("sys.argv", ["comity", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with a small table, for a small task."""
    monkeypatch.setitem(catalogue.TASKS, "small", small_task())
    record = draw_record(10)
    sender, receiver = record.pairs()
    c = np.array(record.countries)
    frames = []
    for t, year in enumerate(record.years):
        counts = [record.counts[t, k % 2, sender, receiver] for k in range(4)]
        labels = {"source_iso3": c[sender], "target_iso3": c[receiver]}
        frame = pl.DataFrame(labels | dict(zip(CLASSES.values(), counts, strict=True)))
        frames.append(frame.with_columns(pl.lit(int(year)).alias("year")))
    (tmp_path / "data" / "events").mkdir(parents=True)
    path = tmp_path / "data" / "events" / "icews_dyad_year_quad_2002_2014.parquet"
    pl.concat(frames).write_parquet(path)
    return tmp_path


def test_a_small_backtest_from_end_to_end(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--data", str(folder / "data"), "--out", str(folder), "--quiet")
    document = folder / "result.json"
    assert call(monkeypatch, "backtest", "small", *options, "--json", str(document)) == 0
    shown = capsys.readouterr().out
    written = folder / "backtests" / "small"
    content = json.loads(document.read_text())
    assert content == json.loads((written / "backtest.json").read_text())
    names = {row["member"] for row in content["scores"]}
    assert names == {"last-value", "three-year-mean", "discount-filter", "regression", "pool"}
    assert all(name in shown for name in names)
    assert content["cells"] == 10 * 9 * 4 * 2
    assert content["facets"]["target"] == ["2009", "2010"]
    weights = [row["weight"] for row in content["weights"]["pool"]]
    assert len(weights) == 2 * 4 * 2
    assert sum(weights) == pytest.approx(2 * 4, abs=1e-4)
    assert (written / "report.html").is_file()
    manifest = json.loads((written / "manifest.json").read_text())
    assert set(manifest["seconds"]) == names


def test_some_members_alone_keep_the_reference(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--data", str(folder / "data"), "--out", str(folder))
    assert call(monkeypatch, "backtest", "small", *options, "--member", "last-value") == 0
    captured = capsys.readouterr()
    assert "2009 last-value: mean log score" in captured.err
    assert "regression" not in captured.out
    assert "three-year-mean" in captured.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("smal",), "unknown backtest 'smal'; expected icews-annual or "),
        (("small", "--member", "regresion"), "unknown member 'regresion'; did you mean 'regress"),
        (("icews-annual",), "events/icews_dyad_year_quad_2002_2014.parquet: not found"),
    ],
)
def test_bad_calls_are_one_line_and_exit_2(
    arguments: tuple[str, ...],
    message: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert folder.is_dir()
    assert call(monkeypatch, "backtest", *arguments) == 2
    assert message in capsys.readouterr().err
