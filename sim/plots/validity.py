"""Values of strength and its rivals in one test, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, GREY, ORANGE, in_style
from sim.scores.validity import FIRST, STRENGTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from sim.scores.validity import ValidityRow

TICKS = 5
COLORS = {STRENGTH: ORANGE, FIRST: BLUE}


@in_style
def plot_values(axes: Axes, rows: Sequence[ValidityRow], title: str, *, nothing: float) -> Axes:
    """Draw a value with its interval a line, the first on top; ``nothing`` is no knowledge."""
    places = np.arange(len(rows))
    colors = [COLORS.get(row.subject, GREY) for row in rows]
    axes.hlines(places, [r.low for r in rows], [r.high for r in rows], colors=colors, linewidth=1.6)
    axes.scatter([row.value for row in rows], places, s=4.5**2, c=colors, zorder=3)
    axes.axvline(nothing, color="#555555", linewidth=0.8)
    axes.set_yticks(places, [row.subject for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.locator_params(axis="x", nbins=TICKS)
    axes.set_title(title)
    return axes
