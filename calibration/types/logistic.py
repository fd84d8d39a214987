"""Logistic regression with a ridge, drawn to a given law where little is seen.

    logit P = offset + c + x' b,    b ~ N(0, 1 / precision)

Inputs are brought to mean 0 and standard deviation 1 by the rows they are learnt from. Newton's
steps are halved until the posterior rises.

Axes: R rows, F inputs.

Reference: le Cessie, S., van Houwelingen, J. C. (1992). Ridge estimators in logistic regression.
Applied Statistics 41(1), doi:10.2307/2347628.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from sim.errors import FitError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.parameters import Floats

STEPS, HALVINGS = 60, 12
CLOSE = 1e-7
BOUND = 16.0
"""Logits are cut to this in absolute value: no outcome is held to be impossible."""

CONSTANT_PRECISION = 0.01
FLAT = 1e-9


@dataclass(frozen=True)
class Logistic:
    """A fitted regression.

    Attributes
    ----------
    mean, spread : (F,)
        Of the rows that it was learnt from.
    constant : float
    slopes : (F,)
        Of scaled inputs.
    """

    mean: Floats
    spread: Floats
    constant: float
    slopes: Floats

    def chance(self, inputs: Floats, offset: Floats | float = 0.0) -> Floats:
        """Return the probability of each row, (R,), for inputs (R, F)."""
        logit = offset + self.constant + (inputs - self.mean) / self.spread @ self.slopes
        found: Floats = expit(np.clip(logit, -BOUND, BOUND))
        return found


def fit_logistic(
    inputs: Floats,
    happened: NDArray[np.bool_],
    precision: Floats | float,
    *,
    offset: Floats | None = None,
) -> Logistic:
    """Fit by the highest posterior.

    Parameters
    ----------
    inputs, happened
        Rows (R, F) and what came, (R,).
    precision
        Prior precision of the slopes, one or (F,), inputs being of standard deviation 1; the prior
        mean is 0.
    offset
        Logit to begin with, (R,).

    Raises
    ------
    FitError
        If there are no rows.
    """
    if not happened.size:
        problem = "a regression without rows"
        raise FitError(problem)
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0)
    spread = np.where(spread > FLAT, spread, 1.0)
    rows = np.column_stack([np.ones(happened.size), (inputs - mean) / spread])
    start = np.zeros(happened.size) if offset is None else offset
    ridge = np.empty(rows.shape[1])
    ridge[0], ridge[1:] = CONSTANT_PRECISION, precision
    found = _climb(rows, happened.astype(np.float64), start, ridge)
    return Logistic(mean, spread, float(found[0]), found[1:])


def _climb(rows: Floats, y: Floats, offset: Floats, ridge: Floats) -> Floats:
    """Return the coefficients (F + 1,) of highest posterior."""
    beta = np.zeros(rows.shape[1])

    def height(b: Floats) -> float:
        logit = offset + rows @ b
        return float((y * logit - np.logaddexp(0.0, logit)).sum() - 0.5 * ridge @ b**2)

    now = height(beta)
    for _ in range(STEPS):
        chance = expit(offset + rows @ beta)
        slope = rows.T @ (y - chance) - ridge * beta
        curve = (rows * (chance * (1.0 - chance))[:, None]).T @ rows + np.diag(ridge)
        step, before = np.linalg.solve(curve, slope), now
        for halving in range(HALVINGS):
            tried = beta + 0.5**halving * step
            if height(tried) > before:
                beta, now = tried, height(tried)
                break
        if now - before < CLOSE:
            break
    return beta
