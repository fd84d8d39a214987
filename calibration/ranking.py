"""Ranking all dyads at a date, for the report.

    rank_dyads(posterior, months, Listed(watched, countries)) -> one RankingTable a month

States are those of the filter: what was known by the end of each month. Each dyad stands with the
last month in which a source covered it, since a strength carried on from an old observation is an
expectation, not news.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.filtering import StateEstimate, filter_states
from calibration.smoothing import LASTING, view_cov, view_mean
from calibration.strength import Ranking, rank
from sim.dyads import dyad_of_rows, split_dyad
from sim.errors import CoverageError
from sim.report.inputs import Estimate, RankedDyad, RankingTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from calibration.panel import DyadPanel
    from calibration.posterior import Posterior

TOP = 20


@dataclass(frozen=True)
class Listed:
    """Which dyads are listed: some wherever they stand, and the strongest among some countries.

    Places and percentiles are always among all dyads. No countries means all.
    """

    watched: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()


def rank_dyads(
    posterior: Posterior, months: Sequence[np.datetime64], listed: Listed
) -> tuple[RankingTable, ...]:
    """Rank all dyads at each of some months.

    Parameters
    ----------
    posterior
        Fitted model of a panel.
    months
        Months of the panel.
    listed
        Which dyads are listed.

    Raises
    ------
    CoverageError
        If a month lies outside the panel.
    """
    panel = posterior.panel
    keep = tuple(_place(panel, month) for month in months)
    estimate = _states(posterior, keep)
    tables = []
    for period in keep:
        j = int(np.flatnonzero(estimate.periods == period)[0])
        ranking = rank(
            view_mean(estimate.mean[:, j], LASTING), view_cov(estimate.cov[:, j], LASTING)
        )
        seen = last_seen(panel, period)
        tables.append(_table(panel, str(panel.periods[period]), ranking, seen, listed))
    return tuple(tables)


def last_seen(panel: DyadPanel, period: int) -> NDArray[np.int64]:
    """Position of the last month up to ``period`` in which a source covers each dyad, (D,).

    -1 where none had yet.
    """
    owner = dyad_of_rows(panel.start)
    rows = panel.period <= period
    last = np.full(len(panel.dyads), -1, dtype=np.int64)
    np.maximum.at(last, owner[rows], panel.period[rows])
    return last


def last_score_month(panel: DyadPanel) -> np.datetime64:
    """Month in which the news scores end, the last that sees all dyads; the last month if none."""
    return np.datetime64(panel.periods[panel.last_scored], "M")


def _states(posterior: Posterior, keep: tuple[int, ...]) -> StateEstimate:
    """States of all dyads at some periods, among others."""
    known = posterior.standing
    if set(keep) <= set(known.periods.tolist()):
        return known
    return filter_states(*posterior.laws(), keep=keep)


def _place(panel: DyadPanel, month: np.datetime64) -> int:
    found = np.flatnonzero(panel.periods == month)
    if not found.size:
        expected = f"a month from {panel.periods[0]} to {panel.periods[-1]}"
        raise CoverageError(value=str(month), expected=expected)
    return int(found[0])


def _table(
    panel: DyadPanel,
    month: str,
    ranking: Ranking,
    seen: NDArray[np.int64],
    listed: Listed,
) -> RankingTable:
    order = np.argsort(-ranking.strength, kind="stable")
    within = [d for d in order if _among(panel.dyads[int(d)], listed.countries)]
    place = np.empty(order.size, dtype=np.int64)
    place[order] = np.arange(1, order.size + 1)

    def row(d: int) -> RankedDyad:
        return RankedDyad(
            place=int(place[d]),
            dyad=panel.dyads[d],
            strength=_estimate(ranking.strength[d], ranking.low[d], ranking.high[d]),
            percentile=_estimate(
                ranking.percentile[d], ranking.percentile_low[d], ranking.percentile_high[d]
            ),
            engagement=float(ranking.z[d, 0]),
            affinity=float(ranking.z[d, 1]),
            last_seen=str(panel.periods[seen[d]]) if seen[d] >= 0 else "never",
        )

    places = {dyad: d for d, dyad in enumerate(panel.dyads)}
    return RankingTable(
        month,
        order.size,
        tuple(row(int(d)) for d in within[:TOP]),
        tuple(row(places[dyad]) for dyad in listed.watched if dyad in places),
    )


def _among(dyad: str, countries: frozenset[str]) -> bool:
    return not countries or countries.issuperset(split_dyad(dyad))


def _estimate(mean: np.float64, low: np.float64, high: np.float64) -> Estimate:
    return Estimate(float(mean), float(low), float(high))
