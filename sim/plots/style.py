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
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

P = ParamSpec("P")
R = TypeVar("R")

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
PURPLE, BLACK, GREY = "#CC79A7", "#000000", "#767676"
DARK = "#333333"
WIDTH = 7.6
"""Width of a figure in inches: that of the page at its full size."""

DPI = 144
PACKING = 3
"""Effort spent on packing a PNG, 0 to 9: half the time of 6 for a tenth more bytes."""

YEAR_STEPS = (1, 2, 4, 5, 10)
YEARS_SHOWN = 7
"""Steps between years on an axis, and how many it takes at most."""

FEW_YEARS = 4
"""Spans below have ticks at months."""

RULES: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titley": 1.0,
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
    """Lay a figure out once, and write it to bytes as SVG and PNG.

    The canvases write themselves: ``figure.savefig`` would lay out and draw once more for each.
    """
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")
    svg, png = io.BytesIO(), io.BytesIO()
    vector: Any = FigureCanvasSVG(figure)
    vector.print_svg(svg, metadata={"Date": None, "Creator": None})
    figure.set_dpi(DPI)
    pixels: Any = FigureCanvasAgg(figure)
    pixels.print_png(png, metadata={"Software": None}, pil_kwargs={"compress_level": PACKING})
    return Picture(name, alt, svg.getvalue(), png.getvalue())


def label_years(axes: Axes) -> None:
    """Put ticks at round years where the axis spans some, at places found once, not at each draw.

    Call it when everything is drawn: it looks at the limits of the axis.
    """
    low, high = axes.get_xlim()
    first, last = (int(str(np.datetime64(int(day), "D"))[:4]) for day in (low, high))
    years = [year for year in range(first, last + 1) if low <= _begin(year) <= high]
    if len(years) < FEW_YEARS:
        return
    step = next((s for s in YEAR_STEPS if len(years) <= s * YEARS_SHOWN), YEAR_STEPS[-1])
    shown = [year for year in years if year % step == 0]
    axes.set_xticks([_begin(year) for year in shown], [str(year) for year in shown])


def _begin(year: int) -> int:
    """First day of a year, counted as matplotlib does, from 1970 on."""
    return int(np.datetime64(f"{year}-01-01").astype(np.int64))


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
