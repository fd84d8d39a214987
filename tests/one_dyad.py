"""One dyad seen for a few months, with laws made by hand: for tests against exact answers."""

from __future__ import annotations

import numpy as np

from calibration.observations import Evidence
from sim.relationship import STATES, ObservationLaw, StateLaw

OPPORTUNITY = np.array([0.2, 0.5, -0.1])


def state_law(*, rupture: float = 0.0) -> StateLaw:
    shock, wide, start = np.zeros((3, STATES, STATES))
    shock[2:4, 2:4] = [[0.04, 0.01], [0.01, 0.03]]
    shock[4:6, 4:6] = [[0.09, -0.02], [-0.02, 0.05]]
    wide[2:4, 2:4] = 15.0 * shock[2:4, 2:4] * (rupture > 0)
    start[:] = np.diag([0.5, 0.3, 0.4, 0.3, 0.12, 0.07, 0.35, 0.25, 0.3])
    persistence = np.array([1.0, 1.0, 0.97, 0.97, 0.5, 0.5, 1.0, 1.0, 1.0])
    return StateLaw(persistence, shock, wide, rupture, start, np.zeros(2))


BOTH = (1, 0)
"""The first series shows in leaders' contacts and the second in the news."""


def observation_law(*, freedom: float = 5.0, channel: tuple[int, int] = BOTH) -> ObservationLaw:
    return ObservationLaw(
        np.array([-0.6, -0.2]),
        np.array([1.0, 0.8]),
        np.array([0.4, -0.9]),
        np.array([0.3, 0.1]),
        np.array([0.2, 0.3]),
        np.array([0.1, 0.6, 0.2, 0.5, freedom]),
        np.array(channel),
    )


def evidence(counts: list[list[int]], tones: list[float], shares: float = 1.0) -> Evidence:
    """One dyad, two series in each of the periods with counts, and a tone a period."""
    periods = len(counts)
    rows = 2 * periods
    empty = np.zeros(0)
    return Evidence(
        np.array([0, rows]),
        np.repeat(np.arange(periods, dtype=np.int32), 2),
        np.tile(np.arange(2, dtype=np.int16), periods),
        np.array(counts, dtype=np.float64).ravel(),
        np.full(rows, -0.1),
        np.full(rows, shares),
        np.array([0, len(tones)]),
        np.arange(len(tones), dtype=np.int32),
        np.array(tones),
        np.full(len(tones), 4.0),
        np.zeros(2, dtype=np.int64),
        np.zeros(0, dtype=np.int32),
        empty,
        empty,
        empty,
        np.zeros(max(periods, len(tones)), dtype=np.int64),
        np.zeros(2, dtype=np.bool_),
        OPPORTUNITY[None, None],
    )


def tones_only(tones: list[float]) -> Evidence:
    full = evidence([], tones)
    return full._replace(start=np.array([0, 0]))


Case = tuple[list[list[int]], list[float], float]
"""Counts a month, tones a month, probability of a rupture."""

QUIET = ([[0, 0], [0, 1], [0, 0]], [0.2, 0.1, 0.5], 0.0)
BUSY = ([[2, 1], [1, 0], [4, 0]], [0.5, 0.4, 0.6], 0.0)
COUNTS_ALONE = ([[2, 1], [1, 0], [4, 0]], [], 0.0)
JUMP = ([[1, 0], [0, 0], [9, 0]], [0.2, 0.1, 0.9], 0.03)
LEADERS = ([[2, 3], [3, 1], [5, 2]], [], 0.0)
NEWS = ([[0, 3], [0, 2], [0, 4]], [0.0, 0.1, -0.2], 0.0)
"""One channel shows far more than the other: only its leaning can tell."""
