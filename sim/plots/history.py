"""The estimated past of a dyad, with the contacts that made it, and what the sources cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.ticker import MaxNLocator

from sim.plots.style import BLUE, GREEN, GREY, MARKERS, ORANGE, in_style, label_years

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.report.inputs import Band, CoverageTable, History

STATES = (("strength", BLUE), ("engagement", GREEN), ("affinity", ORANGE))


@in_style
def plot_band(axes: Axes, months: Any, band: Band, *, color: str, label: str) -> Axes:
    """Draw one state with its 90% band, months on the horizontal axis."""
    days = months.astype("datetime64[D]")
    axes.fill_between(days, band.low, band.high, color=color, alpha=0.22, linewidth=0)
    axes.plot(days, band.mean, color=color, label=label)
    axes.axhline(0.0, color=GREY, linewidth=0.7)
    axes.set_ylabel("standard\ndeviations")
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=(1, 2, 5, 10)))
    axes.margins(x=0.01)
    return axes


@in_style
def plot_states(rows: list[Axes], history: History) -> list[Axes]:
    """Draw strength, engagement and affinity, one below the other."""
    for axes, (name, color) in zip(rows, STATES, strict=True):
        plot_band(axes, history.months, getattr(history, name), color=color, label=name)
        axes.set_title(name.capitalize() + ", with 90% interval")
    return rows


@in_style
def plot_past(axes: Axes, history: History, quantity: str, *, years: int) -> Axes:
    """Draw ``strength`` or ``index`` of the last years before the cutoff, in black."""
    recent = history.months >= history.months[-1] - 12 * years
    band = getattr(history, quantity)
    days = history.months[recent].astype("datetime64[D]")
    axes.fill_between(
        days, band.low[recent], band.high[recent], color="black", alpha=0.18, linewidth=0
    )
    axes.plot(days, band.mean[recent], color="black", label="estimate")
    axes.axhline(0.0, color=GREY, linewidth=0.7)
    return axes


@in_style
def plot_marks(axes: Axes, history: History) -> Axes:
    """Draw each contact on the line of its type; a ring marks those of the ritual."""
    types = [t for t in MARKERS if any(m.contact_type == t for m in history.marks)]
    for row, kind in enumerate(types):
        marker, color = MARKERS[kind]
        days = [np.datetime64(m.day) for m in history.marks if m.contact_type == kind]
        axes.plot(days, [row] * len(days), marker, color=color, markersize=4.2, alpha=0.8)
        ritual = [np.datetime64(m.day) for m in history.marks
                  if m.contact_type == kind and m.ritual]  # fmt: skip
        axes.plot(ritual, [row] * len(ritual), "o", markerfacecolor="none",
                  markeredgecolor="black", markersize=9.0)  # fmt: skip
    axes.set_yticks(range(len(types)), types)
    axes.set_ylim(len(types) - 0.4, -0.6)
    axes.set_title("Contacts on record between the leaders (ring: turn-of-year call)")
    axes.set_xlabel("year")
    axes.margins(x=0.01)
    label_years(axes)
    return axes


@in_style
def plot_coverage(axes: Axes, table: CoverageTable, names: list[str] | None = None) -> Axes:
    """Draw, for each series, the months that a source covers; darker where it sees more."""
    days = table.months.astype("datetime64[D]")
    edges = np.append(days, (table.months[-1] + 1).astype("datetime64[D]")).astype(np.float64)
    shades = ScalarMappable(Normalize(-0.35, 1.0), "Blues")
    for row, exposure in enumerate(table.exposure):
        share = np.round(np.clip(exposure, 0.0, 1.0), 2)
        for begin, end in _spells(share):
            span = (edges[begin], edges[end] - edges[begin])
            axes.broken_barh([span], (row + 0.08, 0.84), facecolor=shades.to_rgba(share[begin]),
                             linewidth=0)  # fmt: skip
    axes.xaxis_date()
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(len(table.series), 0)
    label_years(axes)
    axes.set_yticks(np.arange(len(table.series)) + 0.5, names or table.series)
    axes.grid(visible=False)
    axes.set_xlabel("year")
    bar = axes.figure.colorbar(shades, ax=axes, pad=0.01, boundaries=np.linspace(0, 1, 21))
    bar.set_label("share seen")
    bar.set_ticks([0.0, 0.5, 1.0])
    return axes


def _spells(share: Any) -> list[tuple[int, int]]:
    """First and one past the last month of each spell of one value above zero."""
    breaks = np.flatnonzero(np.diff(share)) + 1
    bounds = zip(np.r_[0, breaks], np.r_[breaks, share.size], strict=True)
    return [(int(a), int(b)) for a, b in bounds if share[a] > 0.0]
