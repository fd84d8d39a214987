"""The figures of a backtest, each with the words for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from sim.plots.calibration import plot_coverage, plot_pit, plot_reliability
from sim.plots.skill import plot_skill
from sim.plots.style import Picture, finish, in_style, legend_above, new_figure
from sim.report.words import number
from sim.scores.pit import covered
from sim.scores.reliability import reliability_table

if TYPE_CHECKING:
    from sim.scores.backtest import Backtest, Member

AIM = (0.88, 0.92)
"""Coverage aimed at, for intervals of 90%."""

GAINED = {"log_score": "log score above", "crps": "CRPS below", "brier": "Brier score below"}

FAR = -0.03
"""Members this far below the reference are left to the table: their scale would hide the rest."""


def backtest_figures(result: Backtest, table: pl.DataFrame) -> tuple[Picture, ...]:
    """Draw skill; coverage, transforms and reliability where they have a meaning."""
    shown = shown_members(result)
    pictures = [skill_figure(result, table)]
    if result.has("pit"):
        pictures += [coverage_figure(result, table, shown), pit_figure(shown)]
    if result.has("chance"):
        pictures.append(reliability_figure(result, shown))
    return tuple(pictures)


def shown_members(result: Backtest) -> tuple[Member, ...]:
    """Return the reference, and the best of the models and of the pools by skill.

    Where there is no model, the best other reference stands in for it.
    """
    kinds = {member.kind for member in result.members}
    best = [result.member(result.reference)]
    for kind in ("model" if "model" in kinds else "reference", "pool"):
        rest = [m for m in result.members if m.kind == kind and m not in best]
        if rest:
            best.append(max(rest, key=lambda m: float(result.gain(m).mean())))
    return tuple(best)


@in_style
def skill_figure(result: Backtest, table: pl.DataFrame) -> Picture:
    """Draw the skill over the reference, for all cells and by class."""
    main = result.cells.main
    slices = [("all", "all"), *((main, name) for name in result.cells.facets[main].labels)]
    overall = table.filter(pl.col("by") == "all")
    near = [m for m, s in overall.select("member", "skill").iter_rows() if s > FAR]
    count = max(len(near), 3)
    figure, axes = new_figure(0.8 + 0.42 * count * ((len(slices) + 1) // 2) / 1.6,
                              (len(slices) + 1) // 2, 2, sharey=True)  # fmt: skip
    for place, (kind, name) in zip(axes.ravel(), slices, strict=False):
        rows = table.filter(
            (pl.col("by") == kind) & (pl.col("slice") == name) & pl.col("member").is_in(near)
        )
        plot_skill(place, rows, "all cells" if kind == "all" else slice_name(main, name))
    for place in axes.ravel()[len(slices) :]:
        place.set_axis_off()
    gained = GAINED[result.measure]
    figure.supxlabel(f"{gained} {result.reference}, 95% interval over dyads", fontsize=9.0)
    parts = [f"{m} {number(s, 4)}" for m, s in overall.select("member", "skill").iter_rows()]
    return finish(figure, "skill", f"Gain on the reference: {'; '.join(parts)}.")


@in_style
def coverage_figure(result: Backtest, table: pl.DataFrame, shown: tuple[Member, ...]) -> Picture:
    """Draw the coverage of 90% intervals by the first two facets."""
    names, by = [member.name for member in shown], list(result.cells.facets)[:2]
    rows = table.filter(pl.col("member").is_in(names) & pl.col("by").is_in(by))
    rows = rows.with_columns(
        pl.struct("by", "slice").map_elements(
            lambda row: slice_name(row["by"], row["slice"]), return_dtype=pl.String
        ).alias("slice")
    )  # fmt: skip
    labels = rows["slice"].n_unique()
    figure, axes = new_figure(0.9 + 0.3 * labels)
    plot_coverage(axes[0, 0], rows, AIM)
    drawn = ", randomised" if result.has("chance") else ""
    axes[0, 0].set_xlabel(f"share of outcomes inside central 90% intervals{drawn}")
    legend_above(axes[0, 0])
    parts = [
        f"{member.name} {covered(member.scores.of('pit'), 0.9).mean():.1%}" for member in shown
    ]
    return finish(figure, "coverage", f"Coverage of 90% intervals: {'; '.join(parts)}.")


@in_style
def pit_figure(shown: tuple[Member, ...]) -> Picture:
    """Draw the histograms of the transforms, which are randomised where counts are forecast."""
    figure, axes = new_figure(2.4, 1, len(shown), sharey=True)
    for place, member in zip(axes[0], shown, strict=True):
        plot_pit(place, member.scores.of("pit"), member.name)
    counts = all(member.scores.has("chance") for member in shown)
    transform = "randomised probability" if counts else "probability"
    figure.supxlabel(f"{transform} integral transform", fontsize=9.0)
    axes[0, 0].set_ylabel("density")
    pits = {member.name: member.scores.of("pit") for member in shown}
    ends = [
        f"{name} {(pit < 0.05).mean():.1%} below .05 and {(pit > 0.95).mean():.1%} above .95"
        for name, pit in pits.items()
    ]
    return finish(figure, "pit", f"Transforms, flat if calibrated: {'; '.join(ends)}.")


@in_style
def reliability_figure(result: Backtest, shown: tuple[Member, ...]) -> Picture:
    """Draw the reliability of the probability of the event, by main facet."""
    main = result.cells.main
    facet = result.cells.facets[main]
    groups = facet.labels
    figure, axes = new_figure(2.6 * ((len(groups) + 1) // 2), (len(groups) + 1) // 2, 2,
                              sharex=True, sharey=True)  # fmt: skip
    worst = 0.0
    for i, (place, name) in enumerate(zip(axes.ravel(), groups, strict=False)):
        cells = facet.place == i
        happened = result.cells.observed[cells] > 0.0
        tables = {m.name: reliability_table(m.scores.of("chance")[cells], happened) for m in shown}
        plot_reliability(place, tables, slice_name(main, name))
        worst = max(worst, *(table.miscalibration() for table in tables.values()))
    for place in axes.ravel()[len(groups) :]:
        place.set_axis_off()
    axes[0, 0].legend(loc="upper left")
    figure.supxlabel(f"probability of {result.wording.event}", fontsize=9.0)
    figure.supylabel("share that had it", fontsize=9.0)
    alt = f"Reliability by {main}; the mean squared miss is at most {worst:.5f}."
    return finish(figure, "reliability", alt)


def slice_name(facet: str, label: str) -> str:
    """Return a slice's name: a bare number says what it numbers."""
    return f"{facet} {label}" if label.isdigit() else label
