"""The figures of a report, each with the words for those who do not see it.

Figures that show the record alone are the same in all scenarios of a call; `record_figures` makes
them once a briefing, `run_figures` those of one run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.plots.counts import plot_counts, project_counts
from sim.plots.fan import plot_difference, plot_fan, plot_outline, plot_surprise
from sim.plots.heat import plot_heat
from sim.plots.history import plot_coverage, plot_marks, plot_past, plot_states
from sim.plots.ranking import plot_ranking, shown_dyads
from sim.plots.ritual import plot_cases, plot_seasons
from sim.plots.style import (
    BLUE,
    RED,
    Picture,
    finish,
    in_style,
    label_years,
    legend_above,
    mark_cutoff,
    new_figure,
)
from sim.report.words import dyad_name, interval, month_name, number, percent, series_name

if TYPE_CHECKING:
    from sim.report.inputs import Briefing, RitualOutlook, Run
    from sim.sweep import SweepResult

LEADER_TYPES = ("call", "visit", "meeting", "greeting")
PAST_YEARS = 6


def record_figures(briefing: Briefing) -> tuple[Picture, ...]:
    """Draw coverage, history, ranking and ritual."""
    pictures = [coverage_figure(briefing), history_figure(briefing), ranking_figure(briefing)]
    if briefing.outlook is not None:
        pictures.append(ritual_figure(briefing.outlook))
    return tuple(pictures)


def run_figures(run: Run) -> tuple[Picture, ...]:
    """Draw trajectories, difference from the baseline, range of J and contact counts."""
    pictures = [trajectory_figure(run)]
    if run.comparison is not None:
        pictures.append(difference_figure(run))
    if run.profile is not None:
        pictures.append(surprise_figure(run))
    pictures.append(counts_figure(run))
    return tuple(pictures)


@in_style
def coverage_figure(briefing: Briefing) -> Picture:
    """Draw which months the sources cover for the dyad of the report."""
    table = briefing.coverage
    figure, axes = new_figure(0.9 + 0.28 * len(table.series))
    plot_coverage(axes[0, 0], table, [series_name(name) for name in table.series])
    parts = [
        f"{series_name(name)} {np.mean(row > 0):.0%} of the months"
        for name, row in zip(table.series, table.exposure, strict=True)
    ]
    alt = f"Months that sources cover for {dyad_name(briefing.dyad)}: {'; '.join(parts)}."
    return finish(figure, "coverage", alt)


@in_style
def history_figure(briefing: Briefing) -> Picture:
    """Draw the estimated past and the contacts on record."""
    history = briefing.history
    figure, axes = new_figure(8.2, 4, sharex=True, height_ratios=(1.2, 1.0, 1.0, 0.9))
    rows = [row[0] for row in axes]
    plot_states(rows[:3], history)
    plot_marks(rows[3], history)
    last = history.strength.at(-1)
    alt = (
        f"Strength, engagement and affinity of {dyad_name(history.dyad)} by month since "
        f"{month_name(history.months[0])} with 90% bands; strength in the last month "
        f"{interval(last)}. Below, {len(history.marks)} contacts of the leaders by type."
    )
    return finish(figure, "history", alt)


@in_style
def ranking_figure(briefing: Briefing) -> Picture:
    """Draw the strongest dyads and those in focus at each ranked month."""
    rows = max(len(shown_dyads(table)) for table in briefing.rankings)
    figure, axes = new_figure(1.0 + 0.21 * rows, 1, len(briefing.rankings), sharex=True)
    for place, table in zip(axes[0], briefing.rankings, strict=True):
        plot_ranking(place, table, briefing.dyad)
    tops = [f"{t.month}: first {t.top[0].dyad}, {t.top[0].strength.mean:.2f}"
            for t in briefing.rankings]  # fmt: skip
    figure.supxlabel("strength (standard deviations over the pairs of the month), 90% interval",
                     fontsize=9.0)  # fmt: skip
    alt = f"The strongest pairs with 90% intervals, and those in focus. {'; '.join(tops)}."
    return finish(figure, "ranking", alt)


@in_style
def ritual_figure(outlook: RitualOutlook) -> Picture:
    """Draw past and next seasons of the ritual, and what its absence would say."""
    figure, axes = new_figure(3.9, 1, 2, width_ratios=(1.15, 1.0))
    plot_seasons(axes[0, 0], outlook)
    plot_cases(axes[0, 1], outlook)
    kept = sum(season.kept for season in outlook.seasons)
    means = [f"{case.name} {number(case.strength.mean)}" for case in outlook.cases]
    alt = (
        f"Left: {kept} of {len(outlook.seasons)} seasons kept, with their days, and the "
        f"distribution of the day of the next one (chance of being kept "
        f"{percent(outlook.probability.mean)}). Right: strength at its end if the call is "
        f"{', '.join(means)}."
    )
    return finish(figure, "ritual", alt)


@in_style
def trajectory_figure(run: Run) -> Picture:
    """Draw the fans of cooperation index and strength, the baseline's outline over them."""
    dyad, ensemble = run.ensemble.focus[0], run.ensemble
    figure, axes = new_figure(6.2, 2, sharex=True)
    color = BLUE if run.baseline is None else RED
    for place, quantity, past in zip(
        axes[:, 0], ("cooperation_index", "strength"), ("index", "strength"), strict=True
    ):
        plot_past(place, run.briefing.history, past, years=PAST_YEARS)
        plot_fan(place, ensemble, dyad, quantity, color=color, label="median")
        if run.baseline is not None:
            plot_outline(place, run.baseline, dyad, quantity)
        mark_cutoff(place, np.datetime64(run.briefing.cutoff), label="cutoff")
        place.set_title(quantity.replace("_", " ").capitalize())
    legend_above(
        axes[0, 0], order=("estimate", "median", "half of worlds", "90% of worlds", "baseline")
    )
    axes[1, 0].set_xlabel("year")
    label_years(axes[1, 0])
    low, middle, high = np.quantile(
        ensemble.path(dyad, "cooperation_index")[:, -1].astype(np.float64), (0.05, 0.5, 0.95)
    )
    alt = (
        f"Fan charts to {month_name(ensemble.periods[-1])}; the cooperation index ends at a median "
        f"of {number(middle)}, nine tenths of the worlds between {number(low)} and {number(high)}."
    )
    return finish(figure, "trajectory", alt)


