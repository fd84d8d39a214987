"""Small multiples: the effect of each scenario in a panel of its own, all on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import GREY, RED, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.compare import Comparison

TICKS = 4
"""Years named below a panel, at most."""


@in_style
def plot_effect(axes: Axes, comparison: Comparison, dyad: str, quantity: str) -> Axes:
    """Draw the mean difference from the baseline with 90% of the worlds; a dot where it is clear.

    The dot stands at the first month in which the mean is beyond five standard errors.
    """
    q, f = comparison.quantities.index(quantity), comparison.focus.index(dyad)
    days = comparison.periods.astype("datetime64[D]")
    mean = comparison.mean[q, f]
    axes.axhline(0.0, color=GREY, linewidth=0.9)
    axes.fill_between(days, comparison.q05[q, f], comparison.q95[q, f], color=RED, alpha=0.16,
                      linewidth=0, label="90% of the worlds")  # fmt: skip
    axes.plot(days, mean, color=RED, label="mean")
    first = int(comparison.first_clear[q, f])
    if first >= 0:
        axes.plot(days[first], mean[first], "o", color=RED, markersize=4.5, label="first clear")
    else:
        axes.plot(days[:1], np.full(1, np.nan), "o", color=RED, markersize=4.5, label="first clear")
    axes.margins(x=0.01)
    return axes


def few_years(axes: Axes) -> None:
    """Put ticks at the beginnings of up to `TICKS` years, which a narrow panel has room for."""
    low, high = axes.get_xlim()
    years = range(1970 + int(low // 365.2425), 1972 + int(high // 365.2425))
    days = {year: int(np.datetime64(f"{year}-01-01").astype(np.int64)) for year in years}
    inside = [year for year in years if low <= days[year] <= high]
    shown = inside[:: max(1, -(-len(inside) // TICKS))]
    axes.set_xticks([days[year] for year in shown], [str(year) for year in shown])
