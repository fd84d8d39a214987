"""Inputs of the lagged regression: what the record up to a year says of each pair and class.

Own past (last year, the year before, three-year and long mean), the other classes, the reverse
direction, totals of sender and receiver, flags for pairs never or not lately seen, partners in
common, and the growth of all counts together. Counts enter as log(1 + y).

Axes: T years, K classes, C countries; inputs are (C, C), sender by receiver.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sim.parameters import Floats

Inputs = dict[str, "Floats"]
"""Named inputs, each broadcastable to (C, C): (C, 1) for senders, (1, C) for receivers."""

RECENT = 3
"""Years of the short mean."""


def lagged_inputs(counts: Floats, k: int) -> Inputs:
    """Return the inputs for class k from counts (T, K, C, C), of the last year and before."""
    own, recent = counts[:, k], counts[-RECENT:].mean(axis=0)
    short = np.log1p(recent[k])
    inputs: Inputs = {
        "last": np.log1p(own[-1]),
        "before": np.log1p(own[-2]),
        "short mean": short,
        "short mean squared": short**2,
        "long mean": np.log1p(own.mean(axis=0)),
        "reverse last": np.log1p(own[-1].T),
        "reverse short mean": short.T,
    }
    for other in range(counts.shape[1]):
        if other != k:
            inputs[f"class {other} last"] = np.log1p(counts[-1, other])
            inputs[f"class {other} short mean"] = np.log1p(recent[other])
    partners = np.log1p(recent.sum(axis=0))
    inputs["shared partners"] = np.log1p(partners @ partners)
    inputs["growth"] = np.log((own[-1].sum() + 1.0) / (own[-2].sum() + 1.0)).reshape(1, 1)
    return inputs | _totals(own) | _flags(own, short)


def _totals(own: Floats) -> Inputs:
    mean = own.mean(axis=0)
    return {
        "sender last": np.log1p(own[-1].sum(axis=1, keepdims=True)),
        "receiver last": np.log1p(own[-1].sum(axis=0, keepdims=True)),
        "sender mean": np.log1p(mean.sum(axis=1, keepdims=True)),
        "receiver mean": np.log1p(mean.sum(axis=0, keepdims=True)),
    }


def _flags(own: Floats, short: Floats) -> Inputs:
    totals = _totals(own)
    never, quiet = (own.sum(axis=0) == 0.0) * 1.0, (own[-1] == 0.0) * 1.0
    return {
        "never": never,
        "never, sender": never * totals["sender last"],
        "never, receiver": never * totals["receiver last"],
        "quiet": quiet,
        "quiet, short mean": quiet * short,
    }
