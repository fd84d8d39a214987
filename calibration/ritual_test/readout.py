"""From the law of onset to a forecast of a ritual that was searched for.

A search over 365 dates finds busy years by luck, and the law, which knows of no search, takes them
for custom. So its chance p is read anew, with coefficients from earlier searched seasons alone:

    logit P = r0 + r1 logit p + r2 logit (base rate) + r3 logit (share of other quarters held)

with normal priors around (0, 1/2, 1/2, 0). A ritual whose window was given is left as it is.

Axes: N seasons, 4 coefficients.

Reference: Cox, D. R. (1958). Two further applications of a model for binary regression. Biometrika
45(3/4), doi:10.1093/biomet/45.3-4.562, for the reading of chances by a logistic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit

from calibration.logistic import logistic_mode
from calibration.ritual_test.references import all_seasons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.ritual_test.question import Question
    from sim.parameters import Floats

PRIOR_MEAN = np.array([0.0, 0.5, 0.5, 0.0])
PRIOR_SD = np.array([0.5, 0.3, 0.3, 0.3])


def inputs(question: Question, chance: float) -> Floats:
    """Return the inputs of a season, (4,)."""
    return np.array([
        1.0, logit(chance), logit(all_seasons(question)), logit(question.elsewhere)
    ])  # fmt: skip


def fit_readout(x: Floats, kept: NDArray[np.bool_]) -> Floats:
    """Return the coefficients at the mode, (4,).

    Parameters
    ----------
    x
        Inputs of earlier seasons, (N, 4); N may be 0.
    kept
        Whether each was kept, (N,).

    Raises
    ------
    FitError
        If the search does not converge.
    """
    y = kept.astype(np.float64)
    return logistic_mode(x, y, PRIOR_MEAN, PRIOR_SD, of="the readout of the law of rituals")


def read_chance(coefficients: Floats, x: Floats) -> float:
    """Return the chance of a season, from its inputs, (4,)."""
    return float(expit(x @ coefficients))
