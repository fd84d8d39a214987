"""The parameter table for people: estimate, standard error, prior, and what informs each, in words.

A parameter is called well informed by the data where they narrow its prior to under half its width.
Where the estimate lies over three prior standard deviations from the prior mean, the words say that
data and prior disagree: one of the two is wrong, or the model is. `calibration.diagnostics.profile`
checks by fits what these words read off the curvature. A parameter's source is the record that it
was fitted to where that is not the data at hand, else its prior's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.outlook import REACH
from sim.parameters import natural
from sim.report.inputs import Estimate, ParameterLine

if TYPE_CHECKING:
    from calibration.posterior import Posterior
    from sim.parameters import Parameter

WELL, BARELY = 0.5, 0.9
"""The data inform a parameter well, or barely, where its standard deviation falls below, or stays
above, this part of the prior's."""

DISAGREE = 3.0
"""Data and prior disagree where the estimate is so many prior standard deviations from the mean."""


def parameter_lines(posterior: Posterior) -> tuple[ParameterLine, ...]:
    """Return one line a parameter, in the order of the table."""
    fitted, table = posterior.fit, posterior.model.table
    spread = np.sqrt(np.maximum(np.diag(fitted.cov), 0.0))
    return tuple(
        _line(row, float(fitted.theta[i]), float(spread[i]), fitted.origin, bool(touched))
        for i, (row, touched) in enumerate(zip(table.rows, fitted.informed, strict=True))
    )


def _line(row: Parameter, theta: float, sd: float, origin: str, touched: bool) -> ParameterLine:
    estimate = _interval(row, theta, sd)
    step = 1e-4
    slope = (_natural(row, theta + step) - _natural(row, theta - step)) / (2.0 * step)
    return ParameterLine(
        name=row.name,
        unit=row.unit,
        estimate=estimate,
        standard_error=abs(slope) * sd,
        prior=_interval(row, row.prior_mean, row.prior_sd),
        informed=informed_words(row.prior_sd, sd, touched, miss=theta - row.prior_mean),
        does=row.does,
        source=origin if origin and touched else row.source,
    )


def informed_words(prior_sd: float, sd: float, touched: bool, *, miss: float = 0.0) -> str:
    """Say what informs a parameter.

    Parameters
    ----------
    prior_sd, sd
        Standard deviation before and after the data, unconstrained scale.
    touched
        Whether the likelihood depends on it at all.
    miss
        Estimate less prior mean, unconstrained scale.

    Examples
    --------
    >>> informed_words(1.0, 0.2, True), informed_words(0.5, 0.5, False), informed_words(0, 0, True)
    ('the data', 'the prior alone', 'fixed')
    >>> informed_words(1.0, 0.6, True, miss=-3.5)
    'data and prior, which disagree'
    """
    if prior_sd == 0.0:
        return "fixed"
    if not touched:
        return "the prior alone"
    apart = abs(miss) > DISAGREE * prior_sd
    if sd < WELL * prior_sd:
        return "the data, which disagree with the prior" if apart else "the data"
    if sd < BARELY * prior_sd:
        return "data and prior, which disagree" if apart else "data and prior"
    return "mostly the prior, which disagrees with the data" if apart else "mostly the prior"


def _interval(row: Parameter, theta: float, sd: float) -> Estimate:
    ends = [_natural(row, theta + REACH * sd * side) for side in (-1.0, 1.0)]
    return Estimate(_natural(row, theta), min(ends), max(ends))


def _natural(row: Parameter, theta: float) -> float:
    return float(natural(np.array(theta), row.support))
