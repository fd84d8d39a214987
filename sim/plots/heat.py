"""Heat map of a sweep: one outcome over the grid of two parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.style import in_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sim.sweep import SweepResult


@in_style
def plot_heat(axes: Axes, result: SweepResult, outcome: int) -> Axes:
    """Draw an outcome over the first two parameters; others stand at their first value."""
    first, second = result.sweep.parameter[:2]
    rest = [parameter.values[0] for parameter in result.sweep.parameter[2:]]
    shape = (len(first.values), len(second.values))
    chosen = np.all(result.points[:, 2:] == rest, axis=1)
    values = result.values[chosen, outcome].reshape(shape)
    errors = result.standard_errors[chosen, outcome].reshape(shape)
    item = result.sweep.outcome[outcome]
    reach = float(np.abs(values).max()) or 1.0
    signed = item.kind == "difference"
    low, high = (-reach, reach) if signed else (0.0, 1.0)
    image = axes.imshow(values, cmap="PuOr" if signed else "cividis", vmin=low, vmax=high,
                        aspect="auto", origin="lower")  # fmt: skip
    for i in range(shape[0]):
        for j in range(shape[1]):
            dark = abs(values[i, j]) > 0.6 * reach if signed else values[i, j] < 0.5
            axes.text(j, i, f"{values[i, j]:.2f}\n±{errors[i, j]:.2f}", ha="center",
                      va="center", fontsize=8, color="white" if dark else "black")  # fmt: skip
    axes.set_xticks(range(shape[1]), [f"{v:g}" for v in second.values])
    axes.set_yticks(range(shape[0]), [f"{v:g}" for v in first.values])
    axes.set_xlabel(second.label)
    axes.set_ylabel(first.label)
    axes.set_title(item.label)
    axes.grid(visible=False)
    axes.figure.colorbar(image, ax=axes, pad=0.01)
    return axes
