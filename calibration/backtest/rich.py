"""Inputs of the rich regression: those of the lagged one and about thirty more.

Added are means with geometric weights at three paces, the pair's excess over what the totals of
sender and receiver imply, the countries' wider activity, momentum, how regular and how recent the
pair's contact was, and smooth versions of the whole table (a truncated singular value
decomposition), which lend a quiet pair the experience of similar ones.

Axes: T years, K classes, C countries; inputs are (C, C), sender by receiver.

Reference for the low-rank part: Hoff, P. D. (2009). Multiplicative latent factor models for
description and prediction of social networks. Computational and Mathematical Organization Theory
15(4), doi:10.1007/s10588-008-9040-4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from calibration.backtest.lagged import RECENT, Inputs, lagged_inputs

if TYPE_CHECKING:
    from sim.parameters import Floats

PACES = (0.15, 0.35, 0.6)
"""Weight of the newest year in the geometric means."""

MAGNIFIED = 5.0
"""Factor inside log(1 + .), so that means below one contact are told apart."""

RANK_OWN, RANK_ALL = 6, 8
"""Dimensions kept of the table of the class, and of that of all classes."""

PARTNERS = 50.0
"""Unit of the number of partners."""


def rich_inputs(counts: Floats, k: int) -> Inputs:
    """Return the inputs for class k from counts (T, K, C, C), of the last year and before."""
    slow, middle, fast = (geometric_mean(counts, pace) for pace in PACES)
    inputs = lagged_inputs(counts, k)
    for name, mean in (("slow", slow), ("middle", middle), ("fast", fast)):
        inputs[f"{name} mean"] = _magnify(mean[k])
        inputs[f"{name} mean reversed"] = _magnify(mean[k].T)
    for other in range(counts.shape[1]):
        if other != k:
            inputs[f"class {other} mean"] = _magnify(middle[other])
            inputs[f"class {other} mean reversed"] = _magnify(middle[other].T)
    inputs |= _excess(middle[k]) | _activity(middle.sum(axis=0), counts[-1, k])
    inputs |= _momentum(counts[:, k]) | _regularity(counts[:, k])
    inputs["silence"] = np.exp(-counts[-1].sum(axis=0))
    inputs["silence, mean"] = np.exp(-middle.sum(axis=0))
    every = np.log1p(middle.sum(axis=0))
    inputs["smooth own"] = low_rank(np.log1p(middle[k]), RANK_OWN)
    inputs["smooth all"] = low_rank(every + every.T, RANK_ALL)
    return inputs


def geometric_mean(counts: Floats, pace: float) -> Floats:
    """Return the mean over years with weights (1 - pace)^age, (K, C, C)."""
    weights = (1.0 - pace) ** np.arange(counts.shape[0])[::-1]
    mean: Floats = np.tensordot(weights / weights.sum(), counts, axes=1)
    return mean


def low_rank(table: Floats, rank: int) -> Floats:
    """Return the best approximation of a table (C, C) in ``rank`` dimensions."""
    left, scale, right = np.linalg.svd(table)
    smooth: Floats = (left[:, :rank] * scale[:rank]) @ right[:rank]
    return smooth


def _magnify(mean: Floats) -> Floats:
    magnified: Floats = np.log1p(MAGNIFIED * mean)
    return magnified


def _excess(mean: Floats) -> Inputs:
    """Return what the totals imply for a pair, and how far its own mean lies above it."""
    sender, receiver = mean.sum(axis=1, keepdims=True), mean.sum(axis=0, keepdims=True)
    implied = sender * receiver / (mean.sum() + 1.0) + 0.01
    return {
        "implied": np.log(implied),
        "excess": np.log((mean + 0.05) / (implied + 0.05)),
        "implied, quiet": np.log(implied) * np.exp(-mean),
    }


def _activity(total: Floats, last: Floats) -> Inputs:
    """Return the countries' contacts of all classes, and their numbers of partners."""
    sent, received = total.sum(axis=1), total.sum(axis=0)
    met = last > 0.0
    return {
        "all": np.log1p(total),
        "all reversed": np.log1p(total.T),
        "sender sends": np.log1p(sent)[:, None],
        "sender receives": np.log1p(received)[:, None],
        "receiver sends": np.log1p(sent)[None],
        "receiver receives": np.log1p(received)[None],
        "sender partners": met.sum(axis=1, keepdims=True) / PARTNERS,
        "receiver partners": met.sum(axis=0, keepdims=True) / PARTNERS,
    }


def _momentum(own: Floats) -> Inputs:
    """Return log ratios of the last year to the short mean: sender, receiver, pair, dyad."""
    last, mean = own[-1], own[-RECENT:].mean(axis=0)
    both, both_mean = last + last.T, mean + mean.T
    return {
        "sender momentum": np.log((last.sum(1) + 2.0) / (mean.sum(1) + 2.0))[:, None],
        "receiver momentum": np.log((last.sum(0) + 2.0) / (mean.sum(0) + 2.0))[None],
        "pair momentum": np.log((last + 0.5) / (mean + 0.5)),
        "dyad momentum": np.log((both + 0.5) / (both_mean + 0.5)),
    }


def _regularity(own: Floats) -> Inputs:
    """Return how often and how lately a pair was seen, and how much its logs vary."""
    active, logs = own > 0.0, np.log1p(own)
    age = np.where(active.any(axis=0), active[::-1].argmax(axis=0), own.shape[0])
    return {
        "share of years": active.mean(axis=0),
        "years since": np.log1p(age),
        "variation": logs.std(axis=0),
        "variation lately": logs[-RECENT - 1 :].std(axis=0),
        "one": (own[-1] == 1.0) * 1.0,
        "two": (own[-1] == 2.0) * 1.0,
    }
