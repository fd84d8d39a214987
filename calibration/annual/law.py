"""The law of yearly counts, and its parameters.

A dyad has 8 signals: 4 classes from the first country to the second, then the same back.

    y_i ~ NegBin(exp(eta_i), exp(d0 + d1 eta_i + d2 eta_i^2))
    eta = c + s g + h g^2 + o v + x + z     g: opportunity, v: volume of the class, logarithms
    x' = phi x + shock,  cov(shock) = S (A (x) L L' + B (x) diag(u^2)) S
    z ~ N(0, S (C (x) l l' + diag(w^2)) S)                a year's passing stir
    S = diag(exp(k eta + m eta^2)),  A, B, C = [[1, r], [r, 1]] of each: reciprocity

So relations move on lasting lines (x), with a year's excitement (z) on top; both directions and all
classes move together as far as the loadings L, l and the reciprocities say, and busy pairs move
less (k, m below 0). With probability logistic(t0 + t1 eta) a cell has an unusual year: its log mean
is shifted by b and more uncertain by a standard deviation q S.

Size, S and the tail's odds follow the log mean expected before the year, cut to [-6, 8], log size
cut to [-4, 5]. v is the volume of the year before when a year is predicted, its own when it is
learnt from. The state starts at a multiple of its stationary spread, without S. The tail enters
what is predicted, not what is learnt: an unusual year moves the state like any other.

Priors are weak and say so: own choice, on the scale on which each parameter is searched.

Axes: 8 signals, 2 factors.

Reference: West, M., Harrison, J. (1997). Bayesian Forecasting and Dynamic Models, chapter 14,
doi:10.1007/b98971.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Floats

CLASSES = 4
SIGNALS = 2 * CLASSES


class Block(NamedTuple):
    """Parameters of one kind, with the mean and standard deviation of their normal prior."""

    mean: tuple[float, ...]
    sd: float


def _each(mean: float, sd: float) -> Block:
    return Block((mean,) * CLASSES, sd)


BLOCKS = {
    "intercept": _each(-0.5, 1.5),
    "opportunity": _each(0.8, 0.5),
    "opportunity_bend": _each(0.0, 0.05),
    "volume": _each(0.5, 0.5),
    "persistence": _each(2.5, 1.0),
    "first_loading": _each(0.35, 0.3),
    "second_loading": Block((0.05, 0.05, -0.05, -0.05), 0.3),
    "own_sd": _each(-1.5, 0.7),
    "reciprocity": Block((1.5, 0.5, 1.0), 0.7),
    "start": _each(0.5, 0.7),
    "size": _each(0.0, 1.0),
    "size_slope": _each(0.6, 0.5),
    "size_bend": _each(0.0, 0.1),
    "tail_odds": _each(-2.5, 0.7),
    "tail_slope": _each(0.0, 0.2),
    "tail_sd": _each(0.3, 0.5),
    "tail_shift": _each(0.0, 0.5),
    "passing_loading": _each(0.4, 0.4),
    "passing_sd": _each(-2.0, 0.7),
    "level": _each(-0.05, 0.1),
    "level_bend": _each(0.0, 0.05),
}
"""Searched parameters: persistence and tail odds as logits, reciprocity (lasting, own, passing) as
atanh, standard deviations and the start's multiple of the stationary one as logarithms."""

PRIOR_MEAN = np.concatenate([block.mean for block in BLOCKS.values()])
PRIOR_SD = np.concatenate([np.full(len(b.mean), b.sd) for b in BLOCKS.values()])


class AnnualLaw(NamedTuple):
    """Arrays of the law: (8,) each but the covariances (8, 8)."""

    intercept: Floats
    opportunity: Floats
    opportunity_bend: Floats
    volume: Floats
    persistence: Floats
    shock: Floats
    start: Floats
    passing: Floats
    level: Floats
    level_bend: Floats
    size: Floats
    size_slope: Floats
    size_bend: Floats
    tail_odds: Floats
    tail_slope: Floats
    tail_variance: Floats
    tail_shift: Floats


def annual_law(theta: NDArray[np.float64]) -> AnnualLaw:
    """Return the law under searched parameters, in the order of `BLOCKS`."""
    at, place = {}, 0
    for name, block in BLOCKS.items():
        at[name] = theta[place : place + len(block.mean)]
        place += len(block.mean)
    loadings = np.column_stack([at["first_loading"], at["second_loading"]])
    lasting, own, passing = (np.array([[1.0, r], [r, 1.0]]) for r in np.tanh(at["reciprocity"]))
    phi = _both(1.0 / (1.0 + np.exp(-at["persistence"])))
    shock = np.kron(lasting, loadings @ loadings.T) + np.kron(
        own, np.diag(np.exp(2 * at["own_sd"]))
    )
    stir = np.outer(at["passing_loading"], at["passing_loading"])
    scale = np.exp(_both(at["start"]))
    return AnnualLaw(
        intercept=_both(at["intercept"]),
        opportunity=_both(at["opportunity"]),
        opportunity_bend=_both(at["opportunity_bend"]),
        volume=_both(at["volume"]),
        persistence=phi,
        shock=shock,
        start=shock / (1.0 - np.outer(phi, phi)) * np.outer(scale, scale),
        passing=np.kron(passing, stir) + np.diag(np.exp(2.0 * _both(at["passing_sd"]))),
        level=_both(at["level"]),
        level_bend=_both(at["level_bend"]),
        size=_both(at["size"]),
        size_slope=_both(at["size_slope"]),
        size_bend=_both(at["size_bend"]),
        tail_odds=_both(at["tail_odds"]),
        tail_slope=_both(at["tail_slope"]),
        tail_variance=np.exp(2.0 * _both(at["tail_sd"])),
        tail_shift=_both(at["tail_shift"]),
    )


def _both(values: Floats) -> Floats:
    return np.concatenate([values, values])
