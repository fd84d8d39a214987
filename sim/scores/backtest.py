"""What a backtest yields: the scores of its members, cell by cell, and what the cells are.

Axes: N cells over all targets, the same for all members and in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.scores.brier import brier_score
from sim.scores.interval import interval_score
from sim.scores.log_score import log_score
from sim.scores.pit import randomised_pit
from sim.scores.support import walk_support

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from sim.parameters import Floats
    from sim.scores.count_mixture import CountMixture

SHARE = 0.9
"""Probability of the central interval that is scored."""

Kind = Literal["reference", "model", "pool"]


@dataclass(frozen=True)
class Cells:
    """Cells that were forecast.

    Attributes
    ----------
    target, group, size_bin, block : (N,) int64
        Target period; position of class and of bin of earlier counts; undirected dyad.
    groups, size_bins : tuple of str
        Labels.
    observed : (N,)
        Counts that came.
    """

    target: NDArray[np.int64]
    group: NDArray[np.int64]
    size_bin: NDArray[np.int64]
    block: NDArray[np.int64]
    groups: tuple[str, ...]
    size_bins: tuple[str, ...]
    observed: Floats

    def slices(self) -> dict[tuple[str, str], NDArray[np.bool_]]:
        """Return the cells of each slice: all, each class, each bin, each target."""
        found = {("all", "all"): np.ones(self.target.size, dtype=bool)}
        found |= {("class", name): self.group == i for i, name in enumerate(self.groups)}
        found |= {("size", name): self.size_bin == i for i, name in enumerate(self.size_bins)}
        found |= {("target", str(year)): self.target == year for year in np.unique(self.target)}
        for i, group in enumerate(self.groups):
            for j, size in enumerate(self.size_bins):
                both = (self.group == i) & (self.size_bin == j)
                found["class, size", f"{group}, {size}"] = both
        return {key: cells for key, cells in found.items() if cells.any()}


@dataclass(frozen=True)
class Scores:
    """Scores of one forecast of N cells, all (N,).

    Attributes
    ----------
    log_score, crps, brier, interval : (N,)
        Brier score of the event that there is any contact; interval score at `SHARE`.
    chance : (N,)
        Probability of any contact.
    pit : (N,)
        Randomised.
    """

    log_score: Floats
    crps: Floats
    brier: Floats
    interval: Floats
    chance: Floats
    pit: Floats


@dataclass(frozen=True)
class Member:
    """One member of a backtest: what it is, its scores, seconds it took."""

    name: str
    title: str
    kind: Kind
    scores: Scores
    seconds: float


@dataclass(frozen=True)
class Backtest:
    """Result of a backtest.

    Attributes
    ----------
    name, title : str
    cells : Cells
    members : tuple of Member
    reference : str
        Member from which skill is measured.
    weights : mapping
        Of each pool: (target, class, member, weight) rows.
    seed : int
        Of the randomised transform and the bootstrap.
    """

    name: str
    title: str
    cells: Cells
    members: tuple[Member, ...]
    reference: str
    weights: Mapping[str, tuple[tuple[str, str, str, float], ...]]
    seed: int

    def member(self, name: str) -> Member:
        """Return a member by its name."""
        return next(member for member in self.members if member.name == name)


def score(forecast: CountMixture, observed: Floats, *, seed: int) -> Scores:
    """Score a forecast of N cells on what came.

    Parameters
    ----------
    forecast
        Predictive distributions.
    observed
        Counts, (N,).
    seed
        Key of the randomised transform.

    Raises
    ------
    OutcomeError
        If the outcomes are not N counts.
    """
    edge = 0.5 * (1.0 - SHARE)
    walk = walk_support(forecast, observed, levels=(edge, 1.0 - edge))
    chance = np.clip(1.0 - forecast.probability_of_none(), 0.0, 1.0)
    low, high = walk.quantiles.T
    return Scores(
        log_score(forecast, observed),
        walk.crps,
        brier_score(chance, observed > 0.0),
        interval_score(observed, low, high, alpha=1.0 - SHARE),
        chance,
        randomised_pit(walk.below, walk.at, seed=seed),
    )


def join_scores(parts: Sequence[Scores]) -> Scores:
    """Return the scores of several targets as one, in their order."""
    names = ("log_score", "crps", "brier", "interval", "chance", "pit")
    return Scores(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))
