"""The tables of a report, as rows of text for its templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.plots.counts import project_counts
from sim.report.inputs import Estimate
from sim.report.words import dyad_name, interval, number, short

if TYPE_CHECKING:
    from sim.report.inputs import Briefing, ParameterLine, RankingTable, Run

FAMILIES = {"leader": "leaders", "minister": "ministers", "any": "any level"}


@dataclass(frozen=True)
class CountRow:
    """Contacts of one type: label, past counts of the last whole years, projected ones."""

    label: str
    past: tuple[str, ...]
    ahead: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the row from left to right."""
        return (self.label, *self.past, *self.ahead)


@dataclass(frozen=True)
class CountTable:
    """Contacts by type and year; years as headings."""

    past: tuple[int, ...]
    ahead: tuple[int, ...]
    rows: tuple[CountRow, ...]


def count_table(run: Run, *, years: int = 4) -> CountTable:
    """Contacts on record in the last whole years before the cutoff, and projected ones."""
    yearly, ensemble = run.briefing.yearly, run.ensemble
    whole = [y for y in yearly.years if y < run.briefing.cutoff.year][-years:]
    rows = []
    months: tuple[int, ...] = ()
    shown: list[int] = []
    for k, kind in enumerate(yearly.types):
        ahead = project_counts(ensemble, ensemble.focus[0], kind)
        months = ahead.months
        shown = [i for i, n in enumerate(months) if n == 12]
        rows.append(
            CountRow(
                kind,
                tuple(_past_cell(run.briefing, year, k) for year in whole),
                tuple(
                    interval(Estimate(ahead.mean[i], ahead.low[i], ahead.high[i]), 1) for i in shown
                ),
            )
        )
        years_ahead = tuple(ahead.years[i] for i in shown)
    return CountTable(tuple(whole), years_ahead, tuple(rows))


def _past_cell(briefing: Briefing, year: int, k: int) -> str:
    row = briefing.yearly.years.index(year)
    if briefing.yearly.covered[row, k] == 0.0:
        return "not covered"
    return f"{briefing.yearly.counts[row, k]:.0f}"


def ranking_rows(table: RankingTable, *, watched: bool) -> tuple[tuple[str, ...], ...]:
    """Rows of a ranking: place, dyad, strength, percentile, engagement, affinity, last month."""
    rows = table.watched if watched else table.top
    return tuple(
        (
            f"{row.place:,}",
            dyad_name(row.dyad),
            interval(row.strength),
            f"{row.percentile.mean:.1f} ({row.percentile.low:.0f} to {row.percentile.high:.0f})",
            number(row.engagement),
            number(row.affinity),
            row.last_seen,
        )
        for row in rows
    )


def parameter_row(line: ParameterLine) -> tuple[str, ...]:
    """Name, what it does, estimate with interval, prior, what informs it, source."""
    estimate = f"{short(line.estimate.mean)} ({short(line.estimate.low)} to "
    estimate += f"{short(line.estimate.high)})"
    prior = f"{short(line.prior.mean)} ({short(line.prior.low)} to {short(line.prior.high)})"
    return (
        line.name, line.does, estimate, short(line.standard_error), prior, line.informed,
        line.source,
    )  # fmt: skip


def focus_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Strength and cooperation index of each focus dyad at the cutoff and at the end."""
    import numpy as np

    rows = []
    for dyad in run.ensemble.focus:
        cells = [dyad_name(dyad)]
        for quantity in ("strength", "cooperation_index"):
            ends = (
                run.ensemble.value_at_cutoff(dyad, quantity),
                run.ensemble.path(dyad, quantity)[:, -1],
            )
            for values in ends:
                low, middle, high = np.quantile(values.astype(np.float64), (0.05, 0.5, 0.95))
                cells.append(interval(Estimate(float(middle), float(low), float(high))))
        rows.append(tuple(cells))
    return tuple(rows)
