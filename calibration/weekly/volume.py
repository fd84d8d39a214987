"""Volume of the news: how many contacts of a class all pairs have in a week, now and weeks ahead.

    v_t = log(total_t + 1) - its mean in the first weeks
    forecast of v_(t+h) = m_t + dip [t + h at the turn of the year]
    m_t = sum over memories g of share_g times the mean of v_s - dip [s at the turn of the year],
          s <= t, weights halved every g weeks
    share_g ~ (mean squared error of g, weights halved every `FADE` weeks)^-4

The dip is how far weeks at the turn of the year lay below their neighbours, drawn towards none.
Short and long memories are pooled by how well they did of late at the same lead, since volume may
break in ways that the record has not shown. The variance of a forecast is the mean squared error of
those whose outcome is in the history. Axes: T weeks, K classes, L leads, G memories.

Reference: Pesaran, M. H., Timmermann, A. (2007). Selection of estimation window in the presence of
breaks. Journal of Econometrics 137(1), doi:10.1016/j.jeconom.2006.03.010.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.weekly.averages import weighted_mean
from sim.parameters import Floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.weekly.record import WeeklyCounts

BASE = 26
"""First weeks, which give the level that volume is counted from."""

MEMORIES = (3.0, 6.5, 13.5, 34.0)
"""Half-lives of the weighted means, in weeks."""

FADE, SHARPNESS = 13.0, 4.0

BEGIN = 16
"""First week whose forecasts are judged."""

QUIET_FROM, QUIET_TO = (12, 15), (1, 8)
"""Month and day between which a Monday begins a week at the turn of the year."""

NEAR, PRIOR_WEEKS = 8, 2.0
"""Neighbouring weeks on either side; weeks without a dip that are added to those seen."""

LEAST_VARIANCE = 0.003
"""Added to squared errors that are compared, and least variance of a forecast."""


class Volume(NamedTuple):
    """Log volume of each week, (T, K), its forecasts, (T, L, K), and their variance, (L,)."""

    now: Floats
    ahead: Floats
    variance: Floats


def volume_of(history: WeeklyCounts, leads: Sequence[int]) -> Volume:
    """Return the volume of a history and its forecasts from the end of each week."""
    now = np.log(history.totals + 1.0)
    now -= now[:BASE].mean(axis=0)
    quiet = _quiet(history.weeks, max(leads))
    weeks = now.shape[0]
    dip = _dip(now, quiet[:weeks])
    usual = now - dip * quiet[:weeks, None]
    means = np.stack([weighted_mean(usual, half_life) for half_life in MEMORIES])
    ahead, variance = np.empty((weeks, len(leads), now.shape[1])), np.empty(len(leads))
    for place, lead in enumerate(leads):
        tried = means + dip * quiet[lead : weeks + lead, None]
        begin = min(BEGIN, weeks - lead - 1)
        errors = now[begin + lead :] - tried[:, begin : weeks - lead]
        share = _shares((errors**2).mean(axis=2))
        ahead[:, place] = np.tensordot(share, tried, axes=1)
        error = np.tensordot(share, errors, axes=1)
        variance[place] = max(float(np.mean(error**2)), LEAST_VARIANCE)
    return Volume(now, ahead, variance)


def _shares(errors: Floats) -> Floats:
    """Return the shares of memories, (G,), from their squared errors (G, weeks)."""
    ages = np.arange(errors.shape[1])[::-1]
    late = np.average(errors, axis=1, weights=0.5 ** (ages / FADE)) + LEAST_VARIANCE
    power: Floats = (late / late.min()) ** -SHARPNESS
    shares: Floats = power / power.sum()
    return shares


def _quiet(weeks: Sequence[str], more: int) -> NDArray[np.float64]:
    """Whether each week, and each of ``more`` weeks after the last, is at the turn of the year."""
    mondays = [date.fromisoformat(week) for week in weeks]
    mondays += [mondays[-1] + timedelta(weeks=i) for i in range(1, more + 1)]
    days = [(day.month, day.day) for day in mondays]
    return np.array([float(day >= QUIET_FROM or day <= QUIET_TO) for day in days])


def _dip(volume: Floats, quiet: NDArray[np.float64]) -> float:
    """How far quiet weeks lie below usual weeks near them, all classes alike."""
    gaps = []
    for t in np.flatnonzero(quiet):
        near = slice(max(t - NEAR, 0), t + NEAR + 1)
        usual = volume[near][quiet[near] == 0.0]
        if usual.size:
            gaps.append(float(volume[t].mean() - usual.mean()))
    return float(np.sum(gaps)) / (len(gaps) + PRIOR_WEEKS)
