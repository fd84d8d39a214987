"""Ranking of the dyads by strength: intervals, the strongest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, GREY, RED, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.inputs import RankedDyad, RankingTable


def shown_dyads(table: RankingTable) -> tuple[RankedDyad, ...]:
    """Return the strongest dyads and, below them, those in focus that are not among them."""
    top = {row.dyad for row in table.top}
    below = sorted((row for row in table.watched if row.dyad not in top), key=lambda r: r.place)
    return (*table.top, *below)


@in_style
def plot_ranking(axes: Axes, table: RankingTable, dyad: str) -> Axes:
    """Draw strength with its 90% interval, a line a dyad; the dyad of the report in red."""
    rows = shown_dyads(table)
    watched = {row.dyad for row in table.watched}
    colors = [RED if row.dyad == dyad else BLUE if row.dyad in watched else GREY for row in rows]
    places, strengths = np.arange(len(rows)), [row.strength for row in rows]
    axes.hlines(places, [s.low for s in strengths], [s.high for s in strengths], colors=colors,
                linewidth=1.6)  # fmt: skip
    axes.scatter([s.mean for s in strengths], places, s=4.5**2, c=colors, zorder=3)
    axes.set_yticks(places, [f"{r.place:,}  {r.dyad}" for r in rows])
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_color(RED if row.dyad == dyad else "black")
    axes.set_ylim(len(rows) - 0.4, -0.6)
    if len(rows) > len(table.top):
        axes.axhline(len(table.top) - 0.5, color=GREY, linewidth=0.7, linestyle=":")
    axes.set_title(f"{table.month}, {table.dyads:,} pairs")
    return axes
