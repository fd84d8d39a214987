"""Contacts by type: counted in the past, projected by the worlds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLUE, GREY, RED, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.report.inputs import YearlyCounts


@dataclass(frozen=True)
class Projection:
    """Contacts a calendar year over the worlds: years (Y), mean, q05, q95, axes (Y,)."""

    years: tuple[int, ...]
    months: tuple[int, ...]
    mean: Floats
    low: Floats
    high: Floats


def project_counts(ensemble: Ensemble, dyad: str, kind: str) -> Projection:
    """Add the contacts of a type up by calendar year; ``months`` says how many are simulated."""
    path = ensemble.path(dyad, f"contacts_{kind}").astype(np.float64)
    year = ensemble.periods.astype("datetime64[Y]").astype(int) + 1970
    years = tuple(int(y) for y in np.unique(year))
    totals = np.stack([path[:, year == y].sum(axis=1) for y in years])
    low, high = np.quantile(totals, (0.05, 0.95), axis=1)
    months = tuple(int((year == y).sum()) for y in years)
    return Projection(years, months, totals.mean(axis=1), low, high)


@in_style
def plot_counts(axes: Axes, yearly: YearlyCounts, ensemble: Ensemble, kind: str) -> Axes:
    """Draw contacts a year of one type: bars on record, points with 90% of the worlds ahead."""
    dyad = ensemble.focus[0]
    k = yearly.types.index(kind)
    years = np.array(yearly.years)
    axes.bar(years, yearly.counts[:, k], color=BLUE, width=0.75, alpha=0.8)
    for year in years[yearly.covered[:, k] == 0.0]:
        axes.axvspan(year - 0.5, year + 0.5, color="#eeeeee", zorder=0, linewidth=0)
    ahead = project_counts(ensemble, dyad, kind)
    whole = [i for i, n in enumerate(ahead.months) if n >= 10]
    x = np.array(ahead.years)[whole]
    axes.vlines(x, ahead.low[whole], ahead.high[whole], color=RED, linewidth=1.6)
    axes.plot(x, ahead.mean[whole], "o", color=RED, markersize=4)
    axes.axvline(years[-1] + 0.0, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_title(kind.capitalize() + "s a year")
    axes.set_ylabel("contacts a year")
    axes.set_ylim(bottom=0)
    return axes
