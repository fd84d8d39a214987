"""Regression of a number with noise of two scales: location and log scale linear, tails heavy.

    y = offset + x b + e,   e ~ (1 - p) N(0, s^2) + p N(0, (k s)^2),   log s = z g

Fitted by expectation-maximisation: given how likely each row is of the wide kind, b is a weighted
ridge regression, g takes a step of Fisher scoring, and p and k are means. With no inputs x it is
the predictive spread about a given forecast.

Axes: R rows, F location inputs, G scale inputs.

Example
-------
>>> rng = np.random.default_rng(1)
>>> gap, ones = rng.normal(0.0, 2.0, 4000), np.ones((4000, 1))
>>> law = fit_two_scale(gap, np.empty((4000, 0)), ones)
>>> spread = law.scale(ones[:1])[0] * (1.0 + law.share * (law.ratio**2 - 1.0)) ** 0.5
>>> bool(abs(spread - 2.0) < 0.1)
True

Reference: Gneiting, T., Raftery, A. E., Westveld, A. H., Goldman, T. (2005). Calibrated
probabilistic forecasting using ensemble model output statistics and minimum CRPS estimation.
Monthly Weather Review 133, doi:10.1175/MWR2904.1 (location and scale regressed on earlier errors;
there by CRPS, here by likelihood).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numba as nb
import numpy as np

from sim.errors import FitError
from sim.scores.normal_mixture import NormalMixture

if TYPE_CHECKING:
    from sim.parameters import Floats

ROUNDS = 25
"""Of expectation-maximisation."""

SCALE_PENALTY = 2.0
"""Rows' worth of a pull of the scale's slopes to zero, so that few rows give no wild slopes."""

NARROWEST, WIDEST = -5.0, 3.0
"""Bounds of the log scale."""

LEAST_RATIO = 1.3
"""Least scale of the wide kind over that of the narrow kind, which keeps the two apart."""


@dataclass(frozen=True)
class TwoScale:
    """A fitted law.

    Attributes
    ----------
    slopes : (F,)
        b.
    scale_slopes : (G,)
        g.
    share, ratio : float
        p and k.
    """

    slopes: Floats
    scale_slopes: Floats
    share: float
    ratio: float

    def scale(self, z: Floats) -> Floats:
        """Return s of each row, (R,)."""
        scale: Floats = np.exp(np.clip(z @ self.scale_slopes, NARROWEST, WIDEST))
        return scale

    def forecast(self, offset: Floats, x: Floats, z: Floats) -> NormalMixture:
        """Return the distribution of each row."""
        location, scale = offset + x @ self.slopes, self.scale(z)
        return NormalMixture(
            np.tile([1.0 - self.share, self.share], (offset.size, 1)),
            np.stack([location, location], axis=1),
            np.stack([scale, self.ratio * scale], axis=1),
        )


def fit_two_scale(gap: Floats, x: Floats, z: Floats, *, penalty: float = 0.0) -> TwoScale:
    """Fit the law to rows.

    Parameters
    ----------
    gap
        Outcomes less their offsets, (R,).
    x, z
        Inputs of location, (R, F), and log scale, (R, G); the first of ``z`` is one throughout.
    penalty
        Of the squared slopes b, in units of weighted rows.

    Raises
    ------
    FitError
        If there are no rows, or one is not finite.
    """
    if not gap.size or not np.isfinite(gap.sum() + x.sum() + z.sum()):
        problem = "two-scale regression needs finite rows"
        raise FitError(problem, value=gap.size)
    slopes: Floats = np.zeros(x.shape[1])
    scale_slopes: Floats = np.zeros(z.shape[1])
    scale_slopes[0] = np.log(0.8 * gap.std() + 1e-3)
    share, ratio = 0.15, 2.5
    ridge = penalty * np.eye(x.shape[1])
    pull = SCALE_PENALTY * np.ones(z.shape[1])
    pull[0] = 0.0
    information = 2.0 * z.T @ z + np.diag(pull)
    for _ in range(ROUNDS):
        miss = gap - x @ slopes
        precision = np.exp(-2.0 * np.clip(z @ scale_slopes, NARROWEST, WIDEST))
        square = miss * miss * precision
        wide = _wide(square, share, ratio)
        weight = 1.0 - wide + wide / ratio**2
        if x.shape[1]:
            heavy = weight * precision
            square_sum, product_sum = weighted_sums(x, heavy, gap)
            slopes[:] = np.linalg.solve(square_sum + ridge, product_sum)
            square = (gap - x @ slopes) ** 2 * precision
        gradient = z.T @ (weight * square - 1.0) - pull * scale_slopes
        step = np.linalg.solve(information, gradient)
        scale_slopes += step / max(1.0, float(np.abs(step).max()))
        share = float(np.clip(wide.mean(), 0.01, 0.5))
        ratio = float(max(LEAST_RATIO, np.sqrt((wide * square).sum() / max(wide.sum(), 1e-9))))
    return TwoScale(slopes, scale_slopes, share, ratio)


@nb.njit(cache=True, error_model="numpy")
def weighted_sums(x: Floats, weight: Floats, gap: Floats) -> tuple[Floats, Floats]:
    """Return x' w x, (F, F), and x' w gap, (F,), in one pass and without threads.

    Parameters
    ----------
    x
        Inputs, (R, F).
    weight, gap
        Of each row, (R,).
    """
    rows, inputs = x.shape
    square, product = np.zeros((inputs, inputs)), np.zeros(inputs)
    for r in range(rows):
        for f in range(inputs):
            heavy = weight[r] * x[r, f]
            product[f] += heavy * gap[r]
            for g in range(inputs):
                square[f, g] += heavy * x[r, g]
    return square, product


def _wide(square: Floats, share: float, ratio: float) -> Floats:
    """Return the chance that a row is of the wide kind, (R,), from its squared scaled miss."""
    narrow = (1.0 - share) * np.exp(-0.5 * np.minimum(square, 1200.0))
    broad = share / ratio * np.exp(-0.5 * np.minimum(square, 1200.0) / ratio**2)
    chance: Floats = broad / (narrow + broad)
    return chance
