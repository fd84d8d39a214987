"""The results of a backtest as files: one page, one table, one document.

    write_backtest(folder, result, table, settings) -> document

The page is self-contained; the same result gives the same bytes. Seconds stand in the manifest.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.report.backtest_figures import backtest_figures, slice_name
from sim.report.page import data_address, environment
from sim.report.words import number
from sim.report.write import plain, write_figures, write_json

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
    rows = [{key: plain(value) for key, value in row.items()} for row in table.to_dicts()]
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
        "measure": result.measure,
        "facets": {name: list(facet.labels) for name, facet in result.cells.facets.items()},
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
        heads=main_heads(result, main=False),
        rows=main_rows(result, table, main=False),
        skill=f"{SCORES[result.measure][0]} {skill_word(result)}",
        tables={name: facet_tables(result, table, name) for name in result.cells.facets},
        weight_rows=weight_rows(result),
        settings=settings,
    )  # fmt: skip


SCORES = {
    "log_score": ("log score", 4),
    "crps": ("CRPS", 3),
    "brier": ("Brier score", 4),
    "interval": ("interval score", 2),
}
"""Means that are shown, where they have a meaning: in words, with so many digits."""

FINE = 4
"""Digits of the score that skill is measured by."""


def skill_word(result: Backtest) -> str:
    """Return what skill is measured against, such as "above regression"."""
    return f"{'above' if result.measure == 'log_score' else 'below'} {result.reference}"


def shown_scores(result: Backtest) -> tuple[str, ...]:
    """Return the means that are shown, that of the skill first."""
    rest = (name for name in SCORES if name != result.measure and result.has(name))
    return (result.measure, *rest)


def main_heads(result: Backtest, *, main: bool = True) -> tuple[str, ...]:
    """Return the heads of the one table that is printed; without the main facet, of the page's."""
    first, *rest = (SCORES[name][0] for name in shown_scores(result))
    facet = result.cells.facets[result.cells.main]
    slices = tuple(slice_name(result.cells.main, label) for label in facet.labels) if main else ()
    covers = ("90% covers",) if result.has("pit") else ("discrimination",)
    return ("member", first, *slices, *rest, *covers, skill_word(result))


def main_rows(result: Backtest, table: pl.DataFrame, *, main: bool = True) -> list[tuple[str, ...]]:
    """Return a row a member: scores of all cells, the first by main slice, coverage, skill."""
    rows, (first, *rest) = [], shown_scores(result)
    digits = FINE if first == "crps" else FINE - 1
    for member in result.members:
        own = table.filter(pl.col("member") == member.name)
        row = own.filter(pl.col("by") == "all").to_dicts()[0]
        slices = own.filter(pl.col("by") == result.cells.main)[first] if main else ()
        covers = f"{row['coverage']:.1%}" if result.has("pit") else number(row["discrimination"], 3)
        skill = _with_ends(number(row["skill"], 4), row["skill_low"], row["skill_high"])
        skill = "" if member.name == result.reference else skill
        rows.append((
            member.name, number(row[first], FINE), *(number(v, digits) for v in slices),
            *(number(row[name], SCORES[name][1]) for name in rest), covers, skill,
        ))  # fmt: skip
    return rows


def facet_tables(
    result: Backtest, table: pl.DataFrame, facet: str
) -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """Return the tables of a facet: caption, heads, rows.

    All means of the main facet; of another only that of which skill is measured. Then skill, with
    its interval in the main facet, and coverage.
    """
    main, title = facet == result.cells.main, result.cells.title(facet)
    own = table.filter(pl.col("by") == facet)
    heads = ("member", *own["slice"].unique(maintain_order=True).to_list())
    shown = shown_scores(result) if main else (result.measure,)
    found = []
    for name in shown:
        unit = f", {result.wording.unit}" if name == "crps" and result.wording.unit else ""
        found.append((f"{SCORES[name][0]} by {title}{unit}", heads, slice_rows(table, facet, name)))
    rows = slice_rows(table, facet, "skill", ends=main)
    rows = [row for row in rows if row[0] != result.reference]
    found.append((f"{SCORES[result.measure][0]} {skill_word(result)} by {title}", heads, rows))
    if result.has("pit"):
        rows = slice_rows(table, facet, "coverage")
        found.append((f"coverage of central 90% intervals by {title}", heads, rows))
    return [(_capital(caption), heads, rows) for caption, heads, rows in found]


def slice_rows(
    table: pl.DataFrame, by: str, column: str, *, ends: bool = False
) -> list[tuple[str, ...]]:
    """Return a row a member, a column a slice, of one score; of skill with its interval's ends."""
    rows = []
    for name in table["member"].unique(maintain_order=True):
        own = table.filter((pl.col("member") == name) & (pl.col("by") == by))
        if column == "coverage":
            shown = [f"{value:.1%}" for value in own[column]]
        else:
            shown = [number(value, 4) for value in own[column]]
        if ends:
            lows, highs = own[f"{column}_low"], own[f"{column}_high"]
            shown = [_with_ends(*cell) for cell in zip(shown, lows, highs, strict=True)]
        rows.append((str(name), *shown))
    return rows


def weight_rows(result: Backtest) -> list[tuple[str, ...]]:
    """Return the weights of all pools: a row a pool, target and class."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for name, entries in result.weights.items():
        for target, group, member, weight in entries:
            rows.setdefault((name, target, group), []).append(f"{member} {weight:.2f}")
    return [(*key, ", ".join(parts)) for key, parts in rows.items()]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_ends(text: str, low: float, high: float) -> str:
    """Add the ends of an interval where there is one."""
    return text if math.isnan(low) else f"{text} ({number(low, 4)} to {number(high, 4)})"
