"""Contacts by type: counted in the past, projected by the worlds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import MaxNLocator, MultipleLocator

from sim.plots.style import BLUE, GREY, RED, in_style

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.report.inputs import YearlyCounts

MANY_YEARS = 15
"""A longer record has a tick at every tenth year, not every fifth."""


@dataclass(frozen=True)
class Projection:
    """Contacts a calendar year over the worlds.

    Attributes
    ----------
    years, months : tuple of int
        Y years, and how many of their months are simulated.
    middle, low, high : (Y,)
        Median and the 5% and 95% points; a mean would hang on the few worlds with most contacts.
    """

    years: tuple[int, ...]
    months: tuple[int, ...]
    middle: Floats
    low: Floats
    high: Floats


def project_counts(ensemble: Ensemble, dyad: str, kind: str) -> Projection:
    """Add the contacts of a type up by calendar year."""
    path = ensemble.path(dyad, f"contacts_{kind}").astype(np.float64)
    year = ensemble.periods.astype("datetime64[Y]").astype(int) + 1970
    years = tuple(int(y) for y in np.unique(year))
    totals = np.stack([path[:, year == y].sum(axis=1) for y in years])
    low, middle, high = np.quantile(totals, (0.05, 0.5, 0.95), axis=1)
    months = tuple(int((year == y).sum()) for y in years)
    return Projection(years, months, middle, low, high)


@in_style
def plot_counts(
    axes: Axes, yearly: YearlyCounts, ensemble: Ensemble, kind: str, *, cutoff: date
) -> Axes:
    """Draw contacts a year of one type: bars on record, points with 90% of the worlds ahead.

    The axis ends at twice what the record and the medians reach; longer intervals end in
    an arrow, and the largest is written above.
    """
    k = yearly.types.index(kind)
    years, counts = np.array(yearly.years), yearly.counts[:, k]
    bars = axes.bar(years, counts, color=BLUE, width=0.75, alpha=0.85)
    if years[-1] == cutoff.year:
        bars[-1].set_alpha(0.4)
    for year in years[yearly.covered[:, k] == 0.0]:
        axes.axvspan(year - 0.5, year + 0.5, color="#eeeeee", zorder=0, linewidth=0)
    ahead = project_counts(ensemble, ensemble.focus[0], kind)
    top = 2.0 * max(1.0, float(counts.max()), float(ahead.middle.max()))
    top = min(top, max(float(ahead.high.max()), float(counts.max()), 1.0)) * 1.08
    _plot_ahead(axes, ahead, top)
    axes.axvline(cutoff.year - 0.5 + cutoff.timetuple().tm_yday / 366.0, color=GREY, linewidth=0.8,
                 linestyle=(0, (4, 3)))  # fmt: skip
    axes.set_title(f"{kind.capitalize()}s")
    axes.set_ylabel("contacts a year")
    axes.set_ylim(0, top)
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.xaxis.set_major_locator(MultipleLocator(10 if years.size > MANY_YEARS else 5))
    return axes


def _plot_ahead(axes: Axes, ahead: Projection, top: float) -> None:
    years, whole = np.array(ahead.years), np.array(ahead.months) == 12
    axes.vlines(years, ahead.low, np.minimum(ahead.high, top), color=RED, linewidth=1.6)
    for chosen, face in ((whole, RED), (~whole, "white")):
        if chosen.any():
            axes.plot(years[chosen], ahead.middle[chosen], "o", color=RED, markersize=4.5,
                      clip_on=False, zorder=4, markerfacecolor=face)  # fmt: skip
    beyond = ahead.high > top
    if beyond.any():
        axes.plot(years[beyond], np.full(beyond.sum(), top), "^", color=RED, markersize=4.5,
                  clip_on=False)  # fmt: skip
        axes.annotate(f"up to {ahead.high.max():,.0f}", (1.0, 1.0), xycoords="axes fraction",
                      xytext=(0, 5), textcoords="offset points", ha="right", va="bottom",
                      fontsize=8, color=RED)  # fmt: skip
