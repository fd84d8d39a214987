"""Calibration of a backtest's members: transforms, coverage, reliability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, GREEN, ORANGE, PURPLE, RED, in_style

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes

    from sim.parameters import Floats
    from sim.scores.reliability import ReliabilityTable

COLORS = (BLUE, ORANGE, GREEN, PURPLE, RED)
MARKERS = ("o", "s", "^", "D", "P")
BINS = 20


@in_style
def plot_pit(axes: Axes, pit: Floats, title: str) -> Axes:
    """Draw the histogram of randomised transforms; flat is right, 1 everywhere."""
    height, edges = np.histogram(pit, bins=BINS, range=(0.0, 1.0))
    axes.stairs(height * BINS / pit.size, edges, fill=True, color=BLUE, alpha=0.6)
    axes.axhline(1.0, color="#333333", linewidth=0.8)
    axes.set_ylim(0.0, max(1.5, 1.1 * float(height.max()) * BINS / pit.size))
    axes.set_title(title)
    return axes


@in_style
def plot_coverage(axes: Axes, rows: pl.DataFrame, aim: tuple[float, float]) -> Axes:
    """Draw the coverage of each slice, a colour a member, over the band aimed at."""
    labels = rows["slice"].unique(maintain_order=True).to_list()
    names = rows["member"].unique(maintain_order=True).to_list()
    axes.axvspan(*aim, color="#e8eef4")
    for i, name in enumerate(names):
        own = rows.filter(rows["member"] == name)
        places = np.array([labels.index(label) for label in own["slice"]]) + 0.18 * i - 0.09
        axes.plot(own["coverage"].to_numpy(), places, MARKERS[i % 5], markersize=4.5,
                  color=COLORS[i % 5], label=name)  # fmt: skip
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.5)
    return axes


@in_style
def plot_reliability(axes: Axes, tables: dict[str, ReliabilityTable], title: str) -> Axes:
    """Draw the share that happened over the probability given, a line a member."""
    axes.plot([0.0, 1.0], [0.0, 1.0], color="#555555", linewidth=0.8)
    for i, (name, table) in enumerate(tables.items()):
        axes.plot(table.forecast, table.happened, marker=MARKERS[i % 5], markersize=4.0,
                  color=COLORS[i % 5], linewidth=1.0, label=name)  # fmt: skip
    axes.set_title(title)
    return axes
