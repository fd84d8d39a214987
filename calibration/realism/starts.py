"""Where the worlds start: the smoothed states of the month before the first that is checked.

    x_0 ~ N(m_0|T, P_0|T),   T the last month that is checked

Smoothed, since worlds are to be drawn from the posterior: a relationship of 2018 is known better
from 2018 to 2020 than from what was on record before, when no source saw most pairs at all. States
filtered up to the first month would be little but the prior, and the check one of the prior. That
the record is used for the start and then for the check makes p-values conservative.

Axes: D dyads, T months, 8 parts of a state (`sim.relationship`); one draw of the parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.coupling import AT_ONCE, ends_of
from calibration.smoothing import smooth_states
from sim.initial import InitialStates
from sim.relationship import STATES

if TYPE_CHECKING:
    from calibration.posterior import Posterior
    from calibration.realism.span import Span
    from sim.parameters import Floats


def starting_states(posterior: Posterior, theta: Floats, span: Span, heed: Floats) -> InitialStates:
    """Smooth the states of all dyads of a posterior and take those before the first month.

    Parameters
    ----------
    posterior, theta
        Record and model, and one draw of the parameters, (P,).
    span
        What is checked.
    heed
        Log attention and exposure of the typed record to each dyad, (D,).
    """
    evidence, state, observation = posterior.laws(theta)
    size, months = len(posterior.panel.dyads), range(span.first - 1, span.last + 1)
    mean, cov = np.empty((1, size, STATES)), np.empty((1, size, STATES, STATES))
    for begin in range(0, size, AT_ONCE):
        some = np.arange(begin, min(begin + AT_ONCE, size))
        history = smooth_states(evidence, state, observation, dyads=some, periods=months)
        mean[0, some], cov[0, some] = history.mean[:, 0], history.cov[:, 0]
    opportunity = evidence.opportunity[:, evidence.year[span.first]]
    countries, ends = ends_of(posterior.panel.dyads)
    first = posterior.panel.periods[span.first]
    return InitialStates(
        countries=countries,
        first=ends[0],
        second=ends[1],
        dyads=posterior.panel.dyads,
        opportunity=np.ascontiguousarray(opportunity[None]),
        mean=mean,
        cov=cov,
        heed=heed,
        scale=np.ones(2),
        center=np.zeros(2),
        share=np.full(size, 0.5),
        cutoff=first.astype("datetime64[D]") - 1,
        first_month=first,
    )
