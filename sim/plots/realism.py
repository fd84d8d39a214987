"""A check of realism: the curve of the record among those of the worlds, and one number of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, ORANGE, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.scores.predictive import Curve, Statistic

BINS = 24
ROOM = 0.08
"""Room beside the outermost value of a histogram, as a share of its width."""

LONG = 40
"""Letters of a title that fit above half a figure."""


@in_style
def plot_curve(axes: Axes, curve: Curve) -> Axes:
    """Draw the record as a line with dots, the worlds as median and 90% band."""
    middle, low, high = curve.band()
    axes.fill_between(
        curve.x, low, high, color=BLUE, alpha=0.25, linewidth=0.0, label="90% of worlds"
    )
    axes.plot(curve.x, middle, color=BLUE, label="median world")
    axes.plot(curve.x, curve.observed, "o-", color=ORANGE, markersize=3.5, label="record")
    if curve.log_x:
        axes.set_xscale("log")
    if curve.log_y:
        axes.set_yscale("log")
    if curve.names:
        upright = len(curve.names) > 6
        axes.set_xticks(curve.x, curve.names, rotation=90 if upright else 0)
    axes.set_xlabel(curve.x_label)
    axes.set_ylabel(curve.y_label)
    axes.legend(loc="best")
    return axes


@in_style
def plot_statistic(axes: Axes, one: Statistic) -> Axes:
    """Draw the histogram of a number over the worlds, with that of the record as a line."""
    values = one.simulated[np.isfinite(one.simulated)]
    low, high = np.quantile(values, [0.01, 0.99]) if values.size else (0.0, 1.0)
    span = np.array([min(low, one.observed), max(high, one.observed)])
    room = ROOM * (span[1] - span[0]) or 0.5
    axes.hist(np.clip(values, low, high), BINS, range=(low, high), color=BLUE, alpha=0.6)
    axes.axvline(one.observed, color=ORANGE, linewidth=2.0)
    axes.set_xlim(span[0] - room, span[1] + room)
    axes.locator_params(axis="x", nbins=4)
    axes.set_yticks([])
    axes.set_xlabel(_folded(one.name))
    axes.set_ylabel("worlds")
    axes.set_title(f"p = {one.p:.2f}", loc="right", fontsize=8.5, fontweight="normal")
    return axes


def _folded(text: str) -> str:
    """Break a long label once, at the blank nearest its middle."""
    if len(text) <= LONG:
        return text
    blanks = [i for i, letter in enumerate(text) if letter == " "]
    place = min(blanks, key=lambda i: abs(i - len(text) // 2))
    return f"{text[:place]}\n{text[place + 1 :]}"
