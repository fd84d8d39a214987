"""Does a change of leader widen the slow shock of a country's dyads, and by how much?

    E (Delta y)^2 = own level of the dyad + level of the period + delta x

Delta y: change of log volume from before to after a period; x: leaders of the two countries that
left in it. A step of the slow part in one month stands in full in such a change, so delta is the
variance that a change of leader adds, and

    v = 1 + delta / q^2,   q^2: variance of the slow shock of an average month, ruptures included.

Yearly changes run from the year before to the year after; monthly ones compare the means of the six
months on either side of the month, where no other change of leader falls among them.

Axes: T periods, D dyads, C countries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from calibration.processes.jumps import with_interval
from calibration.processes.terms import month_number

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from calibration.processes.jumps import Levels
    from sim.parameters import Floats

SIDE = 6
"""Months on either side of a month whose means are compared."""

CAP = 0.995
"""Quantile at which squared changes are cut, so that single dyads do not decide."""


def departures(path: Path, levels: Levels, periods: int, unit: int) -> Floats:
    """Leaders who left, (periods, D), of both countries; ``unit`` months a period."""
    place = {iso3: i for i, iso3 in enumerate(levels.countries)}
    left = np.zeros((periods, len(levels.countries)))
    rows = pl.read_csv(path, infer_schema=False).drop_nulls(["iso3", "end_month"])
    for iso3, end in rows.select("iso3", "end_month").iter_rows():
        at = month_number(end) // unit - levels.first
        if iso3 in place and 0 <= at < periods:
            left[at, place[iso3]] += 1.0
    return np.asarray(left[:, levels.ends].sum(axis=2))


def yearly_extra(levels: Levels, left: Floats) -> tuple[float, float, float, float]:
    """delta from yearly levels, with its standard error and 90% interval."""
    jump = levels.values[2:] - levels.values[:-2]
    return _extra(levels, jump, left[1:-1], np.ones(jump.shape, dtype=np.bool_))


def monthly_extra(levels: Levels, left: Floats) -> tuple[float, float, float, float]:
    """delta from monthly levels, with its standard error and 90% interval."""
    total, months = np.exp(levels.values), len(levels.values)
    jump, here, alone = [], [], []
    for m in range(SIDE, months - SIDE):
        after, before = total[m + 1 : m + 1 + SIDE], total[m - SIDE : m]
        jump.append(np.log(after.mean(axis=0) / before.mean(axis=0)))
        here.append(left[m])
        alone.append(left[m - SIDE : m + 1 + SIDE].sum(axis=0) == left[m])
    return _extra(levels, np.array(jump), np.array(here), np.array(alone))


def _extra(
    levels: Levels, jump: Floats, left: Floats, used: NDArray[np.bool_]
) -> tuple[float, float, float, float]:
    square = (jump - np.median(jump, axis=1, keepdims=True)) ** 2
    square = np.minimum(square, np.quantile(square, CAP))

    def estimate(weight: Floats) -> float:
        w = used * weight
        y, x = (_without_means(values, w) for values in (square, left))
        return float((w * y * x).sum() / (w * x * x).sum())

    return with_interval(estimate, levels)


def _without_means(values: Floats, w: Floats) -> Floats:
    """Take out weighted means of dyads and of periods."""
    for axis in (0, 1):
        weight = np.maximum(w.sum(axis=axis, keepdims=True), 1e-9)
        values = values - (w * values).sum(axis=axis, keepdims=True) / weight
    return values
