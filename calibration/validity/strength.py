"""Strength of every dyad at a cutoff, from the state space of yearly counts.

    e = mean of the 8 lasting lines x          engagement net of opportunity
    a = mean of the cooperative lines - mean of the conflictual ones
    strength = (z_e + z_a) / sqrt 2

x is what the lasting lines hold beyond opportunity (`calibration.annual.opportunity`: activity of
both countries, shared partners, distance, border, language) and beyond the volume of the class, the
year's passing stir aside. Opportunity knows neither votes nor alliances, disputes or sanctions.
Classes rise and fall together, so that affinity is taken by contrast. All weights are equal, and
both parts have unit spread over dyads, as in `calibration.strength`; no outcome chose a weight.

Axes: D dyads, 8 signals (4 classes there, then back).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.filtering import filter_lasting
from calibration.annual.law import annual_law
from calibration.annual.state_space import Record
from calibration.strength import Ranking, rank

if TYPE_CHECKING:
    from calibration.annual.state_space import Fitted, StateSpace
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

PARTS = np.array([[1, 1, 1, 1, 1, 1, 1, 1], [2, 2, -2, -2, 2, 2, -2, -2]]) / 8.0
"""Engagement and affinity as weights of the signals, (2, 8)."""


@dataclass(frozen=True)
class StrengthAtCutoff:
    """Strength of D dyads, and what opportunity expected of them.

    Attributes
    ----------
    ranking : Ranking
    opportunity : (D, 4)
        Log contacts a year by class, mean of both directions, known at the cutoff.
    """

    ranking: Ranking
    opportunity: Floats


def strength_at_cutoff(history: AnnualCounts, model: StateSpace) -> StrengthAtCutoff:
    """Fit a history and rank its dyads at its end; dyads in the order of `numpy.triu_indices`.

    Raises
    ------
    DataNotFoundError
        If the history is too short, or lacks the geography of pairs.
    """
    return rank_history(history, model.fit(history))


def rank_history(history: AnnualCounts, fitted: Fitted) -> StrengthAtCutoff:
    """Rank the dyads of a history at its end, under given parameters."""
    data, law = Record.of(history), annual_law(fitted.theta)
    base = data.base(fitted.opportunity)
    held = filter_lasting(data.counts, base, data.volumes, law)
    mean = held.mean @ PARTS.T
    cov = np.einsum("pi,dij,qj->dpq", PARTS, held.cov, PARTS)
    return StrengthAtCutoff(rank(mean, cov), 0.5 * (base[-1, :, :4] + base[-1, :, 4:]))
