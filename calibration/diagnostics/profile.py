"""What the data say of one parameter, by fits: its profile, the parameter's own prior left aside.

    drop(x) = l(mode) - l(x),   l(x) = max over the other parameters, theta_i = x,
                                of log p(observations | theta) + log p(other parameters)

The mode is that of the fit; x lies one prior standard deviation of the parameter to either side of
it. Where the drop is near zero the data do not tell these values apart, however the other
parameters are moved: the parameter stands where its prior put it. Had it a normal likelihood of
standard deviation s, the drop would be prior_sd^2 / (2 s^2): 0.5 is as much as the prior says.

It costs two fits a parameter, so it is a check of the words of `calibration.parameter_lines`, which
read the same off the curvature at the mode.

Reference: Raue, A. et al. (2009). Structural and practical identifiability analysis of partially
observed dynamical models by exploiting the profile likelihood. Bioinformatics 25(15),
doi:10.1093/bioinformatics/btp358.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.fit import fit
from calibration.objective import Objective

if TYPE_CHECKING:
    from calibration.fit import Fit
    from calibration.objective import Model


def profile_drop(model: Model, found: Fit, name: str) -> tuple[float, float]:
    """Log units that the data lose one prior standard deviation below and above the mode.

    Parameters
    ----------
    model
        What was fitted.
    found
        Its fit.
    name
        A parameter that is not held fixed.

    Raises
    ------
    KeyError
        If no parameter is called so.
    FitError
        If the log likelihood is not finite where the parameter is put.
    """
    place = model.table.index(name)
    mean, sd = model.table.prior_mean[place], model.table.prior_sd[place]
    others = frozenset(np.flatnonzero(found.informed).tolist()) - {place}

    def without_prior(theta: float, value: float) -> float:
        return value + 0.5 * float((theta - mean) / sd) ** 2

    def height(shift: float) -> float:
        theta = found.theta.copy()
        theta[place] += shift
        best = _best(model, theta, others)
        return without_prior(theta[place], best)

    top = without_prior(found.theta[place], found.objective)
    return top - height(-sd), top - height(sd)


def _best(model: Model, theta: np.ndarray, others: frozenset[int]) -> float:
    """Largest log posterior with all parameters at ``theta`` but the others, which are fitted."""
    if not others:
        return Objective.over(model, others).at(theta).value
    return fit(model, start=theta, only=others).objective
