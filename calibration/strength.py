"""Strength: how strong a relationship is, net of what two such countries would do anyway.

    z_e = (e - mean) / sd,  z_a likewise, over the dyads of one date
    strength = (z_e + z_a) / sqrt 2

e and a are net of the opportunity mean and without their bursts: the level and the slow part. The
interval comes from the state's own uncertainty, the percentile is the expected share of weaker
dyads of the date, whose states are uncertain too. Over dyads, strength has variance one plus the
correlation of the two parts.

Axes: D dyads, 2 dimensions (engagement, affinity).

Example
-------
>>> cov = np.zeros((3, 2, 2))
>>> ranking = rank(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), cov)
>>> ranking.strength.round(2).tolist(), ranking.percentile.round(1).tolist()
([-1.73, 0.0, 1.73], [16.7, 50.0, 83.3])
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from sim.parameters import Floats

INTERVAL = 0.90
"""Probability that the reported interval holds the strength."""

GRID = 600
"""Points at which the distribution of strength over dyads is worked out."""

SMALLEST_SD = 1e-12


@dataclass(frozen=True)
class Ranking:
    """Strength of D dyads at one date.

    Attributes
    ----------
    center, scale : (2,)
        Mean and standard deviation, over dyads, of the net engagement and affinity.
    z : (D, 2)
        Net engagement and affinity in cross-dyad standard deviations.
    strength, low, high : (D,)
        Strength with the ends of its 90% interval.
    sd : (D,)
        Posterior standard deviation of the strength.
    percentile : (D,)
        Expected share of dyads weaker than this one, half of itself included, in percent.
    percentile_low, percentile_high : (D,)
        Percentiles that the ends of the interval would have.
    """

    center: Floats
    scale: Floats
    z: Floats
    strength: Floats
    low: Floats
    high: Floats
    sd: Floats
    percentile: Floats
    percentile_low: Floats
    percentile_high: Floats


def rank(mean: Floats, cov: Floats) -> Ranking:
    """Rank dyads by their net states.

    Parameters
    ----------
    mean, cov
        Net engagement and affinity, (D, 2) and (D, 2, 2).
    """
    return rank_against(mean, cov, *moments(mean, cov))


def rank_against(mean: Floats, cov: Floats, center: Floats, scale: Floats) -> Ranking:
    """Rank states (D, 2) and (D, 2, 2) on the scale of other dyads, (2,) each.

    Percentiles are among the states given.
    """
    z = (mean - center) / scale
    strength = z.sum(axis=1) / np.sqrt(2.0)
    weight = 1.0 / (scale * np.sqrt(2.0))
    sd = np.sqrt(np.einsum("i,dij,j->d", weight, cov, weight))
    reach = ndtri(0.5 + INTERVAL / 2.0)
    low, high = strength - reach * sd, strength + reach * sd
    weaker = _shares(strength, sd, np.stack([strength, low, high]))
    return Ranking(center, scale, z, strength, low, high, sd, weaker[0], weaker[1], weaker[2])


def moments(mean: Floats, cov: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation over dyads, (2,) each, of net states (D, 2) and (D, 2, 2)."""
    return mean.mean(axis=0), np.sqrt(mean.var(axis=0) + np.einsum("dii->i", cov) / mean.shape[0])


def _shares(strength: Floats, sd: Floats, values: Floats) -> Floats:
    """Expected share of dyads below each value, in percent: a mixture of normals, by a grid."""
    spread = np.maximum(sd, SMALLEST_SD)
    low, high = values.min() - 1e-9, values.max() + 1e-9
    grid = np.unique(values) if values.size <= GRID else np.linspace(low, high, GRID)
    below = np.array([ndtr((point - strength) / spread).mean() for point in grid])
    return np.asarray(100.0 * np.interp(values, grid, below))
