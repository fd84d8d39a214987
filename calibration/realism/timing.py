"""How contacts move: memory from month to month, jumps, ruptures, seasons.

    z_t    = log(1 + y_t) less its mean over the dyad's months
    r(l)   = mean over pairs of months l apart of z_t z_{t+l} / mean of z_t^2, pooled over dyads

A rupture begins where cooperative contacts outweigh conflictual ones in one month and the reverse
holds in the next, and lasts as long as it holds. A lapse begins where a busy dyad falls under a
tenth of its mean, and lasts as long as it stays there. Spells that the last month cuts off count
with the months seen, in the record and in the worlds alike.

Axes: as in `calibration.realism.sample`; L lags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from calibration.realism.levels import BUSY
from calibration.realism.sample import Measured, Sample, mean_of, survival

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.parameters import Floats

SOME = 1.0
"""Contacts a month, on average, of the dyads whose memory and seasons are looked at."""

JUMPS = np.array([0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0])
"""Absolute changes of log(1 + y) from month to month at which jumps are drawn."""

SPELLS = np.array([1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0])
TENTH = 0.1
YEAR = 12


def autocorrelation(lags: tuple[int, ...], shown: tuple[int, ...]) -> Callable[[Sample], Measured]:
    """Return the measure of memory at some lags; the curve is at ``shown``."""

    def measure(sample: Sample) -> Measured:
        mean = sample.total.mean(axis=1)
        some, busy = _centred(sample, mean >= SOME), _centred(sample, mean >= BUSY)
        values = (*(_memory(some, lag) for lag in lags), _memory(busy, 1))
        return Measured(values, np.array([_memory(some, lag) for lag in shown]))

    return measure


def jumps(sample: Sample) -> Measured:
    """Changes of log(1 + y) from month to month in busy dyads: typical, threefold, sevenfold."""
    busy = sample.total.mean(axis=1) >= BUSY
    change = np.abs(np.diff(np.log1p(sample.total[busy]), axis=1)).ravel()
    middle = float(np.median(change)) if change.size else float("nan")
    values = (middle, mean_of(change >= 1.0), mean_of(change >= 2.0))
    return Measured(values, survival(change, JUMPS))


def ruptures(sample: Sample) -> Measured:
    """Onsets of net conflict a thousand cooperative dyad-months, and how long they last."""
    net = sample.net
    return _spells(net > 0, net < 0)


def lapses(sample: Sample) -> Measured:
    """Onsets of lapses a thousand dyad-months of busy dyads, and how long they last."""
    mean = sample.total.mean(axis=1)
    busy = mean >= BUSY
    low = sample.total[busy] < TENTH * mean[busy, None]
    return _spells(~low, low)


def season(sample: Sample) -> Measured:
    """Seasons in log(1 + y): those that all dyads share, and those of each dyad.

    The shared one is the mean over dyads by calendar month; its amplitude is the standard deviation
    over the twelve. That of each dyad is what is left of memory at twelve months above its mean at
    eleven and thirteen, once the mean over dyads of each month is taken off.
    """
    z = _centred(sample, sample.total.mean(axis=1) >= SOME)
    place = sample.months.astype(np.int64) % YEAR
    common = z.mean(axis=0)
    profile = np.array([mean_of(common[place == m]) for m in range(YEAR)])
    own = z - common
    bump = _memory(own, YEAR) - 0.5 * (_memory(own, YEAR - 1) + _memory(own, YEAR + 1))
    return Measured((float(np.nanstd(profile)), bump), profile)


def lengths(state: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Months from each month on, that one included, in which a state holds without a break, (D, T).

    >>> lengths(np.array([[True, True, False, True]])).tolist()
    [[2, 1, 0, 1]]
    """
    out = np.zeros((state.shape[0], state.shape[1] + 1), dtype=np.int64)
    for t in range(state.shape[1] - 1, -1, -1):
        out[:, t] = state[:, t] * (out[:, t + 1] + 1)
    return out[:, :-1]


def _spells(before: NDArray[np.bool_], during: NDArray[np.bool_]) -> Measured:
    onset = before[:, :-1] & during[:, 1:]
    found = lengths(during)[:, 1:][onset].astype(np.float64)
    risk = float(before[:, :-1].sum())
    rate = 1000.0 * found.size / risk if risk else float("nan")
    values = (rate, mean_of(found), mean_of(found >= 3.0))
    return Measured(values, survival(found, SPELLS))


def _centred(sample: Sample, chosen: NDArray[np.bool_]) -> Floats:
    z = np.log1p(sample.total[chosen])
    return np.asarray(z - z.mean(axis=1, keepdims=True))


def _memory(z: Floats, lag: int) -> float:
    """Pooled autocorrelation at a lag; NaN where there are too few months or nothing moves."""
    spread = float(np.mean(z**2)) if z.size else 0.0
    if lag >= z.shape[1] or not spread:
        return float("nan")
    return float(np.mean(z[:, :-lag] * z[:, lag:])) / spread
