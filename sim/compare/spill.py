"""Spill-over: how far a scenario moves dyads on which it does not act, ranked.

    moved(d) = mean over months of (mean of the scenario - mean of its baseline) of dyad d

All dyads have means, since they are summed over every world; paths are kept for dyads in focus
alone. So of a dyad in focus the standard error is that of the paired difference; of another it is
bounded by that of two runs that share nothing, averaged over the months as if they moved together:

    error <= mean over months of sqrt((sd_1^2 + sd_2^2) / W)

which is wide. A dyad that is not moved at all has a difference of exactly zero, since the two runs
share their draws: with neither a pull of third parties nor crowding nor behaviours, all others are.

Axes: D dyads, T months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.ensemble import Ensemble

INDEX = "cooperation_index"


@dataclass(frozen=True)
class SpillOver:
    """How far one dyad is moved.

    Attributes
    ----------
    dyad : str
    moved : float
        Mean difference over all months.
    largest : float
        That of the month in which it is largest.
    month : str
        That month.
    standard_error : float
        Of ``moved``; a bound where ``paired`` is false.
    paired : bool
        Whether worlds were taken one by one.
    """

    dyad: str
    moved: float
    largest: float
    month: str
    standard_error: float
    paired: bool


def spill_over(
    scenario: Ensemble, baseline: Ensemble, acted_on: Iterable[str], *, quantity: str = INDEX
) -> tuple[SpillOver, ...]:
    """Rank the dyads that a scenario moves without acting on them, the most moved first.

    Parameters
    ----------
    scenario, baseline
        Worlds that share their draws, dyads and months.
    acted_on
        Dyads on which the scenario acts, left out.
    quantity
        By which they are ranked.
    """
    q, skip = scenario.quantities.index(quantity), set(acted_on)
    difference = scenario.mean[q] - baseline.mean[q]
    lines = [
        _line(scenario, baseline, d, difference[d], quantity)
        for d in np.flatnonzero(np.any(difference != 0.0, axis=1))
        if scenario.dyads[d] not in skip
    ]
    return tuple(sorted(lines, key=lambda line: (-abs(line.moved), line.dyad)))


def _line(
    scenario: Ensemble, baseline: Ensemble, d: int, difference: np.ndarray, quantity: str
) -> SpillOver:
    dyad, q = scenario.dyads[d], scenario.quantities.index(quantity)
    at = int(np.argmax(np.abs(difference)))
    paired = dyad in scenario.focus and dyad in baseline.focus
    if paired:
        own, other = (w.path(dyad, quantity).astype(np.float64) for w in (scenario, baseline))
        error = float((own - other).mean(axis=1).std() / np.sqrt(scenario.worlds))
    else:
        spread = scenario.sd[q, d] ** 2 + baseline.sd[q, d] ** 2
        error = float(np.sqrt(spread / scenario.worlds).mean())
    return SpillOver(
        dyad, float(difference.mean()), float(difference[at]), str(scenario.periods[at]), error,
        paired,
    )  # fmt: skip
