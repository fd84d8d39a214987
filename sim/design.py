"""Designs: at which points of a parameter box the model is run.

    grid            every combination of the given values, the last parameter fastest
    latin_hypercube n points, each parameter's range cut into n equal parts, each used once

Axes: points (N, P), one column a parameter.

>>> grid([(0.0, 1.0), (5.0, 6.0, 7.0)])[3].tolist()
[1.0, 5.0]

Reference: McKay, Beckman, Conover 1979, doi:10.2307/1268522.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from scipy.stats import qmc

from sim.parameters import Floats


def grid(values: Sequence[Sequence[float]]) -> Floats:
    """Return every combination of the values of each parameter, axes (point, parameter)."""
    return np.array(list(product(*values)), dtype=np.float64)


def latin_hypercube(ranges: Sequence[tuple[float, float]], n: int, *, seed: int) -> Floats:
    """Return n points of a box, axes (point, parameter).

    Parameters
    ----------
    ranges
        Lower and upper bound of each parameter.
    n
        Number of points.
    seed
        Seed of the design alone; the draws of the worlds have their own.
    """
    lower, upper = np.array(ranges, dtype=np.float64).T
    sampler = qmc.LatinHypercube(d=len(ranges), rng=np.random.default_rng(seed))
    return np.asarray(lower + sampler.random(n) * (upper - lower))
