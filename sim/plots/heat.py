"""Heat map of a sweep: one outcome over the grid of two parameters."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Rectangle

from sim.plots.fan import UNITS
from sim.plots.style import in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

    from sim.sweep import SweepResult

LABEL_WIDTH = 44
"""Letters on a line of the label of the upright axis."""

WIDE = 72
"""The same of the lying axis, which is longer."""

DIM = 0.18
"""Luminance of the colour on which black and white text stand out alike."""

MINUS = "\N{MINUS SIGN}"


@in_style
def plot_heat(axes: Axes, result: SweepResult, outcome: int) -> Axes:
    """Draw an outcome over the first two parameters; others stand at their first value.

    Each cell holds the outcome and its Monte-Carlo standard error; the cell in which every
    parameter is zero has a frame. Differences are coloured around zero, probabilities from 0 to 1.
    """
    first, second = result.sweep.parameter[:2]
    item = result.sweep.outcome[outcome]
    chosen = shown_cells(result)
    shape = (len(first.values), len(second.values))
    values = result.values[chosen, outcome].reshape(shape)
    errors = result.standard_errors[chosen, outcome].reshape(shape)
    reach = float(np.abs(values).max()) or 1.0
    signed = item.kind == "difference"
    low, high = (-reach, reach) if signed else (0.0, 1.0)
    image = axes.imshow(values, cmap="PuOr" if signed else "cividis", vmin=low, vmax=high,
                        aspect="auto", origin="lower")  # fmt: skip
    for i in range(shape[0]):
        for j in range(shape[1]):
            dark = luminance(image.to_rgba(values[i, j])) < DIM
            text = f"{values[i, j]:.2f}\n±{errors[i, j]:.2f}".replace("-", MINUS)
            axes.text(j, i, text, ha="center", va="center", fontsize=8,
                      color="white" if dark else "black")  # fmt: skip
            if first.values[i] == 0.0 and second.values[j] == 0.0:
                _frame(axes, j, i)
    axes.set_xticks(range(shape[1]), [f"{v:g}".replace("-", MINUS) for v in second.values])
    axes.set_yticks(range(shape[0]), [f"{v:g}".replace("-", MINUS) for v in first.values])
    axes.set_xlabel(fill(second.label, WIDE))
    axes.set_ylabel(fill(first.label, LABEL_WIDTH))
    axes.set_title(item.label)
    axes.grid(visible=False)
    bar = axes.figure.colorbar(image, ax=axes, pad=0.01)
    unit = UNITS.get(item.quantity, item.quantity)
    bar.set_label(f"difference ({unit})" if signed else "probability")
    return axes


def luminance(color: ArrayLike) -> float:
    """Return the relative luminance of an sRGB colour, 0 (black) to 1 (white).

    W3C (2008). Web Content Accessibility Guidelines 2.0, definition of relative luminance.
    """
    part = np.asarray(color, dtype=np.float64)[:3]
    linear = np.where(part <= 0.03928, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _frame(axes: Axes, x: int, y: int) -> None:
    """Frame a cell in black and white, to be seen on any colour."""
    for color, inset in (("white", 0.05), ("black", 0.02)):
        size = 1.0 - 2.0 * inset
        corner = (x - 0.5 + inset, y - 0.5 + inset)
        axes.add_patch(Rectangle(corner, size, size, fill=False, edgecolor=color,
                                 linewidth=1.8))  # fmt: skip


def shown_cells(result: SweepResult) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Cells of a heat map, (N,): those whose third and further parameters stand at their first."""
    rest = [parameter.values[0] for parameter in result.sweep.parameter[2:]]
    return np.asarray(np.all(result.points[:, 2:] == rest, axis=1))
