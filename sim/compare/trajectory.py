"""What a scenario changes: its worlds less the same worlds of its baseline.

Both runs share every draw, so world w differs only by what the scenario changed. With x and y the
two paths of a quantity,

    difference of world w = x_w - y_w,   mean over worlds,   standard error = sd / sqrt(W)

The quantiles are those of the differences over worlds: how the effect varies between worlds,
parameter and state uncertainty included. The standard error is that of the mean alone.

Axes: Q quantities, F focus dyads, T months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ComityError

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.parameters import Floats

SUMMARIES = ("mean", "standard_error", "q05", "q50", "q95")
"""What is kept of the differences over the worlds: fields of `Comparison`, columns of its table."""

LEVELS = (0.05, 0.5, 0.95)
POINTS = 200


@dataclass(frozen=True)
class Comparison:
    """Differences of a scenario from its baseline, paired by world.

    Attributes
    ----------
    scenario_id, baseline_id : str
    quantities, focus : tuple of str
        Labels of the axes Q and F.
    periods : (T,) datetime64[M]
    mean, standard_error, q05, q50, q95 : (Q, F, T)
    first_clear : (Q, F) int64
        First month whose mean differs from zero by more than 5 standard errors; -1 for none.
    worlds : int
    """

    scenario_id: str
    baseline_id: str
    quantities: tuple[str, ...]
    focus: tuple[str, ...]
    periods: NDArray[np.datetime64]
    mean: Floats
    standard_error: Floats
    q05: Floats
    q50: Floats
    q95: Floats
    first_clear: NDArray[np.int64]
    worlds: int

    def to_frame(self) -> pl.DataFrame:
        """Return a long table: dyad, quantity, period, mean, standard_error, q05, q50, q95."""
        import polars as pl

        q, f, t = self.mean.shape
        table = {
            "dyad": np.tile(np.repeat(np.array(self.focus), t), q),
            "quantity": np.repeat(np.array(self.quantities), f * t),
            "period": np.tile(self.periods.astype("datetime64[D]"), q * f),
        }
        values = {name: getattr(self, name).ravel() for name in SUMMARIES}
        return pl.DataFrame(table | values)


def compare(scenario: Ensemble, baseline: Ensemble) -> Comparison:
    """Compare a scenario with its baseline, world by world.

    Raises
    ------
    ComityError
        If the two did not run on the same worlds, months, dyads in focus, seed or draws.
    """
    _check_paired(scenario, baseline)
    summaries = _summaries(scenario.paths, baseline.paths)
    mean, error = summaries[:2]
    return Comparison(
        scenario_id=scenario.scenario_id,
        baseline_id=baseline.scenario_id,
        quantities=scenario.quantities,
        focus=scenario.focus,
        periods=scenario.periods,
        **dict(zip(SUMMARIES, summaries, strict=True)),
        first_clear=first_clear(mean, error),
        worlds=scenario.worlds,
    )


def _summaries(own: NDArray[np.float32], other: NDArray[np.float32]) -> Floats:
    """Mean, its standard error and quantiles of ``own - other`` over worlds, axes (5, Q, F, T).

    Both are (Q, W, F, T). Where all worlds of a dyad are the same, all five are zero.
    """
    out = np.zeros((5, own.shape[0], *own.shape[2:]))
    for f in range(own.shape[2]):
        if np.array_equal(own[:, :, f], other[:, :, f]):
            continue
        # Worlds last and contiguous: sums and partitions along a strided axis take far longer.
        paths = (np.moveaxis(side[:, :, f], 1, -1) for side in (own, other))
        first, second = (np.ascontiguousarray(path, dtype=np.float64) for path in paths)
        first -= second
        out[0, :, f] = first.mean(axis=-1)
        out[1, :, f] = first.std(axis=-1) / np.sqrt(first.shape[-1])
        out[2:, :, f] = np.quantile(first, LEVELS, axis=-1, overwrite_input=True)
    return out


def first_clear(mean: Floats, error: Floats) -> NDArray[np.int64]:
    """First month, on the last axis, whose mean is beyond 5 standard errors; -1 for none."""
    clear = np.abs(mean) > 5.0 * error
    return np.where(clear.any(axis=-1), clear.argmax(axis=-1), -1)


@dataclass(frozen=True)
class Difference:
    """Difference of one quantity between two sets of worlds.

    Attributes
    ----------
    mean, standard_error : (T,)
        Of the difference of the means.
    q05, q95 : (T,)
        Where 90% of the differences between worlds lie.
    paired : bool
        Whether world w was taken against world w.
    """

    mean: Floats
    standard_error: Floats
    q05: Floats
    q95: Floats
    paired: bool


def paired_difference(first: Floats, second: Floats) -> Difference:
    """Second less first, world by world; both (W, T).

    Where the two share their draws, what is common cancels. Where they do not, the standard error
    is still right, but as wide as that of `unpaired_difference`.
    """
    difference = second - first
    q05, q95 = np.quantile(difference, (0.05, 0.95), axis=0)
    error = difference.std(axis=0) / np.sqrt(len(difference))
    return Difference(difference.mean(axis=0), error, q05, q95, paired=True)


def unpaired_difference(first: Floats, second: Floats) -> Difference:
    """Second less first for worlds that have nothing in common, (V, T) and (W, T).

    The variances of the means add up. The interval is that of the difference between any world of
    one and any world of the other, from up to `POINTS` equally spaced quantiles of each.
    """
    share = (np.arange(POINTS) + 0.5) / POINTS
    one, other = (np.quantile(values, share, axis=0) for values in (first, second))
    between = (other[None] - one[:, None]).reshape(POINTS * POINTS, -1)
    q05, q95 = np.quantile(between, (0.05, 0.95), axis=0)
    error = np.sqrt(first.var(axis=0) / len(first) + second.var(axis=0) / len(second))
    return Difference(second.mean(axis=0) - first.mean(axis=0), error, q05, q95, paired=False)


def _check_paired(scenario: Ensemble, baseline: Ensemble) -> None:
    pairs = {
        "worlds": (scenario.worlds, baseline.worlds),
        "draws": (scenario.draws, baseline.draws),
        "seed": (scenario.provenance.seed, baseline.provenance.seed),
        "cutoff": (scenario.provenance.cutoff, baseline.provenance.cutoff),
        "focus dyads": (scenario.focus, baseline.focus),
        "quantities": (scenario.quantities, baseline.quantities),
        "months": (tuple(scenario.periods), tuple(baseline.periods)),
    }
    for name, (own, other) in pairs.items():
        if own != other:
            problem = f"the two runs differ in their {name}, so their worlds are no pairs"
            raise ComityError(
                problem, where=f"{scenario.scenario_id} against {baseline.scenario_id}"
            )
