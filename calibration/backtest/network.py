"""Mixture regression whose laws are read off a small neural network: curves and interactions.

    a = tanh(x A + a0),  b = tanh(a B + b0),  (log m, log r, logit w, d, log q) = b C + c0 + x D

with the mixture of two negative binomials of `calibration.backtest.mixture_regression`. The direct
path D keeps it a regression where nothing bends. Fitted by Adam on batches, in a few passes at a
rate that falls to zero along a cosine; several networks that differ in their random start and order
of rows are pooled with equal weights. Passes, width and batch were chosen on targets to 2009.

Axes: R rows, F columns, H units, 5 numbers of a law.

References
----------
Bishop, C. M. (1994). Mixture density networks. Aston University, NCRG/94/004.
Kingma, D. P., Ba, J. (2015). Adam: a method for stochastic optimization, arXiv:1412.6980.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.design import InputRule, build_design, by_class
from calibration.backtest.likelihood import mixed_rows
from calibration.backtest.mixture_regression import START, mixture_of
from sim.scores.count_mixture import CountMixture

if TYPE_CHECKING:
    from calibration.backtest.annual_counts import AnnualCounts
    from sim.parameters import Floats

RATE, WARM_UP = 3e-3, 200
"""Highest rate of Adam, and the steps in which it rises to it."""

FADE_MEAN, FADE_SQUARE, TINY = 0.9, 0.999, 1e-8
"""Memory of Adam's mean and mean square of slopes, and what keeps their ratio finite."""

LAW = 5


@dataclass(frozen=True)
class Network:
    """Pool of networks on inputs given by a rule.

    Attributes
    ----------
    name, title : str
    rule : InputRule
        The inputs.
    networks, units, passes, batch : int
        How many networks; units a layer; passes over the rows; rows a step.
    seed : int
    """

    name: str
    title: str
    rule: InputRule
    networks: int = 3
    units: int = 48
    passes: int = 8
    batch: int = 128
    seed: int = 20020101

    def forecast(self, history: AnnualCounts) -> CountMixture:
        """Fit each class on the history and return next year's distributions, (N,)."""

        def one(k: int) -> tuple[Floats, Floats, Floats]:
            design = build_design(history, self.rule, k)
            found = []
            for which in range(self.networks):
                rng = np.random.default_rng([self.seed, k, which])
                weights = self.fit(design.rows, design.outcomes, rng)
                found.append(mixture_of(laws_of(weights, design.ahead)[-1].T))
            share, mean, size = (np.concatenate(part, axis=1) for part in zip(*found, strict=True))
            return share / self.networks, mean, size

        found = by_class(one, len(history.classes))
        return CountMixture(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def fit(self, rows: Floats, outcomes: Floats, rng: np.random.Generator) -> list[Floats]:
        """Return the weights of one network, fitted to rows (R, F) and outcomes (R,)."""
        weights = begin_weights(rows.shape[1], self.units, outcomes, rng)
        mean = [np.zeros_like(part) for part in weights]
        square = [np.zeros_like(part) for part in weights]
        batch = min(self.batch, outcomes.size)
        steps = self.passes * (outcomes.size // batch)
        order = np.empty(0, dtype=np.int64)
        for step in range(1, steps + 1):
            if order.size < batch:
                order = rng.permutation(outcomes.size)
            chosen, order = order[:batch], order[batch:]
            slopes = slopes_of(weights, rows[chosen], outcomes[chosen])
            rate = RATE * min(1.0, step / WARM_UP) * 0.5 * (1.0 + np.cos(np.pi * step / steps))
            for part, slope, m, s in zip(weights, slopes, mean, square, strict=True):
                m += (1.0 - FADE_MEAN) * (slope - m)
                s += (1.0 - FADE_SQUARE) * (slope * slope - s)
                root = np.sqrt(s / (1.0 - FADE_SQUARE**step)) + TINY
                part += rate * m / (1.0 - FADE_MEAN**step) / root
        return weights


def begin_weights(
    columns: int, units: int, outcomes: Floats, rng: np.random.Generator
) -> list[Floats]:
    """Return A, a0, B, b0, C, c0, D: small random layers, the direct path at zero."""
    last = np.array([np.log(outcomes.mean() + 1e-3), 0.0, *START])
    return [
        rng.normal(0.0, columns**-0.5, (columns, units)),
        np.zeros(units),
        rng.normal(0.0, units**-0.5, (units, units)),
        np.zeros(units),
        rng.normal(0.0, 0.1 * units**-0.5, (units, LAW)),
        last,
        np.zeros((columns, LAW)),
    ]


def laws_of(weights: list[Floats], rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Return both layers, (R, H), and the laws of the rows, (R, 5)."""
    first, first_0, second, second_0, out, out_0, direct = weights
    a = np.tanh(rows @ first + first_0)
    b = np.tanh(a @ second + second_0)
    return a, b, b @ out + out_0 + rows @ direct


def slopes_of(weights: list[Floats], rows: Floats, outcomes: Floats) -> list[Floats]:
    """Return the slopes of the mean log likelihood in all weights, in their order."""
    _, _, second, _, out, _, _ = weights
    a, b, laws = laws_of(weights, rows)
    by_law = mixed_rows(outcomes, laws)[1] / outcomes.size
    by_b = (by_law @ out.T) * (1.0 - b * b)
    by_a = (by_b @ second.T) * (1.0 - a * a)
    return [
        rows.T @ by_a,
        by_a.sum(axis=0),
        a.T @ by_b,
        by_b.sum(axis=0),
        b.T @ by_law,
        by_law.sum(axis=0),
        rows.T @ by_law,
    ]
