"""Checks of realism as files: one page, one table, one document.

    write_realism(folder, result, settings) -> document

The page is self-contained; the same result gives the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from sim.plots.realism import plot_curve, plot_statistic
from sim.plots.style import Picture, finish, in_style, new_figure
from sim.report.page import data_address, environment
from sim.report.realism_words import (
    headline,
    off_by,
    p_value,
    summary,
    value,
    verdict,
)
from sim.report.write import plain, write_figures, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.scores.predictive import Check, Realism

HEADS = ("number", "record", "worlds", "90% interval", "p", "worlds against record")


def write_realism(folder: Path, result: Realism, settings: Mapping[str, str]) -> dict[str, Any]:
    """Write realism.json, checks.csv, report.html and figures; return the document.

    Parameters
    ----------
    folder
        Made if needed.
    result
        What was found.
    settings
        What else the page names: digests, version.
    """
    pictures = [check_figure(check) for check in result.checks]
    write_figures(folder / "figures", tuple(pictures))
    content = document(result, settings)
    write_json(folder / "realism.json", content)
    pl.DataFrame(table_rows(result)).write_csv(folder / "checks.csv", float_precision=6)
    page = render_realism(result, pictures, settings)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return content


def document(result: Realism, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the checks as a document: settings, misfits, a row a number, the curves."""
    rows = [{key: plain(cell) for key, cell in row.items()} for row in table_rows(result)]
    return {
        "cutoff": result.cutoff,
        "worlds": result.worlds,
        "draws": result.draws,
        "seed": result.seed,
        **settings,
        "records": list(result.spans),
        "summary": summary(result),
        "misfits": [headline(check) for check in result.checks if check.misfits],
        "notes": list(result.notes),
        "checks": rows,
        "curves": {check.name: _curve(check) for check in result.checks},
    }


def _curve(check: Check) -> dict[str, Any]:
    """Return the curve of a check: places, record, and median and 90% band of the worlds."""
    curve = check.curve
    middle, low, high = curve.band()
    parts = {"record": curve.observed, "median": middle, "low": low, "high": high}
    places: list[Any] = list(curve.names) or [float(x) for x in curve.x]
    return {
        "x": curve.x_label,
        "y": curve.y_label,
        "places": places,
        **{name: [plain(float(v)) for v in values] for name, values in parts.items()},
    }


def table_rows(result: Realism) -> list[dict[str, Any]]:
    """Return a row a number: check, record, name, values, p."""
    return [
        {
            "check": check.name,
            "record": check.record,
            "number": one.name,
            "observed": one.observed,
            "median": one.median,
            "low": one.low,
            "high": one.high,
            "p": one.p,
            "misfit": one.misfit and not one.slight,
        }
        for check in result.checks
        for one in check.statistics
    ]


def render_realism(
    result: Realism, pictures: Sequence[Picture], settings: Mapping[str, str]
) -> str:
    """Return the page as HTML."""
    return environment().get_template("realism.html").render(
        result=result,
        pictures={picture.name: (picture.alt, data_address(picture)) for picture in pictures},
        summary=summary(result),
        misfits=[headline(check) for check in result.checks if check.misfits],
        heads=HEADS,
        checks=[(check, verdict(check), number_rows(check)) for check in result.checks],
        settings=settings,
    )  # fmt: skip


def number_rows(check: Check) -> list[tuple[str, ...]]:
    """Return a row a number of a check, as shown."""
    return [
        (
            one.name,
            value(one.observed),
            value(one.median),
            f"{value(one.low)} to {value(one.high)}",
            p_value(one.p),
            off_by(one) if one.misfit else "",
        )
        for one in check.statistics
    ]


def main_rows(result: Realism) -> list[tuple[str, ...]]:
    """Return a row a number of all checks, for the terminal."""
    return [(check.name, *row) for check in result.checks for row in number_rows(check)]


@in_style
def check_figure(check: Check) -> Picture:
    """Draw the curve of a check, and its first misfit, or its first number, over the worlds."""
    shown = (*check.misfits, *check.slight, *check.statistics)[0]
    figure, axes = new_figure(2.9, 1, 2, width_ratios=(1.6, 1.0))
    plot_curve(axes[0, 0], check.curve)
    plot_statistic(axes[0, 1], shown)
    return finish(figure, check.name, f"{check.title}, {check.record}. {verdict(check)}")
