"""The tables of a report, as rows of text for its templates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.plots.counts import project_counts
from sim.report.answers import worlds_interval
from sim.report.comparison_rows import SHOWN_SPILL, share_cell, spill_cells
from sim.report.comparison_words import mechanism_name
from sim.report.reasons import base_words
from sim.report.words import dyad_name, fine, interval, number, of_worlds, percent, short

if TYPE_CHECKING:
    from sim.questions import Answer
    from sim.report.inputs import Briefing, ParameterLine, RankingTable, Run

UNCOVERED = "\N{EN DASH}"


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
    years_ahead: tuple[int, ...] = ()
    for k, kind in enumerate(yearly.types):
        ahead = project_counts(ensemble, ensemble.focus[0], kind)
        shown = [i for i, n in enumerate(ahead.months) if n == 12]
        rows.append(
            CountRow(
                kind,
                tuple(_past_cell(run.briefing, year, k) for year in whole),
                tuple(
                    f"{ahead.middle[i]:,.0f} ({ahead.low[i]:,.0f} to {ahead.high[i]:,.0f})"
                    for i in shown
                ),
            )
        )
        years_ahead = tuple(ahead.years[i] for i in shown)
    return CountTable(tuple(whole), years_ahead, tuple(rows))


def _past_cell(briefing: Briefing, year: int, k: int) -> str:
    row = briefing.yearly.years.index(year)
    if briefing.yearly.covered[row, k] == 0.0:
        return UNCOVERED
    return f"{briefing.yearly.counts[row, k]:.0f}"


def question_heads(run: Run) -> tuple[str, ...]:
    """Heads of the table of questions; a baseline has two columns of its own."""
    middle = () if run.baseline is None else ("in the baseline", "difference, points")
    return ("question", "probability", *middle, "in the past", "Monte-Carlo error, points",
            "parameter spread, points")  # fmt: skip


def question_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Each question with its probability, that of the baseline and of the past, and its doubts."""
    before = {} if run.baseline is None else {a.id: a for a in run.baseline.questions}
    rows = []
    for item in run.ensemble.questions:
        middle: tuple[str, ...] = ()
        if run.baseline is not None:
            other = before.get(item.id)
            middle = (UNCOVERED if other is None else probability(other), _difference(run, item.id))
        spread = number(100.0 * item.parameter_spread, 1)
        if math.isnan(item.parameter_spread):
            spread = "not known"
        past = base_rate(item)
        rows.append((item.text, probability(item), *middle, past, monte_carlo_error(item), spread))
    return tuple(rows)


def _difference(run: Run, name: str) -> str:
    """Write the 90% interval of the difference of a probability, in percentage points."""
    found = () if run.effects is None else run.effects.probabilities
    line = next((item for item in found if item.id == name), None)
    if line is None or math.isnan(line.difference):
        return UNCOVERED
    if not line.difference and not line.standard_error:
        return "same"
    return f"({number(100 * line.low, 1)} to {number(100 * line.high, 1)})"


def base_rate(item: Answer) -> str:
    """Write how often an event held in the past: its base rate, and windows."""
    if item.base is None or not item.base.windows:
        return "not known"
    return f"{percent(item.base.share)} ({item.base.held} of {item.base.windows})"


def decided(run: Run) -> tuple[str, ...]:
    """Say of each question when it counts as yes, and how often it held in the past."""
    return tuple(
        f"{item.text} {item.rule} In the past: {base_words(item.base)}."
        for item in run.ensemble.questions
    )


def mechanism_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Each mechanism through which the effect comes, its share, and the effect without it."""
    found = None if run.effects is None else run.effects.mechanisms
    if found is None or not found.total:
        return ()
    rows = [
        (
            mechanism_name(line.name),
            share_cell(found, line.share, line.standard_error),
            fine(line.left),
        )
        for line in found.shares
    ]
    rest = found.joint + (0.0 if math.isnan(found.rest) else found.rest)
    return (*rows, ("the rest", fine(rest), ""), ("the whole effect", fine(found.total), ""))


def spill_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Other pairs that are moved, the most moved first."""
    found = () if run.effects is None else run.effects.spill
    return tuple(spill_cells(line) for line in found[:SHOWN_SPILL])


def probability(item: Answer) -> str:
    """Write a probability as a share of the worlds."""
    if math.isnan(item.probability):
        return UNCOVERED
    return of_worlds(item.probability, item.worlds)


def monte_carlo_error(item: Answer) -> str:
    """Write the standard error in points; none or all of the worlds carry their limit."""
    if math.isnan(item.probability) or item.probability in (0.0, 1.0):
        return UNCOVERED
    return number(100.0 * item.standard_error, 1)


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


def parameter_sources(briefing: Briefing) -> dict[str, str]:
    """Letters for the sources of the priors: a key a text without its figure after the mode."""
    texts = dict.fromkeys(_plain_source(line) for line in briefing.parameters)
    return {text: _letters(i) for i, text in enumerate(texts)}


def _plain_source(line: ParameterLine) -> str:
    """Leave out the figure that differs between parameters of one source."""
    return line.source.partition("; standard error")[0]


def _letters(place: int) -> str:
    return (chr(ord("a") + place // 26 - 1) if place >= 26 else "") + chr(ord("a") + place % 26)


def parameter_row(line: ParameterLine, letters: dict[str, str]) -> tuple[str, ...]:
    """Name, what it does, unit, estimate and prior with intervals, what informs it, its source."""
    estimate = f"{short(line.estimate.mean)} ({short(line.estimate.low)} to "
    estimate += f"{short(line.estimate.high)})"
    prior = f"{short(line.prior.mean)} ({short(line.prior.low)} to {short(line.prior.high)})"
    return (
        line.name, line.does, line.unit, estimate, prior, line.informed,
        letters[_plain_source(line)],
    )  # fmt: skip


def focus_rows(run: Run) -> tuple[tuple[str, ...], ...]:
    """Strength and cooperation index of each focus dyad at the cutoff and at the end."""
    rows = []
    for dyad in run.ensemble.focus:
        cells = [dyad_name(dyad)]
        for quantity in ("strength", "cooperation_index"):
            ends = (
                run.ensemble.value_at_cutoff(dyad, quantity),
                run.ensemble.path(dyad, quantity)[:, -1],
            )
            cells += [interval(worlds_interval(values)) for values in ends]
        rows.append(tuple(cells))
    return tuple(rows)
