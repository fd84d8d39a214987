"""Strength of every dyad at a cutoff, from the state space of yearly counts.

    e = mean of the 8 lasting lines x                       engagement net of opportunity
    c = (cooperative lines - conflictual lines) / 4         contrast
    a = c - E[c | e] under the law                          affinity: contrast given volume
    strength = (z_e + z_a) / sqrt 2                         z: in standard deviations over dyads

x is what the lasting lines hold beyond opportunity (`calibration.annual.opportunity`: activity of
both countries, shared partners, distance, border, language) and beyond the volume of the class, the
year's passing stir aside. Opportunity knows neither votes nor alliances, disputes or sanctions.

Classes rise and fall together, so that affinity is taken by contrast; and by the law's own
covariance busy dyads show more of it, so that it is taken given volume: E[c | e] = e cov(c, e) /
var(e) of the state that the law starts from. The spread is that of the estimates over dyads. Both
choices were made on the outcomes of 2005 under a fit to 2002-2004, before any outcome tested.

Where the law gives opportunity a weight below 1, x still holds some of it. `net_strength` takes out
what is left, by a regression over dyads on opportunity and its square, and leaves the contrast as
it is. It was added after the outcomes tested had been seen, and is shown beside, not instead.

Axes: D dyads, 8 signals (4 classes there, then back), 2 parts (engagement, affinity).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.filtering import filter_lasting
from calibration.annual.law import CLASSES, annual_law
from calibration.annual.state_space import Record

if TYPE_CHECKING:
    from calibration.annual.state_space import Fitted, StateSpace
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

CONTRASTS = np.array([[1, 1, 1, 1, 1, 1, 1, 1], [2, 2, -2, -2, 2, 2, -2, -2]]) / 8.0
"""Engagement and contrast as weights of the signals, (2, 8)."""


@dataclass(frozen=True)
class StrengthAtCutoff:
    """Strength of D dyads, and what opportunity expected of them.

    Attributes
    ----------
    z : (D, 2)
        Engagement and affinity in standard deviations over dyads.
    strength, sd : (D,)
        Strength, and its posterior standard deviation.
    net : (D,)
        Strength by `net_strength`.
    opportunity : (D, 4)
        Log contacts a year by class, mean of both directions, known at the cutoff.
    left : float
        Correlation over dyads that engagement still has with opportunity, its mean over classes.
    """

    z: Floats
    strength: Floats
    sd: Floats
    net: Floats
    opportunity: Floats
    left: float

    def reliability(self) -> float:
        """Return the share of the variance of strength over dyads that is not uncertainty."""
        known = self.strength.var()
        return float(known / (known + (self.sd**2).mean()))


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
    parts = part_weights(law.start)
    mean = held.mean @ parts.T
    spread = mean.std(axis=0)
    weight = (parts / spread[:, None]).sum(axis=0) / np.sqrt(2.0)
    z = (mean - mean.mean(axis=0)) / spread
    sd = np.sqrt(np.einsum("i,dij,j->d", weight, held.cov, weight))
    opportunity = 0.5 * (base[-1, :, :CLASSES] + base[-1, :, CLASSES:])
    left = float(np.corrcoef(z[:, 0], opportunity.mean(axis=1))[0, 1])
    net = net_strength(held.mean @ CONTRASTS.T, opportunity)
    return StrengthAtCutoff(z, z.sum(axis=1) / np.sqrt(2.0), sd, net, opportunity, left)


def net_strength(parts: Floats, opportunity: Floats) -> Floats:
    """Return strength from engagement and contrast, (D, 2), net of opportunity, (D, K); (D,)."""
    left = off_opportunity(parts, opportunity)
    found: Floats = (left / left.std(axis=0)).sum(axis=1) / np.sqrt(2.0)
    return found


def off_opportunity(values: Floats, opportunity: Floats) -> Floats:
    """Return values, (D,) or (D, Q), less their fit on opportunity, (D, K), and its square."""
    inputs = np.column_stack([np.ones(len(values)), opportunity, opportunity**2])
    left: Floats = values - inputs @ np.linalg.lstsq(inputs, values, rcond=None)[0]
    return left


def part_weights(start: Floats) -> Floats:
    """Return engagement and affinity as weights of the signals, (2, 8), under a covariance (8, 8).

    Affinity does not correlate with engagement under that covariance.
    """
    cov = CONTRASTS @ start @ CONTRASTS.T
    return np.stack([CONTRASTS[0], CONTRASTS[1] - cov[0, 1] / cov[0, 0] * CONTRASTS[0]])
