"""The state of each world at the cutoff month.

    x = mean[s, d] + L z,   L L' = cov[s, d],   s = w mod S,   z eight keyed normals

The factor is taken anew for each dyad and world, which costs less than storing S x D of them. A
covariance that is singular gives a zero column.

Axes: states (8, D, W), mean (S, D, 8), cov (S, D, 8, 8); entries as in `sim.relationship`.
"""

from __future__ import annotations

import math

import numba as nb
import numpy as np

from sim.kernel.law import Singles
from sim.parameters import Floats
from sim.quantile import normal_quantile
from sim.relationship import STATES
from sim.streams import Words, philox, to_uniform


@nb.njit(cache=True, nogil=True, error_model="numpy")
def draw_states(
    states: Singles, mean: Floats, cov: Floats, worlds: Words, names: Words, name: Words
) -> None:
    """Fill ``states`` (8, D, W): level, slow and fast part and leanings of dyads and worlds.

    ``names`` (D,) are the pair words; ``name`` holds period, process word and the two key words.
    """
    factor = np.zeros((STATES, STATES))
    z = np.zeros(STATES)
    for d in range(mean.shape[1]):
        for w in range(worlds.size):
            s = np.int64(worlds[w]) % mean.shape[0]
            for block in range(2):
                last = name[1] + np.uint64(block)
                words = philox(worlds[w], name[0], names[d], last, name[2], name[3])
                for m in range(4):
                    z[4 * block + m] = normal_quantile(to_uniform(words[m]))
            _cholesky(factor, cov[s, d])
            for row in range(STATES):
                value = mean[s, d, row]
                for column in range(row + 1):
                    value += factor[row, column] * z[column]
                states[row, d, w] = value


@nb.njit(cache=True, nogil=True, error_model="numpy")
def _cholesky(factor: Floats, cov: Floats) -> None:
    for column in range(STATES):
        pivot = cov[column, column]
        for m in range(column):
            pivot -= factor[column, m] ** 2
        regular = pivot > 1e-12 * cov[column, column]
        root = math.sqrt(pivot) if regular else 0.0
        factor[column, column] = root
        for row in range(column + 1, STATES):
            value = cov[row, column]
            for m in range(column):
                value -= factor[row, m] * factor[column, m]
            factor[row, column] = value / root if regular else 0.0
