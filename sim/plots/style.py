"""One look for all figures, and the same bytes from the same numbers.

Colours are those of Okabe and Ito, told apart with every common kind of colour vision; types of
contact also differ by their markers. Files carry no date and a fixed salt for their ids.

Reference: Okabe, M., Ito, K. (2008). Color Universal Design, https://jfly.uni-koeln.de/color/.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

P = ParamSpec("P")
R = TypeVar("R")

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, SKY, BLACK, GREY = "#CC79A7", "#56B4E9", "#000000", "#767676"
DARK = "#333333"
WIDTH = 7.6
"""Width of a figure in inches: that of the page at its full size."""

DPI = 144

RULES: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "axes.linewidth": 0.7,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e4e4e4",
    "grid.linewidth": 0.6,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "lines.linewidth": 1.6,
    "figure.dpi": 96,
    "figure.constrained_layout.use": True,
    "svg.hashsalt": "comity",
    "svg.fonttype": "path",
}

MARKERS = {
    "call": ("o", BLUE),
    "visit": ("s", RED),
    "meeting": ("^", GREEN),
    "greeting": ("D", PURPLE),
    "agreement": ("P", ORANGE),
}


@dataclass(frozen=True)
class Picture:
    """A finished figure: name, words for those who do not see it, and its files' bytes."""

    name: str
    alt: str
    svg: bytes
    png: bytes


def in_style(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a function draw under `RULES`, and leave matplotlib's own settings as they were."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> R:
        with mpl.rc_context(RULES):
            return draw(*args, **kwargs)

    return drawn


@in_style
def new_figure(height: float, rows: int = 1, columns: int = 1, **options: Any) -> Any:
    """Return a figure of full width and its axes, an array (rows, columns)."""
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, axes


@in_style
def finish(figure: Figure, name: str, alt: str) -> Picture:
    """Write a figure to bytes, as SVG and PNG."""
    svg, png = io.BytesIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    return Picture(name, alt, svg.getvalue(), png.getvalue())


def legend_above(axes: Axes, *, order: Sequence[str] = ()) -> None:
    """Put the legend in one row above the axes, at the right, where it covers nothing."""
    handles, labels = axes.get_legend_handles_labels()
    first = dict(reversed(list(zip(labels, handles, strict=True))))
    names = [name for name in order if name in first] or list(dict.fromkeys(labels))
    axes.legend(
        [first[name] for name in names], names, loc="lower right", bbox_to_anchor=(1.0, 0.99),
        ncols=len(names), borderaxespad=0.1, handlelength=1.4, columnspacing=1.1, fontsize=8,
    )  # fmt: skip


def mark_cutoff(axes: Axes, day: Any, *, label: str = "") -> None:
    """Draw the cutoff as a thin line, with a label at its top if one is given."""
    axes.axvline(day, color=GREY, linewidth=0.9, linestyle=(0, (4, 3)))
    if label:
        axes.annotate(
            label, (day, 1.0), xycoords=("data", "axes fraction"), xytext=(-3, -3),
            textcoords="offset points", ha="right", va="top", fontsize=8, color="#555555",
        )  # fmt: skip
