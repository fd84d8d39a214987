"""Explanation: which observations moved a relationship's estimate, and by how much.

    moved(row) = strength given everything up to a month - strength given everything but that row

The filter is run once more for each observation of the dyad, as if nobody had watched in that
month: a contact that is left out is missing, not a silence, so silent months have their say too. A
second list leaves out all rows of a kind at once; what rows say overlaps, so parts do not add up to
the whole. Parameters stay at the mode of the fit.

Axes: V variants, N count rows of the dyad.

Reference for the idea (case deletion): Cook, R. D. (1977). Detection of influential observation in
linear regression. Technometrics 19(1), doi:10.1080/00401706.1977.10489493.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from calibration.evidence import over, subset, taken
from calibration.filtering import filter_states
from calibration.observations import Evidence, Ints
from calibration.posterior import RITUAL_NAME, rank_final
from calibration.smoothing import final_states
from calibration.strength import rank_against
from sim.errors import CoverageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.posterior import Posterior
    from sim.parameters import Floats

BATCH = 200
"""Variants filtered at a time, which bounds the memory."""

TONE = "gdelt:tone"
"""Name of the tone among the kinds of observations."""

ALL = ""
"""Month of a line that leaves out all rows of a kind."""


@dataclass(frozen=True)
class Moved:
    """What one observation, or all of a kind, did to the estimate.

    Attributes
    ----------
    month : str
        Such as 2024-02; empty where all of the kind are left out.
    kind : str
        Such as leader:call.
    seen : float
        Contacts, tone, or 1 and 0 for a ritual kept and missed; over all months, their sum.
    strength, engagement, affinity : float
        Estimate with the observation less that without; the parts in standard deviations over all
        dyads.
    """

    month: str
    kind: str
    seen: float
    strength: float
    engagement: float
    affinity: float


@dataclass(frozen=True)
class Explanation:
    """A dyad's strength at a month, and what moved it, largest first.

    Attributes
    ----------
    dyad, month : str
    strength, low, high : float
        With the ends of the 90% interval.
    engagement, affinity : float
    observations : tuple of Moved
        One by one.
    kinds : tuple of Moved
        All rows of a kind at once.
    """

    dyad: str
    month: str
    strength: float
    low: float
    high: float
    engagement: float
    affinity: float
    observations: tuple[Moved, ...]
    kinds: tuple[Moved, ...]


@dataclass(frozen=True)
class _Rows:
    """Observations of the dyad: counts, then tone, then rituals; their kinds, months, values."""

    evidence: Evidence
    kind: tuple[str, ...]
    period: Ints
    seen: Floats

    @property
    def sizes(self) -> tuple[int, int, int]:
        ev = self.evidence
        return ev.count.size, ev.tone.size, ev.ritual_kept.size

    def without(self, left_out: Sequence[Ints]) -> Evidence:
        """Return the evidence of V dyads, each lacking some of the observations."""
        ev, ends = self.evidence, np.cumsum([0, *self.sizes])
        parts = []
        for first, last in pairwise(ends):
            keep = [np.setdiff1d(np.arange(first, last), rows) - first for rows in left_out]
            start = np.cumsum([0, *(rows.size for rows in keep)])
            parts.append((start.astype(np.int64), np.concatenate(keep)))
        count, tone, ritual = parts
        many = np.zeros(len(left_out), dtype=np.int64)
        part = taken(ev, count, tone, ritual, ev.opportunity[many])
        return part._replace(pull=over(ev.pull, many), crowd=over(ev.crowd, many))


def explain(posterior: Posterior, dyad: str, month: np.datetime64 | None = None) -> Explanation:
    """Explain a dyad's strength at a month, the last one if None.

    Parameters
    ----------
    posterior
        Fitted model of a panel.
    dyad
        Key such as CHN-RUS.
    month
        datetime64[M]; the record up to its end, or to the cutoff, is used.

    Raises
    ------
    CoverageError
        If no source covers the dyad, or the month lies outside the record.
    """
    panel = posterior.panel
    place = posterior.position(dyad)
    when = panel.periods[-1] if month is None else month
    if not panel.periods[0] <= when <= panel.periods[-1]:
        expected = f"{panel.periods[0]} to {panel.periods[-1]}"
        raise CoverageError(where="month", value=str(when), expected=expected)
    t = int((when - panel.periods[0]).astype(np.int64))
    rows = _rows_until(posterior, place, t)
    each = [np.array([i]) for i in range(rows.period.size)]
    kinds = tuple(dict.fromkeys(rows.kind))
    marks = np.array(rows.kind)
    whole = [np.flatnonzero(marks == name) for name in kinds]
    nothing = np.zeros(0, dtype=np.int64)
    mean, cov = _estimates(posterior, rows, [nothing, *each, *whole], t)
    ranking = rank_against(mean, cov, *rank_final(posterior))
    moved = ranking.z[:1] - ranking.z[1:]
    strength = ranking.strength[0] - ranking.strength[1:]
    months = [str(panel.periods[p]) for p in rows.period] + [ALL] * len(kinds)
    names = [*rows.kind, *kinds]
    seen = [*rows.seen, *(rows.seen[part].sum() for part in whole)]
    lines = [
        Moved(months[i], names[i], float(seen[i]), float(strength[i]), *map(float, moved[i]))
        for i in range(len(names))
    ]
    return Explanation(
        dyad,
        str(when),
        float(ranking.strength[0]),
        float(ranking.low[0]),
        float(ranking.high[0]),
        float(ranking.z[0, 0]),
        float(ranking.z[0, 1]),
        _largest_first(lines[: len(each)]),
        _largest_first(lines[len(each) :]),
    )


def _rows_until(posterior: Posterior, place: int, t: int) -> _Rows:
    """Return the observations of a dyad up to period t."""
    ev = subset(posterior.laws()[0], np.array([place]))
    parts = [
        (np.array([0, rows.size]), rows)
        for rows in (
            np.flatnonzero(period <= t) for period in (ev.period, ev.tone_period, ev.ritual_period)
        )
    ]
    count, tone, ritual = parts
    ev = taken(ev, count, tone, ritual, ev.opportunity)._replace(pull=ev.pull, crowd=ev.crowd)
    series = posterior.panel.series
    kinds = [series[k].name for k in ev.series]
    kinds += [TONE] * ev.tone.size + [RITUAL_NAME] * ev.ritual_kept.size
    period = np.concatenate([ev.period, ev.tone_period, ev.ritual_period]).astype(np.int64)
    return _Rows(ev, tuple(kinds), period, np.concatenate([ev.count, ev.tone, ev.ritual_kept]))


def _estimates(
    posterior: Posterior, rows: _Rows, left_out: Sequence[Ints], t: int
) -> tuple[Floats, Floats]:
    """Return lasting means (V, 2) and covariances (V, 2, 2) at period t."""
    _, state, observation = posterior.laws()
    means, covs = [], []
    for begin in range(0, len(left_out), BATCH):
        evidence = rows.without(left_out[begin : begin + BATCH])
        mean, cov = final_states(filter_states(evidence, state, observation, keep=(t,)))
        means.append(mean)
        covs.append(cov)
    return np.concatenate(means), np.concatenate(covs)


def _largest_first(lines: Sequence[Moved]) -> tuple[Moved, ...]:
    return tuple(sorted(lines, key=lambda line: (-abs(line.strength), line.month, line.kind)))
