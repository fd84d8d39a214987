"""The table of a backtest: mean scores of every member in every slice of the cells.

A row is a member and a slice (all cells, a class, a lead, a target, two of them crossed). Skill is
the gain on the reference, with a 95% interval over resampled dyads, NaN in a slice of one dyad; all
members and slices share the resamples. A score without meaning for the outcome is NaN.

Axes: N cells, D dyads, Q pairs of member and slice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.scores.backtest import SHARE
from sim.scores.discrimination import discrimination
from sim.scores.pit import covered
from sim.scores.reliability import reliability_table
from sim.scores.skill import DRAWS, ENDS, resampled_means

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.scores.backtest import Backtest, Member

FEWEST_BLOCKS = 2
"""Dyads that a slice must have for an interval: one dyad resampled tells nothing."""

MEANS = ("log_score", "crps", "brier", "interval")


def summarise(result: Backtest, *, draws: int = DRAWS) -> pl.DataFrame:
    """Return the table of a backtest.

    Columns: member, title, kind, by, slice, cells; log_score, crps, brier, interval (means);
    coverage; discrimination, miscalibration (of the event); skill, skill_low, skill_high.
    """
    import polars as pl

    slices = result.cells.slices()
    means, lows, highs = _skill(result, list(slices.values()), draws)
    rows = []
    for i, member in enumerate(result.members):
        for j, ((kind, name), cells) in enumerate(slices.items()):
            labels = {"member": member.name, "title": member.title, "kind": member.kind}
            labels |= {"by": kind, "slice": name}
            found = {"skill": means[i, j], "skill_low": lows[i, j], "skill_high": highs[i, j]}
            rows.append(labels | _scores(member, result.cells.observed, cells) | found)
    return pl.DataFrame(rows)


def _scores(member: Member, observed: Floats, cells: NDArray[np.bool_]) -> dict[str, float | int]:
    scores, unknown = member.scores, float("nan")
    means = {n: float(scores.of(n)[cells].mean()) if scores.has(n) else unknown for n in MEANS}
    coverage = (
        float(covered(scores.of("pit")[cells], SHARE).mean()) if scores.has("pit") else unknown
    )
    rest = {"discrimination": unknown, "miscalibration": unknown}
    if scores.has("chance"):
        chance, happened = scores.of("chance")[cells], observed[cells] > 0
        rest["discrimination"] = discrimination(chance, happened)
        rest["miscalibration"] = reliability_table(chance, happened).miscalibration()
    return {"cells": int(cells.sum()), **means, "coverage": coverage, **rest}


def _skill(
    result: Backtest, slices: list[NDArray[np.bool_]], draws: int
) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high end of the skill, each (members, slices)."""
    _, block = np.unique(result.cells.block, return_inverse=True)
    blocks = int(block.max()) + 1
    cells = np.stack([np.bincount(block[s], minlength=blocks) for s in slices], axis=1)
    gains = [result.gain(member) for member in result.members]
    sums = [np.bincount(block[s], gain[s], minlength=blocks) for gain in gains for s in slices]
    table = np.stack(sums, axis=1).astype(np.float64)
    times = np.tile(cells, (1, len(result.members))).astype(np.float64)
    means = resampled_means(table, times, seed=result.seed, draws=draws)
    shape = (len(result.members), len(slices))
    low, high = np.quantile(means, ENDS, axis=0)
    alone = (times > 0.0).sum(axis=0) < FEWEST_BLOCKS
    low[alone] = high[alone] = np.nan
    mean: Floats = table.sum(axis=0) / times.sum(axis=0)
    return mean.reshape(shape), low.reshape(shape), high.reshape(shape)
