"""Simple forecasts of a season, from the ritual's own past, with half a season of doubt each side.

    rate(kept, n) = (kept + 1/2) / (n + 1)

Reference: Jeffreys, H. (1961). Theory of Probability, for the half seasons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.outlook import base_rate
from calibration.rituals import PRIOR_MEAN, Seasons, fit_ritual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from calibration.ritual_test.question import Question
    from calibration.ritual_test.season import Past

LONG = 5
"""Runs of this length and longer are one class."""


def all_seasons(question: Question) -> float:
    """Base rate of all seasons known."""
    kept = question.past.kept
    return base_rate(int(kept.sum()), kept.size)


def since_onset(question: Question) -> float:
    """Base rate from the first season kept."""
    kept = question.past.kept
    kept = kept[int(np.argmax(kept)) :] if kept.any() else kept
    return base_rate(int(kept.sum()), kept.size)


def after_last(question: Question) -> float:
    """Base rate of the seasons that followed one like the last: a kept, or a missed one."""
    kept = question.past.kept
    if not kept.size:
        return 0.5
    after = kept[1:][kept[:-1] == kept[-1]]
    return base_rate(int(after.sum()), after.size)


def after_run(pool: Sequence[Past]) -> Callable[[Question], float]:
    """Base rate, in a pool of rituals, of the seasons with as long a run before them."""
    run = np.concatenate([np.zeros(0, dtype=np.int64), *(past.run[:-1] for past in pool)])
    kept = np.concatenate([np.zeros(0, dtype=np.bool_), *(past.kept for past in pool)])
    seen = np.bincount(np.minimum(run, LONG), minlength=LONG + 1)
    held = np.bincount(np.minimum(run[kept], LONG), minlength=LONG + 1)

    def chance(question: Question) -> float:
        place = min(int(question.past.run[-1]), LONG)
        return base_rate(int(held[place]), int(seen[place]))

    return chance


def own_law(question: Question) -> float:
    """Law of `calibration.rituals`, fitted to the ritual's own seasons, without affinity.

    Seasons before the first one kept are misses to it.
    """
    past = question.past
    if not past.kept.size:
        return float(1.0 / (1.0 + np.exp(-PRIOR_MEAN[0] - PRIOR_MEAN[3] * question.same)))
    run, nothing = past.run, np.zeros(past.kept.size)
    same, kept = past.same.astype(np.float64), past.kept.astype(np.float64)
    fitted = fit_ritual(Seasons(run[:-1], nothing, same, kept))
    return fitted.probability(float(run[-1]), 0.0, float(question.same))
