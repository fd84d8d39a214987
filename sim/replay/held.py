"""One number of the record among those of the worlds, and the chance of one event.

    Held      a number: is it inside the 90% interval of the worlds, and what is their CRPS?
    Chances   many events: do higher chances go with what happened (AUC), and the Brier score

Both are made for the replay and for its baseline, in which nothing is set: what the events add to
the forecast is the difference.

Axes: W worlds, N events.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.scores.brier import brier_score
from sim.scores.crps import crps_samples
from sim.scores.discrimination import discrimination

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats

LEVELS = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class Spread:
    """Numbers of the worlds: 5%, 50% and 95% points, and the CRPS of what was observed."""

    low: float
    middle: float
    high: float
    crps: float


@dataclass(frozen=True)
class Held:
    """A number of the record, ``observed``, and those of the worlds.

    ``what`` names the number, ``group`` those that are shown together; ``acted_on`` tells whether
    the replay sets anything on the dyad.
    """

    group: str
    what: str
    dyad: str
    acted_on: bool
    observed: float
    worlds: Spread
    baseline: Spread

    @property
    def inside(self) -> bool:
        """Whether it lies within the 90% interval of the worlds."""
        return self.worlds.low <= self.observed <= self.worlds.high

    @property
    def miss(self) -> float:
        """How far outside, in widths of the interval; 0 inside."""
        beyond = max(self.worlds.low - self.observed, self.observed - self.worlds.high, 0.0)
        return beyond / max(self.worlds.high - self.worlds.low, 1e-9)


@dataclass(frozen=True)
class Chances:
    """How well chances of events went with what happened.

    ``auc`` and ``brier`` of the replay, of its baseline, and of each pair's own past share, which
    is nan where there is none.
    """

    what: str
    events: int
    happened: int
    auc: tuple[float, float, float]
    brier: tuple[float, float, float]


def hold(
    name: tuple[str, str],
    dyad: str,
    acted_on: bool,
    observed: float,
    paths: tuple[Floats, Floats],
) -> Held:
    """Hold a number of the record against those of the worlds.

    Parameters
    ----------
    name, dyad, acted_on, observed
        As in `Held`; the name is of the group and of the number.
    paths
        The number in each world of the replay, and of its baseline, (W,).
    """
    return Held(*name, dyad, acted_on, observed, *(_spread(path, observed) for path in paths))


def _spread(numbers: Floats, observed: float) -> Spread:
    low, middle, high = (float(point) for point in np.quantile(numbers, LEVELS))
    crps = crps_samples(numbers[None, :].astype(np.float64), np.array([observed]))
    return Spread(low, middle, high, float(crps[0]))


def chances(
    what: str, happened: NDArray[np.bool_], probabilities: tuple[Floats, Floats, Floats | None]
) -> Chances:
    """Score chances of events, (N,), of the replay, its baseline, and the pairs' own past."""
    found = [(np.nan, np.nan) if p is None else _score(p, happened) for p in probabilities]
    auc, brier = ((one[i], two[i], three[i]) for one, two, three in [found] for i in (0, 1))
    return Chances(what, happened.size, int(happened.sum()), auc, brier)


def _score(p: Floats, happened: NDArray[np.bool_]) -> tuple[float, float]:
    return discrimination(p, happened), float(brier_score(p, happened).mean())
