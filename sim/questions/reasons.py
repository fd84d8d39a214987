"""Why a probability is what it is: what differs between worlds where the event happens and not.

Two readings of the same worlds, neither of which simulates anew:

    features     x of a world: states at the cutoff, states and contacts on the way. Reported is
                 (mean of x where it happens - mean where not) / sd of x, with its standard error
    parameters   correlation, over the posterior draws, of a parameter and the event's share

Beside each feature and parameter stands the probability in the third of the worlds where it is
lowest and where it is highest. Only what is clear is kept: `CLEAR` standard errors, since many are
looked at. A difference is no proof of a cause: what goes with a state goes with the event too.

Axes: W worlds, S draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sim.ensemble import Ensemble
    from sim.parameters import Floats
    from sim.questions.base import Asked

CLEAR = 4.0
"""Standard errors beyond which a difference is kept."""

STATES = ("engagement", "affinity")
CUTOFF, WAY, SEASON, PARAMETER = "cutoff", "way", "season", "parameter"
"""Where a reason lies: at the cutoff, on the way, in an earlier season, in a parameter."""

FEWEST = 10
"""Worlds with and without the event below which nothing is said."""


@dataclass(frozen=True)
class Reason:
    """One thing in which worlds with the event differ from those without.

    Attributes
    ----------
    where : str
        cutoff, way, season or parameter.
    about, quantity : str
        Dyad, or ritual; and quantity, season or name of the parameter.
    gap, error : float
        Difference of the means in standard deviations (a parameter: correlation over the draws)
        and its standard error.
    low, high : float
        Probability in the third of the worlds where it is lowest, and highest.
    """

    where: str
    about: str
    quantity: str
    gap: float
    error: float
    low: float
    high: float


def reasons(
    ensemble: Ensemble,
    question: Asked,
    others: Mapping[str, Asked],
    parameters: Mapping[str, Floats],
) -> tuple[Reason, ...]:
    """Return what differs clearly, largest first, those of worlds before those of parameters.

    Parameters
    ----------
    ensemble
        Worlds in which the question was asked.
    question, others
        The question, and all that were asked beside it, by id.
    parameters
        Posterior draws, (S,) each, by name; world w uses draw w mod S.
    """
    found = question.outcome(ensemble, others)
    worlds = np.flatnonzero(found.asked)
    event = found.happened[worlds]
    if min(event.sum(), (~event).sum()) < FEWEST:
        return ()
    lines = [
        _contrast(event, values[worlds], key)
        for key, values in _features(ensemble, question, others)
        if np.ptp(values[worlds]) > 0.0
    ]
    own = [_correlation(event, worlds, values, name) for name, values in parameters.items()]
    return (*_clear(lines), *_clear([line for line in own if line is not None]))


def _clear(lines: Sequence[Reason]) -> list[Reason]:
    clear = [line for line in lines if abs(line.gap) > CLEAR * line.error]
    return sorted(clear, key=lambda line: (-abs(line.gap), line.about, line.quantity))


def _contrast(event: NDArray[np.bool_], values: Floats, key: tuple[str, str, str]) -> Reason:
    gap = float((values[event].mean() - values[~event].mean()) / values.std())
    error = float(np.sqrt(1.0 / event.sum() + 1.0 / (~event).sum()))
    low, high = _thirds(values)
    ends = float(event[values <= low].mean()), float(event[values >= high].mean())
    return Reason(*key, gap, error, *ends)


def _thirds(values: Floats) -> tuple[float, float]:
    """Return where the lowest third ends and the highest begins; of yes and no, the two."""
    low, high = np.quantile(values, (1.0 / 3.0, 2.0 / 3.0))
    if low == high:
        below, above = values[values < low], values[values > low]
        if below.size > above.size:
            low = below.max()
        else:
            high = above.min()
    return float(low), float(high)


def _correlation(
    event: NDArray[np.bool_], worlds: NDArray[np.int64], values: Floats, name: str
) -> Reason | None:
    """Hold the event's share under each draw against a parameter; None where it cannot be."""
    draws = values.size
    size = np.bincount(worlds % draws, minlength=draws)
    used = size > 0
    share = np.bincount(worlds % draws, weights=event, minlength=draws)[used] / size[used]
    own = values[used]
    if used.sum() < FEWEST or not np.ptp(own) or not np.ptp(share):
        return None
    r = float(np.corrcoef(own, share)[0, 1])
    low, high = _thirds(own)
    ends = float(share[own <= low].mean()), float(share[own >= high].mean())
    return Reason(PARAMETER, "", name, r, 1.0 / float(np.sqrt(used.sum())), *ends)


def _features(
    ensemble: Ensemble, question: Asked, others: Mapping[str, Asked]
) -> Iterator[tuple[tuple[str, str, str], Floats]]:
    """Yield what may differ, (W,) each: what lies before the event, its own count left out."""
    parts = (question, *(others[name] for name in question.refers_to))
    first, last = question.span(ensemble.periods[0], others)
    before = ensemble.periods < first
    way = before if before.any() else ensemble.periods <= last
    counted = {(d, getattr(q, "type", "")) for q in parts for d in q.dyads}
    for dyad in ensemble.focus:
        for quantity in STATES:
            yield (CUTOFF, dyad, quantity), double(ensemble.value_at_cutoff(dyad, quantity))
            yield (WAY, dyad, quantity), double(ensemble.path(dyad, quantity)[:, way]).mean(1)
        for name in ensemble.quantities:
            kind = name.removeprefix("contacts_")
            if kind != name and (dyad, kind) not in counted:
                yield (WAY, dyad, name), double(ensemble.path(dyad, name)[:, way]).sum(1)
    asked = {(getattr(q, "ritual", ""), getattr(q, "season", 0)) for q in parts}
    for ritual in ensemble.rituals:
        for year in ensemble.seasons:
            early = np.datetime64(f"{year + 1:04d}-02") <= last
            if early and (ritual, year) not in asked:
                yield (SEASON, ritual, str(year)), double(ensemble.season(ritual, year) == 1)


def double(values: NDArray[np.generic]) -> Floats:
    """Return numbers in double precision."""
    return values.astype(np.float64)
