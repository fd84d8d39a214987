"""Whether ranks are uniform: by counts in bins, and by the empirical distribution in an envelope.

A rank is the number of L draws that lie below the truth, 0 to L. If draws and truth come from one
distribution, all L + 1 ranks are equally likely. N replications give N ranks, with

    chi_square:  sum over bins of (found - expected)^2 / expected, against its known distribution
    envelope:    gamma = 2 min_i min(P(X_i <= R_i), P(X_i >= R_i)),   X_i ~ Bin(N, (i + 1)/(L + 1))

where R_i is how many ranks are i or less. The smaller gamma, the further the empirical distribution
strays where it strays most; how small it comes out under uniform ranks is simulated. The first test
is good at holes and heaps, the second at shifts and at ranks drawn to the middle or to the ends.

Example
-------
>>> ranks = np.arange(64).repeat(3)
>>> chi_square(ranks, 63) > 0.99, envelope(ranks, 63) > 0.99
(True, True)
>>> chi_square(ranks // 2, 63) < 1e-6, envelope(ranks // 2, 63) < 1e-3
(True, True)

References
----------
Talts, S., Betancourt, M., Simpson, D., Vehtari, A., Gelman, A. (2018). Validating Bayesian
inference algorithms with simulation-based calibration, arXiv:1804.06788.
Sailynoja, T., Buerkner, P.-C., Vehtari, A. (2022). Graphical test for discrete uniformity and its
applications in goodness-of-fit evaluation and multiple sample comparison. Statistics and Computing
32, 32, doi:10.1007/s11222-022-10090-6.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from scipy import stats

from calibration.observations import Ints
from sim.parameters import Floats

BINS = 16
"""Bins of the chi-square test."""

WORLDS = 20_000
"""Simulated sets of uniform ranks; the smallest p value of the envelope is one in so many."""

ROUNDING = 1e-9
"""Two sets that stray equally far, one up and one down, do so to so many parts."""


def rank_of(truth: float, draws: Floats) -> int:
    """How many draws lie below the truth."""
    return int(np.count_nonzero(draws < truth))


def chi_square(ranks: Ints, draws: int) -> float:
    """P value of the ranks, (N,), of 0 to ``draws``, in `BINS` bins of equal width.

    Raises
    ------
    ValueError
        If ``draws`` + 1 is not a multiple of `BINS`.
    """
    if (draws + 1) % BINS:
        msg = f"{draws} draws: expected one less than a multiple of {BINS}"
        raise ValueError(msg)
    found = np.bincount(np.asarray(ranks) * BINS // (draws + 1), minlength=BINS)
    return float(stats.chisquare(found).pvalue)


def envelope(ranks: Ints, draws: int) -> float:
    """P value of the ranks, (N,), by where their distribution strays most from the uniform one."""
    found = np.bincount(np.asarray(ranks), minlength=draws + 1)
    size = int(found.sum())
    strayed = _gamma(found[None], _tails(size, draws))[0] * (1.0 + ROUNDING)
    return float((1 + np.count_nonzero(_under_uniform(size, draws) <= strayed)) / (1 + WORLDS))


@cache
def _under_uniform(size: int, draws: int) -> Floats:
    """Gamma of simulated sets of uniform ranks, (WORLDS,)."""
    equal = np.full(draws + 1, 1.0 / (draws + 1))
    found = np.random.default_rng(0).multinomial(size, equal, WORLDS)
    return _gamma(found, _tails(size, draws))


@cache
def _tails(size: int, draws: int) -> Floats:
    """The smaller tail of each possible count of ranks up to i, (draws, N + 1); 1 at the last."""
    share = np.arange(1, draws + 1)[:, None] / (draws + 1)
    count = np.arange(size + 1)
    below = stats.binom.cdf(count, size, share)
    above = stats.binom.sf(count - 1, size, share)
    return np.asarray(np.minimum(below, above))


def _gamma(found: Ints, tails: Floats) -> Floats:
    """Gamma of the counts of each rank, (W, draws + 1): how far each of W sets strays, (W,)."""
    up_to = np.cumsum(found, axis=1)[:, :-1]
    return np.asarray(2.0 * tails[np.arange(tails.shape[0]), up_to].min(axis=1))
