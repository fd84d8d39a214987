"""A ritual: when it was kept, when it may come next, and what its absence would say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import BLACK, BLUE, GREY, ORANGE, RED, in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.inputs import RitualOutlook

CASES = (BLUE, GREY, RED)
MIDDLE = 45
"""Day of a season at which its cross stands if it was missed."""


@in_style
def plot_seasons(axes: Axes, outlook: RitualOutlook) -> Axes:
    """Draw each season on a line: a dot on the day of the contact, a cross where it was missed."""
    first = outlook.first_day
    years = [season.year for season in outlook.seasons]
    axes.hlines(years, 0.0, 1.0, transform=axes.get_yaxis_transform(), colors="#eeeeee",
                linewidth=0.8, zorder=0)  # fmt: skip
    kept = [(season.day, season.year) for season in outlook.seasons if season.kept]
    missed = [(MIDDLE, season.year) for season in outlook.seasons if not season.kept]
    for points, marker, color in ((kept, "o", BLUE), (missed, "x", GREY)):
        axes.plot([x for x, _ in points], [y for _, y in points], marker, color=color, markersize=6)
    weights = outlook.day_weights / outlook.day_weights.max()
    days = np.arange(weights.size)
    base = first.year + 0.45
    axes.fill_between(days, base, base - 0.9 * weights, color=ORANGE, alpha=0.55, linewidth=0)
    later = outlook.kept_later
    if later is not None:
        axes.plot((later - first).days, first.year, "o", markerfacecolor="white",
                  markeredgecolor=BLACK, markersize=6.5)  # fmt: skip
    axes.set_yticks([*years, first.year], [f"{y}/{(y + 1) % 100:02d}" for y in
                                           [*years, first.year]])  # fmt: skip
    axes.set_ylim(first.year + 0.7, min(years, default=first.year) - 0.7)
    _label_days(axes, first, weights.size)
    axes.set_title("Day of the call in its season")
    axes.set_ylabel("season")
    axes.grid(visible=False)
    return axes


def _label_days(axes: Axes, first: date, days: int) -> None:
    places = [p for p in (0, 15, 31, 46, 62, 77, days - 1) if p < days]
    names = [first + timedelta(days=p) for p in places]
    axes.set_xticks(places, [f"{d.day} {d:%b}" for d in names], rotation=40, ha="right")
    axes.set_xlim(-2, days + 1)


@in_style
def plot_cases(axes: Axes, outlook: RitualOutlook) -> Axes:
    """Draw strength, engagement and affinity if the season is kept, not known, or missed."""
    quantities = ("strength", "engagement", "affinity")
    for c, (case, color) in enumerate(zip(outlook.cases, CASES, strict=True)):
        values = [getattr(case, name) for name in quantities]
        places = np.arange(3) + 0.22 * (c - 1)
        axes.hlines(places, [v.low for v in values], [v.high for v in values], color=color,
                    linewidth=1.8)  # fmt: skip
        axes.plot([v.mean for v in values], places, "o", color=color, markersize=5,
                  label=case.name)  # fmt: skip
    axes.set_yticks(range(3), quantities)
    axes.set_ylim(2.6, -0.9)
    axes.set_xlabel("standard deviations, 90% interval")
    axes.set_title("State at the end of the season")
    axes.legend(loc="upper center", ncols=3, handletextpad=0.2, columnspacing=0.9)
    return axes
