"""Posterior predictive checks: a statistic of the record among those of simulated worlds.

    p = min(1, 2 min(P(T_sim <= T_obs), P(T_sim >= T_obs)))

with the record counted among the worlds, so that p is at least 2 / (W + 1). A p-value of this kind
is conservative where the laws were fitted to the same data that are checked: a small one is
evidence of a misfit, a large one is weak evidence of a fit.

Axes: W worlds, X places of a curve.

Example
-------
>>> one = Statistic("mean", 3.0, np.arange(99.0))
>>> one.p, one.median
(0.1, 49.0)

Reference: Gelman, A., Meng, X.-L., Stern, H. (1996). Posterior predictive assessment of model
fitness via realized discrepancies. Statistica Sinica 6, 733-807.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.parameters import Floats

INTERVAL = (0.05, 0.95)
"""Ends of the predictive interval."""

SMALL_P = 0.05
"""Below it a statistic counts as a misfit."""

SLIGHT = 0.1
"""A misfit smaller than this, as a share of the record's value, is called slight."""

SLIGHT_SHARE = 0.02
"""So is one smaller than this, of a number that lies between -1 and 1 as shares do."""


def two_sided_p(observed: float, simulated: Floats) -> float:
    """Return the two-sided posterior predictive p-value; NaN where the record has no value.

    Parameters
    ----------
    observed
        Statistic of the record.
    simulated
        Of the worlds, (W,); those without a value are left out.
    """
    held = simulated[np.isfinite(simulated)]
    if not np.isfinite(observed) or not held.size:
        return float("nan")
    below = 1 + np.count_nonzero(held <= observed)
    above = 1 + np.count_nonzero(held >= observed)
    return float(min(1.0, 2.0 * min(below, above) / (held.size + 1)))


@dataclass(frozen=True)
class Statistic:
    """One number of the record beside its predictive distribution.

    Attributes
    ----------
    name : str
        What it is, in words.
    observed : float
    simulated : (W,)
    """

    name: str
    observed: float
    simulated: Floats

    @cached_property
    def p(self) -> float:
        """Two-sided p-value, in (0, 1]."""
        return two_sided_p(self.observed, self.simulated)

    @cached_property
    def median(self) -> float:
        """Median over worlds."""
        return self._quantile(0.5)

    @cached_property
    def low(self) -> float:
        """Lower end of the 90% interval."""
        return self._quantile(INTERVAL[0])

    @cached_property
    def high(self) -> float:
        """Upper end of the 90% interval."""
        return self._quantile(INTERVAL[1])

    @property
    def misfit(self) -> bool:
        """Whether the record lies in a tail of the worlds."""
        return self.p < SMALL_P

    @property
    def miss(self) -> float:
        """Simulated median less the record."""
        return self.median - self.observed

    @property
    def slight(self) -> bool:
        """Whether a misfit is small, however sure."""
        largest = max(abs(self.observed), abs(self.low), abs(self.high))
        share = largest <= 1.0 and abs(self.miss) < SLIGHT_SHARE
        return share or abs(self.miss) < SLIGHT * abs(self.observed)

    def _quantile(self, level: float) -> float:
        held = self.simulated[np.isfinite(self.simulated)]
        return float(np.quantile(held, level)) if held.size else float("nan")


@dataclass(frozen=True)
class Curve:
    """A curve of the record beside those of the worlds: x and observed (X,), simulated (W, X).

    ``names`` (X) stand in place of x where it has no scale.
    """

    x: Floats
    observed: Floats
    simulated: Floats
    x_label: str
    y_label: str
    log_x: bool = False
    log_y: bool = False
    names: tuple[str, ...] = ()

    def band(self) -> tuple[Floats, Floats, Floats]:
        """Return median and ends of the 90% interval at every place, (X,); NaN where unknown."""
        ends = np.full((3, self.x.size), np.nan)
        known = np.isfinite(self.simulated).any(axis=0)
        levels = [0.5, *INTERVAL]
        ends[:, known] = np.nanquantile(self.simulated[:, known], levels, axis=0)
        return ends[0], ends[1], ends[2]


@dataclass(frozen=True)
class Check:
    """One property of the record, held against the worlds.

    Attributes
    ----------
    name, title : str
    record : str
        Which record it is of, such as "typed events".
    meaning : str
        What is measured, in a sentence or two.
    statistics : tuple of Statistic
    curve : Curve
        What the figure shows.
    """

    name: str
    title: str
    record: str
    meaning: str
    statistics: tuple[Statistic, ...]
    curve: Curve

    @property
    def misfits(self) -> tuple[Statistic, ...]:
        """Statistics whose p-value is small, and that are not only slightly off."""
        return tuple(one for one in self.statistics if one.misfit and not one.slight)

    @property
    def slight(self) -> tuple[Statistic, ...]:
        """Statistics whose p-value is small, but that are off by little."""
        return tuple(one for one in self.statistics if one.misfit and one.slight)


@dataclass(frozen=True)
class Realism:
    """All checks of a calibration.

    Attributes
    ----------
    checks : tuple of Check
    cutoff : str
        Last day of the record that the fit knows.
    worlds, draws, seed : int
        W, posterior draws among them, key of every draw.
    spans : tuple of str
        What is checked over which months and pairs, a sentence a record.
    notes : tuple of str
        What a reader must know, and what could not be checked.
    """

    checks: tuple[Check, ...]
    cutoff: str
    worlds: int
    draws: int
    seed: int
    spans: tuple[str, ...]
    notes: tuple[str, ...]

    def check(self, name: str) -> Check:
        """Return a check by name; raises KeyError where there is none."""
        held = {check.name: check for check in self.checks}
        return held[name]
