"""What was known of every pair before 2018: geography, and its yearly contacts of 2002 to 2014.

    x = (log distance, border, language, log(level + .05) of four classes both ways, level known)

The level of a class is an exponentially weighted mean of yearly counts. 152 countries have one; a
pair with another country has a level that is not a number, and the last input tells so.

Axes: X inputs, C countries, D directed pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.annual.geography import read_geography
from calibration.backtest.icews_quads import TABLE, read_quads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from calibration.sources.folder import DataFolder
    from calibration.types.record import Pairs
    from sim.parameters import Floats

KEPT = 0.8
"""Weight of a year relative to the year after it."""

LEAST = 0.05
FLAT = 1e-9


def read_background(folder: DataFolder, countries: Sequence[str]) -> Floats:
    """Return the inputs of all pairs of countries, (X, C, C).

    Raises
    ------
    DataNotFoundError
        If a table is not at hand.
    """
    fixed = [item.values for item in read_geography(folder, countries)]
    quads = read_quads(folder.find(TABLE))
    weights = KEPT ** np.arange(quads.years.size)[::-1]
    level = np.log(np.tensordot(weights / weights.sum(), quads.counts, 1) + LEAST)
    place = {code: i for i, code in enumerate(quads.countries)}
    shared = [(here, place[code]) for here, code in enumerate(countries) if code in place]
    here, there = np.array(shared, dtype=np.int64).reshape(-1, 2).T
    own = np.full((level.shape[0], len(countries), len(countries)), np.nan)
    own[:, here[:, None], here] = level[:, there[:, None], there]
    known = np.zeros((len(countries), len(countries)))
    known[here[:, None], here] = 1.0
    return np.stack([*fixed, *own, *own.transpose(0, 2, 1), known])


def pair_inputs(background: Floats, pairs: Pairs) -> Floats:
    """Return inputs of mean 0 and standard deviation 1 over the pairs, unknown ones 0, (D, X)."""
    rows = background[:, pairs.sender, pairs.receiver].T
    known = ~np.isnan(rows)
    count = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, rows, 0.0)
    centred = np.where(known, rows - centred.sum(axis=0) / count, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    inputs: Floats = centred / np.where(spread > FLAT, spread, 1.0)
    return inputs
