"""Figures draw the numbers that they are given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.dates import AutoDateLocator, num2date
from matplotlib.patches import Rectangle

from sim.plots.counts import plot_counts, project_counts
from sim.plots.fan import fan_quantiles, plot_difference, plot_fan, plot_outline, plot_surprise
from sim.plots.heat import luminance, plot_heat
from sim.plots.history import plot_coverage, plot_marks, plot_past
from sim.plots.ranking import plot_ranking, shown_dyads
from sim.plots.ritual import plot_cases, plot_seasons
from sim.plots.style import RED, finish, label_years, new_figure
from sim.report.figures import heat_note
from sim.sweep import SweepResult
from sim.sweep_file import Sweep
from tests.briefings import briefing, outlook, ranking, small_run

DYAD = "CHN-RUS"
CUTOFF = date(2024, 2, 8)


def axes() -> mpl.axes.Axes:
    """New axes."""
    return new_figure(3.0)[1][0, 0]


def test_fan_starts_at_the_cutoff_and_holds_the_quantiles() -> None:
    ensemble = small_run().ensemble
    days, quantiles = fan_quantiles(ensemble, DYAD, "strength")
    assert str(days[0]) == "2024-02-01"
    assert quantiles.shape == (5, 15)
    start = np.median(ensemble.value_at_cutoff(DYAD, "strength").astype(float))
    assert quantiles[2, 0] == pytest.approx(start)
    drawn = plot_fan(axes(), ensemble, DYAD, "strength")
    assert drawn.lines[0].get_ydata().tolist() == quantiles[2].tolist()
    assert drawn.get_ylabel().startswith("strength")
    outer = drawn.collections[0].get_paths()[0].vertices[:, 1]
    assert outer.max() == pytest.approx(quantiles[4].max())
    assert outer.min() == pytest.approx(quantiles[0].min())


def test_the_outline_of_a_baseline_is_its_median_and_ends() -> None:
    ensemble = small_run().ensemble
    _, quantiles = fan_quantiles(ensemble, DYAD, "strength")
    drawn = plot_outline(axes(), ensemble, DYAD, "strength")
    lines = [line.get_ydata().tolist() for line in drawn.lines]
    assert lines == [quantiles[i].tolist() for i in (2, 0, 4)]


def test_difference_and_range_of_j() -> None:
    run = small_run(alternative=True)
    assert run.comparison is not None
    assert run.profile is not None
    drawn = plot_difference(axes(), run.comparison, DYAD, "strength")
    q = run.comparison.quantities.index("strength")
    assert drawn.lines[0].get_ydata().tolist() == run.comparison.mean[q, 0].tolist()
    drawn = plot_surprise(axes(), run.profile, DYAD, "strength")
    labels = [text.get_text() for text in drawn.get_legend().get_texts()]
    assert labels == ["J = 0", "J = 0.1"]


def test_counts_add_up_by_calendar_year() -> None:
    run = small_run()
    ahead = project_counts(run.ensemble, DYAD, "visit")
    assert (ahead.years, ahead.months) == ((2024, 2025), (10, 4))
    path = run.ensemble.path(DYAD, "contacts_visit").astype(float)
    totals = path[:, :10].sum(axis=1)
    assert ahead.middle[0] == np.median(totals)
    assert [ahead.low[0], ahead.high[0]] == np.quantile(totals, (0.05, 0.95)).tolist()
    drawn = plot_counts(axes(), run.briefing.yearly, run.ensemble, "call", cutoff=CUTOFF)
    assert [bar.get_height() for bar in drawn.patches[:5]] == [0.0, 3.0, 0.0, 0.0, 0.0]


def test_counts_beyond_the_axis_end_in_an_arrow_and_a_number() -> None:
    run = small_run()
    paths = run.ensemble.paths.copy()
    paths[run.ensemble.quantities.index("contacts_call"), 0, 0, 0] = 5000.0
    drawn = plot_counts(
        axes(), run.briefing.yearly, replace(run.ensemble, paths=paths), "call", cutoff=CUTOFF
    )
    assert drawn.get_ylim()[1] < 20.0
    assert drawn.texts[0].get_text().startswith("up to ")
    assert any(line.get_marker() == "^" for line in drawn.lines)


def test_years_on_an_axis_are_round_and_few() -> None:
    drawn = axes()
    days = np.array(["2000-03-01", "2024-02-01"], dtype="datetime64[D]")
    drawn.plot(days, [0.0, 1.0])
    label_years(drawn)
    shown = [label.get_text() for label in drawn.get_xticklabels()]
    assert shown == ["2000", "2004", "2008", "2012", "2016", "2020", "2024"]
    assert [f"{num2date(day):%Y-%m-%d}" for day in drawn.get_xticks()] == [
        f"{year}-01-01" for year in shown
    ]


def test_a_span_of_few_years_keeps_its_months() -> None:
    drawn = axes()
    drawn.plot(np.array(["2023-03-01", "2024-02-01"], dtype="datetime64[D]"), [0.0, 1.0])
    label_years(drawn)
    assert isinstance(drawn.xaxis.get_major_locator(), AutoDateLocator)


def test_past_is_cut_to_its_last_years() -> None:
    drawn = plot_past(axes(), briefing().history, "index", years=2)
    assert drawn.lines[0].get_ydata().tolist() == [4.0] * 25


def test_marks_stand_on_the_line_of_their_type() -> None:
    drawn = plot_marks(axes(), briefing().history)
    assert [label.get_text() for label in drawn.get_yticklabels()] == ["call", "visit"]
    rings = [line for line in drawn.lines if line.get_markersize() == 9.0]
    assert [len(line.get_xdata()) for line in rings] == [1, 0]


def test_coverage_leaves_gaps_empty() -> None:
    table = briefing().coverage
    table.exposure[1, :10] = 0.0
    drawn = plot_coverage(axes(), table)
    spans = [item.get_paths()[0].get_extents() for item in drawn.collections[:2]]
    days = table.months.astype("datetime64[D]").astype(float)
    assert [(span.x0, round(span.y0)) for span in spans] == [(days[0], 0), (days[10], 1)]
    assert len({span.x1 for span in spans}) == 1


def test_ranking_shows_the_dyad_below_the_strongest() -> None:
    table = ranking("2024-02")
    assert [row.dyad for row in shown_dyads(table)] == ["AUS-NZL", "BEL-NLD", DYAD]
    drawn = plot_ranking(axes(), table, DYAD)
    labels = drawn.get_yticklabels()
    assert labels[-1].get_text() == "70  CHN-RUS"
    assert labels[-1].get_color() != labels[0].get_color()
    lines, points = drawn.collections
    assert [[list(ends) for ends in line] for line in lines.get_segments()][-1] == [
        [1.0, 2.0],
        [2.0, 2.0],
    ]
    assert points.get_offsets()[-1].tolist() == [1.5, 2.0]
    assert points.get_facecolor()[-1].tolist() == list(to_rgba(RED))


def test_ritual_days_and_cases() -> None:
    drawn = plot_seasons(axes(), outlook())
    points = {line.get_marker(): line for line in drawn.lines if line.get_markersize() == 6}
    assert list(points["o"].get_xdata()) == [29, 69]
    assert (list(points["x"].get_xdata()), list(points["x"].get_ydata())) == ([45], [2021])
    assert any(isinstance(item, PolyCollection) for item in drawn.collections)
    drawn = plot_cases(axes(), outlook())
    labels = [text.get_text() for text in drawn.get_legend().get_texts()]
    assert labels == ["kept", "not known", "missed"]
    ends = drawn.collections[0].get_segments()[0][:, 0].tolist()
    assert ends == pytest.approx([1.52 - 0.8, 1.52 + 0.8])


def grid_of(first: tuple[float, ...], second: tuple[float, ...]) -> Sweep:
    """A sweep over two parameters with one outcome."""
    return Sweep.model_validate(
        {
            "schema": 1, "id": "s", "title": "S", "rationale": "R", "scenario": "a",
            "baseline": "b", "dyad": DYAD, "worlds": 4,
            "parameter": (
                {"name": "j", "label": "J", "kind": "surprise", "values": first},
                {"name": "k", "label": "K", "kind": "surprise", "values": second},
            ),
            "outcome": ({"name": "d", "label": "D", "kind": "difference", "month": "2025-01"},),
        }
    )  # fmt: skip


def test_heat_map_writes_each_cell() -> None:
    sweep = grid_of((0.0, 0.1), (1.0, 2.0, 3.0))
    points = np.array([(a, b) for a in (0.0, 0.1) for b in (1.0, 2.0, 3.0)])
    values = np.arange(6.0)[:, None] / 10.0
    result = SweepResult(sweep, points, values, 0.01 + 0.0 * values, 4.5 + 0.0 * values, 4)
    drawn = plot_heat(axes(), result, 0)
    assert [text.get_text() for text in drawn.texts][:2] == ["0.00\n±0.01", "0.10\n±0.01"]
    assert (drawn.get_xlabel(), drawn.get_ylabel()) == ("K", "J")
    assert not drawn.patches  # no cell is all zero
    assert "4 worlds a cell" in heat_note(result, 0)
    assert "Frame" not in heat_note(result, 0)


@pytest.mark.parametrize("kind", ["difference", "ritual_kept"])
def test_the_text_of_every_cell_stands_out_from_its_colour(kind: str) -> None:
    """A contrast of 4.5 to 1, as the W3C asks of small text, on any colour of the map."""
    values = (
        tuple(np.linspace(-1.0, 1.0, 41)) if kind == "difference" else (*np.linspace(0, 1, 41),)
    )
    sweep = grid_of((1.0,), values)
    outcome = sweep.outcome[0].model_copy(update={"kind": kind})
    sweep = sweep.model_copy(update={"outcome": (outcome,)})
    points = np.array([(1.0, value) for value in values])
    column = np.array(values)[:, None]
    drawn = plot_heat(axes(), SweepResult(sweep, points, column, 0.0 * column, column, 4), 0)
    for text, value in zip(drawn.texts, values, strict=True):
        ground = luminance(drawn.images[0].to_rgba(value))
        low, high = sorted((ground, {"white": 1.0, "black": 0.0}[text.get_color()]))
        assert (high + 0.05) / (low + 0.05) > 4.5


def test_the_cell_of_zeros_has_a_frame_and_the_note_its_baseline() -> None:
    values = np.zeros((4, 1))
    points = np.array([(a, b) for a in (0.0, 0.1) for b in (-1.0, 0.0)])
    result = SweepResult(grid_of((0.0, 0.1), (-1.0, 0.0)), points, values, values, values + 4.5, 4)
    frames = [patch for patch in plot_heat(axes(), result, 0).patches]
    assert all(isinstance(patch, Rectangle) for patch in frames)
    assert [patch.get_edgecolor()[0] for patch in frames] == [1.0, 0.0]
    assert [round(patch.get_x() + patch.get_width() / 2) for patch in frames] == [1, 1]
    assert heat_note(result, 0).endswith("The baseline's cooperation index there: 4.50.")


def test_a_figure_is_the_same_bytes_and_leaves_the_settings_alone() -> None:
    before = dict(mpl.rcParams)
    pictures = []
    for _ in range(2):
        figure, grid = new_figure(3.0)
        plot_cases(grid[0, 0], outlook())
        pictures.append(finish(figure, "cases", "words"))
    assert pictures[0] == pictures[1]
    assert b"<dc:date>" not in pictures[0].svg
    assert dict(mpl.rcParams) == before
