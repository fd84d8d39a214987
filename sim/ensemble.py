"""What a run leaves behind: summaries of every dyad, whole paths of the dyads in focus.

Axes: Q quantities (engagement, affinity, strength, cooperation_index, then contacts_<type> in the
order of the types), D dyads, T months, W worlds, F focus dyads, R rituals. Engagement and affinity
are net of what any two such countries would have and without the bursts of single months, as is
strength. Contacts count both directions, rituals and interventions included.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import SimulationError, close_matches
from sim.rooms import release

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.questions import Answer

STATE_NAMES = ("engagement", "affinity", "strength", "cooperation_index")
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Provenance:
    """What the numbers of a run depend on, besides laws and states: enough to run it again.

    ``processes`` names the processes of the world that played.
    """

    seed: int
    worlds: int
    draws: int
    batch: int
    cutoff: str
    first_month: str
    processes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ensemble:
    """Worlds of one scenario.

    Attributes
    ----------
    scenario_id : str
    countries, dyads, quantities, focus, rituals : tuple of str
        Labels of the axes n, D, Q, F, R.
    periods : (T,) datetime64[M]
    worlds, draws : int
        W, and the number of posterior draws S; world w uses draw w mod S.
    mean, sd : (Q, D, T)
        Over the worlds; the standard deviation has divisor W. Views of rooms (`sim.rooms`), as are
        ``paths``: in a file where they are large.
    paths : (Q, W, F, T) float32
    at_cutoff : (4, W, F) float32
        The first four quantities in the month of the cutoff.
    seasons : tuple of int
        Year in which each whole season within the horizon begins.
    ritual_kept : (R, W, seasons) int8
        1 kept, 0 not.
    questions : tuple of Answer
    provenance : Provenance
    acts : tuple of str
        Names of the interventions, and ids of the rules, that the scenario has.
    began : (acts, W) int16
        Month, from 0, in which each began in each world; -1 where it did not.
    """

    scenario_id: str
    countries: tuple[str, ...]
    dyads: tuple[str, ...]
    quantities: tuple[str, ...]
    periods: NDArray[np.datetime64]
    worlds: int
    draws: int
    mean: Floats
    sd: Floats
    focus: tuple[str, ...]
    paths: NDArray[np.float32]
    at_cutoff: NDArray[np.float32]
    rituals: tuple[str, ...]
    seasons: tuple[int, ...]
    ritual_kept: NDArray[np.int8]
    provenance: Provenance
    questions: tuple[Answer, ...] = ()
    acts: tuple[str, ...] = ()
    began: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int16))

    def path(self, dyad: str, quantity: str) -> NDArray[np.float32]:
        """Paths of one quantity of a focus dyad, axes (world, month)."""
        q = _position(quantity, self.quantities, "quantity")
        return self.paths[q, :, _position(dyad, self.focus, "focus dyad")]

    def value_at_cutoff(self, dyad: str, quantity: str) -> NDArray[np.float32]:
        """One of the first four quantities of a focus dyad at the cutoff, axis (world,)."""
        q = _position(quantity, STATE_NAMES, "quantity at the cutoff")
        return self.at_cutoff[q, :, _position(dyad, self.focus, "focus dyad")]

    def season(self, ritual: str, season: int) -> NDArray[np.int8]:
        """Whether a ritual was kept in a season, axis (world,)."""
        r = _position(ritual, self.rituals, "ritual")
        return self.ritual_kept[
            r, :, _position(str(season), tuple(map(str, self.seasons)), "season")
        ]

    def happened(self, act: str) -> NDArray[np.bool_]:
        """Whether an intervention, or the action of a rule, began within the horizon, (world,)."""
        return np.asarray(self.began[_position(act, self.acts, "intervention or rule")] >= 0)

    def trajectories(self) -> pl.DataFrame:
        """Return a long table: dyad, period, quantity, mean, sd, q05, q25, q50, q75, q95.

        Quantiles are those of the worlds, linear between order statistics, and null outside the
        focus. Rows are ordered by dyad, quantity, period.
        """
        return self.trajectories_of(range(len(self.dyads)))

    def trajectories_of(self, dyads: range) -> pl.DataFrame:
        """Return the rows of `trajectories` of some dyads, which are all that is held of it."""
        import polars as pl

        (q, _, t), d = self.mean.shape, len(dyads)
        cell = np.arange(d * q * t)
        names = pl.Series(self.dyads[dyads.start : dyads.stop], dtype=pl.String)
        table = {
            "dyad": names.gather(cell // (q * t)),
            "period": pl.Series(self.periods.astype("datetime64[D]")).gather(cell % t),
            "quantity": pl.Series(self.quantities).gather(cell // t % q),
            "mean": _rows(self.mean, dyads),
            "sd": _rows(self.sd, dyads),
        }
        quantiles = self._quantiles(dyads)
        levels = [f"q{round(100 * level):02d}" for level in LEVELS]
        columns = {name: quantiles[i].ravel() for i, name in enumerate(levels)}
        return pl.DataFrame(table | columns).with_columns(pl.col(levels).fill_nan(None))

    def _quantiles(self, dyads: range) -> Floats:
        """Quantiles by level, axes (level, D, Q, T); nan outside the focus."""
        q, _, t = self.mean.shape
        out = np.full((len(LEVELS), len(dyads), q, t), np.nan)
        for f, name in enumerate(self.focus):
            place = self.dyads.index(name)
            if place in dyads:
                # Worlds last and contiguous: along a strided axis it takes several times as long.
                paths = np.moveaxis(self.paths[:, :, f], 1, -1)
                worlds = np.ascontiguousarray(paths, dtype=np.float64)
                inside = np.quantile(worlds, LEVELS, axis=-1, overwrite_input=True)
                out[:, place - dyads.start] = inside
        return out


def _rows(values: Floats, dyads: range) -> Floats:
    """Values (Q, D, T) of some dyads as one column, by dyad, quantity and period."""
    out = np.empty((len(dyads), len(values), values.shape[2]))
    for t in range(values.shape[2]):
        out[:, :, t] = values[:, dyads.start : dyads.stop, t].T
        release(values)
    return out.ravel()


def _position(name: str, names: tuple[str, ...], what: str) -> int:
    if name not in names:
        problem = f"the ensemble has no such {what}"
        near = close_matches(name, names)
        raise SimulationError(problem, value=name, expected=", ".join(names), near=near)
    return names.index(name)
