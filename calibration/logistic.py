"""A logistic regression under normal priors: the mode of its coefficients.

Axes: N rows, P coefficients.

Reference: Gelman, A., Jakulin, A., Pittau, M. G., Su, Y.-S. (2008). A weakly informative default
prior for logistic regression. Annals of Applied Statistics 2(4), doi:10.1214/08-AOAS191.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from sim.errors import FitError

if TYPE_CHECKING:
    from sim.parameters import Floats

FLAT = 1e-4
"""Steepest slope at which the search has ended."""


def logistic_mode(x: Floats, y: Floats, prior_mean: Floats, prior_sd: Floats, *, of: str) -> Floats:
    """Return the coefficients of highest posterior density, (P,).

    Parameters
    ----------
    x, y
        Inputs (N, P) and outcomes 0 or 1, (N,); N may be 0.
    prior_mean, prior_sd
        Of the coefficients, (P,) each.
    of
        What they belong to, in the words of an error.

    Raises
    ------
    FitError
        If the search does not converge.
    """

    def falling(at: Floats) -> tuple[float, Floats]:
        eta, miss = x @ at, (at - prior_mean) / prior_sd
        value = np.logaddexp(0.0, eta).sum() - y @ eta + 0.5 * miss @ miss
        return float(value), x.T @ (expit(eta) - y) + miss / prior_sd

    found = minimize(falling, prior_mean, jac=True, method="BFGS", options={"gtol": 1e-8})
    if np.abs(found.jac).max() > FLAT:
        msg = f"{of} did not converge: {found.message}"
        raise FitError(msg)
    return np.asarray(found.x)
