"""Fitting when sanctions begin, from the state of a dyad before; see `sim.processes.sanctions`.

States are the model's own, filtered up to the end of the year before and no further (2018 to 2020;
the news scores end there, so the years after 2021 rest on the states of 2020). Held against one
rate for all dyads, and against either input alone.

Axes: N dyad-years without a sanction in force, D dyads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from calibration.calibrate import Task, calibrate
from calibration.filtering import filter_states
from calibration.logistic import logistic_mode
from calibration.processes.spells import on_grid, read_spells

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from calibration.sources.folder import DataFolder
    from sim.parameters import Floats

CUTOFF = date(2024, 2, 8)
YEARS = (2019, 2020, 2021, 2022, 2023)
LAST_SCORED = 2020
PRIOR_MEAN, PRIOR_SD = -7.0, 2.0
LAWS = {"constant": (), "affinity": (0,), "engagement": (1,), "both": (0, 1)}


@dataclass(frozen=True)
class Onsets:
    """Dyad-years at risk, (N,): year, whether one began; and the inputs z_a and e, (N, 2)."""

    year: NDArray[np.int64]
    began: Floats
    inputs: Floats

    def where(self, chosen: NDArray[np.bool_]) -> Onsets:
        """Keep some rows."""
        return Onsets(self.year[chosen], self.began[chosen], self.inputs[chosen])


def read_onsets(folder: DataFolder) -> Onsets:
    """Filter the states of all dyads, and lay the onsets of each year beside them."""
    posterior = calibrate(Task(folder, CUTOFF, None, None, False))
    months = posterior.panel.periods.astype("datetime64[M]")
    ends = [np.datetime64(f"{min(year - 1, LAST_SCORED)}-12", "M") for year in YEARS]
    keep = sorted({int(np.flatnonzero(months == end)[0]) for end in ends})
    evidence, state_law, observation_law = posterior.laws()
    mean = filter_states(evidence, state_law, observation_law, keep=keep).mean
    opportunity = evidence.opportunity[:, -1, 0]
    began, before = on_grid(read_spells(folder.find("sanctions")), posterior.panel.dyads, YEARS)
    rows = []
    for y, end in enumerate(ends):
        state = mean[:, keep.index(int(np.flatnonzero(months == end)[0]))]
        affinity = state[:, 1] + state[:, 3]
        z = (affinity - affinity.mean()) / affinity.std()
        inputs = np.column_stack([z, state[:, 0] + state[:, 2] + opportunity])
        free = ~before[y]
        rows.append((np.full(free.sum(), YEARS[y]), began[y, free], inputs[free]))
    year, onset, inputs = (np.concatenate(part) for part in zip(*rows, strict=True))
    return Onsets(year, onset.astype(np.float64), inputs)


def fit_onset(onsets: Onsets, law: str = "both") -> tuple[Floats, Floats]:
    """Coefficients of a law of onset in a year, and their standard errors."""
    x = _design(onsets, law)
    mean = np.zeros(x.shape[1])
    mean[0] = PRIOR_MEAN
    sd = np.full(mean.size, PRIOR_SD)
    mode = logistic_mode(x, onsets.began, mean, sd, of="the onset of sanctions")
    chance = expit(x @ mode)
    information = (x * (chance * (1.0 - chance))[:, None]).T @ x + np.diag(sd**-2.0)
    return mode, np.sqrt(np.diag(np.linalg.inv(information)))


def score_onset(onsets: Onsets, split: int) -> dict[str, tuple[float, float, float]]:
    """Log score, expected and seen onsets of the years from ``split``, fitted to those before."""
    past = onsets.where(onsets.year < split)
    held = onsets.year >= split
    lines = {}
    for law in LAWS:
        chance = expit(_design(onsets, law)[held] @ fit_onset(past, law)[0])
        seen = onsets.began[held]
        score = np.where(seen > 0.0, np.log(chance), np.log1p(-chance)).sum()
        lines[law] = float(score), float(chance.sum()), float(seen.sum())
    return lines


def _design(onsets: Onsets, law: str) -> Floats:
    return np.column_stack([np.ones(onsets.began.size), onsets.inputs[:, LAWS[law]]])
