"""The law of a ritual: is the regular contact of a season kept, and on which day.

    P(kept) = logistic( rho0 + rho1 log(1 + run) + rho2 z + rho3 same )

run: seasons kept in a row before this one. z: affinity net of opportunity, in standard deviations
over the dyads at the cutoff, in the first month of the season. same: 1 while the leaders are the
same. The day is drawn from its own distribution over the days of the season. A season is named by
the year of its first month: that of December 2024 to February 2025 is 2024. In one under way
without the contact, the days already past are taken out:

    P(kept | not by day d) = p S / (1 - p + p S),   S: share of the days after d

Axes: W worlds. Example:

>>> bool(kept_probability(np.array([[0.0, 1.0, 0.0, 0.0]]), 1, np.zeros(1), False)[0] == 2 / 3)
True
>>> season_days(2023, 12, 3).tolist()
[31, 31, 29]

Reference: Cox 1958, The regression analysis of binary sequences,
doi:10.1111/j.2517-6161.1958.tb00292.x.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from sim.initial import RitualState
from sim.parameters import Floats
from sim.streams import Process, pair_word, period_word, uniforms


def kept_probability(
    coefficients: Floats,
    run: NDArray[np.int64] | int,
    affinity: Floats,
    same_leaders: bool | NDArray[np.bool_],
) -> Floats:
    """Probability that the season's contact takes place.

    Parameters
    ----------
    coefficients
        rho of each world, axes (world, 4).
    run
        Seasons kept in a row before, axis (world,) or one number.
    affinity
        Affinity at the start of the season, net of opportunity, in standard deviations, (world,).
    same_leaders
        Whether the leaders are those of the last season.

    Returns
    -------
    ndarray
        Axis (world,), in (0, 1).
    """
    linear = (
        coefficients[:, 0]
        + coefficients[:, 1] * np.log1p(run)
        + coefficients[:, 2] * affinity
        + coefficients[:, 3] * np.asarray(same_leaders, dtype=np.float64)
    )
    return np.asarray(1.0 / (1.0 + np.exp(-linear)))


def still_kept(
    probability: Floats, day_weights: Floats, waited: int | None
) -> tuple[Floats, Floats]:
    """Probability of a season under way, and of its days, given that days have passed in vain.

    Parameters
    ----------
    probability
        Probability that the whole season is kept, any axes.
    day_weights
        Probability of each day, axis (day,).
    waited
        Last day that passed, counted from 0; None before the season: nothing changes. The last day
        of the law stays possible, since it stands for a leap day too.
    """
    if waited is None:
        return probability, day_weights
    last = min(waited, day_weights.size - 2)
    left = np.where(np.arange(day_weights.size) > last, day_weights, 0.0)
    share = float(left.sum() / day_weights.sum())
    return probability * share / (1.0 - probability + probability * share), left


def season_days(year: int, start_month: int, months: int) -> NDArray[np.int64]:
    """Days of each month of the season that starts in ``start_month`` of ``year``."""
    first = np.datetime64(f"{year:04d}-{start_month:02d}", "M")
    edges = (first + np.arange(months + 1)).astype("datetime64[D]")
    return np.diff(edges).astype(np.int64)


def draw_month(u: Floats, day_weights: Floats, days: NDArray[np.int64]) -> NDArray[np.int64]:
    """Draw in which month of the season the contact falls, by inversion of one uniform.

    Parameters
    ----------
    u
        Uniforms, axis (world,).
    day_weights
        Probability of each day, axis (day,). A day beyond the season falls in its last month.
    days
        Days of each month, from `season_days`.

    Returns
    -------
    ndarray
        Month within the season, from 0, axis (world,).
    """
    total = np.cumsum(day_weights)
    day = np.searchsorted(total / total[-1], u, side="right")
    month = np.searchsorted(np.cumsum(days), day, side="right")
    return np.minimum(month, days.size - 1).astype(np.int64)


@dataclass(frozen=True)
class SeasonChange:
    """What a scenario changes in one season, in all worlds or by world, (W,).

    held: whether the ritual is held at all; cancelled: whether the contact is called off; place:
    month of the season, from 0, into which it is moved, -1 where it is not.
    """

    held: NDArray[np.bool_] | bool = True
    cancelled: NDArray[np.bool_] | bool = False
    place: NDArray[np.int64] | int = -1


Changes = Callable[[int], SeasonChange]
"""What a scenario changes in the season of a year, asked for when the season begins."""


def no_change(season: int) -> SeasonChange:  # noqa: ARG001
    """Change nothing."""
    return SeasonChange()


class RitualTrack:
    """One ritual in W worlds, season after season.

    Attributes
    ----------
    run : (W,) int64
        Seasons kept in a row so far.
    kept : dict of int to (W,) bool
        Outcome of each season begun, by the year of its first month.
    season : int
        The season that was last played, by the year of its first month.
    happened, lapsed : (W,) bool
        Whether the contact took place in the month last played, or its season ended without it.
    same_leaders : (W,) bool
        Whether the leaders are those of a year before; set by whoever lets them change.
    """

    def __init__(self, state: RitualState, seed: int, worlds: NDArray[np.int64]) -> None:
        self.state = state
        self.seed = seed
        self.worlds = worlds
        self.coefficients = state.coefficients[worlds % state.coefficients.shape[0]]
        self.run = np.full(worlds.size, state.run, dtype=np.int64)
        self.same_leaders = np.full(worlds.size, state.same_leaders)
        self.kept: dict[int, NDArray[np.bool_]] = {}
        self.first = True
        self.probability = np.zeros(worlds.size)
        self.month = np.zeros(worlds.size, dtype=np.int64)
        self.deferred = np.full(worlds.size, -1, dtype=np.int64)
        self.season = 0
        self.happened = np.zeros(worlds.size, dtype=np.bool_)
        self.lapsed = self.happened

    def step(
        self, month: np.datetime64, affinity: Floats, changes: Changes = no_change
    ) -> tuple[NDArray[np.int32], Floats] | None:
        """Play one month.

        A season under way at the cutoff is played to its end if it still waits for its contact,
        which falls in a simulated month; one that has had it is left alone.

        Parameters
        ----------
        month
            The month, datetime64[M].
        affinity
            Affinity net of opportunity, in standard deviations, axis (world,).
        changes
            What a scenario changes in a season.

        Returns
        -------
        tuple or None
            Contacts of the month (world,) and surprise (world,); None where there can be none.
        """
        place, season = self._season(month)
        over = place >= self.state.season_months
        late = self.first and self.state.waited is not None and place > 0
        self.first, self.season = False, season
        self.happened = self.lapsed = np.zeros(self.worlds.size, dtype=np.bool_)
        if late or place == 0:
            self._begin(season, affinity, changes(season), late)
            self.month = np.maximum(self.month, place)
        if late and over:
            self.run = np.where(self.kept[season], self.run + 1, 0)
        if over:
            return self._make_up(place)
        if season not in self.kept:
            return None
        kept = self.kept[season]
        self.happened = kept & (self.month == place)
        surprise = np.where(self.happened, 1.0 - self.probability, 0.0)
        if place == self.state.season_months - 1:
            surprise = np.where(kept, surprise, -self.probability)
            again = kept | (self.deferred >= 0)
            self.run = np.where(again, self.run + 1, 0)
            self.lapsed = ~again & (self.probability > 0.0)
        return self.happened.astype(np.int32), surprise

    def _make_up(self, place: int) -> tuple[NDArray[np.int32], Floats] | None:
        """The contacts that were moved into a month after their season."""
        if not (self.deferred == place).any():
            return None
        self.happened = self.deferred == place
        return self.happened.astype(np.int32), self.happened.astype(np.float64)

    def _season(self, month: np.datetime64) -> tuple[int, int]:
        """Place of a month in its season, from 0, and the year in which the season begins."""
        count = int(month.astype("datetime64[M]").astype(np.int64))
        place = (count % 12 + 1 - self.state.season_start_month) % 12
        return place, 1970 + (count - place) // 12

    def _begin(self, season: int, affinity: Floats, change: SeasonChange, late: bool) -> None:
        pair = pair_word(*self.state.dyad.split("-"))
        month = np.datetime64(f"{season:04d}-{self.state.season_start_month:02d}", "M")
        stage = crc32(self.state.name.encode()) % 65536
        u = uniforms(
            self.seed, self.worlds, Process.RITUAL, int(period_word(month)), pair, stage=stage
        )
        whole = kept_probability(self.coefficients, self.run, affinity, self.same_leaders)
        waited = self.state.waited if late else None
        chance, weights = still_kept(whole, self.state.day_weights, waited)
        self.probability = np.where(change.held, chance, 0.0)
        kept = (u[:, 0] < self.probability) & ~np.asarray(change.cancelled)
        outside = np.asarray(change.place) >= self.state.season_months
        self.deferred = np.where(kept & outside, change.place, -1)
        self.kept[season] = kept & ~outside
        days = season_days(season, self.state.season_start_month, self.state.season_months)
        moved = (np.asarray(change.place) >= 0) & ~outside
        self.month = np.where(moved, change.place, draw_month(u[:, 1], weights, days))
