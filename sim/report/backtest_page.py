"""The results of a backtest as files: one page, one table, one document.

    write_backtest(folder, result, table, settings) -> document

The page is self-contained; the same result gives the same bytes. Seconds stand in the manifest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.report.backtest_figures import backtest_figures
from sim.report.page import data_address, environment
from sim.report.words import number
from sim.report.write import write_figures, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.plots.style import Picture
    from sim.scores.backtest import Backtest


def write_backtest(
    folder: Path, result: Backtest, table: pl.DataFrame, settings: Mapping[str, str]
) -> dict[str, Any]:
    """Write backtest.json, scores.csv, report.html and figures; return the document.

    Parameters
    ----------
    folder
        Made if needed.
    result, table
        The backtest, and its table by `sim.scores.summary`.
    settings
        What else the page names: digests, version.
    """
    pictures = backtest_figures(result, table)
    write_figures(folder / "figures", pictures)
    content = document(result, table, settings)
    write_json(folder / "backtest.json", content)
    table.write_csv(folder / "scores.csv", float_precision=6)
    page = render_backtest(result, table, pictures, settings)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return content


def document(result: Backtest, table: pl.DataFrame, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return a backtest as a document: settings, a row a member and slice, weights of pools."""
    rows = [{key: _plain(value) for key, value in row.items()} for row in table.to_dicts()]
    heads = ("target", "class", "member", "weight")
    weights = {
        name: [dict(zip(heads, row, strict=True)) for row in rows_of]
        for name, rows_of in result.weights.items()
    }
    return {
        "backtest": result.name,
        "title": result.title,
        "reference": result.reference,
        "seed": result.seed,
        "targets": sorted({int(year) for year in result.cells.target}),
        "cells": result.cells.observed.size,
        **settings,
        "scores": rows,
        "weights": weights,
    }


def render_backtest(
    result: Backtest,
    table: pl.DataFrame,
    pictures: tuple[Picture, ...],
    settings: Mapping[str, str],
) -> str:
    """Return the page of a backtest as HTML."""
    return environment().get_template("backtest.html").render(
        result=result,
        pictures={picture.name: (picture.alt, data_address(picture)) for picture in pictures},
        heads=main_heads(result, groups=False),
        rows=main_rows(result, table, groups=False),
        group_heads=("member", *result.cells.groups),
        groups={
            column: slice_rows(table, "class", column) for column in ("log_score", "crps")
        },
        size_heads=("member", *result.cells.size_bins),
        sizes={
            column: slice_rows(table, "size", column) for column in ("skill", "coverage")
        },
        years=slice_rows(table, "target", "log_score"),
        year_heads=("member", *table.filter(pl.col("by") == "target")["slice"].unique(
            maintain_order=True).to_list()),
        weight_rows=weight_rows(result),
        settings=settings,
    )  # fmt: skip


def main_heads(result: Backtest, *, groups: bool = True) -> tuple[str, ...]:
    """Return the heads of the one table that is printed; without the classes, of the page's."""
    classes = result.cells.groups if groups else ()
    return ("member", "log score", *classes, "CRPS", "Brier", "interval score", "90% covers",
            f"above {result.reference}")  # fmt: skip


def main_rows(
    result: Backtest, table: pl.DataFrame, *, groups: bool = True
) -> list[tuple[str, ...]]:
    """Return a row a member: scores of all cells, log score by class, coverage, skill."""
    rows = []
    for member in result.members:
        own = table.filter(pl.col("member") == member.name)
        row = own.filter(pl.col("by") == "all").to_dicts()[0]
        classes = own.filter(pl.col("by") == "class")["log_score"] if groups else ()
        ends = f"({number(row['skill_low'], 4)} to {number(row['skill_high'], 4)})"
        skill = "" if member.name == result.reference else f"{number(row['skill'], 4)} {ends}"
        rows.append(
            (member.name, number(row["log_score"], 4), *(number(value, 3) for value in classes),
             number(row["crps"], 3), number(row["brier"], 4), number(row["interval"]),
             f"{row['coverage']:.1%}", skill)
        )  # fmt: skip
    return rows


def slice_rows(table: pl.DataFrame, by: str, column: str) -> list[tuple[str, ...]]:
    """Return a row a member, a column a slice, of one score."""
    rows = []
    for name in table["member"].unique(maintain_order=True):
        own = table.filter((pl.col("member") == name) & (pl.col("by") == by))[column]
        shown = (f"{v:.1%}" if column == "coverage" else number(v, 4) for v in own)
        rows.append((str(name), *shown))
    return rows


def weight_rows(result: Backtest) -> list[tuple[str, ...]]:
    """Return the weights of all pools: a row a pool, target and class."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for name, entries in result.weights.items():
        for target, group, member, weight in entries:
            rows.setdefault((name, target, group), []).append(f"{member} {weight:.2f}")
    return [(*key, ", ".join(parts)) for key, parts in rows.items()]


def _plain(value: Any) -> Any:
    """Return a value with six decimals, null where it is not known."""
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value
