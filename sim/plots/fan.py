"""Fan charts: where the worlds go, beside where those of the baseline go.

Inner band: half of the worlds; outer band: nine tenths; line: the median.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.plots.style import (
    BLACK,
    BLUE,
    DARK,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    in_style,
    legend_above,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.compare import Comparison
    from sim.ensemble import Ensemble
    from sim.surprise import SurpriseProfile

SHADES = (BLACK, BLUE, GREEN, ORANGE, RED, PURPLE)
LABELS = {
    "cooperation_index": "cooperation index\n(asinh, contacts a month)",
    "strength": "strength\n(standard deviations)",
}
UNITS = {"cooperation_index": "index points", "strength": "standard deviations"}


def fan_quantiles(ensemble: Ensemble, dyad: str, quantity: str) -> tuple[Any, Any]:
    """Return days from the cutoff on and quantiles 5, 25, 50, 75, 95% over worlds, (5, 1 + T)."""
    levels = (0.05, 0.25, 0.5, 0.75, 0.95)
    first = ensemble.value_at_cutoff(dyad, quantity)[:, None]
    paths = np.concatenate([first, ensemble.path(dyad, quantity)], axis=1)
    worlds = np.ascontiguousarray(paths.T, dtype=np.float64)
    months = np.concatenate([ensemble.periods[:1] - 1, ensemble.periods])
    return months.astype("datetime64[D]"), np.quantile(worlds, levels, axis=-1)


@in_style
def plot_fan(axes: Axes, ensemble: Ensemble, dyad: str, quantity: str, **look: str) -> Axes:
    """Draw the fan of one quantity of a focus dyad; ``color`` and ``label`` may be given."""
    color, label = look.get("color", BLUE), look.get("label", "")
    days, (low, lower, middle, upper, high) = fan_quantiles(ensemble, dyad, quantity)
    axes.fill_between(days, low, high, color=color, alpha=0.16, linewidth=0, label="90% of worlds")
    axes.fill_between(
        days, lower, upper, color=color, alpha=0.30, linewidth=0, label="half of worlds"
    )
    axes.plot(days, middle, color=color, label=label)
    axes.set_ylabel(LABELS.get(quantity, quantity))
    axes.margins(x=0.01)
    return axes


@in_style
def plot_outline(axes: Axes, ensemble: Ensemble, dyad: str, quantity: str) -> Axes:
    """Draw median and 90% of the worlds of a baseline as dashes, to lie over another fan."""
    days, (low, _, middle, _, high) = fan_quantiles(ensemble, dyad, quantity)
    axes.plot(days, middle, color=DARK, linewidth=1.4, linestyle=(0, (5, 2)), label="baseline")
    for edge in (low, high):
        axes.plot(days, edge, color=DARK, linewidth=0.9, linestyle=(0, (1, 1.6)))
    return axes


@in_style
def plot_difference(axes: Axes, comparison: Comparison, dyad: str, quantity: str) -> Axes:
    """Draw the difference from the baseline: mean, its error, and 90% of the worlds."""
    q, f = comparison.quantities.index(quantity), comparison.focus.index(dyad)
    days = comparison.periods.astype("datetime64[D]")
    mean, error = comparison.mean[q, f], comparison.standard_error[q, f]
    axes.fill_between(days, comparison.q05[q, f], comparison.q95[q, f], color=RED,
                      alpha=0.16, linewidth=0, label="90% of the worlds")  # fmt: skip
    axes.fill_between(days, mean - 2 * error, mean + 2 * error, color=RED, alpha=0.45,
                      linewidth=0, label="two standard errors of the mean")  # fmt: skip
    axes.plot(days, mean, color=RED, label="mean")
    axes.axhline(0.0, color=GREY, linewidth=0.9)
    axes.set_ylabel(f"difference\n({UNITS.get(quantity, quantity)})")
    axes.margins(x=0.01)
    return axes


@in_style
def plot_surprise(axes: Axes, profile: SurpriseProfile, dyad: str, quantity: str) -> Axes:
    """Draw the mean difference from the baseline for each assumed value of J."""
    for i, (value, item) in enumerate(zip(profile.values, profile.comparisons, strict=True)):
        shade = SHADES[i % len(SHADES)]
        q, f = item.quantities.index(quantity), item.focus.index(dyad)
        days, mean = item.periods.astype("datetime64[D]"), item.mean[q, f]
        error = item.standard_error[q, f]
        axes.fill_between(days, mean - 2 * error, mean + 2 * error, color=shade, alpha=0.25,
                          linewidth=0)  # fmt: skip
        axes.plot(days, mean, color=shade, label=f"J = {value:g}")
    axes.axhline(0.0, color=GREY, linewidth=0.9)
    axes.set_ylabel(f"mean difference\n({UNITS.get(quantity, quantity)})")
    legend_above(axes)
    axes.margins(x=0.01)
    return axes
