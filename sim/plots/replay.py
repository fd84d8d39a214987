"""A replay: numbers of the record among those of the worlds, a line a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, GREY, RED, in_style, legend_above

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.replay.held import Held

APART = 0.18
"""Distance of the lines of replay and baseline from the middle of the row of a pair."""


@in_style
def plot_held(axes: Axes, rows: Sequence[Held], label: str) -> Axes:
    """Draw the 90% intervals of replay and baseline and the record, one number, a line a pair.

    Parameters
    ----------
    axes
        Where to.
    rows
        The same number of several pairs.
    label
        What stands at the axis of values, with the unit.
    """
    places = np.arange(len(rows))
    for shift, color, name, spreads in (
        (-APART, RED, "replay", [row.worlds for row in rows]),
        (APART, GREY, "baseline", [row.baseline for row in rows]),
    ):
        low, high = [s.low for s in spreads], [s.high for s in spreads]
        axes.hlines(places + shift, low, high, colors=color, linewidth=1.6, label=name)
        axes.scatter([s.middle for s in spreads], places + shift, s=12.0, c=color, zorder=3)
    seen = [row.observed for row in rows]
    axes.scatter(seen, places, s=34.0, c=BLUE, marker="D", zorder=4, label="record")
    axes.set_yticks(places, [_label(row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(label)
    legend_above(axes)
    return axes


def _label(row: Held) -> str:
    what = "" if row.what == row.group else f", {row.what}"
    return f"{row.dyad}{' *' if row.acted_on else ''}{what}"
