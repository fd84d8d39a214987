"""Strength of every dyad at a cutoff, from the state space of yearly counts.

    e = mean of the 8 lasting lines x                       engagement
    c = (cooperative lines - conflictual lines) / 4         contrast: affinity
    e, c less their least-squares fit on (1, g, g^2) over the dyads
    strength = (z_e + z_c) / sqrt 2                         z: in standard deviations over dyads

g is opportunity, one column a class (`calibration.annual.opportunity`: activity of both countries,
shared partners, distance, border, language); it knows neither votes nor alliances, disputes or
sanctions. x is meant to be net of g, but where the law gives g a weight below 1 it keeps the rest,
more of it with every year. So what the dyads of one opportunity have on average is taken off both
parts: strength is net of opportunity by construction, whatever the law makes of it. That step is
linear, and the uncertainty of the lines is carried through it exactly.

This form replaced another one, `first_form`, after the outcomes tested had been seen once; see
`docs/backtests/validity.md`. The first form took affinity as c - E[c | e] under the law's own
covariance, and opportunity as the law had left it. It is still shown.

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
        Engagement and affinity net of opportunity, in standard deviations over dyads.
    strength, sd : (D,)
        Strength, and its posterior standard deviation.
    first : (D,)
        Strength by `first_form`.
    opportunity : (D, 4)
        Log contacts a year by class, mean of both directions, known at the cutoff.
    kept : float
        Correlation over dyads of engagement with opportunity, mean over classes, before that is
        taken off.
    """

    z: Floats
    strength: Floats
    sd: Floats
    first: Floats
    opportunity: Floats
    kept: float

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
    near = 0.5 * (base[-1, :, :CLASSES] + base[-1, :, CLASSES:])
    mean = held.mean @ CONTRASTS.T
    z, sd = net_parts(mean, CONTRASTS @ held.cov @ CONTRASTS.T, near)
    first = first_form(held.mean, law.start)
    kept = float(np.corrcoef(mean[:, 0], near.mean(axis=1))[0, 1])
    return StrengthAtCutoff(z, z.sum(axis=1) / np.sqrt(2.0), sd, first, near, kept)


def net_parts(mean: Floats, cov: Floats, opportunity: Floats) -> tuple[Floats, Floats]:
    """Return parts net of opportunity in unit spread, (D, 2), and the sd of strength, (D,).

    Parameters
    ----------
    mean, cov
        Engagement and contrast, (D, 2), and their covariance, (D, 2, 2); dyads independent.
    opportunity
        (D, K).
    """
    left = off_opportunity(mean, opportunity)
    spread = left.std(axis=0)
    weight = 1.0 / (spread * np.sqrt(2.0))
    return left / spread, np.sqrt(variance_left(weight @ cov @ weight, opportunity))


def off_opportunity(values: Floats, opportunity: Floats) -> Floats:
    """Return values, (D,) or (D, Q), less their fit on opportunity, (D, K), and its square."""
    inputs = _inputs(opportunity)
    left: Floats = values - inputs @ np.linalg.lstsq(inputs, values, rcond=None)[0]
    return left


def variance_left(variance: Floats, opportunity: Floats) -> Floats:
    """Return the variance, (D,), of what `off_opportunity` leaves of independent values.

    The fit is H y with H = Q Q', so that dyad d keeps (1 - 2 H_dd) v_d + sum_j H_dj^2 v_j.
    """
    basis = np.linalg.qr(_inputs(opportunity))[0]
    own = (basis**2).sum(axis=1)
    shared = basis.T @ (basis * variance[:, None])
    fit = np.einsum("dp,pq,dq->d", basis, shared, basis)
    return np.asarray((1.0 - 2.0 * own) * variance + fit)


def first_form(lines: Floats, start: Floats) -> Floats:
    """Return strength in its first form, (D,), from lasting lines (D, 8) and their law (8, 8)."""
    mean = lines @ part_weights(start).T
    found: Floats = ((mean - mean.mean(axis=0)) / mean.std(axis=0)).sum(axis=1) / np.sqrt(2.0)
    return found


def part_weights(start: Floats) -> Floats:
    """Return engagement and affinity of the first form as weights of the signals, (2, 8).

    Affinity does not correlate with engagement under the covariance ``start``, (8, 8).
    """
    cov = CONTRASTS @ start @ CONTRASTS.T
    return np.stack([CONTRASTS[0], CONTRASTS[1] - cov[0, 1] / cov[0, 0] * CONTRASTS[0]])


def _inputs(opportunity: Floats) -> Floats:
    return np.column_stack([np.ones(len(opportunity)), opportunity, opportunity**2])
