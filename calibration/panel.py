"""The panel: counts of contacts by dyad, series and month, each with its exposure.

    bin_events(events, coverage, scores) -> DyadPanel

A row exists exactly where a source covers a dyad in a month (zeros are rows); no row means
missing. The expected count of a row is

    direction_share x exp(log_exposure) x (rate of the series in the dyad's state),

with exp(log_exposure) = share of contacts seen x part of the month covered x volume factor. The
month of the cutoff is covered in part, and no contact after the cutoff enters. Every event is
counted in one row or set aside with its reason: `accounting` adds up to the rows read.

Axes, compressed by dyad: D dyads, T months, S series; N rows, of which `start[d]:start[d + 1]`
belong to dyad d, ordered by month, then series; likewise M values of tone by `tone_start`; R
seasons of rituals.

Reference: King, G. (1989). Variance specification in event count models. American Journal of
Political Science 33, 762-784, doi:10.2307/2111071 (counts with exposure).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.events import Tally
from sim.contacts import series_name
from sim.dyads import dyad_of_rows
from sim.errors import CoverageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from numpy.typing import NDArray

    from calibration.coverage import VolumeFactor


@dataclass(frozen=True)
class Series:
    """One line of counts: a family of sources and a contact type."""

    family: str
    contact_type: str

    @property
    def name(self) -> str:
        """Return the name, such as `leader:call`."""
        return series_name(self.family, self.contact_type)


@dataclass(frozen=True)
class DyadPanel:
    """Counts, exposures, tone and ritual seasons, compressed by dyad.

    Attributes
    ----------
    dyads : tuple of str
        D keys such as CHN-RUS, sorted.
    periods : (T,) datetime64[M]
        Months without gaps.
    series : tuple of Series
        S lines of counts.
    types : tuple of str
        K contact types, the axis of `coverage` and `exposure`.
    cutoff : date
        Last day of which anything is known.
    start : (D + 1,) int64
        Where each dyad's rows begin.
    period, series_index : (N,) int32, int16
        Month and series of a row.
    count : (N,) int64
        Contacts, both directions together, ritual ones included.
    ritual_count : (N,) int64
        Of these, ritual calls.
    log_exposure : (N,) float64
        Log of share seen times part of the month times volume factor.
    direction_share : (N,) float64
        1 where both directions are covered, 0.5 where only one is.
    tone_start : (D + 1,) int64
        Where each dyad's values of tone begin.
    tone_period, tone, tone_days : (M,) int32, float64, float64
        Month; tone in [-1, 1]; days of the month with reports.
    ritual_dyad, ritual_period, ritual_run, ritual_day : (R,) int64
        Dyad; month in which a season was kept or ended; seasons kept in a row before; days from
        1 December to the call, -1 where missed.
    ritual_kept, ritual_same_leaders : (R,) bool
        Whether the season was kept; whether both leaders are those of the year before.
    volumes : tuple of VolumeFactor
        Volume factors within `log_exposure`, by family.
    attention : mapping
        Log attention to countries that was learnt with the data, by family; not in `log_exposure`.
    accounting : tuple of Tally
        What became of every row read.
    notes : tuple of str
        What a report must say about these data.
    """

    dyads: tuple[str, ...]
    periods: NDArray[np.datetime64]
    series: tuple[Series, ...]
    types: tuple[str, ...]
    cutoff: date
    start: NDArray[np.int64]
    period: NDArray[np.int32]
    series_index: NDArray[np.int16]
    count: NDArray[np.int64]
    ritual_count: NDArray[np.int64]
    log_exposure: NDArray[np.float64]
    direction_share: NDArray[np.float64]
    tone_start: NDArray[np.int64]
    tone_period: NDArray[np.int32]
    tone: NDArray[np.float64]
    tone_days: NDArray[np.float64]
    ritual_dyad: NDArray[np.int64]
    ritual_period: NDArray[np.int64]
    ritual_run: NDArray[np.int64]
    ritual_day: NDArray[np.int64]
    ritual_kept: NDArray[np.bool_]
    ritual_same_leaders: NDArray[np.bool_]
    volumes: tuple[VolumeFactor, ...] = ()
    attention: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    accounting: tuple[Tally, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {dyad: position for position, dyad in enumerate(self.dyads)}

    def rows(self, dyad: str) -> slice:
        """Return the rows of a dyad.

        Raises
        ------
        CoverageError
            If no source covers the dyad.
        """
        if dyad not in self._positions:
            expected = "a dyad that some source covers, such as 'CHN-RUS'"
            raise CoverageError(value=dyad, expected=expected)
        position = self._positions[dyad]
        return slice(int(self.start[position]), int(self.start[position + 1]))

    @property
    def last_scored(self) -> int:
        """Position of the last month with tone, when all dyads are seen; -1 if there is none."""
        return int(self.tone_period.max(initial=-1))

    def over(self, dyads: NDArray[np.int64]) -> DyadPanel:
        """Return the panel of some dyads (positions, in the order given)."""
        start, rows = rows_of(self.start, dyads)
        tone_start, tones = rows_of(self.tone_start, dyads)
        place = np.full(len(self.dyads), -1, dtype=np.int64)
        place[dyads] = np.arange(dyads.size)
        seasons = place[self.ritual_dyad] >= 0
        return replace(
            self,
            dyads=tuple(self.dyads[int(d)] for d in dyads),
            start=start,
            period=self.period[rows],
            series_index=self.series_index[rows],
            count=self.count[rows],
            ritual_count=self.ritual_count[rows],
            log_exposure=self.log_exposure[rows],
            direction_share=self.direction_share[rows],
            tone_start=tone_start,
            tone_period=self.tone_period[tones],
            tone=self.tone[tones],
            tone_days=self.tone_days[tones],
            ritual_dyad=place[self.ritual_dyad[seasons]],
            ritual_period=self.ritual_period[seasons],
            ritual_run=self.ritual_run[seasons],
            ritual_day=self.ritual_day[seasons],
            ritual_kept=self.ritual_kept[seasons],
            ritual_same_leaders=self.ritual_same_leaders[seasons],
        )

    def to_frame(self, dyad: str) -> pl.DataFrame:
        """Return the rows of a dyad as a table: month, series, count, exposure, direction_share."""
        rows = self.rows(dyad)
        names = [series.name for series in self.series]
        return pl.DataFrame(
            {
                "month": self.periods[self.period[rows]].astype("datetime64[D]"),
                "series": [names[index] for index in self.series_index[rows]],
                "count": self.count[rows],
                "ritual_count": self.ritual_count[rows],
                "exposure": np.exp(self.log_exposure[rows]),
                "direction_share": self.direction_share[rows],
            }
        )

    def exposure(self, dyad: str) -> NDArray[np.float64]:
        """Return the largest exposure by month and contact type, (T, K); 0 where missing.

        One direction alone counts half.
        """
        rows = self.rows(dyad)
        table = np.zeros((len(self.periods), len(self.types)))
        position = {name: k for k, name in enumerate(self.types)}
        column = np.array([position.get(s.contact_type, -1) for s in self.series], dtype=int)
        kind = column[self.series_index[rows]]
        seen = np.exp(self.log_exposure[rows]) * self.direction_share[rows]
        typed = kind >= 0
        np.maximum.at(table, (self.period[rows][typed], kind[typed]), seen[typed])
        return table

    def coverage(self, dyad: str) -> NDArray[np.bool_]:
        """Return whether any source covers a month and contact type, (T, K)."""
        return self.exposure(dyad) > 0.0

    def sizes(self) -> pl.DataFrame:
        """Return rows, dyads, contacts and months of every series."""
        dyad = dyad_of_rows(self.start)
        frame = pl.DataFrame(
            {"index": self.series_index, "dyad": dyad, "count": self.count, "t": self.period}
        )
        table = frame.group_by("index").agg(
            rows=pl.len(),
            dyads=pl.col("dyad").n_unique(),
            contacts=pl.col("count").sum(),
            months=pl.col("t").n_unique(),
        )
        names = pl.DataFrame(
            {
                "index": np.arange(len(self.series), dtype=np.int16),
                "series": [series.name for series in self.series],
            }
        )
        return names.join(table, on="index").sort("index").drop("index")

    def account(self) -> pl.DataFrame:
        """Return what became of every row read: source, outcome, reason, rows, contacts."""
        return pl.DataFrame(
            [(t.source, t.outcome, t.reason, t.rows, t.contacts) for t in self.accounting],
            schema=["source", "outcome", "reason", "rows", "contacts"],
            orient="row",
        ).sort("source", "outcome", "reason")


def rows_of(
    start: NDArray[np.int64], dyads: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the rows of some dyads begin once put together, and which rows they are.

    Parameters
    ----------
    start : (D + 1,)
        Where each dyad's rows begin.
    dyads : (d,)
        Positions of dyads.

    Examples
    --------
    >>> start, rows = rows_of(np.array([0, 2, 2, 5]), np.array([2, 0]))
    >>> start.tolist(), rows.tolist()
    ([0, 3, 5], [2, 3, 4, 0, 1])
    """
    lengths = start[dyads + 1] - start[dyads]
    new = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    rows = np.repeat(start[dyads] - new[:-1], lengths) + np.arange(new[-1])
    return new, rows.astype(np.int64)
