"""Skill of the members of a backtest over its reference, with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, GREY, ORANGE, in_style

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes

TICKS = 5
COLORS = {"reference": GREY, "model": ORANGE, "pool": BLUE}


@in_style
def plot_skill(axes: Axes, rows: pl.DataFrame, title: str) -> Axes:
    """Draw the skill of each member with its 95% interval, a line a member.

    ``rows`` are those of one slice of the table of a backtest, the first member on top.
    """
    places = np.arange(rows.height)
    colors = [COLORS[kind] for kind in rows["kind"]]
    low, mean, high = (rows[name].to_numpy() for name in ("skill_low", "skill", "skill_high"))
    axes.hlines(places, low, high, colors=colors, linewidth=1.6)
    axes.scatter(mean, places, s=4.5**2, c=colors, zorder=3)
    axes.axvline(0.0, color="#555555", linewidth=0.8)
    axes.set_yticks(places, rows["member"].to_list())
    axes.set_ylim(rows.height - 0.5, -0.5)
    axes.locator_params(axis="x", nbins=TICKS)
    axes.set_title(title)
    return axes
