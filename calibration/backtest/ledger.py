"""What is noted while a backtest goes from origin to origin: scores, time, weights of pools.

A pool at an origin has weights from forecasts of the same lead whose outcome was known by then;
before there are any they are equal.

Axes: M members.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from calibration.backtest.pooling import optimal_weights

if TYPE_CHECKING:
    from calibration.backtest.pooling import Pool
    from sim.parameters import Floats
    from sim.scores.backtest import Scores


class Place(NamedTuple):
    """An origin, as a label and as a position in the record, and how far ahead the forecast is."""

    label: str
    origin: int
    lead: int


@dataclass(frozen=True)
class Ledger:
    """Notes of a backtest.

    Attributes
    ----------
    log_scores : dict
        Log score or log density of every cell by member, origin and lead; warm-up included.
    scores, seconds : dict
        Scores of the test targets, and time taken, by member.
    weights : dict
        Rows of origin, lead, member and weight, by pool.
    """

    log_scores: dict[tuple[str, int, int], Floats] = field(default_factory=dict)
    scores: dict[str, list[Scores]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    weights: dict[str, list[tuple[str, str, str, float]]] = field(default_factory=dict)

    def spend(self, name: str, begin: float) -> None:
        """Add the seconds since ``begin``, by the performance counter, to a member's time."""
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begin

    def note(self, name: str, found: Scores) -> None:
        """Add the scores of a test target."""
        self.scores.setdefault(name, []).append(found)

    def weigh(self, item: Pool, at: Place) -> Floats:
        """Return a pool's weights at a place, (M,), and note them."""
        known = {o for _, o, h in self.log_scores if h == at.lead and o + h <= at.origin}
        weights = np.full(len(item.members), 1.0 / len(item.members))
        if known:
            columns = [
                np.concatenate([self.log_scores[m, o, at.lead] for o in sorted(known)])
                for m in item.members
            ]
            weights = optimal_weights(np.stack(columns, axis=1))
        self.weights.setdefault(item.name, []).extend(
            (at.label, f"lead {at.lead}", member, float(weight))
            for member, weight in zip(item.members, weights, strict=True)
        )
        return weights

    def weight_rows(self) -> dict[str, tuple[tuple[str, str, str, float], ...]]:
        """Return the noted weights by pool, as a result holds them."""
        return {name: tuple(rows) for name, rows in self.weights.items()}
