"""The table of a backtest: mean scores of every member in every slice of the cells.

A row is a member and a slice (all cells, a class, a size, a target, a class and size). Skill is the
log score above that of the reference, with a 95% interval over resampled dyads; all members and
slices share the resamples.

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

MEANS = ("log_score", "crps", "brier", "interval")


def summarise(result: Backtest, *, draws: int = DRAWS) -> pl.DataFrame:
    """Return the table of a backtest.

    Columns: member, title, kind, by, slice, cells; log_score, crps, brier, interval (means);
    coverage; discrimination, miscalibration (of any contact); skill, skill_low, skill_high.
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
    scores, chance, any_contact = member.scores, member.scores.chance[cells], observed[cells] > 0
    return {
        "cells": int(cells.sum()),
        **{name: float(getattr(scores, name)[cells].mean()) for name in MEANS},
        "coverage": float(covered(scores.pit[cells], SHARE).mean()),
        "discrimination": discrimination(chance, any_contact),
        "miscalibration": reliability_table(chance, any_contact).miscalibration(),
    }


def _skill(
    result: Backtest, slices: list[NDArray[np.bool_]], draws: int
) -> tuple[Floats, Floats, Floats]:
    """Return mean, low and high end of the skill, each (members, slices)."""
    base = result.member(result.reference).scores.log_score
    _, block = np.unique(result.cells.block, return_inverse=True)
    blocks = int(block.max()) + 1
    cells = np.stack([np.bincount(block[s], minlength=blocks) for s in slices], axis=1)
    sums = [
        np.bincount(block[s], (member.scores.log_score - base)[s], minlength=blocks)
        for member in result.members
        for s in slices
    ]
    table = np.stack(sums, axis=1).astype(np.float64)
    times = np.tile(cells, (1, len(result.members))).astype(np.float64)
    means = resampled_means(table, times, seed=result.seed, draws=draws)
    shape = (len(result.members), len(slices))
    low, high = np.quantile(means, ENDS, axis=0)
    mean: Floats = table.sum(axis=0) / times.sum(axis=0)
    return mean.reshape(shape), low.reshape(shape), high.reshape(shape)
