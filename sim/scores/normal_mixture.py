"""Forecasts of numbers as finite mixtures of normals, a row a cell, with exact scores.

    F(y) = sum_j w_j Phi((y - m_j) / s_j)
    CRPS = sum_j w_j A(y - m_j, s_j^2) - 1/2 sum_jk w_j w_k A(m_j - m_k, s_j^2 + s_k^2)
    A(m, v) = m (2 Phi(m / sqrt v) - 1) + 2 sqrt(v) phi(m / sqrt v)

A linear pool of mixtures is again a mixture.

Axes: N cells, J components.

Example
-------
>>> one = NormalMixture.single(np.array([0.0]), np.array([1.0]))
>>> one.crps(np.array([0.0])).round(6)
array([0.233695])
>>> one.quantile(0.95).round(6)
array([1.644854])

Reference: Grimit, E. P., Gneiting, T., Berrocal, V. J., Johnson, N. A. (2006). The continuous
ranked probability score for circular variables and its application to mesoscale forecast ensemble
verification. Q. J. R. Meteorol. Soc. 132, doi:10.1256/qj.05.235, equation 5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np
from scipy.special import logsumexp, ndtr, ndtri

from sim.errors import ForecastError
from sim.parameters import Floats
from sim.scores.backtest import SHARE, Scores
from sim.scores.interval import interval_score

if TYPE_CHECKING:
    from collections.abc import Sequence

CLOSE = 1e-8
"""By how much the weights of a cell may miss a sum of one."""

HALVINGS = 60
"""Of the bracket in which a quantile is sought."""

LOG_ROOT = 0.5 * math.log(2.0 * math.pi)


@dataclass(frozen=True)
class NormalMixture:
    """Predictive distributions of N numbers.

    Attributes
    ----------
    weights : (N, J)
        Not negative; each row adds up to one.
    locations : (N, J)
    scales : (N, J)
        Above zero, in the unit of the locations.

    Raises
    ------
    ForecastError
        If the shapes differ, or a row is no distribution.
    """

    weights: Floats
    locations: Floats
    scales: Floats

    def __post_init__(self) -> None:
        """Refuse what is no distribution."""
        shapes = {part.shape for part in (self.weights, self.locations, self.scales)}
        if len(shapes) != 1 or self.weights.ndim != 2:
            expected = "weights, locations and scales of one shape (cells, components)"
            raise ForecastError(value=sorted(shapes), expected=expected)
        good = np.isfinite(self.scales) & (self.scales > 0.0)
        _check("scales", good, self.scales, "a finite number above zero")
        _check("locations", np.isfinite(self.locations), self.locations, "a finite number")
        _check("weights", self.weights >= 0.0, self.weights, "none below zero")
        total = self.weights.sum(axis=1)
        _check("weights", np.abs(total - 1.0) < CLOSE, total, "a sum of one")

    @classmethod
    def single(cls, location: Floats, scale: Floats) -> NormalMixture:
        """Return one normal a cell; both (N,)."""
        return cls(np.ones((location.size, 1)), location[:, None], scale[:, None])

    @property
    def cells(self) -> int:
        """Number of cells N."""
        return int(self.weights.shape[0])

    def cdf(self, y: Floats) -> Floats:
        """Return F(y) of each cell, (N,), for values (N,)."""
        below: Floats = (self.weights * ndtr((y[:, None] - self.locations) / self.scales)).sum(1)
        return np.clip(below, 0.0, 1.0)

    def log_density(self, y: Floats) -> Floats:
        """Return the log density at y, (N,), in natural logarithms."""
        gap = (y[:, None] - self.locations) / self.scales
        with np.errstate(divide="ignore"):
            parts = np.log(self.weights) - 0.5 * gap * gap - np.log(self.scales) - LOG_ROOT
        density: Floats = logsumexp(parts, axis=1)
        return density

    def crps(self, y: Floats) -> Floats:
        """Return the CRPS, (N,), see the module."""
        return _crps(np.asarray(y, dtype=np.float64), self.weights, self.locations, self.scales)

    def quantile(self, level: float) -> Floats:
        """Return the quantile of a level between 0 and 1, (N,).

        Raises
        ------
        ForecastError
            If the level is not between 0 and 1.
        """
        if not 0.0 < level < 1.0:
            raise ForecastError(where="level", value=level, expected="between 0 and 1")
        ends = self.locations + self.scales * float(ndtri(level))
        low, high = ends.min(axis=1), ends.max(axis=1)
        for _ in range(HALVINGS):
            middle = 0.5 * (low + high)
            short = self.cdf(middle) < level
            low, high = np.where(short, middle, low), np.where(short, high, middle)
        found: Floats = 0.5 * (low + high)
        return found


def pool_normals(members: Sequence[NormalMixture], weights: Floats) -> NormalMixture:
    """Return the linear pool of forecasts of the same cells.

    Parameters
    ----------
    members
        M forecasts of N cells each.
    weights
        Of the members, (M,); not negative, adding up to one.

    Raises
    ------
    ForecastError
        If the members differ in their cells or do not match the weights.
    """
    cells = {member.cells for member in members}
    if len(cells) != 1 or weights.shape != (len(members),):
        expected = "one weight a member, and members of the same cells"
        raise ForecastError(where="pool", value=sorted(cells), expected=expected)
    return NormalMixture(
        np.hstack([w * m.weights for w, m in zip(weights, members, strict=True)]),
        np.hstack([m.locations for m in members]),
        np.hstack([m.scales for m in members]),
    )


def score_normals(forecast: NormalMixture, observed: Floats) -> Scores:
    """Score a forecast of N cells on what came; chance and Brier score have no meaning here.

    Raises
    ------
    ForecastError
        If there is not one finite outcome a cell.
    """
    if observed.shape != (forecast.cells,) or not np.isfinite(observed).all():
        raise ForecastError(value=observed.shape, expected=f"{forecast.cells} finite outcomes")
    edge = 0.5 * (1.0 - SHARE)
    low, high = forecast.quantile(edge), forecast.quantile(1.0 - edge)
    return Scores(
        log_score=forecast.log_density(observed),
        crps=forecast.crps(observed),
        interval=interval_score(observed, low, high, alpha=1.0 - SHARE),
        pit=forecast.cdf(observed),
    )


def _check(name: str, good: np.ndarray, values: Floats, expected: str) -> None:
    if good.all():
        return
    place = tuple(int(i) for i in np.argwhere(~good)[0])
    raise ForecastError(where=f"{name}{list(place)}", value=float(values[place]), expected=expected)


@nb.njit(cache=True, error_model="numpy")
def _apart(gap: float, scale: float) -> float:
    """Return A, the mean absolute value of a normal of this mean and standard deviation."""
    z = gap / scale
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return gap * math.erf(z / math.sqrt(2.0)) + 2.0 * scale * density


@nb.njit(cache=True, error_model="numpy")
def _crps(y: Floats, weights: Floats, locations: Floats, scales: Floats) -> Floats:
    cells, components = weights.shape
    out = np.zeros(cells)
    for i in range(cells):
        total = 0.0
        for j in range(components):
            w, m, s = weights[i, j], locations[i, j], scales[i, j]
            total += w * _apart(y[i] - m, s) - w * w * s / math.sqrt(math.pi)
            for k in range(j):
                scale = math.sqrt(s * s + scales[i, k] ** 2)
                total -= w * weights[i, k] * _apart(m - locations[i, k], scale)
        out[i] = total
    return out
