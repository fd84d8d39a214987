"""Opportunity of yearly contacts: what two such countries would do, from all that others do.

    g = x' b,   b from a negative-binomial regression of each class on the years before

x knows the pair's own contacts only as parts of sums: sums and partners of sender and receiver in
the class and in all, their product, what third countries they share, distance, common border and
language. Sums are exponentially weighted means over the years before, about half to the last.

Axes: T years, K classes, C countries, X inputs; pairs are sender by receiver.

Reference: Head, K., Mayer, T. (2014). Gravity equations, doi:10.1016/B978-0-444-54314-1.00003-3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.regression import fit_regression

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.parameters import Floats

FORGETTING = 0.5
"""Weight of the last year in the exponentially weighted mean."""

STEPS = 60
MIDDLE_DISTANCE = 8.0
"""Log kilometres near which the square of distance is taken."""


def opportunity_inputs(counts: Floats, known: Mapping[str, Floats]) -> Floats:
    """Return inputs from the years before a target, (K, C, C, X).

    Parameters
    ----------
    counts
        Contacts, (T, K, C, C), of at least one year.
    known
        Constants of pairs, (C, C) each: `log_distance`, `contiguity`, `common_language`.
    """
    age = np.arange(counts.shape[0])[::-1]
    weights = (1.0 - FORGETTING) ** age
    mean = np.tensordot(weights / weights.sum(), counts, 1)
    classes, countries = mean.shape[:2]
    together = mean.sum(axis=0)
    active = np.log1p(together.sum(axis=1) + together.sum(axis=0))
    partners = np.log1p(together)
    shared = np.log1p(partners @ partners)
    distance, border = known["log_distance"], known["contiguity"]
    own = [
        np.ones((countries, countries)),
        *_sides(active, active),
        active[:, None] * active / 10.0,
        distance,
        (distance - MIDDLE_DISTANCE) ** 2,
        border,
        known["common_language"],
        shared,
        border * shared / 10.0,
    ]
    out = []
    for k in range(classes):
        sums = _sides(np.log1p(mean[k].sum(axis=1)), np.log1p(mean[k].sum(axis=0)))
        some = mean[k] > 0.0
        degrees = _sides(np.log1p(some.sum(axis=1)), np.log1p(some.sum(axis=0)))
        out.append(np.stack([*own, *sums, *degrees], axis=-1))
    return np.stack(out)


def fit_opportunity(inputs: Floats, counts: Floats) -> Floats:
    """Return coefficients of log contacts, (K, X), from inputs (T, K, P, X), counts (T, K, P)."""
    weights = []
    for k in range(counts.shape[1]):
        rows = inputs[:, k].reshape(-1, inputs.shape[-1])
        mean, sd = rows.mean(axis=0), rows.std(axis=0)
        mean[0], sd[0] = 0.0, 1.0
        sd[sd < 1e-9] = 1.0
        standard = np.ascontiguousarray((rows - mean) / sd)
        found = fit_regression(standard, counts[:, k].ravel(), steps=STEPS)[0] / sd
        found[0] -= float(found[1:] @ mean[1:])
        weights.append(found)
    return np.stack(weights)


def _sides(sender: Floats, receiver: Floats) -> tuple[Floats, Floats]:
    size = sender.size
    return np.repeat(sender[:, None], size, axis=1), np.repeat(receiver[None], size, axis=0)
