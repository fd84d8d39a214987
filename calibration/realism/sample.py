"""What a check looks at, in the record and in every world alike, and what it says of it.

    Property.of(sample) -> Measured          numbers, and a curve for the figure

Axes: D dyads, n countries, K contact types, T months; direction 0 is initiated by the first country
of the dyad, 1 by the second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.dyads import split_dyad
from sim.scores.predictive import Check, Curve, Statistic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Floats

Counts = NDArray[np.int64]


class Ties(NamedTuple):
    """Who the dyads are between: positions of both countries (D,), and how many there are."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    size: int


def ties_of(dyads: Sequence[str]) -> Ties:
    """Number the countries of some dyads in the order of their codes."""
    ends = [split_dyad(key) for key in dyads]
    place = {iso3: i for i, iso3 in enumerate(sorted({iso3 for pair in ends for iso3 in pair}))}
    first, second = (np.array([place[pair[m]] for pair in ends], dtype=np.int64) for m in (0, 1))
    return Ties(first, second, len(place))


@dataclass(frozen=True)
class Sample:
    """Contacts of the record, or of one world.

    Attributes
    ----------
    ties : Ties
    total : (D, T)
        Contacts of a dyad and month, all types and both directions.
    months : (T,) datetime64[M]
    directed : (2, D, K, T)
        By direction and type; without dyads where the record has no types.
    sign : (K,)
        +1 for cooperative, -1 for conflictual types.
    """

    ties: Ties
    total: Counts
    months: NDArray[np.datetime64]
    directed: Counts = field(default_factory=lambda: np.zeros((2, 0, 0, 0), dtype=np.int64))
    sign: Floats = field(default_factory=lambda: np.zeros(0))

    @cached_property
    def by_sign(self) -> Counts:
        """Contacts by direction and sign, cooperative ones first, (2, D, 2, T)."""
        good = np.stack([self.sign > 0, self.sign < 0]).astype(np.float32)
        sums = np.matmul(good, self.directed.astype(np.float32))  # exact below 2^24
        return np.asarray(sums.astype(np.int64))

    @cached_property
    def net(self) -> Counts:
        """Cooperative less conflictual contacts, (D, T)."""
        both = self.by_sign.sum(axis=0)
        return np.asarray(both[:, 0] - both[:, 1])


class Measured(NamedTuple):
    """What one sample shows: the numbers of a property, and its curve (X,)."""

    values: tuple[float, ...]
    curve: Floats


@dataclass(frozen=True)
class Property:
    """One property of a record of contacts.

    Attributes
    ----------
    name, title, meaning : str
        As in `sim.scores.predictive.Check`.
    of : callable
        Measures a sample.
    statistics : tuple of str
        Names of its numbers.
    x : (X,)
        Places of its curve.
    x_label, y_label, log_x, log_y, names
        As in `sim.scores.predictive.Curve`.
    """

    name: str
    title: str
    meaning: str
    of: Callable[[Sample], Measured]
    statistics: tuple[str, ...]
    x: Floats
    x_label: str
    y_label: str
    log_x: bool = False
    log_y: bool = False
    names: tuple[str, ...] = ()

    def check(self, record: str, observed: Measured, simulated: Sequence[Measured]) -> Check:
        """Hold the record against the worlds; ``record`` says which record it is."""
        values = np.array([one.values for one in simulated])
        return Check(
            f"{record.split()[0]}-{self.name}",
            self.title,
            record,
            self.meaning,
            tuple(
                Statistic(name, float(observed.values[i]), values[:, i])
                for i, name in enumerate(self.statistics)
            ),
            Curve(
                self.x,
                observed.curve,
                np.array([one.curve for one in simulated]),
                self.x_label,
                self.y_label,
                self.log_x,
                self.log_y,
                self.names,
            ),
        )


def survival(values: NDArray[Any], thresholds: Floats) -> Floats:
    """Share of values at or above each threshold, (X,); NaN where there are no values."""
    if not values.size:
        return np.full(thresholds.size, np.nan)
    ordered = np.sort(values, axis=None)
    return np.asarray(1.0 - np.searchsorted(ordered, thresholds, side="left") / ordered.size)


def mean_of(values: NDArray[Any]) -> float:
    """Mean, or NaN where there are no values."""
    return float(np.mean(values)) if values.size else float("nan")
