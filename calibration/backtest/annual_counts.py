"""Yearly counts of directed contacts between countries, and what was known at an origin.

    counts[t, k, i, j]: contacts of class k from country i to country j in year t

`AnnualCounts.until` returns a copy of the years up to an origin: nothing later can be reached from
it, which is how a forecaster is kept from looking ahead. A pair is an ordered pair of different
countries, sender first; a cell is a class and a pair, all pairs of the first class first.

Axes: T years, K classes, C countries, P = C (C - 1) pairs, N = K P cells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import DataNotFoundError, OutcomeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats


@dataclass(frozen=True)
class Covariate:
    """Something known of every pair, constant or by year.

    Attributes
    ----------
    name : str
    values : (C, C) or (T', C, C)
        Sender, receiver.
    years : (T',) int64 or None
        The year by whose end each layer was known; None for a constant.
    """

    name: str
    values: Floats
    years: NDArray[np.int64] | None = None

    def until(self, year: int) -> Covariate:
        """Return a copy of what was known by the end of a year."""
        if self.years is None:
            return self
        known = self.years <= year
        return replace(self, values=self.values[known].copy(), years=self.years[known].copy())


@dataclass(frozen=True)
class AnnualCounts:
    """A record of counts.

    Attributes
    ----------
    counts : (T, K, C, C) int64
        Sender, receiver; the diagonal is zero and no cell.
    years : (T,) int64
        Consecutive.
    classes : tuple of str
        Labels of K.
    countries : tuple of str
        ISO3 codes of C, sorted.
    covariates : tuple of Covariate

    Raises
    ------
    OutcomeError
        If the labels do not fit the axes, years are missing, or a count is negative.
    """

    counts: NDArray[np.int64]
    years: NDArray[np.int64]
    classes: tuple[str, ...]
    countries: tuple[str, ...]
    covariates: tuple[Covariate, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no record."""
        c = len(self.countries)
        shape = (self.years.size, len(self.classes), c, c)
        if self.counts.shape != shape:
            raise OutcomeError(value=self.counts.shape, expected=f"axes {shape}")
        if np.any(np.diff(self.years) != 1):
            raise OutcomeError(where="years", value=self.years.tolist(), expected="one by one")
        if self.counts.min(initial=0) < 0:
            raise OutcomeError(value=int(self.counts.min()), expected="0 or more contacts")

    @property
    def last_year(self) -> int:
        """Last year on record."""
        return int(self.years[-1])

    def until(self, year: int) -> AnnualCounts:
        """Return a copy of what was known at the end of a year.

        Raises
        ------
        DataNotFoundError
            If that year is not on record.
        """
        known = self._place(year) + 1
        return replace(
            self,
            counts=self.counts[:known].copy(),
            years=self.years[:known].copy(),
            covariates=tuple(item.until(year) for item in self.covariates),
        )

    def cells(self, year: int) -> Floats:
        """Return the counts of all cells of a year, (N,).

        Raises
        ------
        DataNotFoundError
            If that year is not on record.
        """
        return self.flat(self.counts[self._place(year)])

    def flat(self, values: NDArray[np.int64] | Floats) -> Floats:
        """Return values (K, C, C), or (C, C), of the pairs alone, as (K P,) or (P,)."""
        sender, receiver = self.pairs()
        return np.ascontiguousarray(values[..., sender, receiver], dtype=np.float64).ravel()

    def pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return positions of senders and receivers, each (P,)."""
        sender, receiver = np.nonzero(~np.eye(len(self.countries), dtype=bool))
        return sender.astype(np.int64), receiver.astype(np.int64)

    def _place(self, year: int) -> int:
        if not self.years[0] <= year <= self.years[-1]:
            expected = f"{self.years[0]} to {self.years[-1]}"
            raise DataNotFoundError(where="year", value=year, expected=expected)
        return int(year - self.years[0])
