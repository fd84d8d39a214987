"""Inputs of the weekly regressions: weighted means of own, other classes' and countries' counts.

Every input of week t is known at its end. Inputs that differ from week to week and not from dyad to
dyad can be left out: there are few weeks to learn from, and at long leads they mislead.

Axes: T weeks, D dyads, K classes, F inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.weekly.averages import weighted_mean

if TYPE_CHECKING:
    from calibration.weekly.record import WeeklyCounts
    from sim.parameters import Floats

HALF_LIVES = (1.0, 2.0, 4.0, 8.0, 16.0, 40.0)
SMALL = 5
"""The first inputs, which also move the second component."""


def weekly_inputs(history: WeeklyCounts, k: int, *, time_only: bool) -> Floats:
    """Return the inputs of class k in all weeks, (T, D, F), the constant first."""
    y, volume = history.counts, history.totals + 1.0
    means = {half: weighted_mean(y, half) for half in HALF_LIVES}
    own = [np.log1p(4.0 * means[half][..., k]) for half in HALF_LIVES]
    logs = np.log1p(y)
    columns = [np.ones(y.shape[:2]), logs[..., k], own[2], own[4], own[5]]
    columns += [own[0], own[1], own[3]]
    now = weighted_mean(volume, 2.0)[:, k]
    for half in (4.0, 16.0, 40.0):
        share = now / weighted_mean(volume, half)[:, k]
        columns.append(np.log((means[half][..., k] + 0.05) * share[:, None]))
    for j in range(y.shape[2]):
        if j != k:
            columns += [logs[..., j]]
            columns += [np.log1p(4.0 * means[half][..., j]) for half in (4.0, 16.0)]
    columns += _countries(history, k) + _habits(history, k, means[8.0][..., k])
    if time_only:
        columns += _volume(history, k)
    return np.stack(columns, axis=2)


def relative_inputs(history: WeeklyCounts, k: int) -> Floats:
    """Return the inputs of class k, (T, D, F), in each week less their mean over dyads.

    What all dyads share in a week is then left to a forecast of volume: there are few weeks to
    learn it from.
    """
    inputs = weekly_inputs(history, k, time_only=False)
    inputs[..., 1:] -= inputs[..., 1:].mean(axis=1, keepdims=True)
    return inputs


def _countries(history: WeeklyCounts, k: int) -> list[Floats]:
    """What both countries do with all others."""
    found, trend = [], np.zeros(history.counts.shape[:2])
    for half, sign in ((2.0, 1.0), (12.0, -1.0)):
        level = np.log1p(weighted_mean(history.activity[..., k], half))
        one, other = level[:, history.first], level[:, history.second]
        found += [one + other, np.abs(one - other)]
        trend += sign * (one + other)
    return [*found, trend]


def _habits(history: WeeklyCounts, k: int, mean: Floats) -> list[Floats]:
    """Conflict, silence, unrest, and the whole past."""
    y = history.counts[..., k]
    logs, weeks = np.log1p(y), np.arange(1.0, y.shape[0] + 1.0)[:, None]
    silent = (y == 0.0).astype(np.float64)
    unrest = weighted_mean(logs**2, 16.0) - weighted_mean(logs, 16.0) ** 2
    return [
        weighted_mean(history.conflict, 12.0), weighted_mean(history.conflict, 3.0),
        weighted_mean(silent, 13.0), silent, unrest, np.log1p(mean) ** 2 / 4.0,
        np.log1p(np.cumsum(y, axis=0) / weeks), np.log1p(np.maximum.accumulate(y, axis=0)),
    ]  # fmt: skip


def _volume(history: WeeklyCounts, k: int) -> list[Floats]:
    """Trends of the volume: the same for all dyads."""
    logs = np.log1p(history.totals[:, k])
    levels = [weighted_mean(logs, half) for half in (1.0, 4.0, 16.0, 40.0)]
    shape = history.counts.shape[:2]
    return [
        np.broadcast_to((short - long)[:, None], shape)
        for short, long in zip(levels[:-1], levels[1:], strict=True)
    ]
