"""Contestants timed in turns within one run, so that a busy minute hits all of them alike.

Times are CPU seconds of this process a unit of work. A ratio is the median over the rounds of the
ratio within each round.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Contestant:
    """A piece of work, how often to do it a round, and how many units one go counts for."""

    name: str
    work: Callable[[], object]
    repeats: int = 1
    units: float = 1.0


def race(contestants: list[Contestant], rounds: int) -> dict[str, np.ndarray]:
    """Seconds a unit of every contestant, (round,), after one go that is not counted."""
    for contestant in contestants:
        contestant.work()
    times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant in contestants:
            begin = time.process_time()
            for _ in range(contestant.repeats):
                contestant.work()
            spent = time.process_time() - begin
            times[contestant.name].append(spent / (contestant.repeats * contestant.units))
    return {name: np.array(values) for name, values in times.items()}


def ratio(times: dict[str, np.ndarray], slow: str, fast: str) -> float:
    """Median over the rounds of how many times longer ``slow`` takes than ``fast``."""
    return float(np.median(times[slow] / times[fast]))


def exponent(sizes: list[float], times: list[float]) -> float:
    """Slope of log time on log size, by least squares."""
    return float(np.polyfit(np.log(sizes), np.log(times), 1)[0])
