"""Months with any report of a class, before and after what a replay sets.

A number of presence is the change of its log odds,

    log odds(k of n months) = log((k + 1/2) / (n - k + 1/2)),   after less before,

since the worlds report more than the source in all months. Chances of single months are compared by
rank (AUC), and by the Brier score beside that of each pair's own share before.

Axes: W worlds, T months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.replay.changes import HALF, class_paths
from sim.replay.held import Chances, Held, chances, hold

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.replay.record import Presence


def log_odds(seen: NDArray[np.bool_]) -> Floats:
    """Return the log odds that a month has a report, over the last axis.

    Examples
    --------
    >>> float(log_odds(np.array([True, True, False, False])))
    0.0
    """
    months, present = seen.shape[-1], seen.sum(axis=-1)
    odds: Floats = np.log((present + HALF) / (months - present + HALF))
    return odds


def presence_rows(
    record: Presence, worlds: tuple[Ensemble, Ensemble], acted: frozenset[str], first: str
) -> tuple[list[Held], list[Chances]]:
    """Hold presence in the record against the worlds, from the month ``first`` on.

    There is nothing to hold where no month before ``first``, or none from it on, is both
    simulated and on record.
    """
    months = worlds[0].periods.astype("datetime64[M]")
    both, ours, theirs = np.intersect1d(months, record.months, return_indices=True)
    after = both >= np.datetime64(first, "M")
    if after.all() or not after.any():
        return [], []
    rows, scored = [], []
    for c, name in enumerate(record.classes):
        events = []
        for d, dyad in enumerate(record.dyads):
            seen = record.seen[d, c, theirs]
            own, other = (class_paths(e, dyad, name)[:, ours] > 0.0 for e in worlds)
            numbers = [_change(part, after) for part in (seen, own, other)]
            rows.append(
                hold((f"months with {name}",) * 2, dyad, dyad in acted, float(numbers[0]),
                     (numbers[1], numbers[2]))
            )  # fmt: skip
            past = (seen[~after].sum() + HALF) / ((~after).sum() + 1.0)
            share = np.full(int(after.sum()), past)
            means = own[:, after].mean(axis=0), other[:, after].mean(axis=0)
            events.append((seen[after], *means, share))
        happened, own_p, other_p, past_p = (
            np.concatenate(part) for part in zip(*events, strict=True)
        )
        scored.append(chances(f"a month with {name}", happened, (own_p, other_p, past_p)))
    return rows, scored


def _change(seen: NDArray[np.bool_], after: NDArray[np.bool_]) -> Floats:
    return np.asarray(log_odds(seen[..., after]) - log_odds(seen[..., ~after]))
