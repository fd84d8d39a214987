"""Small matrices in compiled code: Cholesky factors and solutions, in place.

Axes: matrices (n, n) with n as given; only lower triangles of factors are written and read.
"""

from __future__ import annotations

import math

import numba as nb

from sim.parameters import Floats

JITTER = 1e-9
"""Added to the diagonal of what is factorised, so that a part without own variance does no harm."""


@nb.njit(cache=True, error_model="numpy")
def factorise(matrix: Floats, factor: Floats) -> None:
    """Write the lower Cholesky factor of a covariance."""
    for i in range(matrix.shape[0]):
        for j in range(i + 1):
            value = matrix[i, j] + (JITTER if i == j else 0.0)
            for k in range(j):
                value -= factor[i, k] * factor[j, k]
            factor[i, j] = math.sqrt(value) if i == j else value / factor[j, j]


@nb.njit(cache=True, error_model="numpy")
def forward(factor: Floats, right: Floats) -> None:
    """Replace ``right`` by the solution x of L x = right."""
    for i in range(right.size):
        value = right[i]
        for k in range(i):
            value -= factor[i, k] * right[k]
        right[i] = value / factor[i, i]


@nb.njit(cache=True, error_model="numpy")
def backward(factor: Floats, right: Floats) -> None:
    """Replace ``right`` by the solution x of L' x = right."""
    for i in range(right.size - 1, -1, -1):
        value = right[i]
        for k in range(i + 1, right.size):
            value -= factor[k, i] * right[k]
        right[i] = value / factor[i, i]
