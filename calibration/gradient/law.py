"""Slopes in everything that the laws of a relationship hold, and from there in the parameters.

    score of a parameter = sum over the entries of the laws of slope x derivative of the entry

The laws are short closed forms of the parameters (`sim.relationship`); their derivatives are taken
by central differences, which costs no pass over the data and is exact to ten digits.

Axes: D dyads, K series, Y years, P parameters, M entries of the laws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.parameters import Floats
from sim.relationship import STATES, observation_law, state_law

if TYPE_CHECKING:
    from calibration.objective import Model
    from calibration.observations import Ints

STEP = 1e-5
"""Half the step of the central differences, on the unconstrained scale."""

PARTS = ("news", "leader", "affinity")


class LawSlopes(NamedTuple):
    """Slopes of a dyad's log likelihood in its laws; with a leading axis D where all are meant.

    persistence (9,), shock, wide, start (9, 9), rupture (1,), surprise (2,); alpha, both loadings,
    log_size, size_slope (K,); tone (4,); pull, crowding (1,); fade (1,); opportunity
    (Y, 3).
    """

    persistence: Floats
    shock: Floats
    wide: Floats
    start: Floats
    rupture: Floats
    surprise: Floats
    alpha: Floats
    loading_engagement: Floats
    loading_affinity: Floats
    log_size: Floats
    size_slope: Floats
    tone: Floats
    pull: Floats
    crowding: Floats
    fade: Floats
    opportunity: Floats


def no_slopes(dyads: int, series: int, years: int) -> LawSlopes:
    """Slopes of zero, for so many dyads, series and years."""
    square, row = (dyads, STATES, STATES), (dyads, series)
    shapes = ((dyads, STATES), square, square, square, (dyads, 1), (dyads, 2))
    more = (row,) * 5 + ((dyads, 4), (dyads, 1), (dyads, 1), (dyads, 1))
    return LawSlopes(*(np.zeros(shape) for shape in (*shapes, *more, (dyads, years, 3))))


def parameter_scores(
    model: Model, theta: Floats, slopes: LawSlopes, dyads: Ints, places: Ints
) -> Floats:
    """Scores of the parameters at ``places``, (P, D), from the slopes of the dyads in the laws."""
    flat = np.concatenate([part.reshape(part.shape[0], -1) for part in slopes[:-1]], axis=1)
    scores = np.empty((places.size, flat.shape[0]))
    for i, p in enumerate(places):
        moved = theta.copy()
        moved[p] += STEP
        upper = _entries(model, moved)
        moved[p] -= 2.0 * STEP
        change = (upper - _entries(model, moved)) / (2.0 * STEP)
        touched = np.flatnonzero(change)
        scores[i] = flat[:, touched] @ change[touched]
    design, row = model.design[dyads], {int(p): i for i, p in enumerate(places)}
    for g, name in enumerate(model.covariates):
        for i, part in enumerate(PARTS):
            p = model.table.index(f"opportunity_{part}[{name}]")
            if p in row:
                scores[row[p]] += (design[:, :, g] * slopes.opportunity[:, :, i]).sum(axis=1)
    return scores


def _entries(model: Model, theta: Floats) -> Floats:
    """All entries of the laws at some parameters, (M,), in the order of `LawSlopes`."""
    values = model.table.to_natural(theta)
    moves = state_law(model.table, values)
    shows = observation_law(model.table, values, model.series, model.types)
    ordered = (
        moves.persistence, moves.shock, moves.wide, moves.start, np.array([moves.rupture]),
        moves.surprise, shows.alpha, shows.loading_engagement, shows.loading_affinity,
        shows.log_size, shows.size_slope, shows.tone[:4],
        np.array([moves.pull, shows.crowding]), np.array([shows.fade]),
    )  # fmt: skip
    return np.concatenate([part.ravel() for part in ordered])
