"""Arrays of the filter run backwards: what is kept on the way forwards, and what is written over.

Axes: T periods, 8 parts of a state, 2 branches (ordinary, rupture), 2 channels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from calibration.month import ROWS, WORK
from calibration.observations import Ints
from sim.parameters import Floats
from sim.relationship import STATES


class Track(NamedTuple):
    """A dyad's way: state before (T, 8), (T, 8, 8) and after each move, likewise; contact surprise
    (T,); first rows of counts, tone and seasons (T, 3)."""

    old_mean: Floats
    old_cov: Floats
    mean: Floats
    cov: Floats
    surprise: Floats
    row: Ints


class Desk(NamedTuple):
    """Arrays written over and over.

    ``work`` (2, WORK) rows by channel; ``means`` (2, 3, 8), ``covs`` (2, 3, 8, 8) of a branch
    before its channels, between them and after; ``modes`` (2, 2, 2); slopes by branch (2, 8),
    (2, 8, 8); of the joined state (8,), (8, 8); of rows (2, 4, ROWS), of the tone (3,); ``small``
    (4, 8, 2); ``opportunity`` (3,) and ``shown`` (3,) its slopes; ``ends`` (2, 8), (2, 8, 8).
    """

    work: Floats
    gain: Floats
    means: Floats
    covs: Floats
    modes: Floats
    mean_slopes: Floats
    cov_slopes: Floats
    mean_slope: Floats
    cov_slope: Floats
    rows: Floats
    tone: Floats
    small: Floats
    opportunity: Floats
    shown: Floats
    end_mean: Floats
    end_cov: Floats


def new_track(periods: int) -> Track:
    """Room for a track of so many periods."""
    line, square = (periods, STATES), (periods, STATES, STATES)
    return Track(
        np.empty(line), np.empty(square), np.empty(line), np.empty(square), np.empty(periods),
        np.empty((periods, 3), dtype=np.int64),
    )  # fmt: skip


def new_desk() -> Desk:
    """Room for one thread."""
    square = (STATES, STATES)
    shapes = (
        (2, WORK), (STATES, 2), (2, 3, STATES), (2, 3, *square), (2, 2, 2), (2, STATES),
        (2, *square), (STATES,), square, (2, 4, ROWS), (3,), (4, STATES, 2), (3,), (3,),
        (2, STATES), (2, *square),
    )  # fmt: skip
    return Desk(*(np.zeros(shape) for shape in shapes))
