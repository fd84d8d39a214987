"""Spill-over: how far a scenario moves dyads on which it does not act, ranked.

    moved(d) = mean over months of (mean of the scenario - mean of its baseline) of dyad d

All dyads have means, since they are summed over every world; paths are kept for dyads in focus
alone. So of a dyad in focus the standard error is that of the paired difference; of another it is
bounded by that of two runs that share nothing, averaged over the months as if they moved together:

    error <= mean over months of sqrt((sd_1^2 + sd_2^2) / W)

which is wide; `with_pairs` plays some of the worlds again with the paths of the most moved kept. A
dyad that is not moved at all has a difference of exactly zero, since the two runs share their
draws: so are all others where pairs do not act on one another.

Axes: D dyads, T months.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.simulate import Options, simulate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sim.ensemble import Ensemble
    from sim.initial import InitialStates
    from sim.law_draws import LawDraws
    from sim.scenario import Scenario

INDEX = "cooperation_index"

MOST = 5
"""Dyads whose paths are played again."""

PLAYED = 256
"""Worlds that are played again."""


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
        _line(scenario, baseline, int(d), difference[d], quantity)
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


def with_pairs(
    lines: tuple[SpillOver, ...],
    scenarios: tuple[Scenario, Scenario],
    given: tuple[LawDraws, InitialStates],
    options: Options | None = None,
) -> tuple[SpillOver, ...]:
    """Return spill-over whose most moved dyads have the error of paired worlds.

    The first `PLAYED` worlds are those of the whole run, so the spread of their differences tells
    the standard error of the mean over all.

    Parameters
    ----------
    lines
        As ranked by `spill_over`.
    scenarios
        Scenario and baseline.
    given
        Laws and states of the run.
    options
        Jobs; the rest is set here.
    """
    bare = tuple(line.dyad for line in lines[:MOST] if not line.paired)
    if not bare:
        return lines
    worlds = scenarios[0].worlds
    options = replace(options or Options(), worlds=min(PLAYED, worlds))
    own, other = (
        simulate(item.model_copy(update={"focus": bare, "question": ()}), *given, options=options)
        for item in scenarios
    )
    errors = {}
    for dyad in bare:
        x, y = (made.path(dyad, INDEX).astype(np.float64).mean(axis=1) for made in (own, other))
        errors[dyad] = float((x - y).std() / np.sqrt(worlds))
    return tuple(
        replace(line, standard_error=errors[line.dyad], paired=True)
        if line.dyad in errors
        else line
        for line in lines
    )
