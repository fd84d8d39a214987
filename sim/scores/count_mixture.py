"""Forecasts of counts as finite mixtures of negative binomials, a row a cell.

    P(y) = sum_j w_j NegBin(y; mean m_j, size r_j)

A negative binomial is the mixture of one, a Poisson its limit for large r, and a linear pool of
mixtures is again a mixture. So every forecast, and every pool of forecasts, has its exact log
score, distribution function and quantiles by the same functions.

Axes: N cells, J components.

Example
-------
>>> one = CountMixture.single(np.array([2.0]), np.array([1.0]))
>>> other = CountMixture.single(np.array([4.0]), np.array([1.0]))
>>> pool((one, other), np.array([0.5, 0.5])).mean()
array([3.])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import ForecastError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.parameters import Floats

CLOSE = 1e-8
"""By how much the weights of a cell may miss a sum of one."""


@dataclass(frozen=True)
class CountMixture:
    """Predictive distributions of N counts.

    Attributes
    ----------
    weights : (N, J)
        Not negative; each row adds up to one.
    means : (N, J)
        Above zero, in counts.
    sizes : (N, J)
        Above zero; the variance of a component is m + m^2 / size.

    Raises
    ------
    ForecastError
        If the shapes differ, or a row is no distribution.
    """

    weights: Floats
    means: Floats
    sizes: Floats

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        shapes = {part.shape for part in (self.weights, self.means, self.sizes)}
        if len(shapes) != 1 or self.weights.ndim != 2:
            expected = "weights, means and sizes of one shape (cells, components)"
            raise ForecastError(value=sorted(shapes), expected=expected)
        for name, part in (("means", self.means), ("sizes", self.sizes)):
            _check(name, np.isfinite(part) & (part > 0.0), part, "a finite number above zero")
        _check("weights", self.weights >= 0.0, self.weights, "none below zero")
        total = self.weights.sum(axis=1)
        _check("weights", np.abs(total - 1.0) < CLOSE, total, "a sum of one")

    @classmethod
    def single(cls, mean: Floats, size: Floats) -> CountMixture:
        """Return one negative binomial a cell; both (N,)."""
        return cls(np.ones((mean.size, 1)), mean[:, None], size[:, None])

    @property
    def cells(self) -> int:
        """Number of cells N."""
        return int(self.weights.shape[0])

    def mean(self) -> Floats:
        """Return the mean of each cell, (N,)."""
        mean: Floats = (self.weights * self.means).sum(axis=1)
        return mean

    def probability_of_none(self) -> Floats:
        """Return P(0) of each cell, (N,)."""
        none: Floats = (self.weights * np.exp(-self.sizes * np.log1p(self.means / self.sizes))).sum(
            axis=1
        )
        return none


def pool(members: Sequence[CountMixture], weights: Floats) -> CountMixture:
    """Return the linear pool of forecasts of the same cells.

    Parameters
    ----------
    members
        M forecasts of N cells each.
    weights
        Of the members: (M,), or by cell (N, M); not negative, adding up to one.

    Raises
    ------
    ForecastError
        If the members differ in their cells or do not match the weights.
    """
    cells = {member.cells for member in members}
    if len(cells) != 1 or weights.shape[-1] != len(members):
        expected = "one weight a member, and members of the same cells"
        raise ForecastError(where="pool", value=sorted(cells), expected=expected)
    shares = np.broadcast_to(weights, (cells.pop(), len(members)))
    return CountMixture(
        np.hstack([m.weights * shares[:, [i]] for i, m in enumerate(members)]),
        np.hstack([m.means for m in members]),
        np.hstack([m.sizes for m in members]),
    )


def _check(name: str, good: np.ndarray, values: Floats, expected: str) -> None:
    if good.all():
        return
    place = tuple(int(i) for i in np.argwhere(~good)[0])
    raise ForecastError(where=f"{name}{list(place)}", value=float(values[place]), expected=expected)
