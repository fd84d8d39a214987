"""What a scenario changes, each world held against the same world of its baseline.

    compare                  paths of every quantity              `sim.compare.trajectory`
    count_differences        contacts by type and year            `sim.compare.counts`
    probability_difference   probabilities of questions           `sim.compare.probability`
    spill_over               dyads on which nothing acts          `sim.compare.spill`
    mechanism_shares         through what the effect comes        `sim.compare.mechanisms`

Both runs share every draw, so world w of one differs from world w of the other only by what the
scenario changed.
"""

from __future__ import annotations

from sim.compare.counts import CountDifference, count_differences
from sim.compare.probability import ProbabilityDifference, probability_difference
from sim.compare.spill import SpillOver, spill_over
from sim.compare.trajectory import (
    SUMMARIES,
    Comparison,
    Difference,
    compare,
    first_clear,
    paired_difference,
    unpaired_difference,
)

__all__ = [
    "SUMMARIES",
    "Comparison",
    "CountDifference",
    "Difference",
    "ProbabilityDifference",
    "SpillOver",
    "compare",
    "count_differences",
    "first_clear",
    "paired_difference",
    "probability_difference",
    "spill_over",
    "unpaired_difference",
]
