"""How well a score orders dyads by what came, under weights of the dyads.

    rho      Spearman's rank correlation of score and outcome, net of the ranks of what is held
    AUC      P(score of a dyad with the event > score of one without) + P(equal) / 2
    net AUC  the same of what is left of the ranks of the score beside the ranks of what is held

Ranks are weighted mid-ranks, so that with whole weights a dyad counts as often as it was drawn:
resampling is reweighting.

Axes: D dyads, Q scores.

References
----------
Hanley, J. A., McNeil, B. J. (1982), doi:10.1148/radiology.143.1.7063747 (AUC).
Kim, S. (2015), doi:10.5351/CSAM.2015.22.6.665 (partial rank correlation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from sim.parameters import Floats

SMALLEST = 1e-9
"""Spread of ranks, as shares, below which they are constant."""

DIGITS = 12


@dataclass(frozen=True)
class Ordered:
    """Values of D dyads by their place among the distinct ones."""

    place: NDArray[np.int64]
    distinct: int

    @classmethod
    def of(cls, values: Floats) -> Ordered:
        """Order values, (D,)."""
        found, place = np.unique(values, return_inverse=True)
        return cls(place.ravel().astype(np.int64), found.size)

    def ranks(self, weights: Floats) -> Floats:
        """Return weighted mid-ranks as shares of the total weight, (D,)."""
        mass = np.bincount(self.place, weights, self.distinct)
        below: Floats = np.cumsum(mass) - 0.5 * mass
        shares: Floats = below[self.place] / weights.sum()
        return shares


def partial_rank_correlation(
    scores: Sequence[Ordered], outcome: Ordered, held: Sequence[Ordered], weights: Floats
) -> Floats:
    """Return rho of each score and the outcome net of what is held, (Q,); NaN where constant."""
    ranks = np.column_stack([item.ranks(weights) for item in (*scores, outcome)])
    left = _left(ranks, held, weights) * np.sqrt(weights)[:, None]
    spread = np.linalg.norm(left, axis=0)
    spread[spread < SMALLEST * np.sqrt(weights.sum())] = np.nan
    found: Floats = (left[:, :-1].T @ left[:, -1]) / (spread[:-1] * spread[-1])
    return found


def area(score: Ordered, happened: NDArray[np.bool_], weights: Floats) -> float:
    """Return the AUC of a score; NaN where all dyads had the event, or none."""
    having = np.bincount(score.place, weights * happened, score.distinct)
    lacking = np.bincount(score.place, weights * ~happened, score.distinct)
    pairs = having.sum() * lacking.sum()
    if pairs == 0.0:
        return float("nan")
    return float(having @ (np.cumsum(lacking) - 0.5 * lacking) / pairs)


def net_area(
    scores: Sequence[Ordered],
    happened: NDArray[np.bool_],
    held: Sequence[Ordered],
    weights: Floats,
) -> Floats:
    """Return the AUC of what is left of the ranks of each score beside what is held, (Q,)."""
    ranks = np.column_stack([item.ranks(weights) for item in scores])
    left = np.round(_left(ranks, held, weights), DIGITS)
    return np.array([area(Ordered.of(column), happened, weights) for column in left.T])


def _left(ranks: Floats, held: Sequence[Ordered], weights: Floats) -> Floats:
    """Return ranks, (D, Q), less their weighted least-squares fit on the ranks of what is held."""
    inputs = np.column_stack([np.ones(weights.size), *(item.ranks(weights) for item in held)])
    weighted = inputs * weights[:, None]
    slopes = np.linalg.lstsq(weighted.T @ inputs, weighted.T @ ranks, rcond=None)[0]
    left: Floats = ranks - inputs @ slopes
    return left
