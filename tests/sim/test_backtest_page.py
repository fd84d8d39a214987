"""The table, the document and the page of a backtest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from sim.errors import ForecastError
from sim.plots.calibration import plot_coverage, plot_pit, plot_reliability
from sim.plots.skill import plot_skill
from sim.plots.style import new_figure
from sim.report.backtest_figures import backtest_figures, shown_members
from sim.report.backtest_page import main_rows, slice_rows, write_backtest
from sim.scores.backtest import Facet, Member, score_chance
from sim.scores.normal_mixture import NormalMixture, score_normals
from sim.scores.reliability import reliability_table
from sim.scores.skill import skill
from sim.scores.summary import summarise
from tests.backtests import CELLS, made_up

SETTINGS = {"version": "0", "data": "a", "code": "b"}


def test_the_table_holds_the_means_of_each_slice() -> None:
    result = made_up()
    table = summarise(result, draws=200)
    truth = result.member("truth").scores
    whole = table.filter((pl.col("member") == "truth") & (pl.col("by") == "all")).to_dicts()[0]
    assert whole["cells"] == CELLS
    assert whole["log_score"] == pytest.approx(truth.of("log_score").mean())
    assert whole["crps"] == pytest.approx(truth.of("crps").mean())
    second = table.filter(
        (pl.col("member") == "truth") & (pl.col("slice") == "material conflict")
    ).to_dicts()[0]
    assert second["log_score"] == pytest.approx(truth.of("log_score")[1::2].mean())
    sizes = table.filter((pl.col("member") == "truth") & (pl.col("by") == "class, size"))
    assert sizes["cells"].sum() == CELLS


def test_skill_of_the_table_is_that_of_a_block_bootstrap() -> None:
    result = made_up()
    row = summarise(result, draws=200).filter(pl.col("by") == "all").to_dicts()[2]
    gain = result.member("truth").scores.of("log_score") - result.member("guess").scores.of(
        "log_score"
    )
    alone = skill(gain, result.cells.block, seed=result.seed, draws=200)
    assert (row["skill"], row["skill_low"]) == pytest.approx((alone.mean, alone.low))
    assert row["skill_low"] > 0.0


def test_a_slice_of_one_dyad_has_no_interval() -> None:
    result = made_up()
    alone = np.where(result.cells.block == 7, 0, 1)
    facets = {"dyad": Facet(("seventh", "others"), alone)}
    cells = replace(result.cells, facets=facets, crossed=())
    table = summarise(replace(result, cells=cells), draws=50)
    own = table.filter((pl.col("member") == "truth") & (pl.col("by") == "dyad"))
    assert np.isnan(own["skill_low"].to_list()).tolist() == [True, False]
    assert np.isfinite(own["skill"].to_list()).all()
    shown = slice_rows(table, "dyad", "skill", ends=True)[2]
    assert "to" not in shown[1]
    assert " to " in shown[2]


def test_the_folder_is_the_same_bytes_twice_and_self_contained(tmp_path: Path) -> None:
    result = made_up()
    table = summarise(result, draws=100)
    for name in ("one", "two"):
        content = write_backtest(tmp_path / name, result, table, SETTINGS)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert {"report.html", "scores.csv", "backtest.json"} <= {str(name) for name in files}
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    page = (tmp_path / "one" / "report.html").read_text(encoding="utf-8")
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    assert page.count("<figure") == 4
    assert "made-up" in page
    assert json.loads((tmp_path / "one" / "backtest.json").read_text()) == content
    assert content["weights"]["pool"][0]["weight"] == 1.0
    assert pl.read_csv(tmp_path / "one" / "scores.csv").height == table.height


def test_the_printed_row_names_no_skill_of_the_reference() -> None:
    result = made_up()
    rows = main_rows(result, summarise(result, draws=50))
    assert rows[0][0] == "guess"
    assert rows[0][-1] == ""
    assert " to " in rows[2][-1]


def test_the_best_of_each_kind_is_shown() -> None:
    assert [m.name for m in shown_members(made_up())] == ["guess", "truth"]
    assert [m.name for m in shown_members(made_up(model=False))] == ["guess", "other"]


def test_figures_draw_the_numbers_of_the_table() -> None:
    result = made_up()
    table = summarise(result, draws=50)
    rows = table.filter(pl.col("by") == "all")
    drawn = plot_skill(new_figure(2.0)[1][0, 0], rows, "all")
    points = np.asarray(drawn.collections[1].get_offsets())
    assert points[:, 0].tolist() == pytest.approx(rows["skill"].to_list())
    sizes = table.filter(pl.col("by") == "size")
    drawn = plot_coverage(new_figure(2.0)[1][0, 0], sizes, (0.88, 0.92))
    own = sizes.filter(pl.col("member") == "truth")["coverage"].to_list()
    assert drawn.lines[2].get_xdata().tolist() == own
    pit = result.member("truth").scores.of("pit")
    drawn = plot_pit(new_figure(2.0)[1][0, 0], pit, "truth")
    heights = drawn.patches[0].get_data().values
    assert heights.mean() == pytest.approx(1.0)
    tables = {"truth": reliability_table(pit, pit > 0.5)}
    drawn = plot_reliability(new_figure(2.0)[1][0, 0], tables, "truth")
    assert drawn.lines[1].get_ydata().tolist() == tables["truth"].happened.tolist()


def test_probabilities_alone_have_a_page_of_their_own(tmp_path: Path) -> None:
    counts = made_up()
    happened = counts.cells.observed > 0
    fair = counts.member("truth").scores.of("chance")
    members = (
        Member("half", "even odds", "reference", score_chance(np.full(CELLS, 0.5), happened), 0.0),
        Member("fair", "the law itself", "model", score_chance(fair, happened), 0.0),
    )
    result = replace(counts, members=members, reference="half", measure="brier", weights={})
    table = summarise(result, draws=100)
    row = table.filter((pl.col("member") == "fair") & (pl.col("by") == "all")).to_dicts()[0]
    assert row["skill"] == pytest.approx(0.25 - row["brier"])
    assert np.isnan(row["crps"])
    assert np.isnan(row["coverage"])
    content = write_backtest(tmp_path, result, table, SETTINGS)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<figure") == 2
    assert "Brier score below half" in page
    assert "CRPS by" not in page
    assert content["scores"][0]["crps"] is None


def test_numbers_have_a_page_without_events_and_draws(tmp_path: Path) -> None:
    counts = made_up()
    y = np.random.default_rng(4).normal(0.0, 1.0, CELLS)
    wide, fair = (NormalMixture.single(np.zeros(CELLS), np.full(CELLS, s)) for s in (2.0, 1.0))
    members = (
        Member("wide", "too wide", "reference", score_normals(wide, y), 0.0),
        Member("fair", "the law itself", "model", score_normals(fair, y), 0.0),
    )
    cells = replace(counts.cells, observed=y)
    result = replace(
        counts, cells=cells, members=members, reference="wide", measure="crps", weights={}
    )
    table = summarise(result, draws=100)
    row = table.filter((pl.col("member") == "fair") & (pl.col("by") == "all")).to_dicts()[0]
    gain = wide.crps(y) - fair.crps(y)
    assert row["skill"] == pytest.approx(gain.mean())
    assert np.isnan(row["brier"])
    assert f"{row['crps']:.4f}" in main_rows(result, table)[1]
    write_backtest(tmp_path, result, table, SETTINGS)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<figure") == 3
    assert "CRPS below wide; above 0 is better" in page
    pictures = {picture.name: picture for picture in backtest_figures(result, table)}
    assert set(pictures) == {"skill", "coverage", "pit"}
    assert "andomised" not in pictures["pit"].alt + pictures["coverage"].alt


def test_a_score_without_meaning_is_refused() -> None:
    with pytest.raises(ForecastError, match="log_score or brier or chance"):
        score_chance(np.array([0.5]), np.array([True])).of("crps")