@in_style
def difference_figure(run: Run) -> Picture:
    """Draw the paired difference from the baseline."""
    comparison = run.comparison
    if comparison is None:
        msg = "a run without a baseline has no difference to draw"
        raise ValueError(msg)
    dyad = comparison.focus[0]
    figure, axes = new_figure(4.8, 2, sharex=True)
    for place, quantity in zip(axes[:, 0], ("cooperation_index", "strength"), strict=True):
        plot_difference(place, comparison, dyad, quantity)
        place.set_title(quantity.replace("_", " ").capitalize())
    legend_above(axes[0, 0])
    axes[1, 0].set_xlabel("year")
    label_years(axes[1, 0])
    mean = comparison.mean[comparison.quantities.index("cooperation_index"), 0]
    alt = (
        f"Difference from the baseline, world by world: the mean of the cooperation index lies "
        f"between {number(float(mean.min()))} and {number(float(mean.max()))}."
    )
    return finish(figure, "difference", alt)


@in_style
def surprise_figure(run: Run) -> Picture:
    """Draw the mean difference for each assumed value of J."""
    if run.profile is None:
        msg = "a run without a range of J has nothing to draw"
        raise ValueError(msg)
    figure, axes = new_figure(2.9)
    plot_surprise(axes[0, 0], run.profile, run.ensemble.focus[0], "cooperation_index")
    axes[0, 0].set_title("Cooperation index, by assumed J")
    axes[0, 0].set_xlabel("year")
    label_years(axes[0, 0])
    parts = []
    for value, item in zip(run.profile.values, run.profile.comparisons, strict=True):
        mean = item.mean[item.quantities.index("cooperation_index"), 0]
        parts.append(f"J {value:g}: {number(float(mean[np.argmax(np.abs(mean))]))}")
    return finish(figure, "assumed-effect", f"Largest mean difference: {'; '.join(parts)}.")


@in_style
def counts_figure(run: Run) -> Picture:
    """Draw contacts of the leaders by type and year, on record and projected."""
    kinds = [kind for kind in LEADER_TYPES if kind in run.briefing.yearly.types]
    figure, axes = new_figure(4.6, 2, 2, sharex=True)
    ahead = []
    for place, kind in zip(axes.ravel(), kinds, strict=False):
        plot_counts(place, run.briefing.yearly, run.ensemble, kind, cutoff=run.briefing.cutoff)
        last = project_counts(run.ensemble, run.ensemble.focus[0], kind)
        ahead.append(f"{kind}s in {last.years[0]}: median {last.middle[0]:.0f}")
    for place in axes[1]:
        place.set_xlabel("year")
    alt = (
        "Calls, visits, meetings and greetings a year: bars on record, points with 90% of the "
        f"worlds for the years ahead. {'; '.join(ahead)}."
    )
    return finish(figure, "contacts", alt)


@in_style
def heat_figure(result: SweepResult, outcome: int) -> Picture:
    """Draw one outcome of a sweep over its grid."""
    item = result.sweep.outcome[outcome]
    figure, axes = new_figure(4.6)
    plot_heat(axes[0, 0], result, outcome)
    figure.supxlabel(heat_note(result, outcome), fontsize=8, color="#555555", x=0.01, ha="left")
    low, high = float(result.values[:, outcome].min()), float(result.values[:, outcome].max())
    alt = f"{item.label}, from {number(low)} to {number(high)} over the grid."
    return finish(figure, item.name, alt)


def heat_note(result: SweepResult, outcome: int) -> str:
    """Say under a heat map what was run, what the figures are, and how the baseline stands."""
    sweep, item = result.sweep, result.sweep.outcome[outcome]
    lines = [
        f"Scenario {sweep.scenario} against {sweep.baseline}, {dyad_name(sweep.dyad)}.",
        f"{result.worlds:,} worlds a cell, all on the same draws; ± is the Monte-Carlo standard "
        "error.",
    ]
    fixed = [f"{p.label}: {p.values[0]:g}" for p in sweep.parameter[2:]]
    null = np.flatnonzero(np.all(result.points == 0.0, axis=1))
    if null.size:
        what = "probability" if item.kind == "ritual_kept" else item.quantity.replace("_", " ")
        level = number(float(result.baseline[null[0], outcome]))
        lines.append(f"Frame: every parameter at zero. The baseline's {what} there: {level}.")
    return "\n".join([*lines, *fixed])
