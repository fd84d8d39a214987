"""Difference of the probability of a question between a scenario and its baseline, world by world.

With x_w and y_w whether the event happens in world w of the two,

    difference = mean(x) - mean(y),   standard error = sd(x - y) / sqrt(W)

Of a question with a condition the two probabilities are ratios, over the worlds in which it holds,
c_w in one and d_w in the other; the error is that of their linear part,

    u_w = c_w (x_w - p) / mean(c) - d_w (y_w - q) / mean(d)

which is x - y less its mean where every world counts. The interval holds 90% of a normal law.

Reference: Cochran, W. G. (1977). Sampling Techniques, 3rd edition, chapter 6 (ratio estimators).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.questions import outcome_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.questions.base import Asked, Outcome

REACH = 1.6448536269514722
"""Standard deviations from the middle to the ends of a 90% interval of a normal law."""


@dataclass(frozen=True)
class ProbabilityDifference:
    """Difference of a probability, paired by world.

    Attributes
    ----------
    id, text : str
        The question.
    scenario, baseline : float
        The two probabilities; nan where a condition holds in no world.
    difference, standard_error : float
        Scenario less baseline.
    low, high : float
        Ends of the 90% interval of the difference, Monte-Carlo error alone.
    worlds, worlds_before : int
        Worlds that count in the scenario and in the baseline; 0: not kept.
    """

    id: str
    text: str
    scenario: float
    baseline: float
    difference: float
    standard_error: float
    low: float
    high: float
    worlds: int = 0
    worlds_before: int = 0

    @property
    def is_clear(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0.0 or self.high < 0.0


def probability_difference(
    scenario: Ensemble, baseline: Ensemble, name: str, questions: Sequence[Asked]
) -> ProbabilityDifference:
    """Compare the probability of one of some questions in two sets of paired worlds.

    Parameters
    ----------
    scenario, baseline
        Worlds that share their draws.
    name
        Id of the question.
    questions
        All that are asked beside it.
    """
    text = next(question.text for question in questions if question.id == name)
    parts = [outcome_of(worlds, name, questions) for worlds in (scenario, baseline)]
    (p, first), (q, second) = (_share(part) for part in parts)
    counted, before = (int(part.asked.sum()) for part in parts)
    error = float((first - second).std() / np.sqrt(first.size))
    ends = p - q - REACH * error, p - q + REACH * error
    return ProbabilityDifference(name, text, p, q, p - q, error, *ends, counted, before)


def _share(found: Outcome) -> tuple[float, Floats]:
    """Return the probability and its linear part, (W,)."""
    asked = found.asked.astype(np.float64)
    if not asked.any():
        return float("nan"), np.full(asked.size, np.nan)
    event = (found.happened & found.asked).astype(np.float64)
    p = float(event.sum() / asked.sum())
    return p, asked * (event - p) / asked.mean()
