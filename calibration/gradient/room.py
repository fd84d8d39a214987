"""Arrays of the filter run backwards: what is kept on the way forwards, and what is written over.

Axes: T periods, 9 parts of a state, 2 branches (ordinary, rupture), 3 channels.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from calibration.month import ROWS, WORK
from calibration.observations import Ints
from sim.parameters import Floats
from sim.relationship import STATES


class Track(NamedTuple):
    """A dyad's way: state before (T, 9), (T, 9, 9) and after each move, likewise; contact surprise
    (T,); first rows of counts, tone and seasons (T, 3)."""

    old_mean: Floats
    old_cov: Floats
    mean: Floats
    cov: Floats
    surprise: Floats
    row: Ints


class Desk(NamedTuple):
    """Arrays written over and over.

    ``work`` (3, WORK) rows by channel; ``means`` (2, 4, 9), ``covs`` (2, 4, 9, 9) of a branch
    before its channels, between them and after; ``modes`` (2, 3, 2); slopes by branch (2, 9),
    (2, 9, 9); of the joined state (9,), (9, 9); of rows (3, 4, ROWS), of the tone (3,); ``small``
    (4, 9, 2); ``opportunity`` (3,) and ``shown`` (3,) its slopes; ``ends`` (2, 9), (2, 9, 9);
    ``left`` (1,) of a burst and ``by_left`` (1,) the slope in it.
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
    left: Floats
    by_left: Floats


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
        (3, WORK), (STATES, 2), (2, 4, STATES), (2, 4, *square), (2, 3, 2), (2, STATES),
        (2, *square), (STATES,), square, (3, 4, ROWS), (3,), (4, STATES, 2), (3,), (3,),
        (2, STATES), (2, *square), (1,), (1,),
    )  # fmt: skip
    return Desk(*(np.zeros(shape) for shape in shapes))
