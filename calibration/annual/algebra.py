"""Matrices of a dyad's signals in compiled code: Cholesky factors and solutions, in place.

A factor L is held with the reciprocals of its diagonal, so that solving divides nothing. Sizes are
constants, so that the compiler lays the loops out.

Axes: matrices (8, 8), vectors (8,); only lower triangles of factors are written and read.
"""

from __future__ import annotations

import math

import numba as nb

from calibration.annual.law import SIGNALS
from sim.parameters import Floats

JITTER = 1e-9
"""Added to the diagonal of what is factorised, so that a part without own variance does no harm."""


@nb.njit(cache=True, error_model="numpy")
def factorise(matrix: Floats, factor: Floats) -> None:
    """Write the lower Cholesky factor of a covariance, its diagonal as reciprocals."""
    for i in range(SIGNALS):
        for j in range(i + 1):
            value = matrix[i, j] + (JITTER if i == j else 0.0)
            for k in range(j):
                value -= factor[i, k] * factor[j, k]
            factor[i, j] = 1.0 / math.sqrt(value) if i == j else value * factor[j, j]


@nb.njit(cache=True, error_model="numpy")
def forward(factor: Floats, right: Floats) -> None:
    """Replace ``right`` by the solution x of L x = right."""
    for i in range(SIGNALS):
        value = right[i]
        for k in range(i):
            value -= factor[i, k] * right[k]
        right[i] = value * factor[i, i]


@nb.njit(cache=True, error_model="numpy")
def backward(factor: Floats, right: Floats) -> None:
    """Replace ``right`` by the solution x of L' x = right."""
    for i in range(SIGNALS - 1, -1, -1):
        value = right[i]
        for k in range(i + 1, SIGNALS):
            value -= factor[k, i] * right[k]
        right[i] = value * factor[i, i]
