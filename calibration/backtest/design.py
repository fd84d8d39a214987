"""Rows of a regression: past years as targets, each with inputs from the years before it.

    row of pair (i, j) and target year t: inputs from years below t, outcome y[t, k, i, j]

Columns are brought to mean 0 and standard deviation 1 by the training rows; the first is constant.
`whitener` turns correlated columns into uncorrelated ones, which lets a gradient search converge in
far fewer steps without changing the law.

Axes: R training rows, P pairs, F columns.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from scipy.linalg import solve_triangular

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from calibration.backtest.lagged import Inputs
    from sim.parameters import Floats

InputRule = Callable[["Floats", int], "Inputs"]
"""From counts (T, K, C, C) and a class to named inputs."""

R = TypeVar("R")

FIRST = 3
"""Years that must lie before the first target."""

FLAT = 1e-9
"""Standard deviation below which a column counts as constant and is left at zero."""


@dataclass(frozen=True)
class Design:
    """Training rows of one class, and the rows of the year to forecast.

    Attributes
    ----------
    rows : (R, F)
    outcomes : (R,)
    ahead : (P, F)
    names : tuple of str
        Labels of F.
    """

    rows: Floats
    outcomes: Floats
    ahead: Floats
    names: tuple[str, ...]


def build_design(history: AnnualCounts, rule: InputRule, k: int) -> Design:
    """Return the design of class k at the end of a history."""
    counts = history.counts.astype(np.float64)
    targets = range(FIRST, counts.shape[0])
    blocks = [_columns(history, rule(counts[:t], k)) for t in (*targets, counts.shape[0])]
    outcomes = np.concatenate([history.flat(counts[t, k]) for t in targets])
    rows, ahead = np.concatenate(blocks[:-1]), blocks[-1]
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    constant = deviation < FLAT
    deviation[constant] = 1.0
    for block in (rows, ahead):
        block -= mean
        block /= deviation
        block[:, constant] = 0.0
        block[:, 0] = 1.0
    names = ("constant", *rule(counts, k))
    return Design(rows, outcomes, ahead, names)


def whitener(rows: Floats) -> Floats:
    """Return W (F, F) with W' X'X W / R nearly the identity; columns of zeros stay as they are."""
    gram = rows.T @ rows / rows.shape[0]
    gram[np.diag_indices_from(gram)] += 1e-4
    lower = np.linalg.cholesky(gram)
    white: Floats = solve_triangular(lower, np.eye(gram.shape[0]), lower=True).T
    return white


def by_class(fit: Callable[[int], R], classes: int) -> list[R]:
    """Return the fit of each class, the classes in threads of their own."""
    with ThreadPoolExecutor(min(classes, os.cpu_count() or 1)) as threads:
        return list(threads.map(fit, range(classes)))


def _columns(history: AnnualCounts, inputs: Inputs) -> Floats:
    """Return a constant column and the inputs of all pairs, (P, F)."""
    sender, receiver = history.pairs()
    shape = (len(history.countries),) * 2
    columns = np.empty((sender.size, len(inputs) + 1))
    columns[:, 0] = 1.0
    for place, values in enumerate(inputs.values(), start=1):
        columns[:, place] = np.broadcast_to(values, shape)[sender, receiver]
    return columns
