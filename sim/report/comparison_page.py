"""Many scenarios against one baseline as files: one page, one figure, one table, one document.

    write_comparison(folder, several, settings) -> document

The page is self-contained; the same runs give the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import polars as pl

from sim.compare import SUMMARIES
from sim.plots.multiples import few_years, plot_effect
from sim.plots.style import Picture, finish, in_style, new_figure
from sim.report import comparison_rows as rows
from sim.report import comparison_words as words
from sim.report.answers import INDEX
from sim.report.page import data_address, environment
from sim.report.words import dyad_name, listing, month_name, number
from sim.report.write import plain, write_figures, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.compare.several import Contrast, Several

COLUMNS = 3
"""Panels beside one another."""

PANEL = 1.75
"""Height of a panel in inches."""

TITLE = 28
"""Letters of a title in a panel."""


def write_comparison(folder: Path, several: Several, settings: Mapping[str, str]) -> dict[str, Any]:
    """Write report.html, effects.csv, comparison.json, differences.parquet and the figure.

    Parameters
    ----------
    folder
        Made if needed.
    several
        Scenarios and their baseline.
    settings
        What else the page names: digests, version.
    """
    picture = effects_figure(several)
    write_figures(folder / "figures", (picture,))
    (folder / "report.html").write_text(_render(several, picture, settings), encoding="utf-8")
    content = document(several)
    write_json(folder / "comparison.json", {**settings, **content})
    table_of(several).write_csv(folder / "effects.csv", float_precision=6)
    _differences(several).write_parquet(
        folder / "differences.parquet", compression="zstd", statistics=False
    )
    return content


def document(several: Several) -> dict[str, Any]:
    """Return a comparison as a document, numbers with six decimals."""
    return {
        "baseline": several.baseline.scenario.id,
        "worlds": several.baseline.ensemble.worlds,
        "scenarios": [_scenario(item) for item in several.contrasts],
    }


def _scenario(item: Contrast) -> dict[str, Any]:
    parts = {
        name: [_plain(asdict(line)) for line in getattr(item.effects, name)]
        for name in ("counts", "probabilities", "spill")
    }
    parts["means"] = [_plain(asdict(line)) for line in item.means]
    clear = _first_clear(item)
    own = None if item.effects.mechanisms is None else _plain(asdict(item.effects.mechanisms))
    return {
        "id": item.id,
        "title": item.title,
        "dyad": item.dyad,
        "first_clear": clear,
        **parts,
        "mechanisms": own,
    }


def _first_clear(item: Contrast) -> dict[str, str | None]:
    """Return the first month clear of zero, by quantity of the first dyad."""
    comparison = item.comparison
    return {
        name: None if first < 0 else str(comparison.periods[first])
        for name, first in zip(comparison.quantities, comparison.first_clear[:, 0], strict=True)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return plain(value)


def table_of(several: Several) -> pl.DataFrame:
    """Return the one table in numbers: a row a scenario and quantity of the first dyad."""
    return pl.DataFrame(
        [
            {"scenario": item.id, "dyad": item.dyad, **asdict(mean),
             "first_clear": _first_clear(item)[mean.quantity]}
            for item in several.contrasts
            for mean in item.means
        ]
    )  # fmt: skip


def _differences(several: Several) -> pl.DataFrame:
    """Return the month by month differences of all scenarios in one table."""
    tables = [
        item.comparison.to_frame().select(pl.lit(item.id).alias("scenario"), pl.all())
        for item in several.contrasts
    ]
    return pl.concat(tables).select("scenario", "dyad", "quantity", "period", *SUMMARIES)


def _render(several: Several, picture: Picture, settings: Mapping[str, str]) -> str:
    periods = several.baseline.ensemble.periods
    divided = [item.effects.mechanisms for item in several.contrasts]
    return environment().get_template("comparison.html").render(
        several=several,
        dyads=listing([dyad_name(dyad) for dyad in several.dyads]),
        span=f"{month_name(periods[0])} to {month_name(periods[-1])}",
        pictures={picture.name: (picture.alt, data_address(picture))},
        summary=words.summary(several),
        effect_heads=rows.EFFECT_HEADS,
        effects=rows.effect_rows(several),
        question_heads=rows.question_heads(several),
        questions=rows.question_rows(several),
        count_heads=rows.COUNT_HEADS,
        counts=rows.count_rows(several),
        mechanism_heads=rows.mechanism_heads(several),
        mechanisms=rows.mechanism_rows(several),
        methods=words.methods([item for item in divided if item is not None]),
        untold=words.UNTOLD,
        spill_words=words.spill_words(several),
        spill_heads=rows.SPILL_HEADS,
        spill=rows.spill_rows(several),
        settings=settings,
    )  # fmt: skip


@in_style
def effects_figure(several: Several) -> Picture:
    """Draw the effect of each scenario on the cooperation index, a panel each, on one scale."""
    count, titles = len(several.contrasts), words.names_of(several)
    columns = min(COLUMNS, count)
    lines = math.ceil(count / columns)
    figure, axes = new_figure(0.7 + PANEL * lines, lines, columns, sharex=True, sharey=True)
    panels = axes.ravel()
    for panel, item in zip(panels, several.contrasts, strict=False):
        plot_effect(panel, item.comparison, item.dyad, INDEX)
        panel.set_title(_short(titles[item.id]), fontsize=8.5)
    for panel in panels[count:]:
        panel.set_visible(False)
    few_years(panels[0])
    for panel in panels[max(0, count - columns) : count]:
        panel.tick_params(labelbottom=True)
    for row in axes:
        row[0].set_ylabel("difference\n(index points)")
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower right", ncols=3, fontsize=8)
    names = listing([dyad_name(dyad) for dyad in several.dyads])
    sizes = [f"{item.title}: {number(item.means[0].difference)}" for item in several.contrasts]
    alt = (
        f"Difference of the cooperation index of {names} from the baseline by "
        f"month, a panel a scenario; mean over all months: {'; '.join(sizes)}."
    )
    return finish(figure, "effects", alt)


def _short(title: str) -> str:
    """Cut a title where it would leave its panel."""
    cut = title[: TITLE - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
    return title if len(title) <= TITLE else cut
