"""The results of a test of validity as files: one page, one table, one document.

    write_validity(folder, result, settings) -> document

The page is self-contained; the same result gives the same bytes.
"""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.plots.style import Picture, finish, in_style, new_figure
from sim.plots.validity import plot_values
from sim.report.page import data_address, environment
from sim.report.words import number
from sim.report.write import plain, write_figures, write_json
from sim.scores.validity import ALL_TESTS, FIRST, MEAN_OF_COUNTRIES, POOLED, STRENGTH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.scores.validity import ValidityRow, ValidityTable

DIGITS = 3
DECLARED = "net of opportunity; in this form since the outcomes of 2006-2015 had been seen once"
KEYS = ("cutoff", "test", "place", "measure")


def write_validity(
    folder: Path, result: ValidityTable, settings: Mapping[str, str]
) -> dict[str, Any]:
    """Write backtest.json, scores.csv, report.html and figures; return the document.

    Parameters
    ----------
    folder
        Made if needed.
    result
        What was found.
    settings
        What else the page names: digests, version.
    """
    pictures = (tests_figure(result),)
    write_figures(folder / "figures", pictures)
    content = document(result, settings)
    write_json(folder / "backtest.json", content)
    result.to_frame().write_csv(folder / "scores.csv", float_precision=6)
    page = render_validity(result, pictures, settings)
    (folder / "report.html").write_text(page, encoding="utf-8")
    return content


def document(result: ValidityTable, settings: Mapping[str, str]) -> dict[str, Any]:
    """Return a result as a document: settings, and a row a value."""
    rows = [{key: plain(value) for key, value in asdict(row).items()} for row in result.rows]
    return {
        "backtest": result.name,
        "title": result.title,
        "seed": result.seed,
        "draws": result.draws,
        **settings,
        "reliability": {key: plain(value) for key, value in result.reliability.items()},
        "kept_of_opportunity": {key: plain(value) for key, value in result.kept.items()},
        "rows": rows,
    }


def render_validity(
    result: ValidityTable, pictures: Sequence[Picture], settings: Mapping[str, str]
) -> str:
    """Return the page of a result as HTML."""
    names = {
        STRENGTH: DECLARED,
        **result.parts,
        **result.rivals,
    }
    return environment().get_template("validity.html").render(
        result=result,
        names=names,
        pictures={picture.name: (picture.alt, data_address(picture)) for picture in pictures},
        heads=main_heads(result),
        rows=main_rows(result),
        cells=cell_rows(result),
        differences=[(one, difference_rows(result, one)) for one in (STRENGTH, FIRST)],
        countries=country_rows(result),
        settings=settings,
    )  # fmt: skip


def subjects(result: ValidityTable) -> tuple[str, ...]:
    """Return whose values are shown, strength first."""
    return (STRENGTH, *result.parts, *result.rivals)


def main_heads(result: ValidityTable) -> tuple[str, ...]:
    """Return the heads of the table over all tests."""
    return ("subject", "over all tests", *(f"{one} less it" for one in _own(result)))


def main_rows(result: ValidityTable) -> list[tuple[str, ...]]:
    """Return a row a subject: its value over all tests, and what strength gains on it."""
    rows = []
    for name in subjects(result):
        gains = [
            _shown(result.pool(one, name)) if name in result.rivals else "" for one in _own(result)
        ]
        rows.append((name, _shown(result.pool(name)), *gains))
    return rows


def cell_rows(result: ValidityTable) -> list[tuple[str, ...]]:
    """Return a row a pooled cell: cutoff, test, measure, dyads, events, values of all subjects."""
    return [
        (*_labels(rows[0]), *(_shown(row) for row in rows))
        for rows in _cells(result, (POOLED, MEAN_OF_COUNTRIES), "").values()
    ]


def difference_rows(result: ValidityTable, subject: str) -> list[tuple[str, ...]]:
    """Return a row a pooled cell: what a subject gains on each rival."""
    found = _cells(result, (POOLED, MEAN_OF_COUNTRIES), subject)
    return [(*_labels(rows[0]), *(_shown(row) for row in rows)) for rows in found.values()]


def country_rows(result: ValidityTable) -> list[tuple[str, ...]]:
    """Return a row a country and cutoff: values of all subjects among its partners."""
    places = sorted({row.place for row in result.rows} - {POOLED, MEAN_OF_COUNTRIES})
    return [
        (rows[0].place, rows[0].cutoff, str(rows[0].n), *(_shown(row, 2) for row in rows))
        for rows in _cells(result, places, "").values()
    ]


@in_style
def tests_figure(result: ValidityTable) -> Picture:
    """Draw the value of every subject in every pooled cell of the tests as asked."""
    cells = _cells(result, (POOLED,), "")
    shown = [rows for key, rows in cells.items() if not key[3].startswith("net ")]
    lines = (len(shown) + 1) // 2
    figure, axes = new_figure(0.5 + 2.0 * lines, lines, 2, sharey=True)
    for place, rows in zip(axes.ravel(), shown, strict=False):
        first = rows[0]
        nothing = 0.5 if "AUC" in first.measure and first.test != ALL_TESTS else 0.0
        title = "all tests" if first.test == ALL_TESTS else f"{first.test} after {first.cutoff}"
        plot_values(place, rows, f"{title} ({first.measure})", nothing=nothing)
    for place in axes.ravel()[len(shown) :]:
        place.set_axis_off()
    parts = [f"{name} {number(result.pool(name).value, DIGITS)}" for name in subjects(result)]
    return finish(figure, "tests", f"Values by test. Over all tests: {'; '.join(parts)}.")


def _cells(
    result: ValidityTable, places: Sequence[str], subject: str
) -> dict[tuple[str, ...], list[ValidityRow]]:
    """Return rows by cell: values, or the differences of a subject where one is given."""
    chosen = set(places)
    found: dict[tuple[str, ...], list[ValidityRow]] = {}
    for row in result.rows:
        wanted = row.subject == subject and row.against if subject else not row.against
        if wanted and row.place in chosen:
            key = tuple(str(getattr(row, name)) for name in KEYS)
            found.setdefault(key, []).append(row)
    return found


def _own(result: ValidityTable) -> tuple[str, ...]:
    return (STRENGTH, *(name for name in (FIRST,) if name in result.parts))


def _labels(row: ValidityRow) -> tuple[str, ...]:
    place = "" if row.place == POOLED else f" ({row.place})"
    return (row.cutoff, row.test + place, row.measure, str(row.n), str(row.events or ""))


def _shown(row: ValidityRow, digits: int = DIGITS) -> str:
    if math.isnan(row.value):
        return "unknown"
    low, high = number(row.low, digits), number(row.high, digits)
    return f"{number(row.value, digits)} [{low}, {high}]"
